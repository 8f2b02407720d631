"""Which units a board compares: the groups there are, and the units of those asked for.

A page loads the units of its own groups alone, so that it costs the same in a country of 230,000
cells as in one district.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, and_, func, or_, select, union_all
from sqlalchemy.orm import InstrumentedAttribute, aliased

from emulation.core.clock import local_date
from emulation.core.db import db
from emulation.core.policy import Actor, Permission
from emulation.standings.rules import UNCLUSTERED, BoardKind, BoardUnit
from emulation.units.models import (
    Cluster,
    ClusterMember,
    MemberCount,
    Unit,
    UnitAncestor,
    UnitLevel,
    UnitPeriod,
)
from emulation.units.rules import UnitKind

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


COMMUNE_KINDS = (UnitKind.COMMUNE, UnitKind.TOWNSHIP, UnitKind.WARD)
AGENCY_KINDS = (
    UnitKind.AGENCY,
    UnitKind.SCHOOL,
    UnitKind.FRONT,
    UnitKind.MASS_ORGANISATION,
    UnitKind.ARMED_FORCE,
    UnitKind.ENTERPRISE,
)


def groups_beside(kind: BoardKind, superior_id: int | None, *, at: datetime) -> Beside:
    """The groups in which units under one superior are compared, in their order: clusters, then
    what cells without one hang under, or the units without one.

    Of cells `superior_id` is two levels up: the communes of one district stand beside each other.
    """
    below = _under(kind, superior_id, at)
    clusters = (
        select(Cluster.code, Cluster.name, Cluster.position, Cluster.id)
        .join(ClusterMember, ClusterMember.cluster_id == Cluster.id)
        .where(ClusterMember.unit_id.in_(below), _known(ClusterMember, at))
        .distinct()
        .order_by(Cluster.position, Cluster.id)
        .limit(MOST_GROUPS + 1)
    )
    found = [(row[0], row[1]) for row in db.session.execute(clusters)]
    flags = select(below.where(_is_alone(at)).exists(), _elsewhere(kind, superior_id, at).exists())
    has_alone, has_more = db.session.execute(flags).one()
    if kind is BoardKind.CELL:
        found += _commune_groups(superior_id, at) if has_alone else []
    elif has_alone:
        found.append((UNCLUSTERED, UNCLUSTERED_NAME))
    return Beside(superior_id, found[:MOST_GROUPS], has_more or len(found) > MOST_GROUPS)


def _under(kind: BoardKind, superior_id: int | None, at: datetime) -> Select[int]:
    """The ids of the units of the kind under the superior: straight, or of cells by one unit."""
    if kind is not BoardKind.CELL:
        return _of_kind(kind, at).where(UnitPeriod.parent_id == superior_id)
    above = aliased(UnitPeriod)
    return (
        _of_kind(kind, at)
        .join(above, and_(above.unit_id == UnitPeriod.parent_id, _holds(above, at)))
        .where(above.parent_id == superior_id)
    )


def _elsewhere(kind: BoardKind, superior_id: int | None, at: datetime) -> Select[int]:
    """Units of the kind that hang under another superior."""
    if kind is not BoardKind.CELL:
        return _of_kind(kind, at).where(UnitPeriod.parent_id != superior_id)
    above = aliased(UnitPeriod)
    return (
        _of_kind(kind, at)
        .join(above, and_(above.unit_id == UnitPeriod.parent_id, _holds(above, at)))
        .where(above.parent_id != superior_id)
    )


def _commune_groups(superior_id: int | None, at: datetime) -> list[Group]:
    """What hangs under the superior and has cells without a cluster, by name."""
    above, holder = aliased(UnitPeriod), aliased(Unit)
    cells = _of_kind(BoardKind.CELL, at).where(UnitPeriod.parent_id == above.unit_id, _is_alone(at))
    parents = (
        select(holder.code, above.full_name)
        .join(holder, holder.id == above.unit_id)
        .where(above.parent_id == superior_id, _holds(above, at), cells.correlate(above).exists())
        .order_by(above.sort_key, above.unit_id)
        .limit(MOST_GROUPS + 1)
    )
    return [(row[0], row[1]) for row in db.session.execute(parents)]


def group_of(unit_code: str, kind: BoardKind, *, at: datetime) -> FoundGroup | None:
    """The group in which the unit is compared; None for a unit that is not of the kind."""
    found = db.session.execute(_grouped(kind, at).where(Unit.code == unit_code).limit(1)).first()
    return _found(found, kind) if found else None


def named_group(code: str, kind: BoardKind, *, at: datetime) -> FoundGroup | None:
    """The group that bears this code, if any unit of the kind is compared in it."""
    one = _members([code], kind, None, at).limit(1).scalar_subquery()
    found = db.session.execute(_grouped(kind, at).where(Unit.id == one)).first()
    return _found(found, kind) if found else None


def first_group(kind: BoardKind, superior_ids: Iterable[int], *, at: datetime) -> FoundGroup | None:
    """The group of the first unit of the kind under these units."""
    one = (
        select(UnitAncestor.unit_id)
        .join(UnitPeriod, and_(UnitPeriod.unit_id == UnitAncestor.unit_id, _holds(UnitPeriod, at)))
        .join(UnitLevel, UnitLevel.id == UnitPeriod.level_id)
        .where(
            UnitAncestor.ancestor_id.in_(list(superior_ids)), _holds(UnitAncestor, at),
            _is_kind(kind),
        )
        .order_by(UnitAncestor.ancestor_id, UnitAncestor.unit_id)
        .limit(1)
        .scalar_subquery()
    )  # fmt: skip
    found = db.session.execute(_grouped(kind, at).where(Unit.id == one)).first()
    return _found(found, kind) if found else None


def own_groups(kind: BoardKind, *, reader: Actor, at: datetime) -> list[FoundGroup]:
    """The groups in which the reader's units, or those they answer for, are compared."""
    unit, ancestor = UnitAncestor.unit_id, UnitAncestor.ancestor_id
    over = _line(ancestor, unit.in_(list(reader.units_with(Permission.BOARD_READ))), at)
    below = _line(unit, ancestor.in_(list(reader.units_with(Permission.ENTRY_READ))), at)
    theirs = select(union_all(over, below).subquery().c.id)
    rows = db.session.execute(_grouped(kind, at).where(Unit.id.in_(theirs)).limit(MOST_RANKED))
    return list(dict.fromkeys(_found(row, kind) for row in rows))[:MOST_TOGETHER]


def _line(
    wanted: InstrumentedAttribute[int], condition: ColumnElement[bool], at: datetime
) -> Select[int]:
    return select(wanted.label("id")).where(condition, _holds(UnitAncestor, at))


def _found(row: Any, kind: BoardKind) -> FoundGroup:
    superior = row.grand_id if kind is BoardKind.CELL else row.parent_id
    return FoundGroup(_group(row, kind), superior)


def _group(row: Any, kind: BoardKind) -> Group:
    if row.cluster_code:
        return row.cluster_code, row.cluster_name
    if kind is BoardKind.CELL and row.above_code:
        return row.above_code, row.above_name
    return UNCLUSTERED, UNCLUSTERED_NAME


def _grouped(kind: BoardKind, at: datetime) -> Select[*tuple[Any, ...]]:
    """Units of the kind with what says their group."""
    parent, parent_unit = aliased(UnitPeriod), aliased(Unit)
    return (
        select(
            Cluster.code.label("cluster_code"), Cluster.name.label("cluster_name"),
            parent_unit.code.label("above_code"), parent.full_name.label("above_name"),
            UnitPeriod.parent_id, parent.parent_id.label("grand_id"),
        )
        .select_from(Unit)
        .join(UnitPeriod, and_(UnitPeriod.unit_id == Unit.id, _holds(UnitPeriod, at)))
        .join(UnitLevel, UnitLevel.id == UnitPeriod.level_id)
        .outerjoin(ClusterMember, and_(ClusterMember.unit_id == Unit.id, _known(ClusterMember, at)))
        .outerjoin(Cluster, Cluster.id == ClusterMember.cluster_id)
        .outerjoin(parent, and_(parent.unit_id == UnitPeriod.parent_id, _holds(parent, at)))
        .outerjoin(parent_unit, parent_unit.id == UnitPeriod.parent_id)
        .where(_is_kind(kind))
        .order_by(
            Cluster.position.is_(None), Cluster.position, Cluster.id, parent.sort_key,
            UnitPeriod.sort_key, Unit.id,
        )
    )  # fmt: skip


def count_units(kind: BoardKind, *, at: datetime) -> int:
    """How many units of the kind there are, counted to `MOST_RANKED` and one more."""
    some = _of_kind(kind, at).limit(MOST_RANKED + 1).subquery()
    return db.session.scalar(select(func.count()).select_from(some)) or 0


def _of_kind(kind: BoardKind, at: datetime) -> Select[int]:
    return (
        select(UnitPeriod.unit_id)
        .join(UnitLevel, UnitLevel.id == UnitPeriod.level_id)
        .where(_holds(UnitPeriod, at), _is_kind(kind))
    )


def _is_alone(at: datetime) -> ColumnElement[bool]:
    """The unit of the period is in no cluster."""
    member = aliased(ClusterMember)
    there = select(member.id).where(member.unit_id == UnitPeriod.unit_id, _known(member, at))
    return ~there.correlate(UnitPeriod).exists()


def _members(
    codes: Iterable[str], kind: BoardKind, superior_id: int | None, at: datetime
) -> Select[int]:
    """The ids of the units that are compared in the groups of these codes; the ones without a
    cluster are those under the superior."""
    wanted = list(codes)
    clustered = (
        select(ClusterMember.unit_id)
        .join(Cluster, Cluster.id == ClusterMember.cluster_id)
        .where(Cluster.code.in_(wanted), _known(ClusterMember, at))
    )
    if kind is BoardKind.CELL:
        parents = select(Unit.id).where(Unit.code.in_(wanted))
        alone = _of_kind(kind, at).where(_is_alone(at), UnitPeriod.parent_id.in_(parents))
    elif UNCLUSTERED in wanted:
        alone = _under(kind, superior_id, at).where(_is_alone(at))
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
    return list(db.session.scalars(_members(codes, kind, superior_id, at).limit(MOST_RANKED)))


def member_units(
    kind: BoardKind, *, reader: Actor, at: datetime, ids: Iterable[int] | None = None
) -> list[BoardUnit]:
    """Of these units, or of all, the ones of the kind that exist today, by cluster (cells without
    one by what they hang under)."""
    wanted = _units(kind, reader=reader, at=at)
    if ids is not None:
        wanted = wanted.where(Unit.id.in_(list(ids)))
    found: dict[int, BoardUnit] = {}
    for row in db.session.execute(wanted):
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
        )
    return list(found.values())


def part_of(
    reader: Actor, codes: Iterable[str], *, at: datetime
) -> tuple[frozenset[str], frozenset[str]]:
    """Of the units of these codes the reader's own, and those they answer for, on that day."""
    is_own = _stands_over(reader.units_with(Permission.BOARD_READ), at=at)
    is_answered = _stands_under(reader.units_with(Permission.ENTRY_READ), at=at)
    wanted = select(Unit.code, is_own, is_answered).where(Unit.code.in_(list(codes)))
    found = db.session.execute(wanted).all()
    own = frozenset(row[0] for row in found if row[1])
    return own, frozenset(row[0] for row in found if row[2])


def cells_under(unit_ids: Iterable[int], *, at: datetime) -> dict[int, int]:
    """How many cells each of these units has under it that day; those without any are absent."""
    wanted = (
        select(UnitAncestor.ancestor_id, func.count(UnitAncestor.unit_id.distinct()))
        .join(UnitPeriod, and_(UnitPeriod.unit_id == UnitAncestor.unit_id, _holds(UnitPeriod, at)))
        .join(UnitLevel, UnitLevel.id == UnitPeriod.level_id)
        .where(
            UnitAncestor.ancestor_id.in_(list(unit_ids)), UnitAncestor.depth > 0,
            _holds(UnitAncestor, at), _is_kind(BoardKind.CELL),
        )
        .group_by(UnitAncestor.ancestor_id)
    )  # fmt: skip
    return {row[0]: row[1] for row in db.session.execute(wanted)}


def _units(kind: BoardKind, *, reader: Actor, at: datetime) -> Select[*tuple[Any, ...]]:
    parent, parent_unit = aliased(UnitPeriod), aliased(Unit)
    return (
        select(
            Unit.id, Unit.code, UnitPeriod.name, UnitPeriod.full_name, UnitPeriod.sort_key,
            Cluster.code.label("cluster_code"),
            Cluster.name.label("cluster_name"),
            parent_unit.code.label("above_code"),
            parent.full_name.label("above_name"),
            MemberCount.count.label("members"),
            _stands_over(reader.units_with(Permission.BOARD_READ), at=at).label("is_own"),
            _stands_under(reader.units_with(Permission.ENTRY_READ), at=at).label("is_answered"),
        )
        .join(UnitPeriod, and_(UnitPeriod.unit_id == Unit.id, _holds(UnitPeriod, at)))
        .join(UnitLevel, UnitLevel.id == UnitPeriod.level_id)
        .outerjoin(ClusterMember, and_(ClusterMember.unit_id == Unit.id, _known(ClusterMember, at)))
        .outerjoin(Cluster, Cluster.id == ClusterMember.cluster_id)
        .outerjoin(parent, and_(parent.unit_id == UnitPeriod.parent_id, _holds(parent, at)))
        .outerjoin(parent_unit, parent_unit.id == UnitPeriod.parent_id)
        .outerjoin(MemberCount, and_(MemberCount.unit_id == Unit.id, _known(MemberCount, at)))
        .where(_is_kind(kind))
        .order_by(
            Cluster.position.is_(None), Cluster.position, Cluster.id, parent.sort_key,
            UnitPeriod.sort_key, Unit.id, MemberCount.id,
        )
    )  # fmt: skip


def _is_kind(kind: BoardKind) -> ColumnElement[bool]:
    if kind is BoardKind.CELL:
        return UnitLevel.code == "cell"
    if kind is BoardKind.COMMUNE:
        return UnitPeriod.kind.in_(COMMUNE_KINDS)
    return and_(UnitPeriod.kind.in_(AGENCY_KINDS), UnitLevel.code != "cell")


def _stands_over(unit_ids: tuple[int, ...], *, at: datetime) -> ColumnElement[bool]:
    """The unit is one of these or stands over one of them."""
    line = select(UnitAncestor.id).where(
        UnitAncestor.ancestor_id == Unit.id,
        UnitAncestor.unit_id.in_(unit_ids),
        _holds(UnitAncestor, at),
    )
    return line.correlate(Unit).exists()


def _stands_under(unit_ids: tuple[int, ...], *, at: datetime) -> ColumnElement[bool]:
    """The unit is one of these or hangs under one of them."""
    line = select(UnitAncestor.id).where(
        UnitAncestor.unit_id == Unit.id,
        UnitAncestor.ancestor_id.in_(unit_ids),
        _holds(UnitAncestor, at),
    )
    return line.correlate(Unit).exists()


def _holds(
    table: type[UnitPeriod] | type[UnitAncestor] | type[ClusterMember] | type[MemberCount],
    at: datetime,
) -> ColumnElement[bool]:
    on = local_date(at)
    return and_(table.valid_from <= on, or_(table.valid_to.is_(None), table.valid_to >= on))


def _known(table: type[ClusterMember] | type[MemberCount], at: datetime) -> ColumnElement[bool]:
    """It holds today, and is what is known now."""
    return and_(
        _holds(table, at),
        table.recorded_at <= at,
        or_(table.superseded_at.is_(None), table.superseded_at > at),
    )
