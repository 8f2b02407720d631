"""The page that explains a number, in words: the chart of counters and the rows of points."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from emulation.campaigns.rules import Bucket
from emulation.core.dates import format_date
from emulation.core.numbers import format_points, signed_points
from emulation.points.rules import ZERO
from emulation.standings.queries import Board, PointPage, PointRow
from emulation.standings.routes.shown import gap_words, plain
from emulation.standings.rules import (
    BUCKET_LABELS,
    BoardRow,
    Ordering,
    Section,
    bucket_points,
    largest_gap,
)
from emulation.web.charts import StackedLine, segments

HIDDEN_TITLE = "Việc làm, mô hình của đơn vị khác"


def finding(section: Section, row: BoardRow) -> str:
    """The title of the chart: the gap, and where most of it lies."""
    above = section.above(row)
    words = gap_words(section, row)
    if above is None or not above.is_shown or above.value == row.value:
        return words
    if row.ordering is not Ordering.TOTAL:
        return f"{words}; biểu đồ là tổng điểm"
    bucket = largest_gap(row.place.tally, above.place.tally)
    return f"{words}, chủ yếu ở {BUCKET_LABELS[bucket].lower()}"


@dataclass(frozen=True)
class Comparison:
    """The chart of counters: the unit, the one above it where it is shown, the differences."""

    lines: list[StackedLine]
    parts: list[str]
    gaps: list[str] | None
    gap_total: str


def compare(section: Section, row: BoardRow) -> Comparison:
    """The unit's counters beside those of the unit above (of the second, for the first)."""
    other = section.above(row) or section.below(row)
    beside = [row] if other is None or not other.is_shown else [row, other]
    tables = [bucket_points(each.place.tally) for each in beside]
    kept = [
        bucket
        for bucket in BUCKET_LABELS
        if bucket is Bucket.BASE or any(table[bucket] for table in tables)
    ]
    longest = max(sum(max(table[bucket], ZERO) for bucket in kept) for table in tables)
    lines = [
        StackedLine(
            label=f"{each.place.rank}. {each.unit.full_name}",
            total=format_points(each.total),
            is_own=each is row,
            segments=segments(
                [table[bucket] for bucket in kept],
                [plain(table[bucket]) for bucket in kept],
                Decimal(longest),
            ),
        )
        for each, table in zip(beside, tables, strict=True)
    ]
    gaps = None
    if len(tables) == 2:
        gaps = [signed_points(tables[0][bucket] - tables[1][bucket]) for bucket in kept]
    return Comparison(
        lines=lines,
        parts=[BUCKET_LABELS[bucket] for bucket in kept],
        gaps=gaps,
        gap_total=signed_points(beside[0].total - beside[-1].total),
    )


@dataclass(frozen=True)
class ShownPoint:
    """One row of the macro `point_table`."""

    number: int
    title: str
    href: str | None
    unit: str
    rule: str
    clause: str
    decision: str
    decision_href: str | None
    date: str
    points: str
    is_minus: bool


def show_points(page: PointPage, board: Board) -> list[ShownPoint]:
    """The rows of the page, numbered through; a title the reader may not read stays hidden. Where
    several campaigns are added up, each row names its own."""
    names = {one.id: one.name for one in board.contest.campaigns} if board.contest.is_all else {}
    return [
        _point(row, number, names.get(row.campaign_id, ""))
        for number, row in enumerate(page.rows, start=page.before + 1)
    ]


def _point(row: PointRow, number: int, campaign: str) -> ShownPoint:
    href = f"/ho-so/{row.entry_code}" if row.may_open else None
    rule = f"Hủy điểm: {row.label}" if row.is_reversal else row.label
    return ShownPoint(
        number=number,
        title=row.entry_title if row.may_open else HIDDEN_TITLE,
        href=href,
        unit=row.unit_name,
        rule=f"{rule} ({campaign})" if campaign else rule,
        clause=row.clause,
        decision=f"{row.decided_by}, mã {row.decision_code}",
        decision_href=href,
        date=format_date(row.posted_on),
        points=signed_points(row.points),
        is_minus=row.points < 0,
    )
