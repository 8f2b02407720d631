"""PDF/A-2b through Typst; data goes in as JSON, never into the source."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import segno
import typst

from emulation.core.clock import now
from emulation.core.text import clean
from emulation.documents.glyphs import FONTS, printable
from emulation.documents.slip import Slip
from emulation.documents.table import NOTHING, Foot, LetterHead, Line, Table, lines_of, shown

_SOURCES = Path(__file__).parent / "typst"
_PORTRAIT, _LANDSCAPE = 165, 247  # millimetres between the margins of an A4 sheet
_TALLEST = 36  # lines of a row that surely fit on one page; taller rows may be broken


def render_pdf(document: Table | Slip, *, at: datetime | None = None) -> bytes:
    """The document as a PDF/A-2b file with the shipped Liberation Serif, dated `at` or now.

    Signs that the font lacks are printed as «□»; nothing of the data is read as markup. The
    same document and instant give the same bytes.
    """
    if isinstance(document, Table):
        return _compile("danh-sach.typ", _table_data(document), at or now())
    return render_slips([document], title=document.title, at=at)


def render_slips(slips: Sequence[Slip], *, title: str, at: datetime | None = None) -> bytes:
    """Slips in one file, each on pages of its own that are counted for themselves."""
    data = {"title": _text(title), "slips": [_slip_data(slip) for slip in slips]}
    return _compile("phieu.typ", data, at or now())


def _compile(source: str, data: dict[str, Any], at: datetime) -> bytes:
    made = typst.compile(
        str(_SOURCES / source),
        root=str(_SOURCES),
        font_paths=[str(FONTS)],
        ignore_system_fonts=True,
        format="pdf",
        pdf_standards=["a-2b"],
        timestamp=int(at.timestamp()),
        sys_inputs={"data": json.dumps(data, ensure_ascii=False)},
    )
    if not isinstance(made, bytes):
        raise TypeError("Typst returned no single PDF file")
    return made


def _text(text: str, room: int = 40) -> str:
    return printable(clean(text), room)


def _table_data(table: Table) -> dict[str, Any]:
    columns = table.all_columns
    page = _LANDSCAPE if table.landscape else _PORTRAIT
    per_share = page / sum(column.width for column in columns)
    rooms = [_room(column.width * per_share) for column in columns]
    return {
        **_common(table.title, table.header, table.foot, table.watermark),
        "subtitle": _text(table.subtitle),
        "notes": [_text(note) for note in table.notes],
        "landscape": table.landscape,
        "numbered": table.numbered,
        "columns": [
            {"title": _text(column.title, room), "width": column.width, "align": column.align}
            for column, room in zip(columns, rooms, strict=True)
        ],
        "lines": [_line_data(line, table, rooms) for line in lines_of(table)],
        "nothing": NOTHING,
        "closing": [_text(line) for line in table.closing],
        "signatures": [
            {
                "role": _text(signature.role),
                "position": _text(signature.position),
                "hint": _text(signature.hint),
                "name": _text(signature.name),
            }
            for signature in table.signatures
        ],
    }


def _room(millimetres: float) -> int:
    """How many of the widest usual letters fit into a column, its padding taken off."""
    return max(3, int((millimetres - 3) / 2.6))


def _line_data(line: Line, table: Table, rooms: list[int]) -> dict[str, Any]:
    if line.is_heading:
        numeral, title = (_text(str(cell)) for cell in line.cells)
        return {"heading": True, "numeral": numeral, "title": title}
    cells = [
        printable(shown(cell, column.kind), room)
        for cell, column, room in zip(line.cells, table.all_columns, rooms, strict=True)
    ]
    return {
        "heading": False,
        "cells": cells,
        "breakable": any(
            len(cell) / room + cell.count("\n") > _TALLEST
            for cell, room in zip(cells, rooms, strict=True)
        ),
    }


def _slip_data(slip: Slip) -> dict[str, Any]:
    return {
        **_common(slip.title, slip.header, slip.foot, slip.watermark),
        "subtitle": _text(slip.subtitle),
        "code": _text(slip.code),
        "facts": [[_text(label), _text(value, 30)] for label, value in slip.facts],
        "parts": [[_text(heading), _text(text)] for heading, text in slip.parts],
        "figures": [
            [_text(part, 18) for part in (figure.name, figure.amount, figure.unit, figure.note)]
            for figure in slip.figures
        ],
        "confirmations": [
            {
                "title": _text(box.title),
                "day": _text(box.day),
                "hint": _text(box.hint),
                "name": _text(box.name),
            }
            for box in slip.confirmations
        ],
    }


def _common(
    title: str, header: LetterHead | None, foot: Foot | None, watermark: str
) -> dict[str, Any]:
    return {
        "title": _text(title),
        "header": _header_data(header) if header else None,
        "foot": _foot_data(foot) if foot else None,
        "watermark": _text(watermark),
    }


def _header_data(header: LetterHead) -> dict[str, str]:
    return {
        "line": header.line,
        "superior": _text(header.superior, 16),
        "issuer": _text(header.issuer, 16),
        "number": _text(header.number_line, 16),
        "place_and_day": _text(header.place_and_day, 24),
    }


def _foot_data(foot: Foot) -> dict[str, Any]:
    qr = segno.make_qr(foot.qr, error="m").svg_inline(border=0) if foot.qr else ""
    return {
        "lines": [_text(line) for line in foot.lines],
        "qr": qr.replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ', 1),
    }
