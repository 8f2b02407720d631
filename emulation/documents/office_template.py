"""Builds the shipped Word templates; an office edits copies of them in Word.

`python -m emulation.documents.office_template` writes them anew after a change here.
"""

from __future__ import annotations

from pathlib import Path
from typing import cast

from docx import Document
from docx.document import Document as WordDocument
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt
from docx.styles.style import ParagraphStyle
from docx.table import Table, _Cell
from docx.text.paragraph import Paragraph

TEMPLATES = Path(__file__).parent / "templates"
TABLE_MARK = "[[BẢNG]]"
"""The paragraph that the list itself replaces."""


def build_template(line: str) -> WordDocument:
    """An A4 Word template with the Party's ("party") or the State's ("state") letter head."""
    word = Document()
    _set_page(word)
    _set_style(word)
    if line == "party":
        _party_head(word)
    else:
        _state_head(word)
    _written(word.add_paragraph(), "", 13)
    _written(_centred(word.add_paragraph()), "{{ title }}", 15, bold=True)
    _written(_centred(word.add_paragraph()), "{{ subtitle }}", 14, bold=True)
    _written(word.add_paragraph(), "{%p for note in notes %}", 13)
    _written(_centred(word.add_paragraph()), "{{ note }}", 13, italic=True)
    _written(word.add_paragraph(), "{%p endfor %}", 13)
    _written(word.add_paragraph(), TABLE_MARK, 12)
    _written(word.add_paragraph(), "{%p for line in closing %}", 13)
    closing = word.add_paragraph()
    _written(closing, "{{ line }}", 13)
    closing.paragraph_format.space_before = Pt(6)
    _written(word.add_paragraph(), "{%p endfor %}", 13)
    _signing(word)
    _foot(word)
    return word


def _set_page(word: WordDocument) -> None:
    section = word.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin = Mm(20), Mm(20)
    section.left_margin, section.right_margin = Mm(30), Mm(15)
    section.different_first_page_header_footer = True
    number = _centred(section.header.paragraphs[0])
    _add_field(number, "PAGE")
    for header in (section.header, section.first_page_header):
        mark = header.add_paragraph()
        mark.alignment = WD_ALIGN_PARAGRAPH.RIGHT
        _written(mark, "{{ watermark }}", 9, bold=True)


def _set_style(word: WordDocument) -> None:
    style = cast(ParagraphStyle, word.styles["Normal"])
    style.font.name = "Times New Roman"
    style.font.size = Pt(14)
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for slot in ("w:ascii", "w:hAnsi", "w:eastAsia", "w:cs"):
        fonts.set(qn(slot), "Times New Roman")
    style.paragraph_format.space_after = Pt(3)


def _head_cells(word: WordDocument, left: Mm, right: Mm) -> tuple[_Cell, _Cell]:
    table = word.add_table(rows=1, cols=2)
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    table.autofit = False
    set_padding(table, Mm(0.5))
    for column, width in zip(table.columns, (left, right), strict=True):
        column.width = width
        column.cells[0].width = width
    return table.rows[0].cells[0], table.rows[0].cells[1]


def set_padding(table: Table, padding: Mm) -> None:
    """The cells keep `padding` at their sides, and the table begins at the margin."""
    properties = table._tbl.tblPr
    margins = OxmlElement("w:tblCellMar")
    for side in ("left", "right"):
        edge = OxmlElement(f"w:{side}")
        edge.set(qn("w:w"), str(int(padding.pt * 20)))
        edge.set(qn("w:type"), "dxa")
        margins.append(edge)
    properties.insert_element_before(margins, "w:tblLook", "w:tblCaption", "w:tblDescription")


def _party_head(word: WordDocument) -> None:
    left, right = _head_cells(word, Mm(82.5), Mm(82.5))
    _written(_centred(left.paragraphs[0]), "{{ superior }}", 14)
    _written(_centred(left.add_paragraph()), "{{ issuer }}", 14, bold=True)
    _written(_centred(left.add_paragraph()), "*", 14)
    _when(left, "number", "{{ number }}", 14)
    motto = _centred(right.paragraphs[0])
    _written(motto, "ĐẢNG CỘNG SẢN VIỆT NAM", 15, bold=True)
    _draw_rule(motto, Mm(2))
    _written(_centred(right.add_paragraph()), "{{ place_and_day }}", 14, italic=True)


def _state_head(word: WordDocument) -> None:
    left, right = _head_cells(word, Mm(66), Mm(99))
    _written(_centred(left.paragraphs[0]), "{{ superior }}", 13)
    issuer = _centred(left.add_paragraph())
    _written(issuer, "{{ issuer }}", 13, bold=True)
    short = left.add_paragraph()
    _written(short, " ", 2)
    _draw_rule(short, Mm(21))
    _when(left, "number", "{{ number }}", 13)
    _written(_centred(right.paragraphs[0]), "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", 13, bold=True)
    motto = _centred(right.add_paragraph())
    _written(motto, "Độc lập - Tự do - Hạnh phúc", 14, bold=True)
    _draw_rule(motto, Mm(14))
    _written(_centred(right.add_paragraph()), "{{ place_and_day }}", 14, italic=True)


def _signing(word: WordDocument) -> None:
    table = word.add_table(rows=1, cols=3)
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    table.rows[0]._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
    before, block, after = table.rows[0].cells
    _written(before.paragraphs[0], "{%tc for block in signatures %}", 13)
    _written(_centred(block.paragraphs[0]), "{{ block.role }}", 14, bold=True)
    _when(block, "block.position", "{{ block.position }}", 14)
    _written(_centred(block.add_paragraph()), "{{ block.hint }}", 13, italic=True)
    # Names stand on one line, also beside a block without a position.
    _when(block, "not block.position", "", 14)
    for _ in range(3):
        _written(_centred(block.add_paragraph()), "", 14)
    _written(_centred(block.add_paragraph()), "{{ block.name }}", 14, bold=True)
    _written(after.paragraphs[0], "{%tc endfor %}", 13)


def _foot(word: WordDocument) -> None:
    section = word.sections[0]
    for footer in (section.footer, section.first_page_footer):
        _written(footer.paragraphs[0], "{%p for line in foot %}", 9)
        _written(footer.add_paragraph(), "{{ line }}", 9)
        _written(footer.add_paragraph(), "{%p endfor %}", 9)


def _when(cell: _Cell, name: str, text: str, size: float) -> None:
    """A line that is there only when `name` is not empty."""
    _written(cell.add_paragraph(), f"{{%p if {name} %}}", size)
    _written(_centred(cell.add_paragraph()), text, size)
    _written(cell.add_paragraph(), "{%p endif %}", size)


def _centred(paragraph: Paragraph) -> Paragraph:
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    return paragraph


def _written(
    paragraph: Paragraph, text: str, size: float, *, bold: bool = False, italic: bool = False
) -> None:
    run = paragraph.add_run(text)
    run.font.size = Pt(size)
    run.bold = bold
    run.italic = italic
    paragraph.paragraph_format.space_after = Pt(2)


def _draw_rule(paragraph: Paragraph, indent: Mm) -> None:
    """A drawn line under the paragraph, as long as its text: no underlining (NĐ 30/2020)."""
    paragraph.paragraph_format.left_indent = indent
    paragraph.paragraph_format.right_indent = indent
    borders = OxmlElement("w:pBdr")
    bottom = OxmlElement("w:bottom")
    for name, value in (("val", "single"), ("sz", "6"), ("space", "2"), ("color", "auto")):
        bottom.set(qn(f"w:{name}"), value)
    borders.append(bottom)
    paragraph._p.get_or_add_pPr().insert_element_before(
        borders, "w:shd", "w:tabs", "w:spacing", "w:ind", "w:jc", "w:rPr"
    )


def _add_field(paragraph: Paragraph, name: str) -> None:
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), name)
    paragraph._p.append(field)


def main() -> None:
    """Writes both templates into the package."""
    build_template("party").save(str(TEMPLATES / "danh-sach-dang.docx"))
    build_template("state").save(str(TEMPLATES / "danh-sach-nha-nuoc.docx"))


if __name__ == "__main__":
    main()
