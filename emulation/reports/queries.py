"""Every SELECT of the reports: grouped figures, in a number of statements that never grows."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, func, select

from emulation.campaigns.rules import Lateness, RecognitionLevel
from emulation.core.db import db
from emulation.entries.kinds import KINDS
from emulation.entries.models import Entry
from emulation.entries.rules import Field, State
from emulation.entries.rules.stages import ALIVE, BEGUN, ModelStage
from emulation.points.models import Standing
from emulation.points.rules import Grain
from emulation.recognition.models import RecognitionItem, RecognitionList
from emulation.recognition.rules import ListState
from emulation.reports.rules import Counts
from emulation.units.queries import (
    UnitRow,
    acts_for,
    lines_of,
    scope,
    units_by_id,
    units_in_scope,
)

ON_A_LIST = (ListState.PROPOSED, ListState.CONCLUDED, ListState.IN_EFFECT)
MOST_LATE = 20
REGISTERED = tuple(kind.code for kind in KINDS if kind.has_targets)
"""Kinds that are registered before they are carried out (mô hình)."""


@dataclass(frozen=True)
class Cell:
    """The counts of one unit in one field."""

    unit_id: int
    field: Field | None
    counts: Counts


@dataclass(frozen=True)
class LateRow:
    """A deciding unit with entries past their day."""

    unit_id: int
    name: str
    count: int
    oldest: date


@dataclass(frozen=True)
class Area:
    """What the report is about: the units at whose level it is broken down."""

    top_ids: tuple[int, ...]
    units: tuple[UnitRow, ...]
    by_commune: bool
    """Counts go to communes and agencies; otherwise to each unit itself."""


def area(top_ids: Sequence[int], *, on: date) -> Area:
    """The units directly below those where the reader may read reports."""
    everything = units_in_scope(top_ids, on=on)
    tops = [unit for unit in everything if unit.id in top_ids]
    by_commune = any(unit.level_rank <= 1 for unit in tops)
    below = [unit for unit in everything if unit.parent_id in top_ids and unit.id not in top_ids]
    return Area(tuple(top_ids), tuple(below if by_commune else [*tops, *below]), by_commune)


def counts(campaign_id: int, found: Area, *, on: date) -> list[Cell]:
    """Figures by unit and field, in one grouped statement."""
    rows = db.session.execute(_counted(campaign_id, found, on=on)).all()
    place = _places([row[0] for row in rows], found, on=on)
    return [
        Cell(place[row[0]], row[1], Counts(*(int(figure) for figure in row[2:]))) for row in rows
    ]


def _places(unit_ids: Iterable[int], found: Area, *, on: date) -> dict[int, int]:
    """For each unit that of the report which it stands under or became; itself where none is."""
    shown = {unit.id for unit in found.units}
    lines = lines_of(unit_ids, on=on)
    return {
        unit_id: next((above for above in lines.get(unit_id, ()) if above in shown), unit_id)
        for unit_id in unit_ids
    }


def others(unit_ids: Iterable[int], found: Area, *, on: date) -> list[UnitRow]:
    """Units that have entries and no row of their own, such as the district itself."""
    shown = {unit.id for unit in found.units}
    return list(units_by_id(set(unit_ids) - shown, on=on).values())


def _counted(campaign_id: int, found: Area, *, on: date) -> Select[*tuple[Any, ...]]:
    unit_id = func.coalesce(Entry.commune_id, Entry.unit_id) if found.by_commune else Entry.unit_id
    figures = [_sum(condition) for condition in _conditions(on)]
    return (
        select(unit_id, Entry.field, *figures)
        .outerjoin(RecognitionItem, RecognitionItem.claimed_entry_id == Entry.id)
        .outerjoin(RecognitionList, RecognitionList.id == RecognitionItem.list_id)
        .where(
            Entry.campaign_id == campaign_id,
            Entry.first_received_at.is_not(None),
            Entry.unit_id.in_(scope(found.top_ids, on=on)),
        )
        .group_by(unit_id, Entry.field)
        .order_by(unit_id, Entry.field)
    )


def _conditions(on: date) -> list[ColumnElement[bool]]:
    """What each field of `Counts` counts, in their order (definitions: `reports.rules.STAGES`)."""
    is_model = Entry.kind.in_(REGISTERED)
    is_approved = Entry.state == State.APPROVED
    is_waiting = Entry.state == State.SUBMITTED
    is_alive = Entry.state.in_(ALIVE)
    return [
        is_model,
        and_(is_alive, Entry.stage.in_(BEGUN)),
        and_(is_alive, Entry.stage.in_(BEGUN[1:])),
        and_(is_alive, Entry.stage.in_(BEGUN[2:])),
        and_(is_alive, Entry.stage.in_(BEGUN[3:])),
        and_(is_alive, Entry.stage == ModelStage.STOPPED),
        is_approved,
        and_(is_approved, Entry.recognition == RecognitionLevel.EXEMPLARY),
        RecognitionList.state.in_(ON_A_LIST),
        RecognitionList.state == ListState.IN_EFFECT,
        Entry.first_received_at.is_not(None),
        is_waiting,
        and_(is_waiting, Entry.due_on < on),
        Entry.state == State.RETURNED,
        Entry.lateness != Lateness.IN_TIME,
    ]


def _sum(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return func.sum(case((condition, 1), else_=0))


def months(campaign_id: int, found: Area, *, on: date) -> list[tuple[date, int]]:
    """Recognised entries by the month of their first receipt, from the counters; oldest first."""
    ids = {*found.top_ids, *(unit.id for unit in found.units if found.by_commune)}
    wanted = (
        select(Standing.period_start, func.sum(Standing.recognised))
        .where(
            Standing.campaign_id == campaign_id,
            Standing.grain == Grain.MONTH,
            Standing.field == "",
            Standing.unit_id.in_(acts_for(ids, on=on)),
        )
        .group_by(Standing.period_start)
        .order_by(Standing.period_start)
    )
    return [(start, int(number or 0)) for start, number in db.session.execute(wanted)]


def late(campaign_id: int, found: Area, *, on: date) -> list[LateRow]:
    """Units whose step is past its day, the longest wait first; at most `MOST_LATE` of them."""
    oldest, number = func.min(Entry.due_on), func.count(Entry.id)
    wanted = (
        select(Entry.step_unit_id, number, oldest)
        .where(
            Entry.campaign_id == campaign_id,
            Entry.state == State.SUBMITTED,
            Entry.due_on < on,
            Entry.unit_id.in_(scope(found.top_ids, on=on)),
        )
        .group_by(Entry.step_unit_id)
        .order_by(oldest, Entry.step_unit_id)
        .limit(MOST_LATE)
    )
    found_rows = db.session.execute(wanted).all()
    rows = [(unit, int(count), due) for unit, count, due in found_rows if unit and due]
    names = units_by_id([row[0] for row in rows], on=on)
    return [LateRow(row[0], names[row[0]].committee_name, row[1], row[2]) for row in rows]
