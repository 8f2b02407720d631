"""A board in words: rows, notes and sentences as the pages show them."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from urllib.parse import urlencode

from emulation.campaigns.queries import CurrentRules
from emulation.campaigns.rules import Bucket
from emulation.core.dates import format_date
from emulation.core.numbers import format_number, format_points, signed_points
from emulation.points.rules import ZERO
from emulation.standings.queries import PointPage, PointRow
from emulation.standings.queries.board import MOST_COUNTED
from emulation.standings.rules import (
    BUCKET_LABELS,
    BoardRow,
    Section,
    Tie,
    bucket_points,
    largest_gap,
    ties,
)
from emulation.units.queries import FormerUnit
from emulation.web.charts import StackedLine, segments, share

NOTHING_YET = "Chưa có nội dung được công nhận"
HIDDEN_TITLE = "Việc làm, mô hình của đơn vị khác"


@dataclass(frozen=True)
class RankRow:
    """One row of the macro `rank_table`."""

    rank: int
    unit: str
    href: str | None
    movement: int | None
    points: str
    bar: int
    note: str | None
    mark: str | None
    per: str
    is_own: bool


@dataclass(frozen=True)
class CountRow:
    """A unit's counts, where no guidance gives points."""

    unit: str
    recognised: int
    exemplary: int


@dataclass(frozen=True)
class Foot:
    """The sum under a cluster."""

    label: str
    points: str
    per: str


@dataclass(frozen=True)
class ShownSection:
    """One cluster of a board, ready to be shown."""

    code: str
    heading: str
    rows: list[RankRow]
    pinned: RankRow | None
    gap: str | None
    notes: list[str]
    counts: list[CountRow]
    foot: Foot | None
    pages: Pages


PAGE_SIZE = 50


@dataclass(frozen=True)
class Pages:
    """Where in a long section the page stands; a short one is one page without words."""

    number: int
    last: int
    words: str | None

    def prev_in(self, address: str) -> str | None:
        """The page before, `address` ending where the number goes; None on the first."""
        return f"{address}{self.number - 1}" if self.number > 1 else None

    def next_in(self, address: str) -> str | None:
        """The page behind; None on the last."""
        return f"{address}{self.number + 1}" if self.number < self.last else None


def plain(points: Decimal) -> str:
    """The points with a true minus and no plus."""
    return f"−{format_points(-points)}" if points < 0 else format_points(points)


def waiting_words(count: int) -> str:
    """How many entries wait, in a sentence; counting stops at the cap."""
    if not count:
        return "Không còn nội dung nào đang chờ xử lý."
    number = f"Hơn {format_number(MOST_COUNTED)}" if count >= MOST_COUNTED else format_number(count)
    return f"{number} nội dung đang chờ, chưa tính điểm."


def guidance_words(rules: CurrentRules) -> str:
    """Number, date, issuer and signer of the guidance the points stand on."""
    guidance = rules.guidance
    return (
        f"Điểm tính theo Hướng dẫn số {guidance.number} ngày {format_date(guidance.issued_on)} "
        f"của {guidance.issuer}, người ký: {guidance.signer}."
    )


def former_words(units: list[FormerUnit]) -> str:
    """Whose points count for the unit besides its own; nothing where nobody's do."""
    if not units:
        return ""
    named = ", ".join(
        f"{one.full_name} (đến hết ngày {format_date(one.last_day)})"
        if one.last_day
        else one.full_name
        for one in units
    )
    return f"Gồm cả điểm của đơn vị đã sáp nhập vào: {named}. Mỗi điểm chỉ tính một lần."


def place_words(section: Section, row: BoardRow) -> str:
    """«Xếp thứ 3/8 trong cụm»."""
    return f"Xếp thứ {row.place.rank}/{len(section.rows)} trong cụm"


def gap_words(section: Section, row: BoardRow) -> str:
    """How far the unit is from the one above (or ahead of the second), as a finding."""
    if row.is_empty:
        return NOTHING_YET
    above = section.above(row)
    if above is None:
        return _lead_words(section, row)
    name = f"{above.unit.full_name} (hạng {above.place.rank})" if above.is_shown else "đơn vị trên"
    behind = above.total - row.total
    if not behind:
        return f"Bằng điểm {name}, xếp sau theo quy tắc khi bằng điểm"
    return f"Kém {name} {format_points(behind)} điểm"


def _lead_words(section: Section, row: BoardRow) -> str:
    below = section.below(row)
    if row.place.is_tied or below is None:
        return "Đồng hạng nhất" if row.place.is_tied else "Đang dẫn đầu"
    if below.total == row.total:
        return "Đang dẫn đầu nhờ quy tắc khi bằng điểm"
    return f"Đang dẫn đầu, hơn đơn vị thứ hai {format_points(row.total - below.total)} điểm"


def finding(section: Section, row: BoardRow) -> str:
    """The title of the chart: the gap, and where most of it lies."""
    above = section.above(row)
    words = gap_words(section, row)
    if above is None or not above.is_shown or above.total == row.total:
        return words
    bucket = largest_gap(row.place.tally, above.place.tally)
    return f"{words}, chủ yếu ở {BUCKET_LABELS[bucket].lower()}"


def pages_of(count: int, number: int) -> Pages:
    """The page asked for, or the last one there is."""
    last = max(1, -(-count // PAGE_SIZE))
    number = min(number, last)
    first = (number - 1) * PAGE_SIZE + 1
    words = f"Dòng {first} đến {min(count, number * PAGE_SIZE)} trong {count}"
    return Pages(number, last, words if last > 1 else None)


def show_section(
    section: Section,
    *,
    board_path: str,
    args: dict[str, str],
    sees_all: bool,
    waiting: int,
    page: int = 1,
) -> ShownSection:
    """The cluster's rows, the reader's own unit on top, and notes on ties and hidden units."""
    pages = pages_of(len(section.shown), page)
    here = section.shown[(pages.number - 1) * PAGE_SIZE : pages.number * PAGE_SIZE]
    found = ties(here)
    marks = {row.unit.id: f"({n})" for n, tie in enumerate(found, 1) for row in reversed(tie.rows)}
    leader = section.rows[0].total if section.rows else Decimal(0)
    query = urlencode({key: value for key, value in args.items() if key != "cum"})

    def shown_row(row: BoardRow) -> RankRow:
        href = why_href(board_path, row, query=query, sees_all=sees_all)
        return _rank_row(row, mark=marks.get(row.unit.id), leader=leader, href=href)

    own = next(iter(section.own), None)
    heading = f"{section.name}: {len(section.rows)} đơn vị"
    return ShownSection(
        code=section.code,
        heading=heading,
        rows=[shown_row(row) for row in here],
        pinned=shown_row(own) if own else None,
        gap=_own_words(section, own, waiting) if own else None,
        notes=_notes(section, found),
        counts=_counts(section),
        foot=_foot(section) if pages.last == 1 else None,
        pages=pages,
    )


def _own_words(section: Section, own: BoardRow, waiting: int) -> str:
    rest = f" Còn {waiting} nội dung đang chờ." if waiting else ""
    return f"{place_words(section, own)}. {gap_words(section, own)}.{rest}"


def _notes(section: Section, found: list[Tie]) -> list[str]:
    notes = [f"({n}) {tie_words(tie)}" for n, tie in enumerate(found, 1)]
    if section.hidden:
        notes.append(
            "Bảng hiện một phần ba số đơn vị dẫn đầu và đơn vị của đồng chí; "
            f"{section.hidden} đơn vị khác không hiện."
        )
    return notes


def _foot(section: Section) -> Foot | None:
    """The sum of the cluster, for those to whom no unit of it is hidden."""
    if section.hidden or len(section.rows) < 2:
        return None
    total = sum((row.total for row in section.rows), ZERO)
    members = [row.unit.members for row in section.rows]
    known = sum(each for each in members if each)
    is_known = known and all(each is not None for each in members)
    return Foot(
        label=f"Cộng {len(section.rows)} đơn vị",
        points=format_points(total),
        per=format_number(total * 100 / known, 1) if is_known else "–",
    )


def _counts(section: Section) -> list[CountRow]:
    """By name, because without a guidance nobody is ranked."""
    named = sorted(section.shown, key=lambda row: row.unit.sort_key)
    return [
        CountRow(row.unit.full_name, row.place.tally.recognised, row.place.tally.exemplary)
        for row in named
    ]


def why_href(board_path: str, row: BoardRow, *, query: str, sees_all: bool) -> str | None:
    """The address of the reasons, for those who may read them and where there are any."""
    if not row.has_rows or not (sees_all or row.unit.is_own or row.unit.is_answered):
        return None
    return f"{board_path}/{row.unit.code}?{query}"


def _rank_row(row: BoardRow, *, mark: str | None, leader: Decimal, href: str | None) -> RankRow:
    per = row.per_hundred
    return RankRow(
        rank=row.place.rank,
        unit=row.unit.full_name,
        href=href,
        movement=row.moved,
        points=format_points(row.total),
        bar=share(row.total, leader),
        note=NOTHING_YET if row.is_empty else None,
        mark=mark,
        per="–" if per is None else format_number(per, 1),
        is_own=row.unit.is_own,
    )


def tie_words(tie: Tie) -> str:
    """What told the units apart, or that nothing did."""
    if tie.by is None:
        place = tie.rows[0].place.rank
        return (
            f"Bằng cả tổng điểm và các tiêu chí phụ nên đồng hạng {place}, "
            f"hạng tiếp theo là {place + len(tie.rows)}."
        )
    named = ", ".join(
        f"{row.unit.full_name} {plain(abs(bucket_points(row.place.tally)[tie.by]))}"
        for row in tie.rows
    )
    return f"Bằng tổng điểm nên xếp theo {BUCKET_LABELS[tie.by].lower()}: {named}."


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


def show_points(page: PointPage) -> list[ShownPoint]:
    """The rows of the page, numbered through; a title the reader may not read stays hidden."""
    return [_point(row, number) for number, row in enumerate(page.rows, start=page.before + 1)]


def _point(row: PointRow, number: int) -> ShownPoint:
    href = f"/ho-so/{row.entry_code}" if row.may_open else None
    rule = f"Hủy điểm: {row.label}" if row.is_reversal else row.label
    return ShownPoint(
        number=number,
        title=row.entry_title if row.may_open else HIDDEN_TITLE,
        href=href,
        unit=row.unit_name,
        rule=rule,
        clause=row.clause,
        decision=f"{row.decided_by}, mã {row.decision_code}",
        decision_href=href,
        date=format_date(row.posted_on),
        points=signed_points(row.points),
        is_minus=row.points < 0,
    )
