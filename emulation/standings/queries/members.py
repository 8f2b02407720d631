"""Which units a board compares: the groups there are, and the units of those asked for.

A page loads the units of its own groups alone, so that it costs the same in a country of 230,000
cells as in one district.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, and_, func, select, union_all
from sqlalchemy.orm import InstrumentedAttribute, aliased

from emulation.core.db import db
from emulation.core.policy import Actor
from emulation.standings.queries.kinds import (
    ANSWERED,
    CODES,
    IDS,
    OWN,
    SUPERIOR,
    at_day,
    in_force,
    is_kind,
    known,
    of_kind,
    part_values,
)
from emulation.standings.rules import UNCLUSTERED, BoardKind, BoardUnit
from emulation.units.models import (
    Cluster,
    ClusterLead,
    ClusterMember,
    MemberCount,
    Unit,
    UnitAncestor,
    UnitLevel,
    UnitPeriod,
)

MOST_GROUPS = 100
"""Groups that a page offers to choose from."""
MOST_TOGETHER = 12
"""Groups that are shown on one page when none is chosen."""
MOST_RANKED = 1000
"""Units that are ranked together in one list."""
UNCLUSTERED_NAME = "Các đơn vị chưa xếp cụm"
Group = tuple[str, str]
"""(code, name) of a cluster, or of the unit under which cells without one hang."""


class FoundGroup(NamedTuple):
    """A group, and the superior under which the groups beside it are."""

    group: Group
    superior_id: int | None


class Beside(NamedTuple):
    """Groups to choose from, and whether there are others that are found by one of their units."""

    superior_id: int | None
    groups: list[Group]
    has_more: bool


def groups_beside(kind: BoardKind, superior_id: int | None, *, at: datetime) -> Beside:
    """The groups in which units under one superior are compared, in their order: clusters, then
    what cells without one hang under, or the units without one.

    Of cells `superior_id` is two levels up: the communes of one district stand beside each other.
    """
    given = at_day(at, superior=superior_id)
    found = [(row[0], row[1]) for row in db.session.execute(_clusters_under(kind), given)]
    has_alone, has_more = db.session.execute(_flags(kind), given).one()
    if kind is BoardKind.CELL:
        found += _commune_groups(given) if has_alone else []
    elif has_alone:
        found.append((UNCLUSTERED, UNCLUSTERED_NAME))
    return Beside(superior_id, found[:MOST_GROUPS], has_more or len(found) > MOST_GROUPS)


@cache
def _clusters_under(kind: BoardKind) -> Select[str, str, int, int]:
    return (
        select(Cluster.code, Cluster.name, Cluster.position, Cluster.id)
        .join(ClusterMember, ClusterMember.cluster_id == Cluster.id)
        .where(ClusterMember.unit_id.in_(_under(kind)), known(ClusterMember))
        .distinct()
        .order_by(Cluster.position, Cluster.id)
        .limit(MOST_GROUPS + 1)
    )


@cache
def _flags(kind: BoardKind) -> Select[bool, bool]:
    """There are units under the superior in no cluster; there are units elsewhere."""
    return select(_under(kind).where(_is_alone()).exists(), _elsewhere(kind).exists())


def _under(kind: BoardKind) -> Select[int]:
    """The ids of the units of the kind under the superior: straight, or of cells by one unit."""
    if kind is not BoardKind.CELL:
        return of_kind(kind).where(UnitPeriod.parent_id == SUPERIOR)
    above = aliased(UnitPeriod)
    return _below(above).where(above.parent_id == SUPERIOR)


def _elsewhere(kind: BoardKind) -> Select[int]:
    """Units of the kind that hang under another superior."""
    if kind is not BoardKind.CELL:
        return of_kind(kind).where(UnitPeriod.parent_id != SUPERIOR)
    above = aliased(UnitPeriod)
    return _below(above).where(above.parent_id != SUPERIOR)


def _below(above: type[UnitPeriod]) -> Select[int]:
    """The ids of the cells, joined with what they hang under."""
    return of_kind(BoardKind.CELL).join(
        above, and_(above.unit_id == UnitPeriod.parent_id, in_force(above))
    )


def _commune_groups(values: dict[str, object]) -> list[Group]:
    """What hangs under the superior and has cells without a cluster, by name."""
    return [(row[0], row[1]) for row in db.session.execute(_parents(), values)]


@cache
def _parents() -> Select[str, str]:
    above, holder = aliased(UnitPeriod), aliased(Unit)
    cells = of_kind(BoardKind.CELL).where(UnitPeriod.parent_id == above.unit_id, _is_alone())
    return (
        select(holder.code, above.full_name)
        .join(holder, holder.id == above.unit_id)
        .where(above.parent_id == SUPERIOR, in_force(above), cells.correlate(above).exists())
        .order_by(above.sort_key, above.unit_id)
        .limit(MOST_GROUPS + 1)
    )


def group_of(unit_code: str, kind: BoardKind, *, at: datetime) -> FoundGroup | None:
    """The group in which the unit is compared; None for a unit that is not of the kind."""
    wanted = _grouped(kind).where(Unit.code == unit_code).limit(1)
    found = db.session.execute(wanted, at_day(at)).first()
    return _found(found, kind) if found else None


def named_group(code: str, kind: BoardKind, *, at: datetime) -> FoundGroup | None:
    """The group that bears this code, if any unit of the kind is compared in it."""
    given = at_day(at, codes=[code], superior=None)
    found = db.session.execute(_named(kind, code == UNCLUSTERED), given).first()
    return _found(found, kind) if found else None


@cache
def _named(kind: BoardKind, is_alone: bool) -> Select[*tuple[Any, ...]]:
    one = _members(kind, is_alone).limit(1).scalar_subquery()
    return _grouped(kind).where(Unit.id == one)


def first_group(kind: BoardKind, superior_ids: Iterable[int], *, at: datetime) -> FoundGroup | None:
    """The group of the first unit of the kind under these units."""
    found = db.session.execute(_first(kind), at_day(at, ids=list(superior_ids))).first()
    return _found(found, kind) if found else None


@cache
def _first(kind: BoardKind) -> Select[*tuple[Any, ...]]:
    one = (
        select(UnitAncestor.unit_id)
        .join(UnitPeriod, and_(UnitPeriod.unit_id == UnitAncestor.unit_id, in_force(UnitPeriod)))
        .join(UnitLevel, UnitLevel.id == UnitPeriod.level_id)
        .where(UnitAncestor.ancestor_id.in_(IDS), in_force(UnitAncestor), is_kind(kind))
        .order_by(UnitAncestor.ancestor_id, UnitAncestor.unit_id)
        .limit(1)
        .scalar_subquery()
    )
    return _grouped(kind).where(Unit.id == one)


def own_groups(kind: BoardKind, *, reader: Actor, at: datetime) -> list[FoundGroup]:
    """The groups in which the reader's units, or those they answer for, are compared."""
    rows = db.session.execute(_theirs(kind), at_day(at) | part_values(reader))
    return list(dict.fromkeys(_found(row, kind) for row in rows))[:MOST_TOGETHER]


@cache
def _theirs(kind: BoardKind) -> Select[*tuple[Any, ...]]:
    unit, ancestor = UnitAncestor.unit_id, UnitAncestor.ancestor_id
    over = _line(ancestor, unit.in_(OWN))
    below = _line(unit, ancestor.in_(ANSWERED))
    theirs = select(union_all(over, below).subquery().c.id)
    return _grouped(kind).where(Unit.id.in_(theirs)).limit(MOST_RANKED)


def _line(wanted: InstrumentedAttribute[int], condition: ColumnElement[bool]) -> Select[int]:
    return select(wanted.label("id")).where(condition, in_force(UnitAncestor))


def _found(row: Any, kind: BoardKind) -> FoundGroup:
    superior = row.grand_id if kind is BoardKind.CELL else row.parent_id
    return FoundGroup(_group(row, kind), superior)


def _group(row: Any, kind: BoardKind) -> Group:
    if row.cluster_code:
        return row.cluster_code, row.cluster_name
    if kind is BoardKind.CELL and row.above_code:
        return row.above_code, row.above_name
    return UNCLUSTERED, UNCLUSTERED_NAME


@cache
def _grouped(kind: BoardKind) -> Select[*tuple[Any, ...]]:
    """Units of the kind with what says their group."""
    parent, parent_unit = aliased(UnitPeriod), aliased(Unit)
    return (
        select(
            Cluster.code.label("cluster_code"), Cluster.name.label("cluster_name"),
            parent_unit.code.label("above_code"), parent.full_name.label("above_name"),
            UnitPeriod.parent_id, parent.parent_id.label("grand_id"),
        )
        .select_from(Unit)
        .join(UnitPeriod, and_(UnitPeriod.unit_id == Unit.id, in_force(UnitPeriod)))
        .join(UnitLevel, UnitLevel.id == UnitPeriod.level_id)
        .outerjoin(ClusterMember, and_(ClusterMember.unit_id == Unit.id, known(ClusterMember)))
        .outerjoin(Cluster, Cluster.id == ClusterMember.cluster_id)
        .outerjoin(parent, and_(parent.unit_id == UnitPeriod.parent_id, in_force(parent)))
        .outerjoin(parent_unit, parent_unit.id == UnitPeriod.parent_id)
        .where(is_kind(kind))
        .order_by(
            Cluster.position.is_(None), Cluster.position, Cluster.id, parent.sort_key,
            UnitPeriod.sort_key, Unit.id,
        )
    )  # fmt: skip


def count_units(kind: BoardKind, *, at: datetime) -> int:
    """How many units of the kind there are, counted to `MOST_RANKED` and one more."""
    some = of_kind(kind).limit(MOST_RANKED + 1).subquery()
    return db.session.scalar(select(func.count()).select_from(some), at_day(at)) or 0


def _is_alone() -> ColumnElement[bool]:
    """The unit of the period is in no cluster."""
    member = aliased(ClusterMember)
    there = select(member.id).where(member.unit_id == UnitPeriod.unit_id, known(member))
    return ~there.correlate(UnitPeriod).exists()


@cache
def _members(kind: BoardKind, with_alone: bool) -> Select[int]:
    """The ids of the units that are compared in the groups of these codes; the ones without a
    cluster are those under the superior."""
    clustered = (
        select(ClusterMember.unit_id)
        .join(Cluster, Cluster.id == ClusterMember.cluster_id)
        .where(Cluster.code.in_(CODES), known(ClusterMember))
    )
    if kind is BoardKind.CELL:
        parents = select(Unit.id).where(Unit.code.in_(CODES))
        alone = of_kind(kind).where(_is_alone(), UnitPeriod.parent_id.in_(parents))
    elif with_alone:
        alone = _under(kind).where(_is_alone())
    else:
        return clustered
    both = union_all(clustered, alone).subquery()
    return select(both.c.unit_id)


def unit_ids_in(
    kind: BoardKind, groups: Iterable[Group], superior_id: int | None, *, at: datetime
) -> list[int]:
    """The ids of the units of these groups, at most `MOST_RANKED`: asked for by themselves, because
    a join with this question would leave the planner without an estimate."""
    codes = [code for code, _ in groups]
    wanted = _members(kind, UNCLUSTERED in codes).limit(MOST_RANKED)
    return list(db.session.scalars(wanted, at_day(at, codes=codes, superior=superior_id)))


def member_units(
    kind: BoardKind, *, reader: Actor, at: datetime, ids: Iterable[int] | None = None
) -> list[BoardUnit]:
    """Of these units, or of all, the ones of the kind that exist today, by cluster (cells without
    one by what they hang under)."""
    given = at_day(at, ids=[] if ids is None else list(ids)) | part_values(reader)
    found: dict[int, BoardUnit] = {}
    for row in db.session.execute(_units(kind, ids is not None), given):
        group = _group(row, kind)
        found[row.id] = BoardUnit(
            id=row.id,
            code=row.code,
            name=row.name,
            full_name=row.full_name,
            sort_key=row.sort_key,
            group_code=group[0],
            group_name=group[1],
            members=row.members,
            is_own=bool(row.is_own),
            is_answered=bool(row.is_answered),
            lead=row.lead,
        )
    return list(found.values())


def part_of(
    reader: Actor, codes: Iterable[str], *, at: datetime
) -> tuple[frozenset[str], frozenset[str]]:
    """Of the units of these codes the reader's own, and those they answer for, on that day."""
    wanted = select(Unit.code, _stands_over(), _stands_under()).where(Unit.code.in_(list(codes)))
    found = db.session.execute(wanted, at_day(at) | part_values(reader)).all()
    own = frozenset(row[0] for row in found if row[1])
    return own, frozenset(row[0] for row in found if row[2])


def cells_under(unit_ids: Iterable[int], *, at: datetime) -> dict[int, int]:
    """How many cells each of these units has under it that day; those without any are absent."""
    wanted = (
        select(UnitAncestor.ancestor_id, func.count(UnitAncestor.unit_id.distinct()))
        .join(UnitPeriod, and_(UnitPeriod.unit_id == UnitAncestor.unit_id, in_force(UnitPeriod)))
        .join(UnitLevel, UnitLevel.id == UnitPeriod.level_id)
        .where(
            UnitAncestor.ancestor_id.in_(IDS), UnitAncestor.depth > 0,
            in_force(UnitAncestor), is_kind(BoardKind.CELL),
        )
        .group_by(UnitAncestor.ancestor_id)
    )  # fmt: skip
    found = db.session.execute(wanted, at_day(at, ids=list(unit_ids)))
    return {row[0]: row[1] for row in found}


@cache
def _units(kind: BoardKind, is_some: bool) -> Select[*tuple[Any, ...]]:
    """Every unit of the kind, or with `is_some` those of the given ids, as a board shows them."""
    parent, parent_unit = aliased(UnitPeriod), aliased(Unit)
    wanted = (
        select(
            Unit.id, Unit.code, UnitPeriod.name, UnitPeriod.full_name, UnitPeriod.sort_key,
            Cluster.code.label("cluster_code"),
            Cluster.name.label("cluster_name"),
            parent_unit.code.label("above_code"),
            parent.full_name.label("above_name"),
            MemberCount.count.label("members"),
            ClusterLead.role.label("lead"),
            _stands_over().label("is_own"),
            _stands_under().label("is_answered"),
        )
        .join(UnitPeriod, and_(UnitPeriod.unit_id == Unit.id, in_force(UnitPeriod)))
        .join(UnitLevel, UnitLevel.id == UnitPeriod.level_id)
        .outerjoin(ClusterMember, and_(ClusterMember.unit_id == Unit.id, known(ClusterMember)))
        .outerjoin(Cluster, Cluster.id == ClusterMember.cluster_id)
        .outerjoin(parent, and_(parent.unit_id == UnitPeriod.parent_id, in_force(parent)))
        .outerjoin(parent_unit, parent_unit.id == UnitPeriod.parent_id)
        .outerjoin(
            ClusterLead,
            and_(
                ClusterLead.cluster_id == Cluster.id,
                ClusterLead.unit_id == Unit.id,
                known(ClusterLead),
            ),
        )
        .outerjoin(MemberCount, and_(MemberCount.unit_id == Unit.id, known(MemberCount)))
        .where(is_kind(kind))
        .order_by(
            Cluster.position.is_(None), Cluster.position, Cluster.id, parent.sort_key,
            UnitPeriod.sort_key, Unit.id, MemberCount.id,
        )
    )  # fmt: skip
    return wanted.where(Unit.id.in_(IDS)) if is_some else wanted


def _stands_over() -> ColumnElement[bool]:
    """The unit is one of the reader's own or stands over one of them."""
    line = select(UnitAncestor.id).where(
        UnitAncestor.ancestor_id == Unit.id, UnitAncestor.unit_id.in_(OWN), in_force(UnitAncestor)
    )
    return line.correlate(Unit).exists()


def _stands_under() -> ColumnElement[bool]:
    """The unit is one of those that the reader answers for or hangs under one of them."""
    line = select(UnitAncestor.id).where(
        UnitAncestor.unit_id == Unit.id,
        UnitAncestor.ancestor_id.in_(ANSWERED),
        in_force(UnitAncestor),
    )
    return line.correlate(Unit).exists()
