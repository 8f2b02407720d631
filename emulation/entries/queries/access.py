"""Who may read and who may write an entry, as conditions of SQL and as questions on one entry."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date

from sqlalchemy import ColumnElement, and_, or_, select

from emulation.core.db import db
from emulation.core.policy import Actor, Permission
from emulation.entries.models import Entry, EntryVersion
from emulation.entries.records import EntryWriter, Mending
from emulation.entries.rules import State
from emulation.units.models import UnitAncestor
from emulation.units.queries import acts_for, is_below, scope

DECIDING = (Permission.ENTRY_ENDORSE, Permission.ENTRY_APPROVE)


def own(actor: Actor, *, on: date) -> ColumnElement[bool]:
    """The author's side: what they typed, what belongs to the unit they write for, what they
    were invited to write, and what they mend until it is sent."""
    return or_(*own_parts(actor, on=on))


def own_parts(actor: Actor, *, on: date) -> list[ColumnElement[bool]]:
    """The same one by one, for lists: each part has an index of its own."""
    if not _writing(actor):
        return [Entry.id.is_(None)]
    units = actor.units_with(Permission.ENTRY_WRITE)
    return [
        Entry.typed_by_id == actor.id,
        Entry.unit_id.in_(acts_for(units, on=on)),
        _co_written(actor),
        _mended(actor),
    ]


def waiting_for(actor: Actor, *, on: date) -> ColumnElement[bool]:
    """Submitted entries whose present step this actor's units decide, bars not yet asked."""
    parts = [
        and_(
            Entry.step_unit_id.in_(acts_for(actor.units_with(permission), on=on)),
            Entry.step_permission == permission.value,
        )
        for permission in DECIDING
        if actor.units_with(permission)
    ]
    if not parts:
        return Entry.id.is_(None)
    return and_(Entry.state == State.SUBMITTED, or_(*parts))


def deciding_places(actor: Actor, *, on: date) -> list[tuple[int, str]]:
    """(unit, permission) of every step this actor's units decide; a unit that became theirs too."""
    return [
        (unit_id, permission.value)
        for permission in DECIDING
        if actor.units_with(permission)
        for unit_id in db.session.scalars(acts_for(actor.units_with(permission), on=on))
    ]


def readable(actor: Actor, *, on: date) -> ColumnElement[bool]:
    """Architecture §3, «Who may read»: drafts their authors; what was sent, its unit, the units
    above it and those who decide on it; what was published, everybody with an account."""
    return or_(*own_parts(actor, on=on), *_others(actor, is_below, on=on))


def readable_parts(actor: Actor, *, on: date) -> list[ColumnElement[bool]]:
    """The same one by one, for lists: each part can be walked by itself from the newest."""
    return [*own_parts(actor, on=on), *_others(actor, _inside, on=on)]


def _others(
    actor: Actor, below: Callable[..., ColumnElement[bool]], *, on: date
) -> list[ColumnElement[bool]]:
    was_sent = and_(Entry.receipt.is_not(None), Entry.state != State.DRAFT)
    parts = [
        and_(Entry.published_at.is_not(None), Entry.state == State.APPROVED),
        waiting_for(actor, on=on),
    ]
    reading = actor.units_with(Permission.ENTRY_READ)
    if reading:
        parts.append(and_(was_sent, below(Entry.unit_id, reading, on=on)))
    approved = actor.units_with(Permission.ENTRY_READ_APPROVED)
    if approved:
        parts.append(and_(Entry.state == State.APPROVED, below(Entry.unit_id, approved, on=on)))
    return parts


def _inside(
    column: ColumnElement[int], unit_ids: Iterable[int], *, on: date
) -> ColumnElement[bool]:
    return column.in_(scope(unit_ids, on=on))


def is_author(entry: Entry, actor: Actor, *, on: date) -> bool:
    """The actor writes for the entry's unit today, typed or mends it and still writes there, or
    is its co-writer."""
    if not _writing(actor):
        return False
    there = Entry.unit_id.in_(scope(_writing(actor), on=on))
    return _holds(entry, own(actor, on=on) & or_(there, _co_written(actor)))


def is_at_step(entry: Entry, actor: Actor, *, on: date) -> bool:
    """The entry waits at a step that one of the actor's units decides."""
    if not any(actor.units_with(permission) for permission in DECIDING):
        return False
    return _holds(entry, waiting_for(actor, on=on))


def may_write_for(unit_id: int, actor: Actor, *, on: date) -> bool:
    """The actor may hand in for the unit: it lies in the scope of a role that writes."""
    inside = scope(_writing(actor), on=on).where(UnitAncestor.unit_id == unit_id)
    return db.session.scalar(inside.limit(1)) is not None


def _co_written(actor: Actor) -> ColumnElement[bool]:
    """Entries whose co-writer the actor is now."""
    standing = and_(EntryWriter.user_id == actor.id, EntryWriter.ended_at.is_(None))
    return Entry.id.in_(select(EntryWriter.entry_id).where(standing))


def _mended(actor: Actor) -> ColumnElement[bool]:
    """Entries of which the actor mends the version being written, after speaking with its side."""
    mending = (
        select(Mending.entry_id)
        .join(EntryVersion, EntryVersion.id == Mending.version_id)
        .where(Mending.user_id == actor.id, EntryVersion.sent_at.is_(None))
    )
    return Entry.id.in_(mending)


def _writing(actor: Actor) -> tuple[int, ...]:
    """The units over which the actor writes, by hand or from a file."""
    return tuple(
        {*actor.units_with(Permission.ENTRY_WRITE), *actor.units_with(Permission.ENTRY_IMPORT)}
    )


def _holds(entry: Entry, condition: ColumnElement[bool]) -> bool:
    return db.session.scalar(select(Entry.id).where(Entry.id == entry.id, condition)) is not None
