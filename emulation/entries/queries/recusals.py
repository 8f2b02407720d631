"""Who withdrew from deciding an entry, whom others asked to be replaced, and what became of it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, Select, or_, select
from sqlalchemy.orm import aliased

from emulation.core.db import db
from emulation.core.policy import Actor, Permission
from emulation.entries.models import Entry
from emulation.entries.queries.access import waiting_for
from emulation.entries.queries.involvement import is_standing
from emulation.entries.records import Recusal, RecusalWord
from emulation.entries.rules import State
from emulation.entries.rules.recusals import (
    RecusalKind,
    RecusalReason,
    RecusalRuling,
    open_rulings,
)
from emulation.people.models import Person, User
from emulation.units.queries import scope

LISTED = 50


@dataclass(frozen=True)
class Word:
    """What a second person made of a recusal."""

    ruling: RecusalRuling
    words: str
    by_name: str
    at: datetime


@dataclass(frozen=True)
class RecusalRow:
    """A recusal with the names of its people and what was said to it since."""

    id: int
    code: str
    entry_code: str
    receipt: str | None
    unit_id: int
    kind: RecusalKind
    reason: RecusalReason
    words: str
    person_id: int
    full_name: str
    by_id: int
    by_person_id: int
    by_name: str
    at: datetime
    said: tuple[Word, ...]

    @property
    def rulings(self) -> tuple[RecusalRuling, ...]:
        """What a second person may still say."""
        return open_rulings(self.kind, (word.ruling for word in self.said))


def recusal_by_code(code: str) -> Recusal | None:
    """The recusal with this public code."""
    return db.session.scalar(select(Recusal).where(Recusal.code == code))


def words_on(recusal_id: int) -> list[RecusalWord]:
    """What second persons said to it, in their order."""
    wanted = select(RecusalWord).where(RecusalWord.recusal_id == recusal_id)
    return list(db.session.scalars(wanted.order_by(RecusalWord.position)))


def standing_recusal(entry_id: int, person_id: int) -> Recusal | None:
    """What keeps the person out of deciding the entry now."""
    wanted = select(Recusal).where(
        Recusal.entry_id == entry_id, Recusal.person_id == person_id, is_standing()
    )
    return db.session.scalars(wanted.order_by(Recusal.id).limit(1)).first()


def open_request_by(entry_id: int, user_id: int) -> Recusal | None:
    """The request of this account on the entry that nobody answered yet."""
    answered = select(RecusalWord.id).where(RecusalWord.recusal_id == Recusal.id)
    wanted = select(Recusal).where(
        Recusal.entry_id == entry_id,
        Recusal.by_id == user_id,
        Recusal.kind == RecusalKind.REQUESTED,
        ~answered.exists(),
    )
    return db.session.scalars(wanted.limit(1)).first()


def recusals_of(entry_id: int) -> list[RecusalRow]:
    """Every recusal on the entry, the oldest first."""
    wanted = _rows().where(Recusal.entry_id == entry_id).order_by(Recusal.id).limit(LISTED)
    return _listed(wanted)


def recusals_to_answer(actor: Actor, *, on: date) -> list[RecusalRow]:
    """Standing recusals of waiting entries that lie with the actor's units, the newest first:
    requests to answer, and what can be lifted; the actor's own are left out."""
    where: list[ColumnElement[bool]] = [waiting_for(actor, on=on)]
    managed = actor.units_with(Permission.ACCOUNT_MANAGE)
    if managed:
        where.append(Entry.step_unit_id.in_(scope(managed, on=on)))
    wanted = (
        _rows()
        .where(
            Entry.state == State.SUBMITTED,
            or_(*where),
            is_standing(),
            Recusal.person_id != actor.person_id,
        )
        .order_by(Recusal.id.desc())
        .limit(LISTED)
    )
    return _listed(wanted)


def _rows() -> Select[Recusal, Entry, Person, Person]:
    other = aliased(Person)
    return (
        select(Recusal, Entry, Person, other)
        .join(Entry, Entry.id == Recusal.entry_id)
        .join(Person, Person.id == Recusal.person_id)
        .join(User, User.id == Recusal.by_id)
        .join(other, other.id == User.person_id)
    )


def _listed(wanted: Select[Recusal, Entry, Person, Person]) -> list[RecusalRow]:
    found = list(db.session.execute(wanted))
    said = _said([row[0].id for row in found])
    return [
        RecusalRow(
            id=recusal.id,
            code=recusal.code,
            entry_code=entry.code,
            receipt=entry.receipt,
            unit_id=entry.unit_id,
            kind=recusal.kind,
            reason=recusal.reason,
            words=recusal.words,
            person_id=person.id,
            full_name=person.full_name,
            by_id=recusal.by_id,
            by_person_id=by.id,
            by_name=by.full_name,
            at=recusal.at,
            said=tuple(said[recusal.id]),
        )
        for recusal, entry, person, by in found
    ]


def _said(ids: Iterable[int]) -> dict[int, list[Word]]:
    wanted = (
        select(RecusalWord, Person.full_name)
        .join(User, User.id == RecusalWord.by_id)
        .join(Person, Person.id == User.person_id)
        .where(RecusalWord.recusal_id.in_(list(ids)))
        .order_by(RecusalWord.position)
    )
    found: dict[int, list[Word]] = defaultdict(list)
    for word, name in db.session.execute(wanted):
        found[word.recusal_id].append(Word(word.ruling, word.words, name, word.at))
    return found
