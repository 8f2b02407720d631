"""Editable Word lists: an office's template around a table drawn from the data."""

from __future__ import annotations

from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import Any

from docx.document import Document as WordDocument
from docx.enum.section import WD_ORIENT
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Emu, Mm, Pt
from docx.table import Table as WordTable
from docx.table import _Cell, _Row
from docxtpl import DocxTemplate
from jinja2 import TemplateError
from jinja2.sandbox import SandboxedEnvironment

from emulation.core.clock import now
from emulation.core.errors import Invalid
from emulation.core.text import clean
from emulation.documents.office_template import TABLE_MARK, TEMPLATES, set_padding
from emulation.documents.table import NOTHING, Align, Line, Table, lines_of, shown

_ALIGNMENTS: dict[Align, WD_ALIGN_PARAGRAPH] = {
    "left": WD_ALIGN_PARAGRAPH.LEFT,
    "center": WD_ALIGN_PARAGRAPH.CENTER,
    "right": WD_ALIGN_PARAGRAPH.RIGHT,
}
_SHIPPED = {"party": "danh-sach-dang.docx", "state": "danh-sach-nha-nuoc.docx"}


def render_docx(table: Table, *, template: Path | None = None, at: datetime | None = None) -> bytes:
    """The table as an editable Word file, dated `at` or now.

    The shipped template, or an office's own, says where things stand; its paragraph «[[BẢNG]]»
    becomes the list. Templates run in a sandbox, and nothing of the data is read as markup.
    Raises Invalid where a template lacks that paragraph or cannot be filled in.
    """
    line = table.header.line if table.header else "party"
    filled = DocxTemplate(str(template or TEMPLATES / _SHIPPED[line]))
    try:
        filled.render(_context(table), SandboxedEnvironment(), autoescape=True)
    except TemplateError as refused:
        raise Invalid(
            f"Tệp mẫu có chỗ điền chưa đúng: {refused}. Lấy lại tệp mẫu gốc."
        ) from refused
    word: WordDocument = filled.docx
    if table.landscape:
        _turn(word)
    if table.header is None:
        _drop_letter_head(word)
    _insert_table(word, table)
    _set_properties(word, table, at or now())
    written = BytesIO()
    word.save(written)
    return written.getvalue()


def _context(table: Table) -> dict[str, Any]:
    head = table.header
    return {
        "superior": clean(head.superior) if head else "",
        "issuer": clean(head.issuer) if head else "",
        "number": head.number_line if head else "",
        "place_and_day": head.place_and_day if head else "",
        "title": clean(table.title),
        "subtitle": clean(table.subtitle),
        "notes": [clean(note) for note in table.notes],
        "closing": [clean(line) for line in table.closing],
        "signatures": [
            {
                "role": clean(block.role),
                "position": clean(block.position),
                "hint": clean(block.hint),
                "name": clean(block.name),
            }
            for block in table.signatures
        ],
        "foot": [clean(line) for line in table.foot.lines] if table.foot else [],
        "watermark": clean(table.watermark),
    }


def _turn(word: WordDocument) -> None:
    section = word.sections[0]
    section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = section.page_height, section.page_width


def _drop_letter_head(word: WordDocument) -> None:
    first = word.tables[0]._tbl
    first.getparent().remove(first)


def _set_properties(word: WordDocument, table: Table, at: datetime) -> None:
    word.core_properties.title = clean(table.title, one_line=True)[:255]
    word.core_properties.author = ""
    word.core_properties.comments = ""
    word.core_properties.language = "vi-VN"
    word.core_properties.created = word.core_properties.modified = at.astimezone(UTC)


def _insert_table(word: WordDocument, table: Table) -> None:
    mark = next((found for found in word.paragraphs if TABLE_MARK in found.text), None)
    if mark is None:
        raise Invalid(f"Tệp mẫu thiếu dòng «{TABLE_MARK}». Thêm dòng này ở chỗ đặt bảng.")
    columns = table.all_columns
    lines = list(lines_of(table))
    drawn = word.add_table(rows=1 + max(1, len(lines)), cols=len(columns))
    _set_grid(word, drawn, table)
    rows = list(drawn.rows)
    for cell, column in zip(rows[0].cells, columns, strict=True):
        _fill(cell, clean(column.title), "center", bold=True)
    _mark_row(rows[0], "w:tblHeader")
    for row, line in zip(rows[1:], lines, strict=False):
        _fill_row(row, line, table)
    if not lines:
        _fill(_merge(rows[1].cells), NOTHING, "center")
    mark._p.addprevious(drawn._tbl)
    mark._p.getparent().remove(mark._p)


def _set_grid(word: WordDocument, drawn: WordTable, table: Table) -> None:
    section = word.sections[0]
    page, left, right = section.page_width, section.left_margin, section.right_margin
    room = (page or Mm(210)) - (left or Mm(30)) - (right or Mm(15))
    total = sum(column.width for column in table.all_columns)
    drawn.autofit = False
    drawn.alignment = WD_TABLE_ALIGNMENT.CENTER
    _draw_borders(drawn)
    set_padding(drawn, Mm(1))
    for column, wanted in zip(drawn.columns, table.all_columns, strict=True):
        width = Emu(int(room * wanted.width / total))
        column.width = width
        for cell in column.cells:
            cell.width = width


def _draw_borders(drawn: WordTable) -> None:
    borders = OxmlElement("w:tblBorders")
    for side in ("top", "left", "bottom", "right", "insideH", "insideV"):
        edge = OxmlElement(f"w:{side}")
        edge.set(qn("w:val"), "single")
        edge.set(qn("w:sz"), "4")
        borders.append(edge)
    drawn._tbl.tblPr.insert_element_before(
        borders, "w:shd", "w:tblLayout", "w:tblCellMar", "w:tblLook"
    )


def _fill_row(row: _Row, line: Line, table: Table) -> None:
    _mark_row(row, "w:cantSplit")
    cells = row.cells
    if not line.is_heading:
        for cell, value, column in zip(cells, line.cells, table.all_columns, strict=True):
            _fill(cell, shown(value, column.kind), column.align)
        return
    numeral, title = (clean(str(part)) for part in line.cells)
    if table.numbered:
        _fill(cells[0], numeral, "center", bold=True)
        _fill(_merge(cells[1:]), title, "left", bold=True)
    else:
        _fill(_merge(cells), f"{numeral}. {title}", "left", bold=True)


def _merge(cells: tuple[_Cell, ...]) -> _Cell:
    return cells[0].merge(cells[-1]) if len(cells) > 1 else cells[0]


def _fill(cell: _Cell, text: str, align: Align, *, bold: bool = False) -> None:
    paragraph = cell.paragraphs[0]
    paragraph.alignment = _ALIGNMENTS[align]
    paragraph.paragraph_format.space_before = Pt(2)
    paragraph.paragraph_format.space_after = Pt(2)
    paragraph.paragraph_format.line_spacing = 1
    run = paragraph.add_run(text)
    run.font.size = Pt(12)
    run.bold = bold


def _mark_row(row: _Row, name: str) -> None:
    row._tr.get_or_add_trPr().append(OxmlElement(name))
