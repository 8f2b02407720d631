"""The two maps: the district of 2024, and its five communes after 01/07/2025."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from random import Random

from emulation.core.clock import VIETNAM, local_instant

ILLUSTRATION = "số liệu minh họa"
LAST_OLD_DAY = date(2025, 6, 30)
OLD_DAY = date(2024, 11, 15)
"""A day of the old map, on which homes of accounts are named."""


@dataclass(frozen=True)
class Map:
    """Where and when a demonstration plays."""

    code: str
    start: datetime
    """What its clock shows when it has been loaded."""
    year: int
    """The year of its campaigns."""
    roles_from: date

    @property
    def is_old(self) -> bool:
        """There is still a district over the communes."""
        return self.code == "2024"

    @property
    def today(self) -> date:
        return self.start.astimezone(VIETNAM).date()

    @property
    def laid_at(self) -> datetime:
        """When units, people and campaigns were typed in, after the guidance was issued."""
        return local_instant(date(self.year, 1, 8), 8)


MAPS: dict[str, Map] = {
    "2024": Map("2024", local_instant(date(2024, 11, 15), 8), 2024, date(2024, 1, 1)),
    "2025": Map("2025", local_instant(date(2026, 10, 20), 8), 2026, date(2025, 7, 1)),
}


def office_hour(random: Random, day: date) -> datetime:
    """An instant in office hours of the day, or of the Monday after a weekend."""
    day += timedelta(days=(7 - day.weekday()) if day.weekday() > 4 else 0)
    return local_instant(day, random.choice((7, 8, 9, 10, 13, 14, 15, 16))) + timedelta(
        minutes=random.randrange(30, 59), seconds=random.randrange(60)
    )


def some_days_later(random: Random, at: datetime, days: Iterable[int]) -> datetime:
    """An instant in office hours so many days after `at`, always later than it."""
    wanted = random.choice(list(days))
    later = office_hour(random, at.astimezone(VIETNAM).date() + timedelta(days=max(1, wanted)))
    return later if later > at else later + timedelta(days=1)
