"""A board in words: rows, notes and sentences as the pages show them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from urllib.parse import urlencode

from emulation.campaigns.queries import CurrentRules
from emulation.core.dates import format_date
from emulation.core.numbers import format_number, format_points
from emulation.points.rules import ZERO
from emulation.standings.queries.board import MOST_COUNTED
from emulation.standings.routes import orders
from emulation.standings.rules import (
    BUCKET_LABELS,
    ORDERING_LABELS,
    BoardRow,
    Ordering,
    Section,
    Sight,
    Tie,
    bucket_points,
    ties,
)
from emulation.units.queries import FormerUnit
from emulation.units.rules import lead_label
from emulation.web.charts import share

HIDDEN = {
    Sight.OWN: "Số liệu còn thay đổi nên bảng chỉ hiện đơn vị của đồng chí và đơn vị đồng chí phụ "
    "trách, bảng đã chốt xem ở «Kết quả đã công bố»;",
    Sight.THIRD: "Bảng hiện một phần ba số đơn vị dẫn đầu và đơn vị của đồng chí;",
}
"""What is said of the units that a reader is not shown."""
TIE_RULE = (
    "Bằng điểm thì xếp theo điểm cơ bản, rồi ít điểm trừ hơn, rồi điểm ưu tiên; bằng cả thì đồng "
    "hạng."
)
"""What every board does (architecture §4), where guidances say it in different words."""
NOTHING_YET = "Chưa có nội dung được công nhận"


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
    led: str
    """Who leads the cluster; nothing where nobody does."""
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


def ruled_words(rules: CurrentRules) -> str:
    """`guidance_words`, and which version of the rules."""
    return f"{guidance_words(rules)} Bộ tiêu chí bản {rules.rule_set.version}."


def tie_rule(rules: Sequence[CurrentRules]) -> str:
    """What orders equals, in the words of the rules where they all say the same."""
    said = {one.rule_set.tie_rule for one in rules}
    return said.pop() if len(said) == 1 else TIE_RULE


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
    behind = above.value - row.value
    if not behind:
        return f"Bằng điểm {name}, xếp sau theo quy tắc khi bằng điểm"
    return f"Kém {name} {orders.spoken(behind, row.ordering)}"


def _lead_words(section: Section, row: BoardRow) -> str:
    below = section.below(row)
    if row.place.is_tied or below is None:
        return "Đồng hạng nhất" if row.place.is_tied else "Đang dẫn đầu"
    if below.value == row.value:
        return "Đang dẫn đầu nhờ quy tắc khi bằng điểm"
    ahead = orders.spoken(row.value - below.value, row.ordering)
    return f"Đang dẫn đầu, hơn đơn vị thứ hai {ahead}"


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
    ordering: Ordering = Ordering.TOTAL,
    ask: str = "",
) -> ShownSection:
    """The cluster's rows, the reader's own unit on top, and notes on ties, hidden units and
    those left out, with the telephone `ask` to tell their size to."""
    pages = pages_of(len(section.shown), page)
    here = section.shown[(pages.number - 1) * PAGE_SIZE : pages.number * PAGE_SIZE]
    found = ties(here)
    marks = {row.unit.id: f"({n})" for n, tie in enumerate(found, 1) for row in reversed(tie.rows)}
    leader = section.rows[0].value if section.rows else ZERO
    query = urlencode({key: value for key, value in args.items() if key != "cum"})

    def shown_row(row: BoardRow) -> RankRow:
        href = why_href(board_path, row, query=query, sees_all=sees_all)
        return _rank_row(row, mark=marks.get(row.unit.id), leader=leader, href=href)

    own = next(iter(section.own), None)
    heading = f"{section.name}: {len(section.rows)} đơn vị"
    return ShownSection(
        code=section.code,
        heading=heading,
        led=led_words(section),
        rows=[shown_row(row) for row in here],
        pinned=shown_row(own) if own else None,
        gap=_own_words(section, own, waiting) if own else None,
        notes=_notes(section, found, ordering, ask),
        counts=_counts(section),
        foot=_foot(section) if pages.last == 1 else None,
        pages=pages,
    )


def led_words(section: Section) -> str:
    """«Cụm trưởng: Xã Liên Lộc. Cụm phó: Xã Hoa Lộc.»; nothing where nobody leads the cluster."""
    return " ".join(
        f"{lead_label(role, section.name)}: {unit.full_name}."
        for role, unit in section.leads.items()
    )


def _own_words(section: Section, own: BoardRow, waiting: int) -> str:
    rest = f" Còn {waiting} nội dung đang chờ." if waiting else ""
    return f"{place_words(section, own)}. {gap_words(section, own)}.{rest}"


def _notes(section: Section, found: list[Tie], ordering: Ordering, ask: str) -> list[str]:
    ranked = [f"({n}) {tie_words(tie)}" for n, tie in enumerate(found, 1)]
    return ranked + absent_words(section, ordering, ask)


def absent_words(section: Section, ordering: Ordering, ask: str) -> list[str]:
    """How many units the reader is not shown, and which could not be ranked."""
    notes = []
    if section.hidden:
        notes.append(f"{HIDDEN[section.sight]} {section.hidden} đơn vị khác không hiện.")
    if section.left_out:
        notes.append(orders.left_out_words(section, ordering, ask))
    return notes


def _foot(section: Section) -> Foot | None:
    """The sum of the cluster, for those to whom no unit of it is hidden."""
    if section.hidden or len(section.rows) < 2:
        return None
    return Foot(
        label=f"Cộng {len(section.rows)} đơn vị",
        points=format_points(sum((row.total for row in section.rows), ZERO)),
        per=orders.per_together(section.rows),
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
    return RankRow(
        rank=row.place.rank,
        unit=row.unit.full_name,
        href=href,
        movement=row.moved,
        points=format_points(row.total),
        bar=share(row.value, leader),
        note=NOTHING_YET if row.is_empty else None,
        mark=mark,
        per=orders.per_words(row),
        is_own=row.unit.is_own,
    )


def tie_words(tie: Tie) -> str:
    """What told the units apart, or that nothing did."""
    if tie.by is None:
        place = tie.rows[0].place.rank
        return (
            f"Bằng cả {_figure_words(tie)} và các tiêu chí phụ nên đồng hạng {place}, "
            f"hạng tiếp theo là {place + len(tie.rows)}."
        )
    named = ", ".join(
        f"{row.unit.full_name} {plain(abs(bucket_points(row.place.tally)[tie.by]))}"
        for row in tie.rows
    )
    return f"Bằng {_figure_words(tie)} nên xếp theo {BUCKET_LABELS[tie.by].lower()}: {named}."


def _figure_words(tie: Tie) -> str:
    label = ORDERING_LABELS[tie.rows[0].ordering]
    return f"{label[0].lower()}{label[1:]}"
