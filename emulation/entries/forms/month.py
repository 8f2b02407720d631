"""The grid of a month as it was sent: for each cell its lines, and whether nothing happened."""

from __future__ import annotations

from collections.abc import Mapping

from emulation.core.codes import public_code
from emulation.core.text import clean
from emulation.entries.rules.month_line import COLUMNS, SentCell, SentLine, TypedLine

MOST_LINES = 9
"""Deeds of one cell in one month that the grid takes."""
LONGEST_KEY = 56
_LONG = ("summary",)


def input_name(cell: str, number: int, column: str) -> str:
    """The name of an input of the grid."""
    return f"{cell}.{number}.{column}"


def sent_cells(form: Mapping[str, str], cells: Mapping[str, int]) -> dict[int, SentCell]:
    """Unit -> what was sent for it; cells that the form does not name are left out."""
    found = {}
    for code, unit_id in cells.items():
        lines = tuple(
            _line(form, code, number)
            for number in range(1, MOST_LINES + 1)
            if input_name(code, number, "title") in form
        )
        if lines or input_name(code, 0, "shown") in form:
            found[unit_id] = SentCell(lines, is_nothing=input_name(code, 0, "nothing") in form)
    return found


def _line(form: Mapping[str, str], cell: str, number: int) -> SentLine:
    def text(column: str) -> str:
        typed = form.get(input_name(cell, number, column), "")
        return clean(typed, one_line=column not in _LONG)

    revision = text("revision")
    is_number = revision.isascii() and revision.isdigit() and len(revision) < 10
    return SentLine(
        typed=TypedLine(**{column: text(column) for column in COLUMNS}),
        code=text("code")[:40],
        revision=int(revision) if is_number else 0,
        key=text("key")[:LONGEST_KEY] or public_code(20),
    )
