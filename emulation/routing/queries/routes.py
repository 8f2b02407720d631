"""Proposals of routes, the units a route concerns, and what waits on it."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import aliased

from emulation.campaigns.rules import StepSpec
from emulation.core.db import db
from emulation.entries.models import Entry
from emulation.entries.rules import State
from emulation.people.models import Person, User
from emulation.routing.models import RouteChange
from emulation.routing.rules import read_back
from emulation.units.models import UnitAncestor, UnitLevel, UnitPeriod
from emulation.units.queries.dated import holds

OPEN_MOST = 50
COUNT_LIMIT = 1000
SHOWN = 8


@dataclass(frozen=True)
class Proposal:
    """A route that waits for its second person."""

    code: str
    level_name: str
    unit_kind: str
    field: str
    entry_kind: str
    valid_from: date
    citation: str
    steps: tuple[StepSpec, ...]
    proposer: str
    proposer_person_id: int
    proposed_at: datetime


@dataclass(frozen=True)
class Concerned:
    """The units whose entries a route leads, counted to a thousand, with the first of them."""

    count: int
    names: tuple[str, ...]
    without: dict[str, int]
    """Level -> how many of them have no unit of that level above."""


def change_by_code(code: str) -> RouteChange | None:
    """The proposal that an address names, whatever became of it."""
    return db.session.scalar(select(RouteChange).where(RouteChange.code == code))


def change_by_key(key: str) -> RouteChange | None:
    """The proposal that the form with this key made."""
    return db.session.scalar(select(RouteChange).where(RouteChange.request_key == key))


def open_proposals() -> list[Proposal]:
    """The routes that wait for a second person, the oldest first."""
    wanted = (
        select(RouteChange, UnitLevel.name, Person)
        .join(UnitLevel, UnitLevel.id == RouteChange.unit_level_id)
        .join(User, User.id == RouteChange.proposed_by_id)
        .join(Person, Person.id == User.person_id)
        .where(RouteChange.confirmed_at.is_(None), RouteChange.dropped_at.is_(None))
        .order_by(RouteChange.id)
        .limit(OPEN_MOST)
    )
    return [
        Proposal(
            code=row.code,
            level_name=level,
            unit_kind=row.unit_kind,
            field=row.field,
            entry_kind=row.entry_kind,
            valid_from=row.valid_from,
            citation=row.citation,
            steps=read_back(row.steps),
            proposer=person.full_name,
            proposer_person_id=person.id,
            proposed_at=row.proposed_at,
        )
        for row, level, person in db.session.execute(wanted)
    ]


def waiting_on(route_ids: Iterable[int]) -> int:
    """How many entries wait on these routes now, counted to a thousand."""
    inner = (
        select(Entry.id)
        .where(Entry.state == State.SUBMITTED, Entry.route_id.in_(list(route_ids)))
        .limit(COUNT_LIMIT)
        .subquery()
    )
    return db.session.scalar(select(func.count()).select_from(inner)) or 0


def concerned(level_id: int, unit_kind: str, *, deciding: Collection[str], on: date) -> Concerned:
    """The units of the level (and kind) that day, and for each deciding level how many lack it."""
    units = select(UnitPeriod.unit_id).where(UnitPeriod.level_id == level_id, holds(UnitPeriod, on))
    if unit_kind:
        units = units.where(UnitPeriod.kind == unit_kind)
    first = (
        select(UnitPeriod.full_name)
        .where(UnitPeriod.unit_id.in_(units), holds(UnitPeriod, on))
        .order_by(UnitPeriod.sort_key, UnitPeriod.unit_id)
        .limit(SHOWN)
    )
    without = {
        code: _counted(units.where(UnitPeriod.unit_id.not_in(_below(code, on))))
        for code in deciding
    }
    return Concerned(
        count=_counted(units),
        names=tuple(db.session.scalars(first)),
        without={code: count for code, count in without.items() if count},
    )


def _below(level_code: str, on: date) -> Select[int]:
    """The units that have a unit of this level above them that day."""
    above = aliased(UnitPeriod)
    return (
        select(UnitAncestor.unit_id)
        .join(above, above.unit_id == UnitAncestor.ancestor_id)
        .join(UnitLevel, UnitLevel.id == above.level_id)
        .where(
            UnitLevel.code == level_code,
            UnitAncestor.is_same.is_(False),
            holds(UnitAncestor, on),
            above.valid_from <= on,
            or_(above.valid_to.is_(None), above.valid_to >= on),
        )
    )


def _counted(units: Select[int]) -> int:
    inner = units.limit(COUNT_LIMIT).subquery()
    return db.session.scalar(select(func.count()).select_from(inner)) or 0


def units_named(name: str, *, on: date) -> list[tuple[int, str]]:
    """(unit, code of its level) of the units that bear this name, or whose committee does."""
    wanted = (
        select(UnitPeriod.unit_id, UnitLevel.code)
        .join(UnitLevel, UnitLevel.id == UnitPeriod.level_id)
        .where(
            or_(UnitPeriod.full_name == name, UnitPeriod.committee_name == name),
            holds(UnitPeriod, on),
        )
        .order_by(UnitPeriod.unit_id)
        .limit(2)
    )
    return [(unit_id, level) for unit_id, level in db.session.execute(wanted)]
