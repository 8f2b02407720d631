"""A board as a list for Excel and as a paper: exactly the rows the reader sees."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import replace

from emulation.documents.table import (
    ILLUSTRATION,
    Cell,
    Column,
    Foot,
    Group,
    LetterHead,
    Table,
    shown,
)
from emulation.standings.queries import Board
from emulation.standings.rules import BoardRow, Ordering, Section

RANKED = (
    Column(title="Hạng", width=14, align="center", kind="integer"),
    Column(title="Đơn vị", width=60),
    Column(title="Mã đơn vị", width=24),
    Column(title="So với kỳ trước", width=28),
    Column(title="Điểm", width=18, align="right", kind="points"),
    Column(title="Điểm trên 100 đảng viên", width=24, align="right", kind="points"),
    Column(title="Ghi chú", width=40),
)
PER_TITLES: dict[Ordering, str] = {
    Ordering.TOTAL: RANKED[-2].title,
    Ordering.PER_MEMBERS: RANKED[-2].title,
    Ordering.PER_CELL: "Điểm trên mỗi chi bộ",
}
COUNTED = (
    Column(title="Đơn vị", width=60),
    Column(title="Mã đơn vị", width=24),
    Column(title="Đã công nhận", width=24, align="right", kind="integer"),
    Column(title="Trong đó tiêu biểu", width=24, align="right", kind="integer"),
)


def board_table(
    board: Board, sections: Sequence[Section], *, notes: Sequence[str], is_demo: bool
) -> Table:
    """The sections on one sheet, each under its name; counts by name instead of points without
    guidance."""
    rows_of = _ranked_rows if board.rules else _counted_rows
    return Table(
        title="Kết quả và xếp hạng",
        subtitle=f"{board.contest.name}, {board.period.label.lower()}",
        columns=_columns(board) if board.rules else COUNTED,
        groups=tuple(Group(title=section.name, rows=rows_of(section)) for section in sections),
        notes=tuple(notes),
        watermark=ILLUSTRATION if is_demo else "",
        numbered=False,
        landscape=bool(board.rules),
    )


def board_paper(
    table: Table, head: LetterHead, *, closing: Sequence[str], proof: Sequence[str], digest: str
) -> Table:
    """The same list as a paper: under a letter head, with what proves it at its foot."""
    return replace(
        table,
        title=table.title.upper(),
        header=head,
        closing=tuple(closing),
        foot=Foot(lines=tuple(proof), qr=digest),
    )


def rows_digest(table: Table) -> str:
    """SHA-256 of the list as it is printed, so that two prints can be held against each other."""
    kinds = [column.kind for column in table.columns]
    told = [
        table.subtitle,
        [column.title for column in table.columns],
        [
            [group.title, [list(map(shown, row, kinds)) for row in group.rows]]
            for group in table.groups
        ],
    ]
    text = json.dumps(told, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def _columns(board: Board) -> tuple[Column, ...]:
    """Headed as on the page: since when places moved, and the figure beside the total."""
    rank, unit, code, moved, points, per, note = RANKED
    since = board.versus.label if board.versus else moved.title
    per_head = PER_TITLES[board.ordering]
    return (
        rank, unit, code, replace(moved, title=since), points, replace(per, title=per_head), note,
    )  # fmt: skip


def _ranked_rows(section: Section) -> tuple[tuple[Cell, ...], ...]:
    return tuple(_ranked(row) for row in section.shown)


def _counted_rows(section: Section) -> tuple[tuple[Cell, ...], ...]:
    named = sorted(section.shown, key=lambda row: row.unit.sort_key)
    return tuple(_counted(row) for row in named)


def _ranked(row: BoardRow) -> tuple[Cell, ...]:
    return (
        row.place.rank,
        row.unit.full_name,
        row.unit.code,
        moved_words(row.moved),
        row.total,
        row.per_hundred if row.ordering is Ordering.TOTAL else row.value,
        "Chưa có nội dung được công nhận" if row.is_empty else "",
    )


def _counted(row: BoardRow) -> tuple[Cell, ...]:
    tally = row.place.tally
    return (row.unit.full_name, row.unit.code, tally.recognised, tally.exemplary)


def moved_words(moved: int | None) -> str:
    """«Tăng 2 bậc», «Giảm 1 bậc», «Giữ nguyên», or a dash."""
    if moved is None:
        return "–"
    if not moved:
        return "Giữ nguyên"
    return f"Tăng {moved} bậc" if moved > 0 else f"Giảm {-moved} bậc"
