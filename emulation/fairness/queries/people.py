"""What groups of persons have: grouped figures, in two statements a table however many rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, func, or_, select

from emulation.campaigns.rules import Bucket
from emulation.core.db import db
from emulation.entries.models import Entry, EntryPerson, EntryVersion
from emulation.entries.rules import PersonPart, State
from emulation.fairness.rules import Group
from emulation.people.models import Person
from emulation.people.rules import PERSON_KIND_LABELS, Gender, PersonKind
from emulation.points.models import Point
from emulation.points.rules import ZERO
from emulation.units.queries import scope

UNKNOWN = "Chưa ghi"
GENDERS = {Gender.FEMALE: "Nữ", Gender.MALE: "Nam", None: UNKNOWN}
POSITIONS = {True: "Lãnh đạo", False: "Trực tiếp"}
OUTSIDE = {kind: PERSON_KIND_LABELS[kind] for kind in (PersonKind.CITIZEN, PersonKind.HOUSEHOLD)}
PARTY = Person.kind == PersonKind.PARTY_MEMBER
NO_POPULATION = "không có số dân để so"
Scope = tuple[int, Sequence[int], date]
"""Campaign, the units at whose top the reader stands, the day."""


def by_gender(asked: Scope) -> list[Group]:
    """Women and men of the Party named as those who did it; an entry that names both counts for
    both."""
    return _groups(asked, Person.gender, GENDERS, PARTY)


def by_position(asked: Scope) -> list[Group]:
    """Leaders and direct workers of the Party, likewise."""
    return _groups(asked, Person.is_leader, POSITIONS, PARTY)


def outside_party(asked: Scope) -> list[Group]:
    """Citizens and households; how many of them there are is not known here."""
    found = _groups(asked, Person.kind, OUTSIDE, Person.kind.in_(OUTSIDE))
    return [replace(group, members=None, note=NO_POPULATION) for group in found]


def _groups(
    asked: Scope, key: Any, labels: dict[Any, str], whose: ColumnElement[bool]
) -> list[Group]:
    figures = {row[0]: row[1:] for row in db.session.execute(_figures(asked, key, whose))}
    _, top_ids, on = asked
    counted = (
        select(key, func.count(Person.id))
        .where(whose, Person.unit_id.in_(scope(top_ids, on=on)))
        .group_by(key)
    )
    members = {row[0]: int(row[1]) for row in db.session.execute(counted)}
    found = []
    for value, label in labels.items():
        people, sent, recognised, points = figures.get(value, (0, 0, 0, ZERO))
        points = Decimal(points or 0)
        number = members.get(value, 0)
        found.append(Group(label, int(sent), int(recognised or 0), points, int(people), number))
    return found


def _figures(asked: Scope, key: Any, whose: ColumnElement[bool]) -> Select[*tuple[Any, ...]]:
    """By the key: different persons, entries, recognised ones, and what these count for."""
    named = named_entries(asked).where(whose)
    pairs = named.with_only_columns(Entry.id, Entry.state, key.label("key")).distinct().subquery()
    people = (
        named.with_only_columns(key.label("key"), func.count(Person.id.distinct()).label("people"))
        .group_by(key)
        .subquery()
    )
    is_approved = case((pairs.c.state == State.APPROVED, 1), else_=0)
    same = or_(people.c.key == pairs.c.key, and_(people.c.key.is_(None), pairs.c.key.is_(None)))
    return (
        select(pairs.c.key, people.c.people, func.count(), func.sum(is_approved), _points(pairs))
        .join(people, same)
        .group_by(pairs.c.key, people.c.people)
    )


def named_entries(asked: Scope) -> Select[*tuple[Any, ...]]:
    """Entries that were handed in, with each person who did it."""
    campaign_id, top_ids, on = asked
    current = and_(EntryVersion.entry_id == Entry.id, EntryVersion.number == Entry.version_number)
    return (
        select(Entry.id)
        .join(EntryVersion, current)
        .join(EntryPerson, EntryPerson.version_id == EntryVersion.id)
        .join(Person, Person.id == EntryPerson.person_id)
        .where(
            Entry.campaign_id == campaign_id,
            Entry.first_received_at.is_not(None),
            Entry.unit_id.in_(scope(top_ids, on=on)),
            EntryPerson.part == PersonPart.SUBJECT,
        )
    )


def _points(pairs: Any) -> ColumnElement[Any]:
    given = (
        select(func.sum(_signed()))
        .where(Point.entry_id == pairs.c.id)
        .correlate(pairs)
        .scalar_subquery()
    )
    return func.sum(func.coalesce(given, ZERO))


def _signed() -> ColumnElement[Any]:
    return case((Point.bucket == Bucket.PENALTY, -Point.counted), else_=Point.counted)
