"""What units have, from the counters: its cost grows with the units and never with the points."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, and_, case, false, func, or_, select
from sqlalchemy.orm import aliased

from emulation.core.db import db
from emulation.entries.models import Entry
from emulation.entries.rules import State
from emulation.fairness.queries.marks import marked
from emulation.fairness.queries.people import Scope, named_entries
from emulation.fairness.rules import Group, Traits, UnitTrait, place_groups
from emulation.people.models import Person
from emulation.points.models import Standing
from emulation.points.rules import ZERO, Grain
from emulation.units.models import UnitAncestor, UnitLevel, UnitPeriod
from emulation.units.queries import holders, lines_of, member_counts, scope
from emulation.units.rules import KIND_LABELS, UnitKind

SUPERIOR = (UnitKind.PROVINCE, UnitKind.DISTRICT)


@dataclass(frozen=True)
class Work:
    """What a unit handed in and was given, with everything of the units it succeeded."""

    sent: int
    recognised: int
    points: Decimal
    members: int | None
    """Party members; None where they are not counted. Those of a district are its communes'."""


def work_of_units(asked: Scope, *, at: datetime) -> dict[UnitKind, dict[int, Work]]:
    """By kind and unit: communes with their cells, and every unit that is under no commune.

    Each entry and point is in exactly one of them, that to which it was pinned.
    """
    campaign_id, top_ids, on = asked
    kinds = _kinds(top_ids, on)
    author = func.coalesce(Entry.commune_id, Entry.unit_id)
    found: dict[UnitKind, dict[int, Work]] = defaultdict(dict)
    for unit_id, work in _work(campaign_id, kinds, author, on=on, at=at).items():
        kind = kinds[unit_id]
        found[kind][unit_id] = replace(work, members=0) if kind in SUPERIOR else work
    return dict(found)


def _kinds(top_ids: Sequence[int], on: date) -> dict[int, UnitKind]:
    """The units at or below these that no commune stands over."""
    above = aliased(UnitPeriod)
    under_commune = (
        select(UnitAncestor.id)
        .join(above, and_(above.unit_id == UnitAncestor.ancestor_id, _holds(above, on)))
        .join(UnitLevel, UnitLevel.id == above.level_id)
        .where(
            UnitAncestor.unit_id == UnitPeriod.unit_id,
            UnitAncestor.ancestor_id != UnitPeriod.unit_id,
            UnitLevel.code == "commune",
            _holds(UnitAncestor, on),
        )
        .correlate(UnitPeriod)
    )
    wanted = select(UnitPeriod.unit_id, UnitPeriod.kind).where(
        UnitPeriod.unit_id.in_(scope(top_ids, on=on)),
        _holds(UnitPeriod, on),
        ~under_commune.exists(),
    )
    return {row[0]: row[1] for row in db.session.execute(wanted)}


def _holds(table: Any, on: date) -> ColumnElement[bool]:
    return and_(table.valid_from <= on, or_(table.valid_to.is_(None), table.valid_to >= on))


def _work(
    campaign_id: int, unit_ids: Iterable[int], author: Any, *, on: date, at: datetime
) -> dict[int, Work]:
    """What each of the units has; `author` says whose an entry is."""
    ids = list(unit_ids)
    bearer = holders(ids, on=on)
    sent: dict[int, int] = defaultdict(int)
    recognised: dict[int, int] = defaultdict(int)
    for unit_id, number, approved in db.session.execute(_counted(campaign_id, bearer, author)):
        sent[bearer[unit_id]] += int(number)
        recognised[bearer[unit_id]] += int(approved or 0)
    points: dict[int, Decimal] = defaultdict(Decimal)
    standing = select(Standing.unit_id, Standing.base, Standing.bonus, Standing.penalty).where(
        Standing.campaign_id == campaign_id,
        Standing.grain == Grain.CAMPAIGN,
        Standing.unit_id.in_(list(bearer)),
    )
    for unit_id, base, bonus, penalty in db.session.execute(standing):
        points[bearer[unit_id]] += base + bonus - penalty
    members = member_counts(ids, on=on, known_at=at)
    return {
        unit_id: Work(sent[unit_id], recognised[unit_id], points[unit_id], members.get(unit_id))
        for unit_id in ids
    }


def _counted(campaign_id: int, unit_ids: Iterable[int], author: Any) -> Any:
    approved = func.sum(case((Entry.state == State.APPROVED, 1), else_=0))
    return (
        select(author.label("author"), func.count(Entry.id), approved)
        .where(
            Entry.campaign_id == campaign_id,
            Entry.first_received_at.is_not(None),
            author.in_(list(unit_ids)),
        )
        .group_by(author)
    )


def by_kind(work: Mapping[UnitKind, Mapping[int, Work]]) -> list[Group]:
    """Kinds of units that handed something in; a commune with its cells."""
    found = []
    for kind in UnitKind:
        units = list(work.get(kind, {}).values())
        if any(one.sent for one in units):
            found.append(_group(_capital(KIND_LABELS[kind]), units, None))
    return found


def _group(label: str, units: Sequence[Work], people: int | None) -> Group:
    unknown = sum(1 for one in units if one.members is None)
    return Group(
        label,
        sum(one.sent for one in units),
        sum(one.recognised for one in units),
        sum((one.points for one in units), ZERO),
        people,
        None if unknown else sum(one.members or 0 for one in units),
        f"thiếu số đảng viên của {unknown} đơn vị" if unknown else "",
    )


def by_place(
    asked: Scope,
    work: Mapping[UnitKind, Mapping[int, Work]],
    shown: Traits,
    *,
    day: date,
    at: datetime,
) -> list[Group]:
    """Units by what their places are on the `day`, each in one group; nothing without a mark.

    A cell with a mark of its own leaves its commune's group for its own, with all it has.
    """
    campaign_id, top_ids, on = asked
    own = marked(top_ids, shown, on=on, day=day, known_at=at)
    if not own:
        return []
    units = {unit_id: one for of_kind in work.values() for unit_id, one in of_kind.items()}
    lines = lines_of([*units, *own], on=on)
    keys = {
        unit_id: frozenset().union(*(own.get(above, frozenset()) for above in line))
        for unit_id, line in lines.items()
    }
    found: dict[Traits, list[Work]] = defaultdict(list)
    for unit_id, one in units.items():
        found[keys[unit_id]].append(one)
    for cell_id, one in _apart(campaign_id, own, units, on=on, at=at).items():
        over = next((above for above in lines[cell_id] if above in units), None)
        if over is not None and keys[over] != keys[cell_id]:
            found[keys[cell_id]].append(one)
            found[keys[over]].append(_less(one))
    people = _people(asked, own, shown)
    return [
        _group(label, found[key], people.get(key, 0)) for key, label in place_groups(shown).items()
    ]


def _apart(
    campaign_id: int,
    own: Mapping[int, Traits],
    units: Mapping[int, Work],
    *,
    on: date,
    at: datetime,
) -> dict[int, Work]:
    """What the marked cells have that their communes' work holds too."""
    cells = [unit_id for unit_id in own if unit_id not in units]
    return _work(campaign_id, cells, Entry.unit_id, on=on, at=at) if cells else {}


def _less(one: Work) -> Work:
    members = None if one.members is None else -one.members
    return Work(-one.sent, -one.recognised, -one.points, members)


def _people(asked: Scope, own: Mapping[int, Traits], shown: Traits) -> dict[Traits, int]:
    """How many different persons the entries of each group name."""
    on = asked[2]
    inside = [
        _inside([unit_id for unit_id, traits in own.items() if trait in traits], on).label(trait)
        for trait in UnitTrait
    ]
    named = named_entries(asked).with_only_columns(Person.id, *inside).subquery()
    columns = [named.c[trait] for trait in UnitTrait]
    wanted = select(*columns, func.count(named.c.id.distinct())).group_by(*columns)
    found = {}
    for *is_so, number in db.session.execute(wanted):
        traits = frozenset(trait for trait, yes in zip(UnitTrait, is_so, strict=True) if yes)
        found[traits & shown] = int(number)
    return found


def _inside(unit_ids: Sequence[int], on: date) -> ColumnElement[bool]:
    return Entry.unit_id.in_(scope(unit_ids, on=on)) if unit_ids else false()


def months_by_unit(asked: Scope, unit_ids: Sequence[int]) -> dict[int, dict[date, int]]:
    """Recognised entries of each unit, and of those it succeeded, by the month of their first
    receipt, from the counters."""
    bearer = holders(unit_ids, on=asked[2])
    wanted = select(Standing.unit_id, Standing.period_start, Standing.recognised).where(
        Standing.campaign_id == asked[0],
        Standing.grain == Grain.MONTH,
        Standing.field == "",
        Standing.unit_id.in_(list(bearer)),
    )
    found: dict[int, dict[date, int]] = defaultdict(lambda: defaultdict(int))
    for unit_id, start, number in db.session.execute(wanted):
        found[bearer[unit_id]][start] += number
    return {unit_id: dict(months) for unit_id, months in found.items()}


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
