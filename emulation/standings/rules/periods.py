"""Over which days a board adds up, in which stored counters that stands, and what it follows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from emulation.points.rules import GRAIN_LABELS, Grain, period_start


class Longer(StrEnum):
    """The periods for which no counters are kept: they are summed at read."""

    HALF = "half"
    TERM = "term"


GRAIN_CODES: dict[Grain | Longer, str] = {
    Grain.CAMPAIGN: "dot",
    Longer.TERM: "nhiem-ky",
    Grain.YEAR: "nam",
    Longer.HALF: "nua-nam",
    Grain.QUARTER: "quy",
    Grain.MONTH: "thang",
}
GRAIN_BY_CODE: dict[str, Grain | Longer] = {code: grain for grain, code in GRAIN_CODES.items()}
LONGER_LABELS: dict[Longer, str] = {Longer.HALF: "6 tháng", Longer.TERM: "Nhiệm kỳ"}
PERIOD_LABELS: dict[Grain | Longer, str] = GRAIN_LABELS | LONGER_LABELS
"""What a select offers."""

A_TERM = date(2020, 7, 1)
"""A term begins: the congresses under the province had been held by then, and those of the units
that came up on 1/7/2025 open the next."""
TERM_YEARS = 5
"""Điều lệ Đảng, Điều 13: a congress every five years."""
_QUARTERS = ("I", "II", "III", "IV")
_MONTHS = {Grain.YEAR: 12, Longer.HALF: 6, Grain.QUARTER: 3, Grain.MONTH: 1}


@dataclass(frozen=True)
class Period:
    """A stretch of days that a board adds up, both ends inclusive."""

    grain: Grain | Longer
    start: date
    end: date

    @property
    def label(self) -> str:
        """«Cả đợt», «Nhiệm kỳ 2020–2025», «Năm 2024», «6 tháng đầu năm 2024», «Quý IV/2024»,
        «Tháng 11/2024»."""
        if self.grain is Grain.CAMPAIGN:
            return "Cả đợt"
        if self.grain is Longer.TERM:
            return f"Nhiệm kỳ {self.start.year}–{self.start.year + TERM_YEARS}"
        if self.grain is Grain.YEAR:
            return f"Năm {self.start.year}"
        if self.grain is Longer.HALF:
            return f"6 tháng {'đầu' if self.start.month == 1 else 'cuối'} năm {self.start.year}"
        if self.grain is Grain.QUARTER:
            return f"Quý {_QUARTERS[(self.start.month - 1) // 3]}/{self.start.year}"
        return f"Tháng {self.start.month}/{self.start.year}"

    @property
    def stored(self) -> tuple[tuple[Grain, date], ...]:
        """Grain and first day of the counters that the period is the sum of, as few as there are:
        itself, or the years, quarters and months that fill it without overlap."""
        if isinstance(self.grain, Grain):
            return ((self.grain, self.start),)
        found, day = [], self.start
        while day <= self.end:
            grain, end = _longest(day, self.end)
            found.append((grain, day))
            day = end + timedelta(days=1)
        return tuple(found)


def _longest(day: date, until: date) -> tuple[Grain, date]:
    """The longest stored period that begins on the first day of a month and ends by `until`."""
    for grain in (Grain.YEAR, Grain.QUARTER):
        end = _end(day, _MONTHS[grain])
        if period_start(grain, day, campaign_start=day) == day and end <= until:
            return grain, end
    return Grain.MONTH, _end(day, 1)


def _end(start: date, months: int) -> date:
    """The last day of so many months from the first day of one on."""
    after = start.month - 1 + months
    return date(start.year + after // 12, after % 12 + 1, 1) - timedelta(days=1)


def read_day(text: str) -> date | None:
    """The day an address names («2024-10-01»), or None when it names none."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def period_at(grain: Grain | Longer, day: date, *, starts_on: date, ends_on: date) -> Period:
    """The period of the grain in which the day lies; for the whole campaign its own dates."""
    if grain is Grain.CAMPAIGN:
        return Period(grain, starts_on, ends_on)
    if grain is Longer.TERM:
        begun = day.year - ((day.month, day.day) < (A_TERM.month, A_TERM.day))
        start = A_TERM.replace(year=begun - (begun - A_TERM.year) % TERM_YEARS)
        return Period(grain, start, _end(start, 12 * TERM_YEARS))
    if grain is Longer.HALF:
        start = date(day.year, 1 if day.month < 7 else 7, 1)
    else:
        start = period_start(Grain(grain), day, campaign_start=starts_on)
    return Period(grain, start, _end(start, _MONTHS[grain]))


def periods(grain: Grain | Longer, *, starts_on: date, ends_on: date, until: date) -> list[Period]:
    """The campaign's periods of the grain up to the day `until`, the latest first."""
    day = max(starts_on, min(ends_on, until))
    found = [period_at(grain, day, starts_on=starts_on, ends_on=ends_on)]
    while grain is not Grain.CAMPAIGN and found[-1].start > starts_on:
        day = found[-1].start - timedelta(days=1)
        found.append(period_at(grain, day, starts_on=starts_on, ends_on=ends_on))
    return found


@dataclass(frozen=True)
class Versus:
    """What places are compared with: an earlier period, or the standing when the month began.

    With `is_remainder`, the counters of `period` are taken off those of the board's own period.
    """

    period: Period
    is_remainder: bool
    label: str


def versus(period: Period, *, starts_on: date, ends_on: date, until: date) -> Versus | None:
    """The period before, of the same grain; without one, the standing at the last month's end."""
    eve = period.start - timedelta(days=1)
    if period.grain is not Grain.CAMPAIGN and eve >= starts_on:
        before = period_at(period.grain, eve, starts_on=starts_on, ends_on=ends_on)
        return Versus(before, False, f"So với {before.label[0].lower()}{before.label[1:]}")
    if period.grain in (Grain.MONTH, Grain.QUARTER):
        return None
    day = min(until, period.end)
    month = period_at(Grain.MONTH, day, starts_on=starts_on, ends_on=ends_on)
    if month.start <= max(starts_on, period.start):
        return None
    last = month.start - timedelta(days=1)
    return Versus(month, True, f"So với hết tháng {last.month}")
