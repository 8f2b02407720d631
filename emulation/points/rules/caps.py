"""What the caps of a rule set take off: a function of the entries that count, in receipt order.

Source: architecture §4 («a model counts once a year», ceilings per unit, field and period). Nothing
here depends on the order in which entries were decided or taken back.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from emulation.campaigns.rules import Bucket, CapLine
from emulation.points.rules.counting import ZERO, Grain, period_start

GIVEN_UP_FIRST = (Bucket.BONUS, Bucket.PRIORITY, Bucket.BASE)
"""A cut takes from these in turn; penalties are no gain and are never cut."""


@dataclass(frozen=True)
class Capped:
    """An entry that counts: its kind and sector, the day of its first receipt, what it earned."""

    entry_id: int
    kind: str
    field: str
    day: date
    earned: Mapping[Bucket, Decimal]
    """After the ceilings of its criteria, by bucket; a penalty stands for itself."""

    @property
    def gain(self) -> Decimal:
        """What caps can limit."""
        return sum((self.earned.get(bucket, ZERO) for bucket in GIVEN_UP_FIRST), ZERO)


@dataclass(frozen=True)
class Cut:
    """Which cap takes off, of which entry, in which bucket."""

    entry_id: int
    cap_code: str
    bucket: Bucket


@dataclass
class _Room:
    """What is left of a cap in one of its periods; None where it has no such limit."""

    points: Decimal | None
    times: int | None

    def most(self, gain: Decimal) -> Decimal:
        """How much of the gain still fits."""
        if self.times is not None and self.times < 1:
            return ZERO
        return gain if self.points is None else min(gain, self.points)

    def take(self, points: Decimal) -> None:
        """So much of it is used up, by one entry."""
        if self.points is not None:
            self.points -= points
        if self.times is not None and points:
            self.times -= 1


def cuts(
    entries: Iterable[Capped], caps: Sequence[CapLine], *, campaign_start: date
) -> dict[Cut, Decimal]:
    """How much each cap takes off each entry of one unit, without noughts.

    Entries come in receipt order: the first to come has the room. Where several caps hold, the one
    with the least room left is named, of equals the first in the table.
    """
    rooms: dict[tuple[str, date], _Room] = {}
    found: dict[Cut, Decimal] = {}
    for entry in entries:
        holding = [
            (cap, _room(rooms, cap, entry.day, campaign_start))
            for cap in caps
            if cap.entry_kind in ("", entry.kind) and cap.field in ("", entry.field)
        ]
        counted, binding = entry.gain, ""
        for cap, room in holding:
            if room.most(entry.gain) < counted:
                counted, binding = room.most(entry.gain), cap.code
        for _, room in holding:
            room.take(counted)
        found |= _spread(entry, binding, entry.gain - counted)
    return found


def _room(
    rooms: dict[tuple[str, date], _Room], cap: CapLine, day: date, campaign_start: date
) -> _Room:
    start = period_start(Grain(cap.period.value), day, campaign_start=campaign_start)
    return rooms.setdefault((cap.code, start), _Room(cap.most, cap.times))


def _spread(entry: Capped, cap_code: str, cut: Decimal) -> dict[Cut, Decimal]:
    found: dict[Cut, Decimal] = {}
    for bucket in GIVEN_UP_FIRST:
        part = min(cut, entry.earned.get(bucket, ZERO))
        if part > ZERO:
            found[Cut(entry.entry_id, cap_code, bucket)] = part
            cut -= part
    return found
