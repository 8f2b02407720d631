"""What makes units comparable: clusters and numbers of members, as known at an instant."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, Select, and_, or_, select

from emulation.core.db import db
from emulation.units.models import (
    Cluster,
    ClusterLead,
    ClusterMember,
    MemberCount,
    Unit,
    UnitLevel,
    UnitPeriod,
)
from emulation.units.queries.dated import holds, known
from emulation.units.queries.tree import UnitRow, period_rows, sorted_rows


@dataclass(frozen=True)
class ClusterRow:
    """A cluster of units that are compared with each other."""

    id: int
    code: str
    name: str
    level_code: str
    position: int


def _clusters() -> Select[Cluster, str]:
    return select(Cluster, UnitLevel.code).join(UnitLevel, UnitLevel.id == Cluster.level_id)


def _cluster_row(cluster: Cluster, level_code: str) -> ClusterRow:
    return ClusterRow(cluster.id, cluster.code, cluster.name, level_code, cluster.position)


def _current(
    table: type[ClusterMember] | type[MemberCount], on: date, known_at: datetime | None
) -> ColumnElement[bool]:
    is_open = table.superseded_at.is_(None)
    is_known = is_open if known_at is None else known(table, known_at)
    return and_(holds(table, on), is_known)


def cluster_of(unit_id: int, *, on: date, known_at: datetime | None = None) -> ClusterRow | None:
    """The cluster the unit belongs to that day, as known now (or at `known_at`), or None."""
    wanted = (
        _clusters()
        .join(ClusterMember, ClusterMember.cluster_id == Cluster.id)
        .where(ClusterMember.unit_id == unit_id, _current(ClusterMember, on, known_at))
        .order_by(ClusterMember.id.desc())
    )
    found = db.session.execute(wanted).first()
    return None if found is None else _cluster_row(found[0], found[1])


def clusters(level_code: str, *, on: date, known_at: datetime | None = None) -> list[ClusterRow]:
    """The clusters of the level that have members that day, in their own order."""
    members = select(ClusterMember.cluster_id).where(_current(ClusterMember, on, known_at))
    wanted = _clusters().where(UnitLevel.code == level_code, Cluster.id.in_(members))
    found = db.session.execute(wanted.order_by(Cluster.position, Cluster.id))
    return [_cluster_row(cluster, code) for cluster, code in found]


def cluster_members(
    cluster_id: int, *, on: date, known_at: datetime | None = None
) -> list[UnitRow]:
    """The units of the cluster that day, in Vietnamese order of names."""
    members = select(ClusterMember.unit_id).where(
        ClusterMember.cluster_id == cluster_id, _current(ClusterMember, on, known_at)
    )
    return sorted_rows(period_rows().where(Unit.id.in_(members), holds(UnitPeriod, on)))


def current_memberships(unit_id: int, *, on: date) -> list[ClusterMember]:
    """The unit's memberships that hold on the day or later, as known now."""
    wanted = select(ClusterMember).where(
        ClusterMember.unit_id == unit_id,
        ClusterMember.superseded_at.is_(None),
        or_(ClusterMember.valid_to.is_(None), ClusterMember.valid_to >= on),
    )
    return list(db.session.scalars(wanted.order_by(ClusterMember.id)))


def current_leads(cluster_ids: Iterable[int], *, on: date) -> list[ClusterLead]:
    """Who leads these clusters on the day or later, as known now."""
    wanted = select(ClusterLead).where(
        ClusterLead.cluster_id.in_(set(cluster_ids)),
        ClusterLead.superseded_at.is_(None),
        or_(ClusterLead.valid_to.is_(None), ClusterLead.valid_to >= on),
    )
    return list(db.session.scalars(wanted.order_by(ClusterLead.id)))


def cluster(cluster_id: int) -> Cluster:
    """The cluster; it is there."""
    return db.session.get_one(Cluster, cluster_id)


def member_counts(unit_ids: Iterable[int], *, on: date, known_at: datetime) -> dict[int, int]:
    """Party members of each unit on the day, as known at the instant; unknown units are absent."""
    wanted = (
        select(MemberCount.unit_id, MemberCount.count)
        .where(MemberCount.unit_id.in_(set(unit_ids)), _current(MemberCount, on, known_at))
        .order_by(MemberCount.id)
    )
    return {row[0]: row[1] for row in db.session.execute(wanted)}


def current_counts(unit_id: int, *, on: date) -> list[MemberCount]:
    """The unit's counts that hold on the day or later, as known now."""
    wanted = select(MemberCount).where(
        MemberCount.unit_id == unit_id,
        MemberCount.superseded_at.is_(None),
        or_(MemberCount.valid_to.is_(None), MemberCount.valid_to >= on),
    )
    return list(db.session.scalars(wanted.order_by(MemberCount.id)))
