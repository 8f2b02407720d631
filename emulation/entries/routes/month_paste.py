"""«Đọc vào bảng»: what was pasted stands in the grid to be looked through, not yet kept."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from emulation.core.text import fold
from emulation.entries.forms.month import MOST_LINES
from emulation.entries.routes.month_grid import Grid
from emulation.entries.routes.month_page import Answer, Pending
from emulation.entries.rules.month_line import SentCell
from emulation.entries.rules.pasted import KnownUnit, Pasted, PastedRow, read_sheet
from emulation.units.queries import UnitRow

NO_ROOM = f"Mỗi chi bộ có tối đa {MOST_LINES} việc ở bảng này."


@dataclass(frozen=True)
class Read:
    """The grid with what was pasted, and what is told above it."""

    answers: dict[int, Answer]
    said: str
    left: str
    """The text, where not all of it could be read: it stays in its box."""
    lost: tuple[str, ...]
    """Rows that found no place, as they were pasted, each with its reason."""


def read_into(grid: Grid, answers: dict[int, Answer], text: str) -> Read:
    """Each pasted row stands as a line of its cell, below what was typed there; rows that stand
    already are not doubled."""
    sheet = read_sheet(text, [_known(cell) for cell in grid.cells])
    ids = {cell.code: cell.id for cell in grid.cells}
    titles = {unit_id: _titles(grid, unit_id, answers.get(unit_id)) for unit_id in ids.values()}
    placed, doubled = 0, 0
    lost = [f"Dòng {row.number}: chưa rõ của chi bộ nào. {row.words}" for row in sheet.lost]
    for row in sheet.rows:
        answer = answers.setdefault(ids[row.unit], Answer())
        if fold(row.typed.title) in titles[ids[row.unit]]:
            doubled += 1
        elif _put(answer, row):
            placed += 1
            titles[ids[row.unit]] |= {fold(row.typed.title)} - {""}
        else:
            lost.append(f"Dòng {row.number}: {NO_ROOM} {row.words}")
    left = text if lost or not sheet.rows else ""
    return Read(answers, _said(sheet, placed, doubled), left, tuple(lost))


def as_typed(sent: Mapping[int, SentCell]) -> dict[int, Answer]:
    """Everything as it was typed, nothing kept yet."""
    return {
        unit_id: Answer(
            [Pending(one.typed, one.code, one.key, one.revision) for one in cell.lines],
            is_nothing=cell.is_nothing,
        )
        for unit_id, cell in sent.items()
    }


def _known(cell: UnitRow) -> KnownUnit:
    names = [name for name in (cell.committee_name, cell.full_name, cell.name) if name]
    return KnownUnit(cell.code, tuple(dict.fromkeys(names)))


def _titles(grid: Grid, unit_id: int, answer: Answer | None) -> set[str]:
    """What the cell has already, by its folded title."""
    stored = [row.version.title for row in grid.entries.get(unit_id, ())]
    typed = [one.typed.title for one in answer.lines] if answer else []
    return {fold(title) for title in (*stored, *typed)} - {""}


def _put(answer: Answer, row: PastedRow) -> bool:
    """The row stands in the cell's first empty line or in one of its own; False without room."""
    if row.is_nothing:
        answer.is_nothing = True
        if row.typed.is_empty():
            return True
    doubts = dict(row.doubts)
    for place, line in enumerate(answer.lines):
        if not line.code and line.typed.is_empty():
            answer.lines[place] = replace(line, typed=row.typed, doubts=doubts)
            return True
    if len(answer.lines) >= MOST_LINES:
        return False
    answer.lines.append(Pending(row.typed, doubts=doubts))
    return True


def _said(sheet: Pasted, placed: int, doubled: int) -> str:
    doubts = sum(bool(row.doubts) for row in sheet.rows)
    parts: Iterable[str] = (
        f"Đã đọc {placed} dòng vào bảng, chưa lưu." if placed else "",
        f"{doubts} dòng có chỗ cần xem lại." if doubts else "",
        f"{doubled} dòng đã có trong bảng nên không thêm lại." if doubled else "",
        *sheet.notes,
    )
    return " ".join(part for part in parts if part)
