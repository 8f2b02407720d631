"""What follows from figures: totals, shares, and how both are written; exact, never a float."""

from __future__ import annotations

from collections.abc import Iterable
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
