"""Revocations that wait for a second person, and the names behind accounts."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select

from emulation.core.db import db
from emulation.core.policy import Actor, Permission
from emulation.entries.models import Entry
from emulation.entries.rules import State
from emulation.people.models import Person, User
from emulation.reviews.models import Revocation
from emulation.units.queries import scope

SHOWN = 50


@dataclass(frozen=True)
class OpenRevocation:
    """A proposal to revoke that waits for its second person."""

    entry_code: str
    title: str
    unit_id: int
    commune_id: int | None
    proposed_by: str
    proposer_person_id: int
    proposed_at: datetime
    reason: str


def open_revocations(actor: Actor, *, on: date) -> list[OpenRevocation]:
    """The proposals over entries of this actor's units that wait for a second person."""
    units = actor.units_with(Permission.ENTRY_REVOKE)
    if not units:
        return []
    wanted = (
        select(Revocation, Entry, Person)
        .join(Entry, Entry.id == Revocation.entry_id)
        .join(User, User.id == Revocation.proposed_by_id)
        .join(Person, Person.id == User.person_id)
        .where(
            Revocation.closed_at.is_(None),
            Entry.state == State.APPROVED,
            Entry.unit_id.in_(scope(units, on=on)),
        )
        .order_by(Revocation.proposed_at, Revocation.id)
        .limit(SHOWN)
    )
    return [
        OpenRevocation(
            entry_code=entry.code,
            title=entry.title,
            unit_id=entry.unit_id,
            commune_id=entry.commune_id,
            proposed_by=person.full_name,
            proposer_person_id=person.id,
            proposed_at=revocation.proposed_at,
            reason=revocation.reason,
        )
        for revocation, entry, person in db.session.execute(wanted)
    ]


def names_of(user_ids: Iterable[int]) -> dict[int, tuple[int, str]]:
    """Account -> (home unit, full name) of the person behind it."""
    wanted = (
        select(User.id, Person.unit_id, Person.full_name)
        .join(Person, Person.id == User.person_id)
        .where(User.id.in_(set(user_ids)))
    )
    return {row[0]: (row[1], row[2]) for row in db.session.execute(wanted)}


def open_revocation(entry_id: int) -> Revocation | None:
    """The proposal to revoke that waits for a second person, if any."""
    wanted = select(Revocation).where(
        Revocation.entry_id == entry_id, Revocation.closed_at.is_(None)
    )
    return db.session.scalars(wanted.order_by(Revocation.id).limit(1)).first()


def may_revoke(entry: Entry, actor: Actor, *, on: date) -> bool:
    """The entry's unit lies in the scope of a role that revokes."""
    units = actor.units_with(Permission.ENTRY_REVOKE)
    if not units:
        return False
    wanted = select(Entry.id).where(Entry.id == entry.id, Entry.unit_id.in_(scope(units, on=on)))
    return db.session.scalar(wanted) is not None
