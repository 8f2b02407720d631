"""The pictures of a board in words: what each shows, and the finding that is its title."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from emulation.core.numbers import format_number, format_points
from emulation.points.rules import ZERO, Tally
from emulation.standings import queries
from emulation.standings.queries import Board
from emulation.standings.routes import orders
from emulation.standings.routes.shown import plain
from emulation.standings.rules import (
    Bar,
    BoardRow,
    Courses,
    Dot,
    Ordering,
    Period,
    Section,
    Slope,
    across,
    bars,
    courses,
    heat,
    middle,
    slopes,
)

MOST_DRAWN = 50
"""Units in one picture; the list has them all."""
LONGEST_LABEL = 22
"""Letters that stand beside a line on a phone."""
FEWEST = 5
"""A cluster of fewer units tells its median to nobody from whom a unit is hidden: the median would
be that unit's own figure."""


@dataclass(frozen=True)
class DrawnBar:
    label: str
    value: str
    bar: Bar
    is_own: bool


@dataclass(frozen=True)
class DrawnBars:
    """Units of a section side by side."""

    title: str
    rows: list[DrawnBar]
    zero: float | None


def bars_of(section: Section) -> DrawnBars:
    """What the units are ranked by, as bars in the order of the list."""
    rows = section.shown[:MOST_DRAWN]
    drawn = bars([row.value for row in rows])
    return DrawnBars(
        title=_lead(section, rows),
        rows=[
            DrawnBar(_named(row), _figure(row), bar, row.unit.is_own)
            for row, bar in zip(rows, drawn.bars, strict=True)
        ],
        zero=drawn.zero,
    )


def _named(row: BoardRow) -> str:
    return f"{row.place.rank}. {row.unit.full_name}"


def _figure(row: BoardRow) -> str:
    is_total = row.ordering is Ordering.TOTAL
    return plain(row.value) if is_total else format_number(row.value, 2)


def _lead(section: Section, rows: Sequence[BoardRow]) -> str:
    first = [row for row in rows if row.place.rank == 1]
    if not first or first[0].is_empty:
        return "Chưa có đơn vị nào có điểm"
    had = orders.spoken(first[0].value, first[0].ordering)
    if len(first) > 1:
        return f"{len(first)} đơn vị đồng hạng nhất, cùng {had}"
    name, below = first[0].unit.full_name, section.below(first[0])
    if below is None or not below.is_shown:
        return f"{name} dẫn đầu với {had}"
    gap = first[0].value - below.value
    if not gap:
        return f"{name} và {below.unit.full_name} bằng điểm, xếp theo quy tắc khi bằng điểm"
    return f"{name} dẫn đầu, hơn đơn vị kế tiếp {orders.spoken(gap, first[0].ordering)}"


@dataclass(frozen=True)
class DrawnSlope:
    label: str
    short: str
    moved: int
    slope: Slope
    is_own: bool


@dataclass(frozen=True)
class DrawnSlopes:
    """How places moved since an earlier time."""

    title: str
    since: str
    height: int
    rows: list[DrawnSlope]


def slopes_of(board: Board, section: Section) -> DrawnSlopes | None:
    """Places before and now; None where there is nothing to compare with."""
    rows = [(row, row.moved) for row in section.shown[:MOST_DRAWN] if row.moved is not None]
    if not rows or board.versus is None:
        return None
    found = slopes([(row.place.rank + moved, row.place.rank) for row, moved in rows])
    return DrawnSlopes(
        title=f"{_mover(rows)} {board.versus.label[0].lower()}{board.versus.label[1:]}",
        since=board.versus.label.removeprefix("So với "),
        height=max(slope.y_now for slope in found) + found[0].y_now,
        rows=[
            DrawnSlope(row.unit.full_name, _short(_named(row)), moved, slope, row.unit.is_own)
            for (row, moved), slope in zip(rows, found, strict=True)
        ],
    )


def _mover(rows: Sequence[tuple[BoardRow, int]]) -> str:
    best, up = max(rows, key=lambda one: one[1])
    worst, down = min(rows, key=lambda one: one[1])
    if up > 0:
        return f"{best.unit.full_name} tiến nhiều nhất, tăng {up} bậc"
    if down < 0:
        return f"{worst.unit.full_name} lùi nhiều nhất, giảm {-down} bậc"
    return "Các đơn vị giữ nguyên hạng"


def _short(text: str) -> str:
    return text if len(text) <= LONGEST_LABEL else f"{text[: LONGEST_LABEL - 1].rstrip()}…"


@dataclass(frozen=True)
class DrawnHeat:
    """Units by months: entries recognised, (number, level) in each."""

    title: str
    heads: list[tuple[str, str]]
    rows: list[tuple[str, bool, list[tuple[int, int]], int]]


def heat_of(board: Board, section: Section) -> DrawnHeat | None:
    """How many entries each unit had recognised in each month; None without units."""
    rows = sorted(section.shown[:MOST_DRAWN], key=lambda row: row.unit.sort_key)
    months = queries.months_of(board)
    if not rows or not months:
        return None
    found = queries.monthly(board, [row.unit.id for row in rows], months)
    counted = [[_recognised(month, row.unit.id) for month in found] for row in rows]
    levels = heat(counted)
    return DrawnHeat(
        title=_fullest(months, counted),
        heads=[(_month(month), month.label) for month in months],
        rows=[
            (row.unit.full_name, row.unit.is_own, list(zip(*cells, strict=True)), sum(cells[0]))
            for row, *cells in zip(rows, counted, levels, strict=True)
        ],
    )


def _recognised(month: dict[int, Tally], unit_id: int) -> int:
    return month[unit_id].recognised if unit_id in month else 0


def _month(month: Period) -> str:
    return f"T{month.start.month}"


def _fullest(months: Sequence[Period], counted: Sequence[Sequence[int]]) -> str:
    sums = [sum(column) for column in zip(*counted, strict=True)]
    most = max(sums)
    if most <= 0:
        return "Chưa có nội dung được công nhận trong các tháng này"
    label = months[sums.index(most)].label
    return f"{label} có nhiều nội dung được công nhận nhất: {most}"


@dataclass(frozen=True)
class DrawnMonths:
    """A unit's points in each month beside the median of its cluster."""

    title: str
    lines: Courses
    labels: list[tuple[float, str]]
    has_median: bool
    peak: Dot | None
    """Where the unit's best month stands, which bears its figure."""
    most: str
    table: list[tuple[str, str, str]]


def months_of(board: Board, section: Section, row: BoardRow) -> DrawnMonths | None:
    """The unit over the months; None where there are fewer than two of them."""
    months = queries.months_of(board)
    if len(months) < 2:
        return None
    has_median = len(section.rows) > 1 and not (section.hidden and len(section.rows) < FEWEST)
    ids = [each.unit.id for each in section.rows] if has_median else [row.unit.id]
    found = queries.monthly(board, ids, months)
    own = [_total(month, row.unit.id) for month in found]
    medians = [middle([_total(month, i) for i in ids]) for month in found] if has_median else []
    lines, most = courses([own, medians] if has_median else [own]), max(own)
    return DrawnMonths(
        title=_trend(months, own, medians),
        lines=lines,
        labels=[(across(n, len(months)), f"{one.start.month}") for n, one in enumerate(months)],
        has_median=has_median,
        peak=lines.lines[0].dots[own.index(most)] if most > 0 else None,
        most=format_points(most),
        table=[
            (month.label, plain(value), plain(medians[n]) if has_median else "")
            for n, (month, value) in enumerate(zip(months, own, strict=True))
        ],
    )


def _total(month: dict[int, Tally], unit_id: int) -> Decimal:
    return month[unit_id].total if unit_id in month else ZERO


def _trend(months: Sequence[Period], own: Sequence[Decimal], medians: Sequence[Decimal]) -> str:
    most = max(own)
    if most <= 0:
        return "Các tháng này đơn vị chưa có điểm"
    words = f"{months[own.index(most)].label} được nhiều điểm nhất: {format_points(most)}"
    if not medians:
        return words
    above = sum(one > other for one, other in zip(own, medians, strict=True))
    return f"{words}; {above}/{len(own)} tháng cao hơn mức giữa của cụm"
