"""What is overdue and who holds it, who was reminded, and what nobody may decide."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, func, select

from emulation.core.db import db
from emulation.core.policy import Actor, Permission
from emulation.entries.models import Entry
from emulation.entries.queries import bars_for, readable, waiting_for
from emulation.entries.queries.involvement import Holder, bars_of, holders_of
from emulation.entries.rules import State
from emulation.people.models import Person, User
from emulation.routing.models import Reminder, Unheld
from emulation.units.queries import scope

PAGE = 30
COUNT_LIMIT = 1000
UNITS_MOST = 200
WATCHING = (
    Permission.ENTRY_ENDORSE,
    Permission.ENTRY_APPROVE,
    Permission.REPORT_READ,
    Permission.ROUTE_MANAGE,
    Permission.SYSTEM_READ,
)
"""The rights with which somebody sees what is overdue at their unit and below it."""


@dataclass(frozen=True)
class Late:
    """An entry whose day has passed, with who may decide it and who was reminded last."""

    entry: Entry
    is_readable: bool
    """This reader may know its title."""
    holders: tuple[str, ...]
    reminded_at: datetime | None
    reminded_by: str


@dataclass(frozen=True)
class Reminded:
    """An entry of which this decider was reminded."""

    code: str
    title: str
    unit_id: int
    due_on: date | None
    by: str
    at: datetime


def overdue(
    actor: Actor, *, on: date, step_unit: int | None = None, after: tuple[date, int] | None = None
) -> tuple[list[Late], bool]:
    """A page of what is overdue in the reader's scope, the longest first; whether there is more."""
    wanted = select(Entry).where(_overdue(actor, on)).order_by(Entry.due_on, Entry.id)
    if step_unit is not None:
        wanted = wanted.where(Entry.step_unit_id == step_unit)
    if after is not None:
        day, last_id = after
        wanted = wanted.where((Entry.due_on > day) | ((Entry.due_on == day) & (Entry.id > last_id)))
    found = list(db.session.scalars(wanted.limit(PAGE + 1)))
    return _late(found[:PAGE], actor, on=on), len(found) > PAGE


def overdue_entry(code: str, actor: Actor, *, on: date) -> Late | None:
    """The overdue entry of this code in the reader's scope, or None."""
    found = db.session.scalar(select(Entry).where(_overdue(actor, on), Entry.code == code))
    return _late([found], actor, on=on)[0] if found else None


def overdue_units(actor: Actor, *, on: date) -> list[int]:
    """The units at which something is overdue in the reader's scope."""
    wanted = select(Entry.step_unit_id).where(_overdue(actor, on)).distinct()
    found = db.session.scalars(wanted.order_by(Entry.step_unit_id).limit(UNITS_MOST))
    return [unit_id for unit_id in found if unit_id is not None]


def holders_by_entry(entries: Sequence[Entry], *, on: date) -> dict[int, list[Holder]]:
    """Entry -> those who hold its step and are not barred from it."""
    by_step: dict[tuple[int | None, str | None], list[Holder]] = {}
    for entry in entries:
        key = (entry.step_unit_id, entry.step_permission)
        if key not in by_step:
            by_step[key] = holders_of(entry, on=on)
    candidates = {holder.candidate for found in by_step.values() for holder in found}
    barred = bars_of(candidates, entries, on=on)
    return {
        entry.id: [
            holder
            for holder in by_step[entry.step_unit_id, entry.step_permission]
            if not barred[holder.candidate, entry.id]
        ]
        for entry in entries
    }


def last_reminder(entry_id: int) -> Reminder | None:
    """The latest reminder of the entry, whoever gave it."""
    wanted = select(Reminder).where(Reminder.entry_id == entry_id).order_by(Reminder.id.desc())
    return db.session.scalar(wanted.limit(1))


def reminded(actor: Actor, *, on: date) -> list[Reminded]:
    """What waits for this decider and was reminded at this very step, the oldest due first."""
    latest = _latest()
    wanted = (
        select(Entry, Reminder, Person.full_name)
        .join(Reminder, Reminder.entry_id == Entry.id)
        .join(User, User.id == Reminder.by_id)
        .join(Person, Person.id == User.person_id)
        .where(
            waiting_for(actor, on=on),
            Reminder.id.in_(latest),
            Reminder.round == Entry.round,
            Reminder.step_position == Entry.step_position,
        )
        .order_by(Entry.due_on, Entry.id)
        .limit(PAGE)
    )
    found = [(row[0], row[1], row[2]) for row in db.session.execute(wanted)]
    barred = bars_for(actor, [entry for entry, _, _ in found], on=on) if found else {}
    return [
        Reminded(entry.code, entry.title, entry.unit_id, entry.due_on, name, reminder.at)
        for entry, reminder, name in found
        if not barred[entry.id]
    ]


def unheld(actor: Actor, *, on: date, after: int = 0) -> tuple[list[tuple[Unheld, Entry]], bool]:
    """A page of the entries in the reader's scope that nobody may decide; whether there is more."""
    wanted = (
        select(Unheld, Entry)
        .join(Entry, Entry.id == Unheld.entry_id)
        .where(_unheld(actor, on), Unheld.id > after)
        .order_by(Unheld.id)
        .limit(PAGE + 1)
    )
    found = [(row[0], row[1]) for row in db.session.execute(wanted)]
    return found[:PAGE], len(found) > PAGE


def count_unheld(actor: Actor, *, on: date) -> int:
    """How many entries in the reader's scope nobody may decide, counted to a thousand."""
    inner = (
        select(Unheld.id)
        .join(Entry, Entry.id == Unheld.entry_id)
        .where(_unheld(actor, on))
        .limit(COUNT_LIMIT)
        .subquery()
    )
    return db.session.scalar(select(func.count()).select_from(inner)) or 0


def open_unheld(entry_ids: Iterable[int]) -> dict[int, Unheld]:
    """Entry -> its open row of being held by nobody."""
    wanted = select(Unheld).where(Unheld.entry_id.in_(list(entry_ids)), Unheld.ended_at.is_(None))
    return {row.entry_id: row for row in db.session.scalars(wanted)}


def waiting_after(entry_id: int, *, limit: int) -> list[Entry]:
    """The next entries that wait at a step, by id."""
    wanted = select(Entry).where(Entry.state == State.SUBMITTED, Entry.id > entry_id)
    return list(db.session.scalars(wanted.order_by(Entry.id).limit(limit)))


def _overdue(actor: Actor, on: date) -> ColumnElement[bool]:
    return (Entry.state == State.SUBMITTED) & (Entry.due_on < on) & _below(actor, on)


def _unheld(actor: Actor, on: date) -> ColumnElement[bool]:
    return Unheld.ended_at.is_(None) & (Entry.state == State.SUBMITTED) & _below(actor, on)


def _below(actor: Actor, on: date) -> ColumnElement[bool]:
    """The entry waits at a unit in the scope of a role that watches the clock."""
    held = {unit for permission in WATCHING for unit in actor.units_with(permission)}
    return Entry.step_unit_id.in_(scope(held, on=on))


def _latest() -> ColumnElement[int]:
    """The last reminder of the entry beside which this stands."""
    inner = select(func.max(Reminder.id)).where(Reminder.entry_id == Entry.id)
    return inner.correlate(Entry).scalar_subquery()


def _late(entries: list[Entry], actor: Actor, *, on: date) -> list[Late]:
    ids = [entry.id for entry in entries]
    known = set(
        db.session.scalars(select(Entry.id).where(Entry.id.in_(ids), readable(actor, on=on)))
    )
    holders = holders_by_entry(entries, on=on)
    last = _last_reminders(ids)
    return [
        Late(
            entry=entry,
            is_readable=entry.id in known,
            holders=tuple(holder.full_name for holder in holders[entry.id]),
            reminded_at=last[entry.id][0] if entry.id in last else None,
            reminded_by=last[entry.id][1] if entry.id in last else "",
        )
        for entry in entries
    ]


def _last_reminders(ids: list[int]) -> dict[int, tuple[datetime, str]]:
    """Entry -> when it was last reminded, and by whom."""
    last = select(func.max(Reminder.id)).where(Reminder.entry_id.in_(ids))
    wanted = (
        select(Reminder.entry_id, Reminder.at, Person.full_name)
        .join(User, User.id == Reminder.by_id)
        .join(Person, Person.id == User.person_id)
        .where(Reminder.id.in_(last.group_by(Reminder.entry_id)))
    )
    return {entry_id: (at, name) for entry_id, at, name in db.session.execute(wanted)}
