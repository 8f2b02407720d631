"""A board as a list for Excel: exactly the rows the reader sees."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from emulation.documents.table import ILLUSTRATION, Cell, Column, Group, Table
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
    board: Board, shown: Sequence[Section], *, notes: Sequence[str], is_demo: bool
) -> Table:
    """The sections on one sheet, each under its name; counts instead of points without guidance."""
    row_of = _ranked if board.rules else _counted
    return Table(
        title="Kết quả và xếp hạng",
        subtitle=f"{board.campaign.name}, {board.period.label.lower()}",
        columns=_columns(board.ordering) if board.rules else COUNTED,
        groups=tuple(
            Group(title=section.name, rows=tuple(row_of(row) for row in section.shown))
            for section in shown
        ),
        notes=tuple(notes),
        watermark=ILLUSTRATION if is_demo else "",
        numbered=False,
        landscape=bool(board.rules),
    )


def _columns(ordering: Ordering) -> tuple[Column, ...]:
    return (*RANKED[:-2], replace(RANKED[-2], title=PER_TITLES[ordering]), RANKED[-1])


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
