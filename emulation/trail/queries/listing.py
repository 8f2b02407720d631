"""The trail as its page shows it: filtered, newest first, with the names of today."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TypeVarTuple

from sqlalchemy import ColumnElement, Select, and_, or_, select

from emulation.audit.models import AuditPayload, AuditRecord
from emulation.audit.rules import EVENT_LABELS, Event, is_erased
from emulation.core.clock import local_instant
from emulation.core.db import db
from emulation.core.policy import Actor, Permission
from emulation.core.text import words
from emulation.entries.models import Entry
from emulation.people.models import Person, User
from emulation.trail.rules import (
    Change,
    Fact,
    changes_of,
    facts_of,
    subject_parts,
)
from emulation.units.models import UnitPeriod
from emulation.units.queries import scope, units_by_id

Columns = TypeVarTuple("Columns")

MOST_NAMED = 500
"""Units or accounts that one name in a filter may stand for."""


@dataclass(frozen=True)
class Filter:
    """Which records are asked for; an empty field asks for all."""

    event: str = ""
    person: str = ""
    """Words of a name, or a user name."""
    unit: str = ""
    """Words of a unit's name; whatever lies below it is meant as well."""
    first: date | None = None
    last: date | None = None


@dataclass(frozen=True)
class TrailRow:
    """A record as the page shows it."""

    key: str
    """Its digest: where the next page begins."""
    number: int
    at: datetime
    label: str
    who: str
    unit_name: str
    subject_label: str
    subject_code: str
    subject_title: str
    subject_href: str | None
    changes: tuple[Change, ...]
    facts: tuple[Fact, ...]
    is_erased: bool


@dataclass(frozen=True)
class ErasableRow:
    """A record as those see it who erase names and may not read them."""

    number: int
    at: datetime
    label: str
    unit_name: str
    subject_label: str
    is_erased: bool


@dataclass(frozen=True)
class TrailPage:
    """One page of the trail, newest first."""

    rows: tuple[TrailRow, ...]
    next: str | None


def trail(
    asked: Filter, *, reader: Actor, on: date, before: str | None = None, limit: int = 50
) -> TrailPage:
    """The newest records that were asked for, before the one whose digest is `before`.

    Only what was done for units in the reader's scope, or, where no unit is concerned, by the
    people there and by the system itself.
    """
    wanted = (
        select(AuditRecord, AuditPayload)
        .outerjoin(AuditPayload, AuditPayload.record_id == AuditRecord.id)
        .order_by(AuditRecord.id.desc())
        .limit(limit + 1)
    )
    wanted = filtered(wanted.where(within(reader, on)), asked, on)
    if before:
        start = select(AuditRecord.id).where(AuditRecord.digest == before).scalar_subquery()
        wanted = wanted.where(AuditRecord.id < start)
    found = [(row[0], row[1]) for row in db.session.execute(wanted)]
    rows = _rows(found[:limit], on)
    return TrailPage(rows, rows[-1].key if len(found) > limit else None)


def erasable(numbers: Sequence[int], *, reader: Actor, on: date) -> list[ErasableRow]:
    """Those of the records whose names the reader may erase, told without a word of content."""
    wanted = (
        select(AuditRecord, AuditPayload)
        .outerjoin(AuditPayload, AuditPayload.record_id == AuditRecord.id)
        .where(AuditRecord.id.in_(numbers), within(reader, on, Permission.AUDIT_ERASE))
        .order_by(AuditRecord.id)
    )
    found: list[tuple[AuditRecord, AuditPayload | None]] = [
        (row[0], row[1]) for row in db.session.execute(wanted)
    ]
    units = units_by_id({record.unit_id for record, _ in found if record.unit_id}, on=on)
    return [
        ErasableRow(
            number=record.id,
            at=record.at,
            label=event_label(record.event),
            unit_name=units[record.unit_id].full_name if record.unit_id in units else "",
            subject_label=subject_parts(record.subject)[1],
            is_erased=payload is None or is_erased(payload.salt, payload.content),
        )
        for record, payload in found
    ]


def within(
    reader: Actor, on: date, permission: Permission = Permission.AUDIT_READ
) -> ColumnElement[bool]:
    """What the reader may know of: done for units in their scope, or by people there."""
    inside = scope(reader.units_with(permission), on=on)
    there = (
        select(User.id).join(Person, Person.id == User.person_id).where(Person.unit_id.in_(inside))
    )
    is_theirs = or_(AuditRecord.actor_id.is_(None), AuditRecord.actor_id.in_(there))
    return or_(AuditRecord.unit_id.in_(inside), and_(AuditRecord.unit_id.is_(None), is_theirs))


def filtered(wanted: Select[*Columns], asked: Filter, on: date) -> Select[*Columns]:
    """The same SELECT of records, with what was asked for."""
    if asked.event:
        wanted = wanted.where(AuditRecord.event == asked.event)
    if asked.first:
        wanted = wanted.where(AuditRecord.at >= local_instant(asked.first))
    if asked.last:
        wanted = wanted.where(AuditRecord.at < local_instant(asked.last + timedelta(days=1)))
    if asked.person:
        wanted = wanted.where(AuditRecord.actor_id.in_(_accounts(asked.person)))
    if asked.unit:
        wanted = wanted.where(AuditRecord.unit_id.in_(scope(_units(asked.unit), on=on)))
    return wanted


def _accounts(name: str) -> list[int]:
    """Accounts with this user name, or whose person bears all these words."""
    # Folded words are letters and digits only: nothing in them is a sign of LIKE.
    named = [Person.folded_name.like(f"%{word}%") for word in words(name)]
    is_asked = User.username == name.strip().lower()
    if named:
        is_asked = or_(is_asked, and_(*named))
    wanted = select(User.id).join(Person, Person.id == User.person_id).where(is_asked)
    return list(db.session.scalars(wanted.order_by(User.id).limit(MOST_NAMED)))


def _units(name: str) -> list[int]:
    """Units that bear, or ever bore, all these words in their name."""
    asked = set(words(name))
    listed = db.session.execute(select(UnitPeriod.unit_id, UnitPeriod.full_name))
    found = {unit_id for unit_id, full_name in listed if asked and asked <= set(words(full_name))}
    return sorted(found)[:MOST_NAMED]


def _rows(
    found: Sequence[tuple[AuditRecord, AuditPayload | None]], on: date
) -> tuple[TrailRow, ...]:
    """The rows with names, in as many statements for fifty as for one."""
    records = [record for record, _ in found]
    accounts = _account_names({record.actor_id for record in records if record.actor_id})
    units = units_by_id({record.unit_id for record in records if record.unit_id}, on=on)
    parts = [subject_parts(record.subject) for record in records]
    titles = _titles(code for kind, _, code in parts if kind == "entry")
    rows = []
    for (record, payload), (kind, word, code) in zip(found, parts, strict=True):
        content = payload.content if payload else {}
        unit = units.get(record.unit_id or 0)
        rows.append(
            TrailRow(
                key=record.digest,
                number=record.id,
                at=record.at,
                label=event_label(record.event),
                who=_who(content.get("actor"), accounts.get(record.actor_id or 0)),
                unit_name=unit.full_name if unit else "",
                subject_label=word,
                subject_code=code,
                subject_title=titles.get(code, "") if kind == "entry" else "",
                subject_href=f"/ho-so/{code}" if kind == "entry" and code in titles else None,
                changes=changes_of(content),
                facts=facts_of(content),
                is_erased=payload is not None and is_erased(payload.salt, payload.content),
            )
        )
    return tuple(rows)


def _who(name: str | None, username: str | None) -> str:
    """The name as it was recorded, and the account; the system itself has neither."""
    if username is None:
        return name or "Hệ thống"
    return f"{name} ({username})" if name else username


def event_label(event: str) -> str:
    """The act in words; an act that this release does not know bears its own name."""
    return EVENT_LABELS[Event(event)] if event in set(Event) else event


def _account_names(ids: Iterable[int]) -> dict[int, str]:
    wanted = select(User.id, User.username).where(User.id.in_(set(ids)))
    return {row[0]: row[1] for row in db.session.execute(wanted)}


def _titles(codes: Iterable[str]) -> dict[str, str]:
    """Titles of entries that were handed in: a draft is nobody's but its author's."""
    wanted = select(Entry.code, Entry.title).where(
        Entry.code.in_(set(codes)), Entry.receipt.is_not(None)
    )
    return {row[0]: row[1] for row in db.session.execute(wanted)}
