"""How entries like this one were decided, and what was decided above on what was passed up."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import aliased

from emulation.campaigns.rules import RecognitionLevel
from emulation.copies.queries.index import commonness, near, texts_of
from emulation.copies.rules import shingles_of
from emulation.core.db import db
from emulation.core.policy import Actor, Permission
from emulation.entries.models import Decision, Entry, EntryVersion
from emulation.entries.queries import readable
from emulation.entries.rules import Action, State
from emulation.people.models import Person, User
from emulation.points import queries as points
from emulation.units.queries import acts_for

MOST = 5
SETTLED = (State.APPROVED, State.REJECTED)
ABOVE = (*SETTLED, State.RETURNED, State.REVOKED)
OUTCOMES = (Action.RECOGNISE, Action.REJECT, Action.RETURN, Action.REVOKE)
DECIDING = (Permission.ENTRY_ENDORSE, Permission.ENTRY_APPROVE)


@dataclass(frozen=True)
class Outcome:
    """An entry with the decision that stands on it."""

    code: str
    title: str
    unit_id: int
    commune_id: int | None
    state: State
    recognition: RecognitionLevel | None
    reason: str
    decided_by: str
    decided_at_unit_id: int
    decided_at: datetime
    points: Decimal | None


def precedents(
    entry: Entry, version: EntryVersion, actor: Actor, *, on: date, limit: int = MOST
) -> list[Outcome]:
    """Settled entries of the same kind and field that the actor may read, the most alike first,
    then the latest."""
    asked = shingles_of(texts_of(version))
    nearest = near(asked, commonness(asked), but=entry.id)
    place = {entry_id: number for number, entry_id in enumerate(nearest)}
    same = (
        (Entry.kind == entry.kind)
        & (Entry.field == version.field)
        & Entry.state.in_(SETTLED)
        & (Entry.id != entry.id)
        & readable(actor, on=on)
    )
    wanted = select(Entry.id).where(Entry.id.in_(nearest), same)
    found = sorted(db.session.scalars(wanted), key=place.__getitem__)[:limit]
    if len(found) < limit:
        latest = select(Entry.id).where(same, Entry.id.not_in(found)).order_by(Entry.id.desc())
        found += db.session.scalars(latest.limit(limit - len(found)))
    order = {entry_id: number for number, entry_id in enumerate(found)}
    rows = _outcomes(Entry.id.in_(found), limit=limit)
    return [row for _, row in sorted(rows, key=lambda one: order[one[0]])]


def decided_above(actor: Actor, *, on: date, limit: int = MOST) -> list[Outcome]:
    """What a level above decided last on entries that the actor's units passed up, newest first."""
    held = [unit for permission in DECIDING for unit in actor.units_with(permission)]
    if not held:
        return []
    mine = acts_for(held, on=on)
    passed = aliased(Decision)
    was_passed = select(passed.id).where(
        passed.entry_id == Decision.entry_id,
        passed.action == Action.PASS_UP,
        passed.unit_id.in_(mine),
        passed.step_position < Decision.step_position,
    )
    condition = Entry.state.in_(ABOVE) & Entry.commune_id.in_(mine) & was_passed.exists()
    return [row for _, row in _outcomes(condition, limit=limit)]


def _outcomes(condition: ColumnElement[bool], *, limit: int) -> list[tuple[int, Outcome]]:
    """(entry, outcome) for entries whose last decision is one that settles or sends back."""
    later = aliased(Decision)
    is_last = (
        ~select(later.id)
        .where(later.entry_id == Decision.entry_id, later.id > Decision.id)
        .exists()
    )
    wanted = (
        select(Entry, Decision, Person.full_name)
        .join(Decision, Decision.entry_id == Entry.id)
        .join(User, User.id == Decision.actor_id)
        .join(Person, Person.id == User.person_id)
        .where(condition, Decision.action.in_(OUTCOMES), is_last)
        .order_by(Decision.id.desc())
        .limit(limit)
    )
    rows = [(entry, decision, name) for entry, decision, name in db.session.execute(wanted)]
    given = points.totals_of_entries([entry.id for entry, _, _ in rows])
    return [
        (
            entry.id,
            Outcome(
                code=entry.code,
                title=entry.title,
                unit_id=entry.unit_id,
                commune_id=entry.commune_id,
                state=entry.state,
                recognition=entry.recognition,
                reason=decision.reason,
                decided_by=name,
                decided_at_unit_id=decision.unit_id,
                decided_at=decision.at,
                points=given.get(entry.id),
            ),
        )
        for entry, decision, name in rows
    ]
