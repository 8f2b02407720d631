"""How far a reader may be told of what was found: by name what they may read, else that it is."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy import select

from emulation.copies.queries.adoptions import Credit, credit_of, credited_with
from emulation.copies.queries.alike import Alike, found_for
from emulation.copies.queries.described import about, places
from emulation.copies.queries.pictures import is_comparing
from emulation.copies.rules import Reason, why
from emulation.core.db import db
from emulation.core.policy import Actor
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
    credit: Credit | None = None
    """Whose model the entry says it applies."""
    is_comparing: bool = False
    """The pictures are not all compared yet."""


def told_to_decider(entry: Entry, version: EntryVersion, *, actor: Actor, on: date) -> Told:
    """What whoever decides on the entry is shown beside it."""
    shown = told(entry, found_for(entry, version), actor=actor, on=on)
    return replace(shown, is_comparing=is_comparing(entry.id))


def told(entry: Entry, alike: Sequence[Alike], *, actor: Actor, on: date) -> Told:
    """By name what the actor may read, in the order given; what was taken over with credit is
    told as that."""
    found = _without_credit(alike, credited_with(entry.id))
    allowed = _readable({one.other.entry.id for one in found}, actor=actor, on=on)
    opened = [one for one in found if one.other.entry.id in allowed]
    shown = opened[:MOST_NAMED]
    units = {unit for one in shown for unit in places(one.other.entry)}
    names = units_by_id(units, on=on)
    return Told(
        named=tuple(_named(one, names) for one in shown),
        has_more=len(opened) > len(shown),
        has_others=len(found) > len(opened),
        credit=credit_of(entry, actor=actor, on=on),
    )


def _without_credit(found: Sequence[Alike], credited: Collection[int]) -> list[Alike]:
    """Credit covers words, people and figures; a photo of another deed proves nothing of this."""
    kept = []
    for one in found:
        if one.other.entry.id not in credited:
            kept.append(one)
        elif Reason.PICTURE in one.reasons:
            kept.append(replace(one, reasons=(Reason.PICTURE,)))
    return kept


def _named(one: Alike, names: dict[int, UnitRow]) -> Named:
    entry, version = one.other.entry, one.other.version
    return Named(
        code=entry.code,
        title=version.title,
        about=about(entry, version, names),
        why=why(one.percent, one.reasons),
    )


def _readable(entry_ids: Collection[int], *, actor: Actor, on: date) -> set[int]:
    if not entry_ids:
        return set()
    wanted = select(Entry.id).where(Entry.id.in_(list(entry_ids)), readable(actor, on=on))
    return set(db.session.scalars(wanted))
