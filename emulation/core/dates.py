"""Days and instants as they are read, written and counted in Vietnam."""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from emulation.core.clock import VIETNAM
from emulation.core.errors import Invalid

_TIME = re.compile(r"(?P<h>[0-9]{1,2})\s*(?::|h|giờ)\s*(?P<m>[0-9]{2})?(?:\s*phút)?")
FIRST_YEAR, LAST_YEAR = 1900, 2199

WEEKDAYS = ("thứ Hai", "thứ Ba", "thứ Tư", "thứ Năm", "thứ Sáu", "thứ Bảy", "Chủ nhật")
_FORMS = (
    re.compile(r"(?P<d>[0-9]{1,2})\s*[/.-]\s*(?P<m>[0-9]{1,2})\s*[/.-]\s*(?P<y>[0-9]{4})"),
    re.compile(r"(?P<y>[0-9]{4})-(?P<m>[0-9]{2})-(?P<d>[0-9]{2})"),
    re.compile(r"(?:ngày )?(?P<d>[0-9]{1,2}) tháng (?P<m>[0-9]{1,2}) năm (?P<y>[0-9]{4})"),
)


class DateError(Invalid):
    """A day cannot be read; the text says how to write it."""

    def __init__(
        self, message: str = "Nhập ngày theo dạng ngày/tháng/năm. Ví dụ: 05/09/2026."
    ) -> None:
        super().__init__(message)


def parse_date(text: str) -> date:
    """The day written as 5/9/2026, 05-09-2026, 2026-09-05 or «ngày 05 tháng 9 năm 2026»."""
    written = " ".join(text.split()).lower()
    found = next((match for form in _FORMS if (match := form.fullmatch(written))), None)
    if found is None:
        raise DateError
    day, month, year = int(found["d"]), int(found["m"]), int(found["y"])
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise DateError(f"Năm {year} nằm ngoài khoảng {FIRST_YEAR} đến {LAST_YEAR}. Kiểm tra lại.")
    if not 1 <= month <= 12:
        raise DateError(f"Một năm chỉ có 12 tháng, không có tháng {month}. Ví dụ: 05/09/2026.")
    last = calendar.monthrange(year, month)[1]
    if not 1 <= day <= last:
        raise DateError(f"Tháng {month} năm {year} có {last} ngày. Kiểm tra lại ngày {day}.")
    return date(year, month, day)


class TimeError(Invalid):
    """A time of day cannot be read; the text says how to write it."""

    def __init__(self) -> None:
        super().__init__("Nhập giờ theo dạng giờ:phút. Ví dụ: 17:00.")


def parse_time(text: str) -> tuple[int, int]:
    """Hour and minute written as 17:00, 17h30, «17 giờ» or «17 giờ 30»."""
    found = _TIME.fullmatch(" ".join(text.split()).lower())
    hour, minute = (int(found["h"]), int(found["m"] or 0)) if found else (24, 0)
    if hour > 23 or minute > 59:
        raise TimeError
    return hour, minute


def local(instant: datetime) -> datetime:
    """The same instant on Vietnamese clocks. Refuses a time without a zone."""
    if instant.tzinfo is None:
        raise ValueError("an instant needs a time zone")
    return instant.astimezone(VIETNAM)


def format_date(day: date) -> str:
    """The day as «05/09/2026»; an instant is taken on Vietnamese clocks."""
    shown = local(day) if isinstance(day, datetime) else day
    return f"{shown.day:02}/{shown.month:02}/{shown.year:04}"


def format_time(instant: datetime) -> str:
    """The time of day as «17:00»."""
    return f"{local(instant):%H:%M}"


def long_instant(instant: datetime) -> str:
    """The instant as «17 giờ 00, thứ Sáu, 27/11/2026»."""
    shown = local(instant)
    return f"{shown:%H} giờ {shown:%M}, {WEEKDAYS[shown.weekday()]}, {format_date(shown)}"


def spoken_instant(instant: datetime) -> str:
    """The instant as «08 giờ 00 ngày 15/11/2024»."""
    shown = local(instant)
    return f"{shown:%H} giờ {shown:%M} ngày {format_date(shown)}"


def short_instant(instant: datetime) -> str:
    """The instant as «27/11 17:00»."""
    return f"{local(instant):%d/%m %H:%M}"


def official_date(day: date) -> str:
    """The day as on documents, «ngày 05 tháng 02 năm 2024»: only months 1 and 2 get a zero.

    Nghị định 30/2020/NĐ-CP, Phụ lục I.
    """
    month = f"{day.month:02}" if day.month < 3 else str(day.month)
    return f"ngày {day.day:02} tháng {month} năm {day.year}"


def remaining(deadline: datetime, now: datetime) -> str:
    """How long there is, in two units at most: «còn 3 ngày 4 giờ», «đã quá hạn 2 ngày»."""
    left = local(deadline) - local(now)
    if left < timedelta(0):
        return f"đã quá hạn {_span(-left, most=1)}"
    return f"còn {_span(left, most=2)}"


def _span(span: timedelta, *, most: int) -> str:
    minutes = int(span.total_seconds()) // 60
    parts = (
        (minutes // 1440, "ngày"),
        (minutes // 60 % 24, "giờ"),
        (minutes % 60, "phút"),
    )
    known = [index for index, (count, _) in enumerate(parts) if count]
    if not known:
        return "chưa đầy 1 phút"
    shown = parts[known[0] : known[0] + most]
    return " ".join(f"{count} {name}" for count, name in shown if count)


@dataclass(frozen=True)
class WorkCalendar:
    """The days off and the days made up for them; every other day follows the week."""

    holidays: frozenset[date] = frozenset()
    made_up: frozenset[date] = frozenset()
    """Saturdays or Sundays on which offices work in place of another day («làm bù»)."""


def is_working_day(day: date, calendar: WorkCalendar) -> bool:
    """Whether offices work: Monday to Friday and the days made up, but not on holidays."""
    return day in calendar.made_up or (day.weekday() < 5 and day not in calendar.holidays)


def add_working_days(day: date, count: int, calendar: WorkCalendar) -> date:
    """The working day that lies `count` working days after `day` (before it, if negative).

    With 0 the day itself is returned, whatever it is.
    """
    step = timedelta(days=1 if count > 0 else -1)
    found, left = day, abs(count)
    while left:
        found += step
        left -= is_working_day(found, calendar)
    return found


def working_days_after(first: date, last: date, calendar: WorkCalendar) -> int:
    """How many working days lie after `first`, up to and with `last`; none where it is earlier."""
    days = (first + timedelta(days=number) for number in range(1, (last - first).days + 1))
    return sum(is_working_day(day, calendar) for day in days)
