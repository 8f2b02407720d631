"""The one clock: aware UTC instants, Vietnamese days; tests and the demonstration set it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta, timezone

VIETNAM = timezone(timedelta(hours=7), "Asia/Ho_Chi_Minh")
"""Vietnam has kept UTC+7 without summer time since 1975, so no zone database is needed."""

_offset = timedelta(0)
_frozen: datetime | None = None


def now() -> datetime:
    """The present instant in UTC, on the clock that was set."""
    return _frozen or datetime.now(UTC) + _offset


def local_date(instant: datetime) -> date:
    """The calendar day of an instant in Vietnam."""
    return instant.astimezone(VIETNAM).date()


def local_instant(day: date, hour: int = 0, minute: int = 0, second: int = 0) -> datetime:
    """The UTC instant of a wall-clock time in Vietnam."""
    return datetime(day.year, day.month, day.day, hour, minute, second, tzinfo=VIETNAM).astimezone(
        UTC
    )


def run_from(start: datetime, real_start: datetime) -> None:
    """The clock stood at `start` when the machine's clock stood at `real_start`, and runs on."""
    global _offset  # the clock is the one piece of process-wide state
    _offset = start - real_start


@contextmanager
def frozen(at: datetime) -> Iterator[None]:
    """The clock stands still at `at` inside the block."""
    global _frozen  # see run_from
    before, _frozen = _frozen, at
    try:
        yield
    finally:
        _frozen = before
