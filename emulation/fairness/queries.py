"""Every SELECT on whose work is seen: grouped figures, in eight statements however many rows."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
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
from emulation.people.rules import Gender, PersonKind
from emulation.points.models import Point, Standing
from emulation.points.rules import ZERO, Grain
from emulation.units.models import MemberCount, UnitPeriod
from emulation.units.queries import scope
from emulation.units.rules import KIND_LABELS, UnitKind

UNKNOWN = "Chưa ghi"
GENDERS = {Gender.FEMALE: "Nữ", Gender.MALE: "Nam", None: UNKNOWN}
POSITIONS = {True: "Lãnh đạo", False: "Trực tiếp"}
Scope = tuple[int, Sequence[int], date]
"""Campaign, the units at whose top the reader stands, the day."""


def by_gender(asked: Scope) -> list[Group]:
    """Women and men named as those who did it; an entry that names both counts for both."""
    return _groups(asked, Person.gender, GENDERS)


def by_position(asked: Scope) -> list[Group]:
    """Leaders and direct workers, likewise."""
    return _groups(asked, Person.is_leader, POSITIONS)


def _groups(asked: Scope, key: Any, labels: dict[Any, str]) -> list[Group]:
    figures = {row[0]: row[1:] for row in db.session.execute(_figures(asked, key))}
    _, top_ids, on = asked
    counted = (
        select(key, func.count(Person.id))
        .where(Person.kind == PersonKind.PARTY_MEMBER, Person.unit_id.in_(scope(top_ids, on=on)))
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


def _figures(asked: Scope, key: Any) -> Select[*tuple[Any, ...]]:
    """By the key: different persons, entries, recognised ones, and what these count for."""
    named = _named(asked)
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


def _named(asked: Scope) -> Select[*tuple[Any, ...]]:
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


def by_kind(asked: Scope) -> list[Group]:
    """Kinds of units that handed something in, with their members where they are counted."""
    campaign_id, top_ids, on = asked
    there = and_(
        UnitPeriod.valid_from <= on, or_(UnitPeriod.valid_to.is_(None), UnitPeriod.valid_to >= on)
    )
    given = (
        select(Point.entry_id, func.sum(_signed()).label("points"))
        .where(Point.campaign_id == campaign_id)
        .group_by(Point.entry_id)
        .subquery()
    )
    wanted = (
        select(
            UnitPeriod.kind, func.count(Entry.id),
            func.sum(case((Entry.state == State.APPROVED, 1), else_=0)), func.sum(given.c.points),
        )
        .join(UnitPeriod, and_(UnitPeriod.unit_id == Entry.unit_id, there))
        .outerjoin(given, given.c.entry_id == Entry.id)
        .where(
            Entry.campaign_id == campaign_id,
            Entry.first_received_at.is_not(None),
            Entry.unit_id.in_(scope(top_ids, on=on)),
        )
        .group_by(UnitPeriod.kind)
    )  # fmt: skip
    figures = {row[0]: row[1:] for row in db.session.execute(wanted)}
    members = _members_by_kind(top_ids, there, on)
    return [
        Group(
            _capital(KIND_LABELS[kind]), int(figures[kind][0]), int(figures[kind][1] or 0),
            Decimal(figures[kind][2] or 0), None, members.get(kind),
        )
        for kind in UnitKind
        if kind in figures
    ]  # fmt: skip


def _members_by_kind(
    top_ids: Sequence[int], there: ColumnElement[bool], on: date
) -> dict[UnitKind, int]:
    known = and_(
        MemberCount.superseded_at.is_(None),
        MemberCount.valid_from <= on,
        or_(MemberCount.valid_to.is_(None), MemberCount.valid_to >= on),
    )
    counted = (
        select(UnitPeriod.kind, func.sum(MemberCount.count))
        .join(MemberCount, and_(MemberCount.unit_id == UnitPeriod.unit_id, known))
        .where(UnitPeriod.unit_id.in_(scope(top_ids, on=on)), there)
        .group_by(UnitPeriod.kind)
    )
    return {row[0]: int(row[1]) for row in db.session.execute(counted)}


def months_by_unit(asked: Scope, unit_ids: Sequence[int]) -> dict[int, dict[date, int]]:
    """Recognised entries of each unit by the month of their first receipt, from the counters."""
    wanted = select(Standing.unit_id, Standing.period_start, Standing.recognised).where(
        Standing.campaign_id == asked[0],
        Standing.grain == Grain.MONTH,
        Standing.unit_id.in_(list(unit_ids)),
    )
    found: dict[int, dict[date, int]] = defaultdict(dict)
    for unit_id, start, number in db.session.execute(wanted):
        found[unit_id][start] = number
    return dict(found)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
