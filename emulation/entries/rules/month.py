"""Months as the grid of cells knows them: which one, its name, and the days of its deeds."""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta

from emulation.core.dates import FIRST_YEAR, LAST_YEAR, parse_date

_WRITTEN = re.compile(r"(?P<y>[0-9]{4})-(?P<m>[0-9]{1,2})|(?P<m2>[0-9]{1,2})[/-](?P<y2>[0-9]{4})")
_SHORT_DAY = re.compile(r"([0-9]{1,2})\s*[/.-]\s*([0-9]{1,2})")
_LATE = timedelta(days=62)
"""How long after its month a meeting may still be held whose day is written without a year."""


@dataclass(frozen=True, order=True)
class Month:
    """A month of the calendar."""

    year: int
    month: int

    @property
    def code(self) -> str:
        """As addresses bear it: «2024-11»."""
        return f"{self.year:04}-{self.month:02}"

    @property
    def label(self) -> str:
        """As people say it: «Tháng 11/2024»."""
        return f"Tháng {self.month}/{self.year}"

    @property
    def first(self) -> date:
        return date(self.year, self.month, 1)

    @property
    def last(self) -> date:
        return date(self.year, self.month, monthrange(self.year, self.month)[1])


def month_of(day: date) -> Month:
    """The month in which the day lies."""
    return Month(day.year, day.month)


def read_month(text: str) -> Month | None:
    """The month written as 2024-11 or 11/2024; None where it cannot be read."""
    found = _WRITTEN.fullmatch(text.strip())
    if found is None:
        return None
    year, month = int(found["y"] or found["y2"]), int(found["m"] or found["m2"])
    if not (FIRST_YEAR <= year <= LAST_YEAR and 1 <= month <= 12):
        return None
    return Month(year, month)


def months_between(first: date, last: date) -> list[Month]:
    """Every month that has a day from `first` to `last`, the newest first."""
    found = []
    month = month_of(first)
    while month.first <= last:
        found.append(month)
        month = month_of(month.last + timedelta(days=1))
    return found[::-1]


def days_of_deeds(
    month: Month, *, starts_on: date, ends_on: date, today: date
) -> tuple[date, date | None]:
    """From when to when a deed of the month happened where no day is written: the whole month,
    as far as the campaign and the calendar have come."""
    first = max(month.first, starts_on)
    last = min(month.last, ends_on, today)
    return first, last if last > first else None


def read_day(text: str, month: Month) -> date:
    """The day that was written, also without its year («4/11»); `DateError` where it cannot be.

    Without a year it is the day of that number in the month's year, or just after New Year.
    """
    short = _SHORT_DAY.fullmatch(text.strip())
    if short is None:
        return parse_date(text)
    day = parse_date(f"{short[1]}/{short[2]}/{month.year}")
    if day < month.first and (day.month, day.day) != (2, 29):
        next_year = day.replace(year=day.year + 1)
        if next_year <= month.last + _LATE:
            return next_year
    return day
