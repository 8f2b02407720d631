"""Which way entries go: the routes of a day, and every version of one."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import aliased

from emulation.campaigns.models import Route, RouteStep
from emulation.campaigns.rules import RecognitionLevel
from emulation.core.db import db
from emulation.units.models import UnitLevel

PAST = 50
"""Ended routes that a list shows."""


@dataclass(frozen=True)
class StepRow:
    """One step of a route, with the level that decides it."""

    id: int
    position: int
    level_id: int
    level_code: str
    level_name: str
    unit_id: int | None
    permission: str
    label: str
    working_days: int
    may_finish: bool
    may_pass_up: bool
    recognition: RecognitionLevel
    may_exemplify: bool
    may_receive: bool
    """The sender may hand in straight to this step."""


@dataclass(frozen=True)
class RouteKey:
    """Whose entries a route leads: the units of a level and kind, the kind of entry, the sector."""

    level_id: int
    unit_kind: str
    field: str
    entry_kind: str


@dataclass(frozen=True)
class RouteRow:
    """A route with its steps in order."""

    id: int
    code: str
    entry_kind: str
    level_id: int
    level_code: str
    level_name: str
    unit_kind: str
    field: str
    """The sector it is narrowed to, or nothing."""
    valid_from: date
    valid_to: date | None
    citation: str
    steps: tuple[StepRow, ...]

    @property
    def key(self) -> RouteKey:
        """Whose entries it leads."""
        return RouteKey(self.level_id, self.unit_kind, self.field, self.entry_kind)

    def step(self, position: int) -> StepRow | None:
        """The step at this position (1, 2, 3 …), or None past the end."""
        return next((step for step in self.steps if step.position == position), None)

    def after(self, position: int) -> StepRow | None:
        """The first step behind this position; 0 asks for the first of all."""
        return next((step for step in self.steps if step.position > position), None)


def route_for(
    level_code: str, unit_kind: str, entry_kind: str, *, on: date, field: str = ""
) -> RouteRow | None:
    """The route an entry of the kind takes that day from a unit of this level and kind.

    The narrower row wins: first one for the unit's kind, then one for the entry's sector; among
    equals the one valid from later.
    """
    wanted = (
        select(Route.id)
        .join(UnitLevel, UnitLevel.id == Route.unit_level_id)
        .where(
            UnitLevel.code == level_code,
            Route.unit_kind.in_((unit_kind, "")),
            Route.field.in_((field, "")),
            Route.entry_kind == entry_kind,
            _valid(on),
        )
        .order_by(
            Route.unit_kind.desc(), Route.field.desc(), Route.valid_from.desc(), Route.id.desc()
        )
        .limit(1)
    )
    route_id = db.session.scalar(wanted)
    return None if route_id is None else route(route_id)


def route(route_id: int) -> RouteRow | None:
    """The route with its steps."""
    return next(iter(_routes(Route.id == route_id)), None)


def routes_for_kinds(entry_kinds: Iterable[str], *, on: date) -> list[RouteRow]:
    """Every route valid that day for these kinds of entry, the lowest units first."""
    return _routes(and_(Route.entry_kind.in_(set(entry_kinds)), _valid(on)))


def route_by_code(code: str) -> RouteRow | None:
    """The route that an address names, or None."""
    return next(iter(_routes(Route.code == code)), None)


def routes_on(day: date) -> list[RouteRow]:
    """Every route in force that day, the lowest units first."""
    return _routes(_valid(day))


def routes_after(day: date) -> list[RouteRow]:
    """The routes that begin after that day."""
    return _routes(Route.valid_from > day)


def routes_before(day: date) -> list[RouteRow]:
    """The routes that had ended by that day, the last ended first, a bounded number of them."""
    ended = select(Route.id).where(Route.valid_to < day)
    last = ended.order_by(Route.valid_to.desc(), Route.id.desc()).limit(PAST)
    found = _routes(Route.id.in_(list(db.session.scalars(last))))
    return sorted(found, key=lambda row: (row.valid_to or day, row.id), reverse=True)


def versions_of(key: RouteKey) -> list[RouteRow]:
    """Every row for these senders, whenever it holds, the newest first."""
    found = _routes(_same(key))
    return sorted(found, key=lambda row: row.valid_from, reverse=True)


def route_rows(key: RouteKey) -> list[Route]:
    """The rows for these senders as they are stored, the oldest first."""
    return list(db.session.scalars(select(Route).where(_same(key)).order_by(Route.valid_from)))


def route_row_exists(key: RouteKey, *, valid_from: date) -> bool:
    """Whether this very row of routing is already laid down."""
    wanted = select(Route.id).where(_same(key), Route.valid_from == valid_from)
    return db.session.scalar(wanted) is not None


def _same(key: RouteKey) -> ColumnElement[bool]:
    return and_(
        Route.unit_level_id == key.level_id,
        Route.unit_kind == key.unit_kind,
        Route.field == key.field,
        Route.entry_kind == key.entry_kind,
    )


def _valid(on: date) -> ColumnElement[bool]:
    return and_(Route.valid_from <= on, or_(Route.valid_to.is_(None), Route.valid_to >= on))


def _routes(condition: ColumnElement[bool]) -> list[RouteRow]:
    """The routes that meet the condition, with their steps: one statement for any number."""
    decides = aliased(UnitLevel)
    wanted = (
        select(Route, UnitLevel, RouteStep, decides)
        .join(UnitLevel, UnitLevel.id == Route.unit_level_id)
        .outerjoin(RouteStep, RouteStep.route_id == Route.id)
        .outerjoin(decides, decides.id == RouteStep.level_id)
        .where(condition)
        .order_by(
            UnitLevel.rank.desc(),
            UnitLevel.code,
            Route.entry_kind,
            Route.unit_kind,
            Route.field,
            Route.valid_from,
            Route.id,
            RouteStep.position,
        )
    )
    found: dict[int, tuple[Route, UnitLevel]] = {}
    steps: dict[int, list[StepRow]] = {}
    for row, level, step, deciding in db.session.execute(wanted):
        found[row.id] = (row, level)
        if step is not None:
            steps.setdefault(row.id, []).append(_step_row(step, deciding))
    return [_route_row(row, level, steps.get(row.id, ())) for row, level in found.values()]


def _route_row(row: Route, level: UnitLevel, steps: Iterable[StepRow]) -> RouteRow:
    return RouteRow(
        id=row.id,
        code=row.code,
        entry_kind=row.entry_kind,
        level_id=level.id,
        level_code=level.code,
        level_name=level.name,
        unit_kind=row.unit_kind,
        field=row.field,
        valid_from=row.valid_from,
        valid_to=row.valid_to,
        citation=row.citation,
        steps=tuple(steps),
    )


def _step_row(step: RouteStep, level: UnitLevel) -> StepRow:
    return StepRow(
        id=step.id,
        position=step.position,
        level_id=step.level_id,
        level_code=level.code,
        level_name=level.name,
        unit_id=step.unit_id,
        permission=step.permission,
        label=step.label,
        working_days=step.working_days,
        may_finish=step.may_finish,
        may_pass_up=step.may_pass_up,
        recognition=step.recognition,
        may_exemplify=step.may_exemplify,
        may_receive=step.may_receive,
    )
