"""How the queue says what waits, until when, and what is left out of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import date, timedelta
from enum import StrEnum

from emulation.core.dates import format_date
from emulation.entries.rules import Bar
from emulation.reviews.rules.vocabulary import BAR_WORDS


class View(StrEnum):
    """What of an entry the desk shows; the value stands in the address."""

    CHANGES = "thay-doi"
    CONTENT = "noi-dung"
    WAY = "qua-trinh"


class Due(StrEnum):
    """A part of the queue by its due days; the value stands in the address."""

    OVERDUE = "qua-han"
    TODAY = "hom-nay"
    WEEK = "bay-ngay"

    def days(self, today: date) -> tuple[date | None, date | None]:
        """First and last due day of the part, seen from today; None where it has no end."""
        if self is Due.OVERDUE:
            return None, today - timedelta(days=1)
        return today, today if self is Due.TODAY else today + timedelta(days=6)


DUE_LABELS: dict[Due, str] = {
    Due.OVERDUE: "Quá hạn",
    Due.TODAY: "Hạn hôm nay",
    Due.WEEK: "Hạn trong 7 ngày",
}


def due_words(due_on: date | None, *, today: date) -> tuple[str, bool]:
    """How the due day is said, and whether it has passed: «Quá hạn 3 ngày», «Hạn hôm nay»."""
    if due_on is None:
        return "Không đặt hạn", False
    late = (today - due_on).days
    if late > 0:
        return f"Quá hạn {late} ngày", True
    return ("Hạn hôm nay" if not late else f"Hạn {format_date(due_on)}"), False


def barred_words(barred: Iterable[tuple[Bar, ...]]) -> str:
    """Why entries are left out, one reason an entry: «cùng đơn vị», or «2 cùng đơn vị, 1 …»."""
    first = [next(bar for bar in BAR_WORDS if bar in bars) for bars in barred]
    counted = Counter(first)
    if len(counted) == 1:
        return BAR_WORDS[first[0]]
    return ", ".join(f"{counted[bar]} {BAR_WORDS[bar]}" for bar in BAR_WORDS if bar in counted)
