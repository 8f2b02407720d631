"""Whose history a unit bears: its own, and that of every unit whose main successor it became."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cache

from sqlalchemy import CTE, Date, ScalarSelect, Select, bindparam, func, select
from sqlalchemy.orm import aliased

from emulation.core.db import db
from emulation.units.models import Unit, UnitPeriod, UnitSuccession
from emulation.units.queries.dated import holds


@dataclass(frozen=True)
class FormerUnit:
    """A unit that went into another: its last name and its last day."""

    full_name: str
    last_day: date | None


def holders(unit_ids: Iterable[int], *, on: date) -> dict[int, int]:
    """Unit id -> the one of these that bears its history: itself, or what it became by that day.

    A divided unit goes to its main successor alone and a merged one to the unit it went into, so
    that nothing is counted twice or lost. Codes and names are of no concern: rows are compared.
    """
    found = db.session.execute(_holders(), {"ids": list(unit_ids), "on": on})
    return {row[0]: row[1] for row in found}


IDS = bindparam("ids", type_=Unit.id.type, expanding=True)
ON = bindparam("on", type_=Date)


@cache
def _holders() -> Select[int, int]:
    line = _line()
    return select(line.c.unit_id, line.c.holder)


def _line() -> CTE:
    """The units of `IDS` and whatever became them by the day `ON`."""
    line = (
        select(Unit.id.label("holder"), Unit.id.label("unit_id"))
        .where(Unit.id.in_(IDS))
        .cte("history", recursive=True)
    )
    still_there = select(UnitPeriod.id).where(
        UnitPeriod.unit_id == UnitSuccession.old_id, holds(UnitPeriod, ON)
    )
    earlier = (
        select(line.c.holder, UnitSuccession.old_id)
        .join(line, line.c.unit_id == UnitSuccession.new_id)
        .where(
            UnitSuccession.is_main,
            UnitSuccession.effective_on <= ON,
            ~still_there.correlate(UnitSuccession).exists(),
        )
    )
    return line.union(earlier)


def former_units(unit_id: int, *, on: date) -> list[FormerUnit]:
    """The units whose history this one bears besides its own, in Vietnamese order of names."""
    line = _line()
    wanted = (
        select(UnitPeriod.full_name, UnitPeriod.valid_to)
        .join(line, line.c.unit_id == UnitPeriod.unit_id)
        .where(line.c.unit_id != unit_id, UnitPeriod.valid_to == _last_day(UnitPeriod.unit_id))
        .order_by(UnitPeriod.sort_key, UnitPeriod.id)
    )
    found = db.session.execute(wanted, {"ids": [unit_id], "on": on})
    return [FormerUnit(*row) for row in found]


def _last_day(unit_id: object) -> ScalarSelect[date | None]:
    """The last day of the unit that went into another."""
    period = aliased(UnitPeriod)
    wanted = select(func.max(period.valid_to)).where(period.unit_id == unit_id)
    return wanted.correlate(UnitPeriod).scalar_subquery()
