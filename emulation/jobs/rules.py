"""When a job that failed is tried again."""

from __future__ import annotations

from datetime import timedelta

LONGEST_WAIT = timedelta(hours=1)


def wait_after(attempts: int) -> timedelta:
    """The time until the next attempt: 10 seconds, doubled each time, an hour at most."""
    return min(timedelta(seconds=10 * 2 ** min(attempts - 1, 12)), LONGEST_WAIT)
