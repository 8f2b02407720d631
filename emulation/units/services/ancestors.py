"""The derived table `unit_ancestor`, computed from periods and successions."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import delete, insert

from emulation.core.db import db
from emulation.units import queries
from emulation.units.models import UnitAncestor, UnitPeriod
from emulation.units.queries import Shape
from emulation.units.rules import SuccessionKind

DAY = timedelta(days=1)
INSERT_BATCH = 5_000


@dataclass(frozen=True)
class _Place:
    """Where an ancestor stands over a unit."""

    depth: int
    is_same: bool


@dataclass(frozen=True)
class _Stretch:
    """How long a place stays the same; both ends inclusive."""

    place: _Place
    valid_from: date
    valid_to: date | None


def rebuild_ancestors(unit_ids: Iterable[int] | None = None) -> None:
    """`unit_ancestor` says what periods and successions say, for these units or for all.

    A dissolved unit goes on under its main successor (under all of them after a split) and what
    stands over these; without a successor it goes on under its last parent.
    """
    db.session.flush()
    shape = queries.shape()
    wanted = sorted(shape.periods) if unit_ids is None else sorted(set(unit_ids))
    forget = delete(UnitAncestor)
    if unit_ids is not None:
        forget = forget.where(UnitAncestor.unit_id.in_(wanted))
    db.session.execute(forget)
    rows = [row for unit_id in wanted for row in _rows(shape, unit_id)]
    # Without render_nulls the ORM begins a new statement wherever `valid_to` is None or not.
    statement = insert(UnitAncestor).execution_options(render_nulls=True)
    for start in range(0, len(rows), INSERT_BATCH):
        db.session.execute(statement, rows[start : start + INSERT_BATCH])


def _rows(shape: Shape, unit_id: int) -> Iterator[dict[str, object]]:
    for ancestor_id, stretches in _stretches(shape, unit_id).items():
        for stretch in stretches:
            yield {
                "unit_id": unit_id,
                "ancestor_id": ancestor_id,
                "depth": stretch.place.depth,
                "is_same": stretch.place.is_same,
                "valid_from": stretch.valid_from,
                "valid_to": stretch.valid_to,
            }


def _stretches(shape: Shape, unit_id: int) -> dict[int, list[_Stretch]]:
    """Every ancestor with the stretches of time in which it holds one place, merged."""
    born = shape.periods[unit_id][0].valid_from
    starts = [day for day in _breakpoints(shape, unit_id) if day >= born]
    found: dict[int, list[_Stretch]] = {}
    for index, start in enumerate(starts):
        end = starts[index + 1] - DAY if index + 1 < len(starts) else None
        for ancestor_id, place in line(shape, unit_id, start).items():
            _extend(found.setdefault(ancestor_id, []), _Stretch(place, start, end))
    return found


def _extend(known: list[_Stretch], new: _Stretch) -> None:
    last = known[-1] if known else None
    touches = last is not None and last.valid_to is not None and last.valid_to + DAY
    if last is not None and last.place == new.place and touches == new.valid_from:
        known[-1] = _Stretch(last.place, last.valid_from, new.valid_to)
    else:
        known.append(new)


def line(shape: Shape, unit_id: int, day: date) -> dict[int, _Place]:
    """Everything that stands over the unit on the day, the unit itself at depth 0."""
    found = {unit_id: _Place(0, is_same=True)}
    waiting = deque([unit_id])
    while waiting:
        current = waiting.popleft()
        place = found[current]
        above, is_succession = _directly_above(shape, current, day)
        for ancestor_id in above:
            if ancestor_id not in found:
                found[ancestor_id] = _Place(place.depth + 1, place.is_same and is_succession)
                waiting.append(ancestor_id)
    return found


def _directly_above(shape: Shape, unit_id: int, day: date) -> tuple[list[int], bool]:
    """The parent of the day, or what the unit had become by then (and whether it is the latter)."""
    started = [period for period in shape.periods[unit_id] if period.valid_from <= day]
    if not started:
        return [], False
    last = started[-1]
    if last.valid_to is None or last.valid_to >= day:
        return _parents(last), False
    became = [
        succession.new_id
        for succession in shape.successions.get(unit_id, [])
        if succession.effective_on <= day
        and (succession.is_main or succession.kind is SuccessionKind.SPLIT)
    ]
    return (became, True) if became else (_parents(last), False)


def _parents(period: UnitPeriod) -> list[int]:
    return [] if period.parent_id is None else [period.parent_id]


def _breakpoints(shape: Shape, unit_id: int) -> list[date]:
    """The days on which the unit's line may change: those of all units it can ever lead to."""
    days: set[date] = set()
    seen = {unit_id}
    waiting = [unit_id]
    while waiting:
        current = waiting.pop()
        nearby: set[int] = set()
        for period in shape.periods[current]:
            days.add(period.valid_from)
            days |= {period.valid_to + DAY} if period.valid_to else set()
            nearby |= set(_parents(period))
        for succession in shape.successions.get(current, []):
            days.add(succession.effective_on)
            nearby.add(succession.new_id)
        waiting += nearby - seen
        seen |= nearby
    return sorted(days)
