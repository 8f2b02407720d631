"""Every SELECT of requests to look again: the term, one request, who reads and who answers."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select

from emulation.appeals.models import Appeal, AppealFile, AppealTerm
from emulation.appeals.rules import Outcome, Term
from emulation.core.db import db
from emulation.core.errors import NotFound
from emulation.core.numbers import format_size
from emulation.core.policy import Actor, Permission
from emulation.entries import queries as entries
from emulation.entries.models import Entry
from emulation.entries.queries import DecisionRow
from emulation.entries.rules import Action, State
from emulation.files.models import StoredFile
from emulation.people.models import Person, User
from emulation.units.queries import acts_for, scope

MOST = 5
DEFAULT = Term(15, 15, "Mặc định của chương trình, cần xác nhận")


@dataclass(frozen=True)
class FileRow:
    """A file of a request."""

    code: str
    name: str
    digest: str
    media_type: str
    size_text: str


@dataclass(frozen=True)
class AppealRow:
    """A request with the names of its people and its files."""

    id: int
    code: str
    decision_id: int
    grounds: str
    by_name: str
    at: datetime
    due_on: date
    outcome: Outcome | None
    answer: str
    answered_by: str
    answered_for_id: int | None
    answered_at: datetime | None
    files: tuple[FileRow, ...]


@dataclass(frozen=True)
class OpenAppeal:
    """A request that waits for an answer."""

    code: str
    """Of the entry."""
    title: str
    unit_id: int
    filed_at: datetime
    due_on: date


def term(on: date) -> Term:
    """The days set that hold on that day."""
    wanted = (
        select(AppealTerm)
        .where(AppealTerm.valid_from <= on)
        .order_by(AppealTerm.valid_from.desc())
        .limit(1)
    )
    row = db.session.scalar(wanted)
    return Term(row.days, row.answer_days, row.citation) if row else DEFAULT


def appeal_of(entry_id: int) -> AppealRow | None:
    """The request on the entry, if one was made."""
    answerer, answering = Person.__table__.alias(), User.__table__.alias()
    wanted = (
        select(Appeal, Person.full_name, answerer.c.full_name)
        .join(User, User.id == Appeal.by_id)
        .join(Person, Person.id == User.person_id)
        .outerjoin(answering, answering.c.id == Appeal.answered_by_id)
        .outerjoin(answerer, answerer.c.id == answering.c.person_id)
        .where(Appeal.entry_id == entry_id)
    )
    found = db.session.execute(wanted).first()
    if found is None:
        return None
    row, name, other = found
    return AppealRow(
        id=row.id,
        code=row.code,
        decision_id=row.decision_id,
        grounds=row.grounds,
        by_name=name,
        at=row.at,
        due_on=row.due_on,
        outcome=row.outcome,
        answer=row.answer,
        answered_by=other or "",
        answered_for_id=row.answered_for_id,
        answered_at=row.answered_at,
        files=tuple(_files(row.id)),
    )


def _files(appeal_id: int) -> Iterable[FileRow]:
    wanted = (
        select(AppealFile, StoredFile)
        .join(StoredFile, StoredFile.id == AppealFile.stored_file_id)
        .where(AppealFile.appeal_id == appeal_id)
        .order_by(AppealFile.position)
    )
    return (
        FileRow(row.code, row.name, kept.digest, kept.media_type, format_size(kept.size))
        for row, kept in db.session.execute(wanted)
    )


def standing_rejection(entry: Entry) -> DecisionRow | None:
    """The rejection under which the entry stands now, if it does."""
    rows = entries.decisions_of(entry.id) if entry.state is State.REJECTED else []
    return rows[-1] if rows and rows[-1].action is Action.REJECT else None


def rejection(entry: Entry, decision_id: int) -> DecisionRow:
    """The rejection that a request is about."""
    for row in entries.decisions_of(entry.id):
        if row.id == decision_id:
            return row
    raise NotFound


def reads_appeals(entry: Entry, actor: Actor, *, on: date) -> bool:
    """Named roles only: the author's side, those who decide at or above the unit, the auditor."""
    if entry.receipt is None or entry.state is State.DRAFT:
        return False
    if actor.may(Permission.AUDIT_READ) or entries.is_author(entry, actor, on=on):
        return True
    held = (
        *actor.units_with(Permission.ENTRY_ENDORSE),
        *actor.units_with(Permission.ENTRY_APPROVE),
    )
    if not held:
        return False
    wanted = select(Entry.id).where(Entry.id == entry.id, Entry.unit_id.in_(scope(held, on=on)))
    return db.session.scalar(wanted) is not None


def answering_unit(unit_id: int, actor: Actor, *, on: date) -> int | None:
    """The unit in whose name the actor may answer about a decision of `unit_id`: that unit, or
    one above it that approves; None where they may not."""
    own = (
        *actor.units_with(Permission.ENTRY_ENDORSE),
        *actor.units_with(Permission.ENTRY_APPROVE),
    )
    if own and unit_id in set(db.session.scalars(acts_for(own, on=on))):
        return unit_id
    for above in actor.units_with(Permission.ENTRY_APPROVE):
        if unit_id in set(db.session.scalars(scope([above], on=on))):
            return above
    return None


def open_appeals(actor: Actor, *, on: date, limit: int = MOST) -> list[OpenAppeal]:
    """Requests in the scope of those who decide that wait for an answer, the nearest due first."""
    held = (
        *actor.units_with(Permission.ENTRY_ENDORSE),
        *actor.units_with(Permission.ENTRY_APPROVE),
    )
    if not held:
        return []
    wanted = (
        select(Entry.code, Entry.title, Entry.unit_id, Appeal.at, Appeal.due_on)
        .join(Appeal, Appeal.entry_id == Entry.id)
        .where(
            Appeal.answered_at.is_(None),
            Entry.state == State.REJECTED,
            Entry.unit_id.in_(scope(held, on=on)),
        )
        .order_by(Appeal.due_on, Appeal.id)
        .limit(limit)
    )
    return [OpenAppeal(*row) for row in db.session.execute(wanted)]
