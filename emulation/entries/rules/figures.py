"""What follows from figures: totals, shares, and which to look at twice; exact, never a float."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from emulation.core.numbers import format_number
from emulation.entries.rules.content import FigureInput
from emulation.entries.rules.vocabulary import BASIS_LABELS, METRIC_BY_CODE, PARTS_OF, FigureBasis

SHARE_PLACES = 2
"""Shares are rounded here and nowhere else: half up, to this many decimals of a percent."""
_MONEY_SCALES = (("tỷ đồng", Decimal(10**9)), ("triệu đồng", Decimal(10**6)))
_SCALED_PLACES = 4


@dataclass(frozen=True)
class Total:
    """One metric over a list of figures: the sum of the period, or the last of what never adds."""

    metric: str
    label: str
    amount: Decimal
    basis: FigureBasis
    is_target: bool
    count: int
    """How many figures stand behind it."""
    is_sum: bool
    """False for lũy kế, rates and averages: the amount is that of the last figure."""


@dataclass(frozen=True)
class Share:
    """«Trong đó»: a part, the whole it is part of, and the exact share."""

    part: str
    whole: str
    amount: Decimal
    of: Decimal
    percent: Decimal
    is_target: bool


def totals(figures: Iterable[FigureInput]) -> tuple[Total, ...]:
    """One total for each metric, basis and kind (chỉ tiêu or result), in the order of the figures.

    Figures of a period are summed; lũy kế never, nor rates and averages, where the last one
    stands. «Số lượng khác» is kept apart by its name, because trees and chairs do not add.
    """
    found: dict[tuple[str, str, FigureBasis, bool], list[FigureInput]] = {}
    for figure in figures:
        name = figure.label if figure.metric == "count" else ""
        found.setdefault((figure.metric, name, figure.basis, figure.is_target), []).append(figure)
    return tuple(_total(group) for group in found.values())


def _total(group: list[FigureInput]) -> Total:
    last = group[-1]
    metric = METRIC_BY_CODE[last.metric]
    is_sum = metric.adds and last.basis is FigureBasis.IN_PERIOD
    return Total(
        metric=last.metric,
        label=last.label or metric.label,
        amount=sum((figure.amount for figure in group), Decimal(0)) if is_sum else last.amount,
        basis=last.basis,
        is_target=last.is_target,
        count=len(group),
        is_sum=is_sum,
    )


def shares(figures: Iterable[FigureInput]) -> tuple[Share, ...]:
    """The share of every part whose whole stands beside it and is not nought."""
    rows = totals(figures)
    wholes = {(row.metric, row.basis, row.is_target): row.amount for row in rows}
    found = []
    for row in rows:
        whole = PARTS_OF.get(row.metric, "")
        of = wholes.get((whole, row.basis, row.is_target))
        if of:
            share = percent(row.amount, of)
            found.append(Share(row.metric, whole, row.amount, of, share, row.is_target))
    return tuple(found)


def percent(part: Decimal, whole: Decimal) -> Decimal:
    """The part in hundredths of the whole: the exact quotient, rounded half up once."""
    top, bottom = part.as_integer_ratio(), whole.as_integer_ratio()
    numerator = top[0] * bottom[1] * 100 * 10**SHARE_PLACES
    denominator = top[1] * bottom[0]
    return Decimal((2 * numerator + denominator) // (2 * denominator)).scaleb(-SHARE_PLACES)


def share_text(share: Share) -> str:
    """«Nhân dân đóng góp 266/330 tỷ đồng, 80,61 %»."""
    label = METRIC_BY_CODE[share.part].label.removeprefix("Trong đó ")
    unit, size = _scale(METRIC_BY_CODE[share.whole].unit, share.amount, share.of)
    part, whole = format_number(share.amount / size), format_number(share.of / size)
    label = label[0].upper() + label[1:]
    return f"{label} {part}/{whole} {unit}, {format_number(share.percent, SHARE_PLACES)} %"


def total_text(total: Total) -> str:
    """«Kinh phí huy động: 330.000.000.000 đồng (tổng của 2 số liệu)»."""
    unit = METRIC_BY_CODE[total.metric].unit
    notes = [BASIS_LABELS[total.basis]] if total.basis is FigureBasis.CUMULATIVE else []
    if total.count > 1:
        notes.append(f"tổng của {total.count} số liệu" if total.is_sum else "số ghi sau cùng")
    more = f" ({', '.join(notes)})" if notes else ""
    return f"{total.label}: {format_number(total.amount)} {unit}{more}"


def summary(figures: Iterable[FigureInput], *, is_target: bool = False) -> tuple[str, ...]:
    """The lines under a list of figures: totals of what was named more than once, then shares."""
    known = [figure for figure in figures if figure.is_target is is_target]
    lines = [total_text(total) for total in totals(known) if total.count > 1]
    return (*lines, *(share_text(share) for share in shares(known)))


def _scale(unit: str, *amounts: Decimal) -> tuple[str, Decimal]:
    """The largest unit of money in which all of the amounts are short and exact."""
    if unit != "đồng":
        return unit, Decimal(1)
    for name, size in _MONEY_SCALES:
        step = size.scaleb(-_SCALED_PLACES)
        if max(amounts) >= size and all(amount % step == 0 for amount in amounts):
            return name, size
    return unit, Decimal(1)


# Unusual figures ---------------------------------------------------------------------------

CONFIRM = "Đã kiểm tra, số này đúng"
"""The words of the tick that the author's side gives an unusual figure."""
LEAP = 10
"""So many times the whole of last year is asked about."""
_SIZES = {"cell": 0, "hamlet": 0, "agency": 1, "commune": 1, "district": 2}
_MOST: dict[str, tuple[int, int, int]] = {
    "money": (20 * 10**9, 500 * 10**9, 20_000 * 10**9),
    "land": (50_000, 1_000_000, 10_000_000),
    "area": (500, 5_000, 50_000),
    "labour": (20_000, 200_000, 2_000_000),
    "households": (1_000, 10_000, 100_000),
    "people": (3_000, 40_000, 400_000),
    "attendances": (20_000, 300_000, 3_000_000),
    "road": (30, 300, 3_000),
    "length": (50_000, 500_000, 5_000_000),
    "trees": (50_000, 500_000, 5_000_000),
    "lamps": (2_000, 20_000, 200_000),
    "houses": (50, 1_000, 10_000),
    "gifts": (5_000, 50_000, 500_000),
    "cards": (2_000, 20_000, 200_000),
    "products": (10, 100, 1_000),
    "income": (500 * 10**6, 500 * 10**6, 500 * 10**6),
    "revenue": (50 * 10**9, 1_000 * 10**9, 20_000 * 10**9),
    "growth": (1_000, 1_000, 1_000),
    "sessions": (500, 5_000, 50_000),
}
"""What an entry of a cell, a commune or a district hardly ever exceeds; parts as their whole."""


@dataclass(frozen=True)
class Usual:
    """What is usual for a unit: its level, and what it told in the year before."""

    level: str
    year: int
    before: Mapping[tuple[str, FigureBasis], Decimal]
    """(metric, basis) -> the sum of that year's results; of lũy kế the greatest."""


def unusual(figure: FigureInput, usual: Usual, beside: Sequence[FigureInput] = ()) -> str:
    """Why the figure should be looked at once more, or nothing; it may be right all the same.

    A part («trong đó») whose whole stands beside it is not too large by itself.
    """
    metric = METRIC_BY_CODE[figure.metric]
    last = usual.before.get((figure.metric, figure.basis))
    if last and figure.metric != "count" and figure.amount >= LEAP * last:
        times = format_number(figure.amount // last)
        return (
            f"Gấp {times} lần cả năm {usual.year} của đơn vị "
            f"({_short(last, metric.unit)}). Kiểm tra lại số và đơn vị tính."
        )
    most = _MOST.get(metric.part_of or metric.code)
    size = _SIZES.get(usual.level)
    has_whole = any(one.metric == metric.part_of for one in beside)
    if most and size is not None and figure.amount > most[size] and not has_whole:
        return (
            f"Lớn khác thường đối với một đơn vị như vậy (thường không quá "
            f"{_short(Decimal(most[size]), metric.unit)}). Kiểm tra lại số và đơn vị tính."
        )
    return ""


def _short(amount: Decimal, unit: str) -> str:
    name, size = _scale(unit, amount)
    return f"{format_number(amount / size)} {name}"


def unconfirmed(figures: Sequence[FigureInput], usual: Usual) -> dict[str, str]:
    """Sentence for the first unusual figure that nobody has confirmed yet."""
    for figure in figures:
        sentence = "" if figure.is_confirmed else unusual(figure, usual, figures)
        if sentence:
            label = figure.label or METRIC_BY_CODE[figure.metric].label
            return {"figures": f"«{label}»: {sentence} Nếu đúng, đánh dấu «{CONFIRM}»."}
    return {}
