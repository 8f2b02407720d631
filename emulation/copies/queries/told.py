"""How far a reader may be told of what was found: by name what they may read, else that it is."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy import select

from emulation.copies.queries.alike import Alike, found_for
from emulation.copies.queries.pictures import is_comparing
from emulation.copies.rules import why
from emulation.core.clock import local_date
from emulation.core.db import db
from emulation.core.policy import Actor
from emulation.entries.kinds import kind_of
from emulation.entries.models import Entry, EntryVersion
from emulation.entries.queries import readable
from emulation.units.queries import UnitRow, units_by_id

MOST_NAMED = 5
"""Entries that are named: whoever looks at more looks at none."""


@dataclass(frozen=True)
class Named:
    """An alike entry that the reader may open."""

    code: str
    title: str
    about: str
    """Kind, year, unit and code."""
    why: str


@dataclass(frozen=True)
class Told:
    """What a reader learns of what was found."""

    named: tuple[Named, ...]
    has_more: bool
    """The reader may open still others, less alike."""
    has_others: bool
    """There is something that the reader may not open; never what, where or how much."""
    is_comparing: bool = False
    """The pictures are not all compared yet."""


def told_to_decider(entry: Entry, version: EntryVersion, *, actor: Actor, on: date) -> Told:
    """What whoever decides on the entry is shown beside it."""
    shown = told(found_for(entry, version), actor=actor, on=on)
    return replace(shown, is_comparing=is_comparing(entry.id))


def told(found: Sequence[Alike], *, actor: Actor, on: date) -> Told:
    """By name what the actor may read, in the order given."""
    allowed = _readable({one.other.entry.id for one in found}, actor=actor, on=on)
    opened = [one for one in found if one.other.entry.id in allowed]
    shown = opened[:MOST_NAMED]
    units = {unit for one in shown for unit in places(one.other.entry)}
    names = units_by_id(units, on=on)
    return Told(
        named=tuple(_named(one, names) for one in shown),
        has_more=len(opened) > len(shown),
        has_others=len(found) > len(opened),
    )


def about(entry: Entry, version: EntryVersion, names: dict[int, UnitRow]) -> str:
    """«Việc làm năm 2023 · Chi bộ thôn 1, xã Liên Lộc · 7K3M29QF»."""
    day = version.happened_from or local_date(entry.received_at or entry.created_at)
    kind = kind_of(entry.kind).label.capitalize()
    return f"{kind} năm {day.year} · {_place_words(entry, names)} · {entry.code}"


def places(entry: Entry) -> tuple[int, ...]:
    """The unit, and the commune it lies in."""
    return tuple(dict.fromkeys(unit for unit in (entry.unit_id, entry.commune_id) if unit))


def _place_words(entry: Entry, names: dict[int, UnitRow]) -> str:
    unit, commune = names.get(entry.unit_id), names.get(entry.commune_id or 0)
    if unit is None or commune is None or commune.id == unit.id:
        return unit.full_name if unit else ""
    return f"{unit.name}, {commune.full_name[:1].lower()}{commune.full_name[1:]}"


def _named(one: Alike, names: dict[int, UnitRow]) -> Named:
    entry, version = one.other.entry, one.other.version
    return Named(
        code=entry.code,
        title=version.title,
        about=about(entry, version, names),
        why=why(one.percent, one.reasons),
    )


def _readable(entry_ids: Collection[int], *, actor: Actor, on: date) -> set[int]:
    wanted = select(Entry.id).where(Entry.id.in_(list(entry_ids)), readable(actor, on=on))
    return set(db.session.scalars(wanted))
