"""Excel workbooks: text stays text, numbers are numbers, one A4 sheet wide."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from io import BytesIO

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from emulation.core.clock import now
from emulation.core.dates import local
from emulation.core.text import clean
from emulation.documents.table import (
    NOTHING,
    Cell,
    Column,
    Kind,
    LetterHead,
    Line,
    Signature,
    Table,
    lines_of,
)

_LONGEST_CELL = 32_767
_MILLIMETRES = 1 / 25.4
_LINE = 16.5  # points: the height of one line of 12 pt text
_TALLEST = 409  # points: Excel's limit for a row
_TRIGGERS = ("=", "+", "-", "@", "\t", "\r")
_NUMBERS: dict[Kind, str] = {
    "text": "@",
    "integer": "#,##0",
    "points": "#,##0.0#",
    "money": "#,##0",
    "date": "dd/mm/yyyy",
}
_FONT = {"font_name": "Times New Roman", "font_size": 12, "valign": "top"}
_SAFE = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}


def render_xlsx(tables: Table | Sequence[Table], *, at: datetime | None = None) -> bytes:
    """The table, or each table on a sheet of its own, as an .xlsx file dated `at` or now.

    No text becomes a formula or a link, whatever it begins with.
    """
    known = [tables] if isinstance(tables, Table) else list(tables)
    written = BytesIO()
    with Workbook(written, dict(_SAFE)) as workbook:
        workbook.set_properties({"created": (at or now()).astimezone(UTC)})
        styles = _Styles(workbook)
        taken: set[str] = set()
        for table in known:
            sheet = workbook.add_worksheet(_sheet_name(table.title, taken))
            _Sheet(sheet, table, styles).write()
    return written.getvalue()


def _cut(text: str, length: int) -> str:
    """The first `length` signs as Excel counts them: an emoji is two."""
    return text.encode("utf-16-le")[: 2 * length].decode("utf-16-le", "ignore")


def _sheet_name(title: str, taken: set[str]) -> str:
    """A name that Excel takes: 31 signs, none of []:*?/\\, no quote at its ends, not twice."""
    plain = re.sub(r"[\[\]:*?/\\]", " ", clean(title, one_line=True)).strip(" '")
    plain = _cut(plain, 31).strip(" '")
    base = "Danh sách" if not plain or plain.lower() == "history" else plain
    name, number = base, 1
    while name.lower() in taken:
        number += 1
        name = f"{_cut(base, 26)} {number}"
    taken.add(name.lower())
    return name


def _width(column: Column) -> float:
    """The column's width in Excel's unit, about one digit."""
    return max(5, column.width / 1.9)


def _lines_needed(text: str, width: float) -> int:
    """How many lines the text takes in a column; Excel does not find out for merged cells."""
    return sum(1 + int(len(line) / max(1.0, width * 1.12)) for line in text.split("\n"))


class _Styles:
    """Cell formats of one workbook, each made once."""

    def __init__(self, workbook: Workbook) -> None:
        self._workbook = workbook
        self._made: dict[tuple[tuple[str, object], ...], Format] = {}

    def get(self, **wanted: object) -> Format:
        key = tuple(sorted(wanted.items()))
        if key not in self._made:
            self._made[key] = self._workbook.add_format({**_FONT, **wanted})
        return self._made[key]


class _Sheet:
    """Writes one table from the top row downwards."""

    def __init__(self, sheet: Worksheet, table: Table, styles: _Styles) -> None:
        self._sheet = sheet
        self._table = table
        self._styles = styles
        self._last = len(table.all_columns) - 1
        self._row = 0

    def write(self) -> None:
        self._set_page()
        if self._table.watermark:
            self._across(self._table.watermark, bold=True, font_color="#7F7F7F", align="right")
        if self._table.header:
            self._letter_head(self._table.header)
        self._across(self._table.title, bold=True, font_size=15, align="center")
        self._across(self._table.subtitle, bold=True, font_size=14, align="center")
        for note in self._table.notes:
            self._across(note, italic=True, align="center")
        self._row += 1
        self._table_head()
        for line in lines_of(self._table):
            self._line(line)
        if not any(group.title or group.rows for group in self._table.groups):
            self._across(NOTHING, align="center", border=1)
        self._row += 1
        for closing in self._table.closing:
            self._across(closing, italic=True)
        self._signatures()
        for foot in self._table.foot.lines if self._table.foot else ():
            self._across(foot, font_size=9)

    def _set_page(self) -> None:
        self._sheet.set_paper(9)
        self._sheet.set_landscape()
        self._sheet.fit_to_pages(1, 0)
        self._sheet.set_margins(
            left=30 * _MILLIMETRES,
            right=15 * _MILLIMETRES,
            top=20 * _MILLIMETRES,
            bottom=20 * _MILLIMETRES,
        )
        self._sheet.set_footer("&C&P/&N")
        if self._table.watermark:
            mark = _cut(clean(self._table.watermark, one_line=True), 100)
            self._sheet.set_header(f"&R{mark.replace('&', '&&')}")
        for index, column in enumerate(self._table.all_columns):
            self._sheet.set_column(index, index, _width(column))

    def _text(self, row: int, column: int, text: str, style: dict[str, object]) -> None:
        """Writes text that Excel never runs, not even after somebody edits the cell."""
        shown = _cut(clean(text), _LONGEST_CELL)
        guarded = style | {"quote_prefix": True} if shown.startswith(_TRIGGERS) else style
        self._sheet.write_string(row, column, shown, self._styles.get(**guarded))

    def _merged(self, first: int, last: int, text: str, **style: object) -> None:
        wrapped = {"text_wrap": True, **style}
        if last > first:
            self._sheet.merge_range(
                self._row, first, self._row, last, "", self._styles.get(**wrapped)
            )
        self._text(self._row, first, text, wrapped)

    def _across(self, text: str, **style: object) -> None:
        if text:
            self._merged(0, self._last, text, **style)
            width = sum(_width(column) for column in self._table.all_columns)
            self._set_height(_lines_needed(clean(text), width), style.get("font_size", 12))
            self._row += 1

    def _set_height(self, lines: int, font_size: object = 12) -> None:
        points = lines * _LINE * (float(str(font_size)) / 12)
        self._sheet.set_row(self._row, min(_TALLEST, points))

    def _halves(self, left: str, right: str, left_bold: bool, right_bold: bool) -> None:
        middle = max(0, (self._last + 1) // 2 - 1)
        self._merged(0, middle, left, bold=left_bold, align="center")
        if middle < self._last:
            self._merged(middle + 1, self._last, right, bold=right_bold, align="center")
        self._row += 1

    def _letter_head(self, head: LetterHead) -> None:
        if head.line == "party":
            self._halves(head.superior, "ĐẢNG CỘNG SẢN VIỆT NAM", False, True)
            self._halves(head.issuer, head.place_and_day, True, False)
            self._halves("*", "", False, False)
            if head.number_line:
                self._halves(head.number_line, "", False, False)
        else:
            self._halves(head.superior, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", False, True)
            self._halves(head.issuer, "Độc lập - Tự do - Hạnh phúc", True, True)
            self._halves(head.number_line, head.place_and_day, False, False)
        self._row += 1

    def _table_head(self) -> None:
        style: dict[str, object] = {
            "bold": True, "border": 1, "align": "center", "valign": "vcenter", "text_wrap": True,
            "bg_color": "#EDEDED",
        }  # fmt: skip
        for index, column in enumerate(self._table.all_columns):
            self._text(self._row, index, column.title, style)
        self._fit([column.title for column in self._table.all_columns])
        self._sheet.repeat_rows(self._row)
        self._row += 1
        self._sheet.freeze_panes(self._row, 0)

    def _line(self, line: Line) -> None:
        if line.is_heading:
            numeral, title = (str(cell) for cell in line.cells)
            if self._table.numbered:
                self._text(self._row, 0, numeral, {"bold": True, "border": 1, "align": "center"})
                self._merged(1, self._last, title, bold=True, border=1)
            else:
                self._merged(0, self._last, f"{numeral}. {title}", bold=True, border=1)
        else:
            for index, cell in enumerate(line.cells):
                self._cell(index, cell)
            self._fit([clean(cell) if isinstance(cell, str) else "" for cell in line.cells])
        self._row += 1

    def _fit(self, texts: list[str]) -> None:
        """Makes the row tall enough for the longest of its texts."""
        self._set_height(
            max(
                _lines_needed(text, _width(column))
                for text, column in zip(texts, self._table.all_columns, strict=True)
            )
        )

    def _cell(self, index: int, cell: Cell) -> None:
        column = self._table.all_columns[index]
        kind: Kind = "text" if isinstance(cell, str) or cell is None else column.kind
        style: dict[str, object] = {
            "border": 1, "align": column.align, "text_wrap": True, "num_format": _NUMBERS[kind],
        }  # fmt: skip
        if cell is None:
            self._sheet.write_blank(self._row, index, None, self._styles.get(**style))
        elif isinstance(cell, str):
            self._text(self._row, index, cell, style)
        elif isinstance(cell, date):
            day = local(cell).date() if isinstance(cell, datetime) else cell
            dated = self._styles.get(**style | {"num_format": _NUMBERS["date"]})
            self._sheet.write_datetime(self._row, index, day, dated)
        else:
            self._sheet.write_number(self._row, index, *self._number(cell, style))

    def _number(self, cell: int | Decimal, style: dict[str, object]) -> tuple[float, Format]:
        if style["num_format"] == "@":
            style = style | {"num_format": "General"}
        return float(cell), self._styles.get(**style)

    def _signatures(self) -> None:
        """Blocks side by side; where there are fewer columns than blocks, one under the other."""
        signatures, columns = self._table.signatures, self._last + 1
        side_by_side = len(signatures) <= columns
        start = self._row + 1
        for index, signature in enumerate(signatures):
            if side_by_side:
                self._row = start
                first = index * columns // len(signatures)
                last = (index + 1) * columns // len(signatures) - 1
                self._signature(signature, first, last)
            else:
                self._row += 1
                self._signature(signature, 0, self._last)
        self._row += 1

    def _signature(self, signature: Signature, first: int, last: int) -> None:
        has_position = bool(signature.position)
        for text, style in (
            (signature.role, {"bold": True}),
            (signature.position or signature.hint, {"italic": not has_position}),
            (signature.hint if has_position else "", {"italic": True}),
            ("", {}),
            ("", {}),
            (signature.name, {"bold": True}),
        ):
            self._merged(first, last, text, align="center", **style)
            self._row += 1
