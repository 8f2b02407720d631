"""To which entry a photo belongs: guessed by the day on which it was taken, decided by a person."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

NEAR = timedelta(days=3)
"""So far outside an entry's days a photo may still be of it: preparation, clearing up."""


@dataclass(frozen=True)
class Place:
    """An entry that takes photos, with the days it tells of."""

    id: int
    code: str
    title: str
    first: date | None
    last: date | None


def guess(taken: date | None, places: Sequence[Place]) -> str:
    """The code of the entry of whose days the day is one, the shortest stretch first; else the
    nearest within three days; else nothing."""
    if taken is None:
        return ""
    dated = [(one.first, one.last or one.first, one.code) for one in places if one.first]
    within = [(last - first, code) for first, last, code in dated if first <= taken <= last]
    away = [(max(first - taken, taken - last), code) for first, last, code in dated]
    near = [(days, code) for days, code in away if days <= NEAR]
    found = within or near
    return min(found, key=lambda pair: pair[0])[1] if found else ""
