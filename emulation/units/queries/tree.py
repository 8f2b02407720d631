"""The tree of units: on a day, above a unit, below it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cache

from sqlalchemy import ColumnElement, Row, Select, bindparam, select

from emulation.core.db import db
from emulation.units.models import Unit, UnitAncestor, UnitLevel, UnitPeriod, UnitSuccession
from emulation.units.queries.dated import holds
from emulation.units.rules import UnitKind

KINDS_OF_PLACE = ("Huyện ", "Xã ", "Thị trấn ", "Phường ", "Tỉnh ")


@dataclass(frozen=True)
class UnitRow:
    """A unit as it stands in the period that was asked for."""

    id: int
    code: str
    level_code: str
    level_name: str
    level_rank: int
    kind: UnitKind
    name: str
    full_name: str
    committee_name: str
    parent_id: int | None
    official_code: str | None

    @property
    def place_name(self) -> str:
        """The name without its kind: papers are dated there («Hậu Lộc, ngày …»)."""
        name = self.name
        for kind in KINDS_OF_PLACE:
            name = name.removeprefix(kind)
        return name


@dataclass(frozen=True)
class Shape:
    """What the ancestors are computed from: the periods and successions of every unit."""

    periods: dict[int, list[UnitPeriod]]
    successions: dict[int, list[UnitSuccession]]


@dataclass(frozen=True)
class DatedLine:
    """All the ways up from a unit: (ancestor, is what the unit became, from, to), nearest first."""

    steps: tuple[tuple[int, bool, date, date | None], ...]

    def on(self, day: date) -> list[tuple[int, bool]]:
        """The way up that day, the unit itself first."""
        return [
            (ancestor_id, is_same)
            for ancestor_id, is_same, start, end in self.steps
            if start <= day and (end is None or end >= day)
        ]

    def child_under(self, top_id: int, day: date) -> int | None:
        """The unit directly below `top` on the way; None at top itself and outside it."""
        below: int | None = None
        for ancestor_id, is_same in self.on(day):
            if ancestor_id == top_id:
                return None if is_same else below
            below = ancestor_id
        return None


def period_rows() -> Select[Unit, UnitPeriod, UnitLevel]:
    return (
        select(Unit, UnitPeriod, UnitLevel)
        .join(UnitPeriod, UnitPeriod.unit_id == Unit.id)
        .join(UnitLevel, UnitLevel.id == UnitPeriod.level_id)
    )


def _unit_row(found: Row[Unit, UnitPeriod, UnitLevel]) -> UnitRow:
    unit, period, level = found[0], found[1], found[2]
    return UnitRow(
        id=unit.id,
        code=unit.code,
        level_code=level.code,
        level_name=level.name,
        level_rank=level.rank,
        kind=period.kind,
        name=period.name,
        full_name=period.full_name,
        committee_name=period.committee_name,
        parent_id=period.parent_id,
        official_code=period.official_code,
    )


def units_by_id(ids: Iterable[int], *, on: date) -> dict[int, UnitRow]:
    """Each unit as of the day; dissolved ones in their last period, future ones in their first."""
    wanted_ids = set(ids)
    if not wanted_ids:
        return {}
    return _best(db.session.execute(_by_id(), {"ids": list(wanted_ids)}), on)


@cache
def _by_id() -> Select[Unit, UnitPeriod, UnitLevel]:
    ids = bindparam("ids", type_=Unit.id.type, expanding=True)
    return period_rows().where(Unit.id.in_(ids)).order_by(UnitPeriod.valid_from)


def _best(rows: Iterable[Row[Unit, UnitPeriod, UnitLevel]], on: date) -> dict[int, UnitRow]:
    """Of each unit's periods, the earliest first, the one that stands for it that day."""
    best: dict[int, UnitRow] = {}
    for found in rows:
        period = found[1]
        if period.valid_from <= on or period.unit_id not in best:
            best[period.unit_id] = _unit_row(found)
    return best


def unit_by_id(unit_id: int, *, on: date) -> UnitRow | None:
    """One unit as of the day, chosen like `units_by_id`."""
    return units_by_id([unit_id], on=on).get(unit_id)


def unit_by_code(code: str, *, on: date) -> UnitRow | None:
    """The unit with this public code as of the day, or None."""
    unit_id = db.session.scalar(select(Unit.id).where(Unit.code == code))
    return None if unit_id is None else unit_by_id(unit_id, on=on)


def unit_by_official_code(official_code: str, *, on: date) -> UnitRow | None:
    """The unit that bears this official code on the day; codes are reused over time."""
    wanted = period_rows().where(UnitPeriod.official_code == official_code, holds(UnitPeriod, on))
    found = db.session.execute(wanted.order_by(Unit.id)).first()
    return None if found is None else _unit_row(found)


def ancestors(unit_id: int, *, on: date) -> list[UnitRow]:
    """The unit itself first, then upward; a dissolved one goes on through its successors."""
    wanted = (
        period_rows()
        .join(UnitAncestor, UnitAncestor.ancestor_id == Unit.id)
        .where(UnitAncestor.unit_id == unit_id, holds(UnitAncestor, on))
        .order_by(UnitAncestor.depth, UnitAncestor.ancestor_id, UnitPeriod.valid_from)
    )
    return list(_best(db.session.execute(wanted), on).values())


def ancestor_at_level(unit_id: int, level_code: str, *, on: date) -> UnitRow | None:
    """The living unit of that level which stands over the unit that day (or is it), or None.

    A dissolved unit is answered for by what it became.
    """
    above = [row for row in ancestors(unit_id, on=on) if row.level_code == level_code]
    living = existing([row.id for row in above], on=on)
    return next((row for row in above if row.id in living), above[0] if above else None)


def existing(ids: Iterable[int], *, on: date) -> set[int]:
    """Those of the units that exist on the day."""
    wanted = select(UnitPeriod.unit_id).where(
        UnitPeriod.unit_id.in_(set(ids)), holds(UnitPeriod, on)
    )
    return set(db.session.scalars(wanted))


def child_under(top_id: int, unit_id: int, *, on: date) -> int | None:
    """The child of `top` on the way down to `unit`; None if unit is top itself or not below it."""
    line = lines_of([unit_id], on=on).get(unit_id, [])
    wanted = (
        select(UnitAncestor.unit_id)
        .where(
            UnitAncestor.ancestor_id == top_id,
            UnitAncestor.unit_id.in_(line),
            UnitAncestor.is_same.is_(False),
            holds(UnitAncestor, on),
        )
        .order_by(UnitAncestor.depth, UnitAncestor.unit_id)
    )
    return db.session.scalar(wanted.limit(1))


def lines_of(unit_ids: Iterable[int], *, on: date) -> dict[int, list[int]]:
    """For each unit the ids on its way up that day, itself first."""
    wanted = (
        select(UnitAncestor.unit_id, UnitAncestor.ancestor_id)
        .where(UnitAncestor.unit_id.in_(set(unit_ids)), holds(UnitAncestor, on))
        .order_by(UnitAncestor.unit_id, UnitAncestor.depth, UnitAncestor.ancestor_id)
    )
    lines: dict[int, list[int]] = defaultdict(list)
    for unit_id, ancestor_id in db.session.execute(wanted):
        lines[unit_id].append(ancestor_id)
    return dict(lines)


def dated_lines(unit_ids: Iterable[int]) -> dict[int, DatedLine]:
    """For each unit all its ways up, whenever they held: one statement for any number of days."""
    wanted = (
        select(UnitAncestor)
        .where(UnitAncestor.unit_id.in_(set(unit_ids)))
        .order_by(UnitAncestor.unit_id, UnitAncestor.depth, UnitAncestor.ancestor_id)
    )
    steps: dict[int, list[tuple[int, bool, date, date | None]]] = defaultdict(list)
    for row in db.session.scalars(wanted):
        steps[row.unit_id].append((row.ancestor_id, row.is_same, row.valid_from, row.valid_to))
    return {unit_id: DatedLine(tuple(found)) for unit_id, found in steps.items()}


def scope(unit_ids: Iterable[int], *, on: date) -> Select[int]:
    """The ids at or below any of the units that day, with the dissolved under their successors."""
    return select(UnitAncestor.unit_id).where(
        UnitAncestor.ancestor_id.in_(list(unit_ids)), holds(UnitAncestor, on)
    )


def is_below(
    column: ColumnElement[int], unit_ids: Iterable[int], *, on: date
) -> ColumnElement[bool]:
    """The unit of the row lies at or below any of the units that day.

    Asked row by row: beside other conditions the whole scope would be gathered first, and that of
    the country has 240,000 units.
    """
    line = select(UnitAncestor.id).where(
        UnitAncestor.unit_id == column,
        UnitAncestor.ancestor_id.in_(list(unit_ids)),
        holds(UnitAncestor, on),
    )
    return line.correlate_except(UnitAncestor).exists()


def acts_for(unit_ids: Iterable[int], *, on: date) -> Select[int]:
    """The ids of the units themselves and of those which they succeeded, as of that day."""
    return scope(unit_ids, on=on).where(UnitAncestor.is_same)


def children(unit_id: int, *, on: date) -> list[UnitRow]:
    """The units directly under the unit that day, in Vietnamese order of names."""
    wanted = period_rows().where(UnitPeriod.parent_id == unit_id, holds(UnitPeriod, on))
    return sorted_rows(wanted)


def units_at_level(level_code: str, *, on: date) -> list[UnitRow]:
    """Every unit of the level that exists on the day, in Vietnamese order of names."""
    return sorted_rows(period_rows().where(UnitLevel.code == level_code, holds(UnitPeriod, on)))


def units_in_scope(unit_ids: Iterable[int], *, on: date) -> list[UnitRow]:
    """Every existing unit at or below the units, the higher levels first."""
    wanted = period_rows().where(Unit.id.in_(scope(unit_ids, on=on)), holds(UnitPeriod, on))
    return sorted_rows(wanted)


def tree(on: date) -> list[UnitRow]:
    """Every unit of the day, each one directly before the units under it."""
    below: dict[int | None, list[UnitRow]] = defaultdict(list)
    for row in sorted_rows(period_rows().where(holds(UnitPeriod, on))):
        below[row.parent_id].append(row)
    known = {row.id for rows in below.values() for row in rows}
    roots = [row for parent, rows in below.items() if parent not in known for row in rows]
    listed: list[UnitRow] = []
    waiting = list(reversed(roots))
    while waiting:
        row = waiting.pop()
        listed.append(row)
        waiting.extend(reversed(below.get(row.id, [])))
    return listed


def sorted_rows(wanted: Select[Unit, UnitPeriod, UnitLevel]) -> list[UnitRow]:
    ordered = wanted.order_by(UnitLevel.rank, UnitPeriod.sort_key, Unit.id)
    return [_unit_row(found) for found in db.session.execute(ordered)]


def has_units() -> bool:
    """Whether any unit was ever recorded."""
    return db.session.scalar(select(Unit.id).limit(1)) is not None


def level_by_code(code: str) -> UnitLevel | None:
    """The level's row, or None."""
    return db.session.scalar(select(UnitLevel).where(UnitLevel.code == code))


def levels() -> list[UnitLevel]:
    """All levels, the highest first."""
    return list(db.session.scalars(select(UnitLevel).order_by(UnitLevel.rank, UnitLevel.id)))


def unit(unit_id: int) -> Unit | None:
    """The unit's own row."""
    return db.session.get(Unit, unit_id)


def periods_of(unit_id: int) -> list[UnitPeriod]:
    """The unit's periods, oldest first."""
    wanted = select(UnitPeriod).where(UnitPeriod.unit_id == unit_id)
    return list(db.session.scalars(wanted.order_by(UnitPeriod.valid_from)))


def shape() -> Shape:
    """All periods and successions, oldest first, by unit."""
    periods: dict[int, list[UnitPeriod]] = defaultdict(list)
    for period in db.session.scalars(select(UnitPeriod).order_by(UnitPeriod.valid_from)):
        periods[period.unit_id].append(period)
    successions: dict[int, list[UnitSuccession]] = defaultdict(list)
    ordered = select(UnitSuccession).order_by(UnitSuccession.effective_on, UnitSuccession.id)
    for succession in db.session.scalars(ordered):
        successions[succession.old_id].append(succession)
    return Shape(dict(periods), dict(successions))


def has_succession(old_id: int, new_id: int, effective_on: date) -> bool:
    """Whether this change is already recorded."""
    wanted = select(UnitSuccession.id).where(
        UnitSuccession.old_id == old_id,
        UnitSuccession.new_id == new_id,
        UnitSuccession.effective_on == effective_on,
    )
    return db.session.scalar(wanted) is not None


def successors(unit_id: int) -> list[UnitSuccession]:
    """What the unit became: the main successor first."""
    wanted = select(UnitSuccession).where(UnitSuccession.old_id == unit_id)
    ordered = wanted.order_by(UnitSuccession.is_main.desc(), UnitSuccession.id)
    return list(db.session.scalars(ordered))
