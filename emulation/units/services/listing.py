"""Reading a list of units: every line becomes a row or a sentence that says what to mend."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from emulation.core.dates import DateError, parse_date
from emulation.core.errors import Invalid
from emulation.core.text import clean
from emulation.units.rules import UnitKind

COLUMNS = ("level", "name", "type", "full_name", "parent_code", "valid_from", "valid_to")
LEVEL_CODES = {
    "tỉnh": "province",
    "huyện": "district",
    "xã": "commune",
    "cơ quan": "agency",
    "chi bộ": "cell",
    "thôn": "hamlet",
}
KINDS = {
    "tỉnh": UnitKind.PROVINCE,
    "thành phố": UnitKind.PROVINCE,
    "huyện": UnitKind.DISTRICT,
    "quận": UnitKind.DISTRICT,
    "thị xã": UnitKind.DISTRICT,
    "xã": UnitKind.COMMUNE,
    "thị trấn": UnitKind.TOWNSHIP,
    "phường": UnitKind.WARD,
    "chi bộ": UnitKind.CELL,
    "thôn": UnitKind.HAMLET,
    "làng": UnitKind.HAMLET,
    "cơ quan": UnitKind.AGENCY,
    "trường học": UnitKind.SCHOOL,
    "mặt trận": UnitKind.FRONT,
    "đoàn thể": UnitKind.MASS_ORGANISATION,
    "lực lượng vũ trang": UnitKind.ARMED_FORCE,
    "doanh nghiệp": UnitKind.ENTERPRISE,
}
_MONTH = re.compile(r"(?P<y>[0-9]{4})-(?P<m>0[1-9]|1[0-2])")
MAX_SENTENCES = 50
Line = TypeVar("Line")


@dataclass(frozen=True)
class ListedUnit:
    """One line of the list, read and checked on its own."""

    number: int
    level_code: str
    kind: UnitKind
    official_code: str | None
    name: str
    full_name: str
    parent_code: str | None
    parent_name: str
    valid_from: date
    valid_to: date | None
    successor_code: str | None
    successor_name: str
    source: str
    committee: str = ""
    """Who acts for the unit, where the list says so; otherwise derived from kind and name."""

    @property
    def label(self) -> str:
        """«Xã Liên Lộc (mã 16066)»."""
        return f"{self.full_name} (mã {self.official_code})" if self.official_code else self.name


class BadList(Invalid):
    """The list cannot be taken: `sentences` name each line and what to do."""

    def __init__(self, sentences: list[str]) -> None:
        self.sentences = sentences
        super().__init__("\n".join(sentences[:MAX_SENTENCES]))


def decode(content: bytes) -> str:
    """The text of a list in UTF-8, with or without the mark at its beginning."""
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise BadList(["Tệp không phải mã UTF-8. Lưu lại bảng theo dạng CSV UTF-8."]) from error


def read_units(content: bytes, *, holds_from: date) -> list[ListedUnit]:
    """The rows of the list in order; rows without a first day hold from `holds_from` on.

    Raises `BadList` with a sentence for each line that cannot be read.
    """
    return read_lines(content, COLUMNS, lambda number, line: _row(number, line, holds_from))


def read_lines(
    content: bytes, columns: Sequence[str], read: Callable[[int, dict[str, str]], Line]
) -> list[Line]:
    """What `read` makes of each line: its number and its cleaned cells by column; no empty lines.

    `BadList` names the columns that are missing, or gives a sentence for each line that `read`
    refuses.
    """
    reader = csv.DictReader(io.StringIO(decode(content), newline=""))
    missing = [name for name in columns if name not in _names(reader)]
    if missing:
        raise BadList([f"Thiếu cột {', '.join(missing)}. Giữ nguyên dòng tên cột của bảng mẫu."])
    lines: list[Line] = []
    sentences: list[str] = []
    for number, cells in _cells(reader):
        try:
            lines.append(read(number, cells))
        except Invalid as error:
            sentences.append(f"Dòng {number}: {error}")
    if sentences:
        raise BadList(sentences)
    return lines


def _cells(reader: csv.DictReader[str]) -> Iterator[tuple[int, dict[str, str]]]:
    try:
        for found in reader:
            cells = {key: clean(value or "", one_line=True) for key, value in found.items() if key}
            if any(cells.values()):
                yield reader.line_num, cells
    except csv.Error as error:
        sentence = (
            f"Dòng {reader.line_num + 1}: không đọc được. Kiểm tra dấu ngoặc kép và độ dài ô."
        )
        raise BadList([sentence]) from error


def _names(reader: csv.DictReader[str]) -> Sequence[str]:
    try:
        return reader.fieldnames or ()
    except csv.Error:
        return ()


def _row(number: int, fields: dict[str, str], holds_from: date) -> ListedUnit:
    level_code = LEVEL_CODES.get(fields["level"].lower())
    if level_code is None:
        raise Invalid(
            f"cấp «{fields['level']}» chưa có. Ghi tỉnh, huyện, xã, cơ quan, chi bộ, thôn."
        )
    kind = KINDS.get(fields["type"].lower())
    if kind is None:
        raise Invalid(f"loại «{fields['type']}» chưa có. Ghi xã, thị trấn, phường, thôn…")
    if not fields["name"]:
        raise Invalid("chưa ghi tên đơn vị ở cột name.")
    valid_from = _day(fields["valid_from"], "valid_from") or holds_from
    valid_to = _day(fields["valid_to"], "valid_to")
    if valid_to is not None and valid_to < valid_from:
        raise Invalid("ngày kết thúc đứng trước ngày bắt đầu. Kiểm tra cột valid_from, valid_to.")
    kind = UnitKind.DISTRICT if level_code == "district" else kind
    return ListedUnit(
        number=number,
        level_code=level_code,
        kind=kind,
        official_code=fields.get("code") or None,
        name=fields["name"],
        full_name=fields["full_name"] or f"{fields['type'].capitalize()} {fields['name']}",
        parent_code=fields["parent_code"] or None,
        parent_name=fields.get("parent_name", ""),
        valid_from=valid_from,
        valid_to=valid_to,
        successor_code=fields.get("successor_2025_code") or None,
        successor_name=fields.get("successor_2025_name", ""),
        source=fields.get("source", ""),
        committee=fields.get("committee_name", ""),
    )


def _day(text: str, column: str) -> date | None:
    """A day, or the first day of a month where the source knows no more («2017-12»)."""
    if not text:
        return None
    if month := _MONTH.fullmatch(text):
        return date(int(month["y"]), int(month["m"]), 1)
    try:
        return parse_date(text)
    except DateError as error:
        raise Invalid(f"cột {column} ghi «{text}». {error}") from error
