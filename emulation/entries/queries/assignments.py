"""To whom waiting entries were given, and how much each decider has."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, Select, and_, false, func, or_, select
from sqlalchemy.orm import aliased

from emulation.core.db import db
from emulation.core.policy import Actor
from emulation.entries.models import Entry
from emulation.entries.queries.access import DECIDING, waiting_for
from emulation.entries.queries.involvement import Candidate, Holder, bars_of, holders_of
from emulation.entries.records import Assignment
from emulation.entries.rules import Bar, State
from emulation.people.models import Person, RoleHolding, User
from emulation.people.rules import GRANTS
from emulation.units.models import UnitAncestor
from emulation.units.queries import acts_for

LOOKED_THROUGH = 500
"""Entries given to others that are looked through for bars; a unit's queue is shorter."""


@dataclass(frozen=True)
class Given:
    """To whom an entry was given, by whom and when."""

    user_id: int
    full_name: str
    by_name: str
    at: datetime
    note: str


@dataclass(frozen=True)
class Place:
    """A holder of an entry's step: what bars them, and how much they have."""

    holder: Holder
    bars: tuple[Bar, ...]
    load: int

    def is_with(self, given: Given) -> bool:
        """They have the entry already."""
        return self.holder.user_id == given.user_id


def standing_assignment(entry: Entry) -> Assignment | None:
    """The row that gives the entry's present step to somebody, whether or not it still counts."""
    wanted = select(Assignment).where(
        Assignment.entry_id == entry.id,
        Assignment.step_position == entry.step_position,
        Assignment.ended_at.is_(None),
    )
    return db.session.scalar(wanted)


def given_to(entry: Entry, *, on: date) -> Given | None:
    """Who has the entry, where that person may still decide it."""
    by, by_user = aliased(Person), aliased(User)
    wanted = (
        select(Assignment, Person, by.full_name)
        .join(User, User.id == Assignment.user_id)
        .join(Person, Person.id == User.person_id)
        .join(by_user, by_user.id == Assignment.by_id)
        .join(by, by.id == by_user.person_id)
        .join(Entry, Entry.id == Assignment.entry_id)
        .where(Entry.id == entry.id, _counts(on))
    )
    found = db.session.execute(wanted).first()
    if found is None:
        return None
    row, person, by_name = found
    candidate = Candidate(person.id, person.unit_id)
    if bars_of([candidate], [entry], on=on)[candidate, entry.id]:
        return None
    return Given(row.user_id, person.full_name, by_name, row.at, row.note)


def assigned_to_others(actor: Actor, *, on: date) -> ColumnElement[bool]:
    """Entries given to somebody else who may still decide them; neither to the actor nor to whom
    they stand in for. Who lost the step or is barred does not count."""
    own = [actor.id, *(one.id for one in actor.stands_for)]
    given = (
        select(Assignment.id)
        .where(Assignment.entry_id == Entry.id, Assignment.user_id.not_in(own), _counts(on))
        .correlate(Entry)
    )
    return and_(given.exists(), Entry.id.not_in(_given_to_barred(actor, own, on=on)))


def places_of(entry: Entry, *, on: date) -> list[Place]:
    """Everybody who holds the entry's step, by given name, with bars and load."""
    holders = holders_of(entry, on=on)
    found = bars_of([holder.candidate for holder in holders], [entry], on=on)
    loads = loads_of((holder.user_id for holder in holders), on=on)
    return [
        Place(holder, found[holder.candidate, entry.id], loads.get(holder.user_id, 0))
        for holder in holders
    ]


def loads_of(user_ids: Iterable[int], *, on: date) -> dict[int, int]:
    """How many waiting entries each account was given."""
    wanted = (
        select(Assignment.user_id, func.count())
        .join(Entry, Entry.id == Assignment.entry_id)
        .where(Assignment.user_id.in_(list(user_ids)), Entry.state == State.SUBMITTED, _counts(on))
        .group_by(Assignment.user_id)
    )
    return {row[0]: row[1] for row in db.session.execute(wanted)}


def unassigned(actor: Actor, *, on: date, limit: int) -> list[Entry]:
    """What waits at the actor's steps and nobody has, the oldest due first."""
    wanted = (
        select(Entry)
        .where(waiting_for(actor, on=on))
        .where(~_given(on) | Entry.id.in_(_given_to_barred(actor, [], on=on)))
        .order_by(Entry.due_on, Entry.id)
        .limit(limit)
    )
    return list(db.session.scalars(wanted))


def _given(on: date) -> ColumnElement[bool]:
    given = select(Assignment.id).where(Assignment.entry_id == Entry.id, _counts(on))
    return given.correlate(Entry).exists()


def _counts(on: date) -> ColumnElement[bool]:
    """The assignment stands for the entry's present step, and its account still holds that."""
    granted = or_(
        *(
            and_(
                Entry.step_permission == permission.value,
                RoleHolding.role.in_([role for role, has in GRANTS.items() if permission in has]),
            )
            for permission in DECIDING
        )
    )
    held = (
        select(RoleHolding.id)
        .join(UnitAncestor, UnitAncestor.ancestor_id == RoleHolding.unit_id)
        .join(User, User.id == RoleHolding.user_id)
        .where(
            RoleHolding.user_id == Assignment.user_id,
            granted,
            User.is_enabled,
            _is_valid(RoleHolding, on),
            UnitAncestor.unit_id == Entry.step_unit_id,
            UnitAncestor.is_same,
            _is_valid(UnitAncestor, on),
        )
        .correlate(Assignment, Entry)
    )
    return and_(
        Assignment.ended_at.is_(None),
        Assignment.step_position == Entry.step_position,
        held.exists(),
    )


def _is_valid(table: type[RoleHolding] | type[UnitAncestor], on: date) -> ColumnElement[bool]:
    return and_(table.valid_from <= on, or_(table.valid_to.is_(None), table.valid_to >= on))


def _given_to_barred(actor: Actor, own: list[int], *, on: date) -> list[int]:
    """Waiting entries of the actor's steps whose holder came to be barred; usually none.

    Looked up by the holders, who are few, not among all that waits.
    """
    wanted = (
        select(Entry, Person.id, Person.unit_id)
        .join(Assignment, Assignment.entry_id == Entry.id)
        .join(User, User.id == Assignment.user_id)
        .join(Person, Person.id == User.person_id)
        .where(Assignment.id.in_(_given_to_colleagues(actor, own, on=on)))
        .where(waiting_for(actor, on=on), _counts(on))
        .limit(LOOKED_THROUGH)
    )
    rows = [(row[0], Candidate(row[1], row[2])) for row in db.session.execute(wanted)]
    if not rows:
        return []
    found = bars_of({one for _, one in rows}, [entry for entry, _ in rows], on=on)
    return [entry.id for entry, candidate in rows if found[candidate, entry.id]]


def _given_to_colleagues(actor: Actor, own: list[int], *, on: date) -> Select[int]:
    """What others with a role at one of the actor's deciding units were given and still have."""
    places = [acts_for(units, on=on) for units in map(actor.units_with, DECIDING) if units]
    holders = (
        select(RoleHolding.user_id)
        .join(UnitAncestor, UnitAncestor.ancestor_id == RoleHolding.unit_id)
        .where(
            or_(false(), *(UnitAncestor.unit_id.in_(place) for place in places)),
            UnitAncestor.is_same,
            _is_valid(UnitAncestor, on),
            _is_valid(RoleHolding, on),
            RoleHolding.user_id.not_in(own),
        )
    )
    return select(Assignment.id).where(
        Assignment.user_id.in_(holders), Assignment.ended_at.is_(None)
    )
