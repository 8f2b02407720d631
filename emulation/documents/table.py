"""What a list is, whatever it is printed with: letter head, columns, groups, signatures, foot."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Literal

from emulation.core.dates import format_date, official_date
from emulation.core.numbers import format_number, format_points
from emulation.core.text import clean

Align = Literal["left", "center", "right"]
Kind = Literal["text", "integer", "points", "money", "date"]
Cell = str | int | Decimal | date | None

ILLUSTRATION = "SỐ LIỆU MINH HỌA"
"""The watermark of every paper that a demonstration prints."""

NOTHING = "Không phát sinh"
"""The one row of a list without rows."""

SIGN_HERE = "(Ký, ghi rõ họ tên)"


@dataclass(frozen=True, kw_only=True)
class LetterHead:
    """Who issues the paper: Party layout (HD 36-HD/VPTW) or State layout (NĐ 30/2020/NĐ-CP)."""

    line: Literal["party", "state"] = "party"
    superior: str = ""
    issuer: str
    number: str = ""
    place: str
    day: date

    @property
    def place_and_day(self) -> str:
        """The line under the national name: «Hậu Lộc, ngày 05 tháng 02 năm 2024»."""
        return f"{clean(self.place, one_line=True)}, {official_date(self.day)}"

    @property
    def number_line(self) -> str:
        """«Số 127-QĐ/HU» of the Party, «Số: 156/QĐ-UBND» of the State, or nothing."""
        number = clean(self.number, one_line=True)
        if not number:
            return ""
        return f"Số {number}" if self.line == "party" else f"Số: {number}"


@dataclass(frozen=True, kw_only=True)
class Column:
    """One column; widths are shares of the page (millimetres of a portrait sheet read well)."""

    title: str
    width: float = 20
    align: Align = "left"
    kind: Kind = "text"


@dataclass(frozen=True, kw_only=True)
class Group:
    """Rows under one heading; a group without a title has none."""

    title: str = ""
    rows: tuple[tuple[Cell, ...], ...] = ()


@dataclass(frozen=True, kw_only=True)
class Signature:
    """One block of signing: «T/M BAN THƯỜNG VỤ», «PHÓ BÍ THƯ», the name."""

    role: str
    position: str = ""
    name: str = ""
    hint: str = SIGN_HERE


@dataclass(frozen=True, kw_only=True)
class Foot:
    """What proves the paper: list number, digest, printer; `qr` is what its square says."""

    lines: tuple[str, ...]
    qr: str = ""


@dataclass(frozen=True, kw_only=True)
class Table:
    """A list fit for print. With `numbered`, a first column TT counts through all groups."""

    title: str
    columns: tuple[Column, ...]
    groups: tuple[Group, ...]
    subtitle: str = ""
    notes: tuple[str, ...] = ()
    header: LetterHead | None = None
    closing: tuple[str, ...] = ()
    signatures: tuple[Signature, ...] = ()
    foot: Foot | None = None
    watermark: str = ""
    numbered: bool = True
    landscape: bool = False

    def __post_init__(self) -> None:
        for group in self.groups:
            if any(len(row) != len(self.columns) for row in group.rows):
                raise ValueError(f"{self.title}: a row does not have one cell for each column")

    @property
    def all_columns(self) -> tuple[Column, ...]:
        """The columns as printed, with TT in front where rows are numbered."""
        if not self.numbered:
            return self.columns
        return (Column(title="TT", width=8.5, align="center", kind="integer"), *self.columns)


@dataclass(frozen=True)
class Line:
    """One printed line of a list: the heading of a group, or a row of cells."""

    cells: tuple[Cell, ...]
    is_heading: bool = False


def lines_of(table: Table) -> Iterator[Line]:
    """All printed lines in order: headings as (numeral, title), rows with their number."""
    number = 0
    titled = [group for group in table.groups if group.title]
    for group in table.groups:
        if group.title:
            yield Line((roman(titled.index(group) + 1), group.title), is_heading=True)
        for row in group.rows:
            number += 1
            yield Line((number, *row) if table.numbered else row)


def shown(cell: Cell, kind: Kind) -> str:
    """The cell as people read it: «1.234,5», «268,0», «05/09/2026»; text is cleaned."""
    if cell is None:
        return ""
    if isinstance(cell, str):
        return clean(cell)
    if isinstance(cell, datetime | date):
        return format_date(cell)
    return format_points(cell) if kind == "points" else format_number(cell)


_ROMAN = ((100, "C"), (90, "XC"), (50, "L"), (40, "XL"), (10, "X"), (9, "IX"), (5, "V"),
          (4, "IV"), (1, "I"))  # fmt: skip


def roman(number: int) -> str:
    """The number as a Roman numeral."""
    written = ""
    for value, numeral in _ROMAN:
        count, number = divmod(number, value)
        written += numeral * count
    return written
