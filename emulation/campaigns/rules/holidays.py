"""Days off and days made up for them: what a row may say, and how pasted lines are read."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from emulation.core.dates import format_date, parse_date
from emulation.core.errors import Invalid
from emulation.core.text import clean, fold

LABEL_MOST, CITATION_MOST = 120, 200
LINES_MOST = 200
"""Days taken at once: more than that is no table of holidays."""
LONGEST = 31


class DayKind(StrEnum):
    """What the row makes of its day."""

    HOLIDAY = "holiday"
    MADE_UP = "made_up"


DAY_KIND_LABELS: dict[DayKind, str] = {
    DayKind.HOLIDAY: "Nghỉ",
    DayKind.MADE_UP: "Làm bù",
}
TO_CONFIRM = "cần xác nhận"
"""Stands where a row has no citation yet (architecture §2)."""


@dataclass(frozen=True)
class DaySpec:
    """One day as somebody lays it down."""

    day: date
    kind: DayKind
    label: str
    citation: str = ""


def check_day(spec: DaySpec) -> None:
    """The row can be: named, of a bounded length, and made up only on a Saturday or Sunday."""
    if not spec.label:
        raise Invalid("Ghi tên ngày nghỉ hoặc làm bù.", {"label": "Ví dụ: Tết Nguyên đán."})
    if len(spec.label) > LABEL_MOST:
        raise Invalid("Tên quá dài.", {"label": f"Rút gọn tên còn tối đa {LABEL_MOST} ký tự."})
    if len(spec.citation) > CITATION_MOST:
        sentence = f"Rút gọn căn cứ còn tối đa {CITATION_MOST} ký tự."
        raise Invalid(sentence, {"citation": sentence})
    if spec.kind is DayKind.MADE_UP and spec.day.weekday() < 5:
        sentence = (
            f"Ngày {format_date(spec.day)} vốn là ngày làm việc. "
            "Ngày làm bù phải là thứ Bảy hoặc Chủ nhật."
        )
        raise Invalid(sentence, {"day": sentence})


def days_between(first: date, last: date) -> list[date]:
    """Every day from the first to the last, a month of them at most."""
    count = (last - first).days + 1
    if count < 1:
        sentence = "Đến ngày phải từ ngày bắt đầu trở đi."
        raise Invalid(sentence, {"until": sentence})
    if count > LONGEST:
        sentence = f"Mỗi lần ghi tối đa {LONGEST} ngày liền. Kiểm tra lại hai ngày."
        raise Invalid(sentence, {"until": sentence})
    return [first + timedelta(days=number) for number in range(count)]


def read_lines(text: str) -> list[DaySpec]:
    """The days that pasted lines name: «ngày; nghỉ hoặc làm bù; tên; căn cứ», one a line.

    A tab does as well as a semicolon. `Invalid` names the first line that cannot be read.
    """
    found = [_read(number, line) for number, line in _written(text)]
    if not found:
        sentence = "Dán ít nhất một dòng. Ví dụ: 02/09/2026; nghỉ; Quốc khánh."
        raise Invalid(sentence, {"lines": sentence})
    if len(found) > LINES_MOST:
        sentence = f"Mỗi lần dán tối đa {LINES_MOST} dòng. Chia thành nhiều lần."
        raise Invalid(sentence, {"lines": sentence})
    return found


def _written(text: str) -> Iterator[tuple[int, str]]:
    lines = enumerate(text.splitlines(), start=1)
    return ((number, line) for number, line in lines if line.strip())


def _read(number: int, line: str) -> DaySpec:
    cells = [clean(cell, one_line=True) for cell in line.replace("\t", ";").split(";")]
    kinds = {fold(label): kind for kind, label in DAY_KIND_LABELS.items()}
    try:
        if len(cells) < 3 or fold(cells[1]) not in kinds:
            raise Invalid("Viết theo mẫu: ngày; nghỉ hoặc làm bù; tên; căn cứ.")
        citation = "; ".join(cells[3:]).strip("; ")
        spec = DaySpec(parse_date(cells[0]), kinds[fold(cells[1])], cells[2], citation)
        check_day(spec)
    except Invalid as refusal:
        sentence = f"Dòng {number}: {next(iter(refusal.fields.values()), str(refusal))}"
        raise Invalid(sentence, {"lines": sentence}) from None
    return spec
