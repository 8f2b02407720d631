"""Numbers of Party members as they are known now, for whoever keeps them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import aliased

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
from emulation.units.queries import ClusterRow
from emulation.units.rules import ClusterRole

MOST_CLUSTERS = 200
"""Clusters that one page offers."""


@dataclass(frozen=True)
class Counted:
    """How many members, from which day on, to which last day if one is written."""

    count: int
    valid_from: date
    valid_to: date | None


def counts(unit_ids: Iterable[int]) -> dict[int, list[Counted]]:
    """What is known now of each unit, the earliest first; units without a number are absent."""
    wanted = (
        select(MemberCount.unit_id, MemberCount.count, MemberCount.valid_from, MemberCount.valid_to)
        .where(MemberCount.unit_id.in_(set(unit_ids)), MemberCount.superseded_at.is_(None))
        .order_by(MemberCount.valid_from, MemberCount.id)
    )
    found: dict[int, list[Counted]] = {}
    for row in db.session.execute(wanted):
        found.setdefault(row[0], []).append(Counted(row[1], row[2], row[3]))
    return found


def count_on(rows: Iterable[Counted], on: date) -> Counted | None:
    """The number that holds on the day."""
    held = [row for row in rows if row.valid_from <= on and on <= (row.valid_to or on)]
    return held[-1] if held else None


def lock_units(unit_ids: Iterable[int]) -> None:
    """Nobody else writes numbers of these units until this transaction ends."""
    wanted = select(Unit.id).where(Unit.id.in_(set(unit_ids))).order_by(Unit.id)
    db.session.execute(wanted.with_for_update())


@dataclass(frozen=True)
class Membership:
    """In which cluster a unit is, from which day on, to which last day if one is written."""

    cluster_id: int
    code: str
    name: str
    valid_from: date
    valid_to: date | None


def memberships(unit_ids: Iterable[int]) -> dict[int, list[Membership]]:
    """What is known now of each unit, the earliest first; units without a cluster are absent."""
    wanted = (
        select(
            ClusterMember.unit_id, Cluster.id, Cluster.code, Cluster.name,
            ClusterMember.valid_from, ClusterMember.valid_to,
        )
        .join(Cluster, Cluster.id == ClusterMember.cluster_id)
        .where(ClusterMember.unit_id.in_(set(unit_ids)), ClusterMember.superseded_at.is_(None))
        .order_by(ClusterMember.valid_from, ClusterMember.id)
    )  # fmt: skip
    found: dict[int, list[Membership]] = {}
    for row in db.session.execute(wanted):
        found.setdefault(row[0], []).append(Membership(*row[1:]))
    return found


def membership_on(rows: Iterable[Membership], on: date) -> Membership | None:
    """The one that holds on the day."""
    held = [row for row in rows if row.valid_from <= on and on <= (row.valid_to or on)]
    return held[-1] if held else None


def clusters_for(unit_ids: Iterable[int], level_codes: Iterable[str]) -> list[ClusterRow]:
    """The clusters of these levels that hold one of the units, or nobody yet, in their order."""
    known = select(ClusterMember.id).where(
        ClusterMember.cluster_id == Cluster.id, ClusterMember.superseded_at.is_(None)
    )
    theirs = known.where(ClusterMember.unit_id.in_(set(unit_ids)))
    wanted = (
        select(Cluster.id, Cluster.code, Cluster.name, UnitLevel.code, Cluster.position)
        .join(UnitLevel, UnitLevel.id == Cluster.level_id)
        .where(UnitLevel.code.in_(set(level_codes)), or_(theirs.exists(), ~known.exists()))
        .order_by(Cluster.position, Cluster.id)
        .limit(MOST_CLUSTERS)
    )
    return [ClusterRow(*row) for row in db.session.execute(wanted)]


def members_on(cluster_ids: Iterable[int], on: date) -> dict[int, list[int]]:
    """The units in each cluster on the day, as known now."""
    wanted = select(ClusterMember.cluster_id, ClusterMember.unit_id).where(
        ClusterMember.cluster_id.in_(set(cluster_ids)),
        ClusterMember.superseded_at.is_(None),
        ClusterMember.valid_from <= on,
        or_(ClusterMember.valid_to.is_(None), ClusterMember.valid_to >= on),
    )
    found: dict[int, list[int]] = {}
    for cluster_id, unit_id in db.session.execute(wanted):
        found.setdefault(cluster_id, []).append(unit_id)
    return found


def last_position() -> int:
    """Where the last cluster stands; 0 without any."""
    return db.session.scalar(select(func.max(Cluster.position))) or 0


@dataclass(frozen=True)
class Lead:
    """A unit leads a cluster, from which day on, to which last day if one is written."""

    cluster_id: int
    role: ClusterRole
    unit_code: str
    unit_name: str
    """What it is called on the day that was asked for, or was when it began to lead."""
    is_there: bool
    """There is such a unit on the day that was asked for."""
    paper: str
    valid_from: date
    valid_to: date | None


def leads(cluster_ids: Iterable[int], *, on: date) -> list[Lead]:
    """Who leads these clusters or did, as known now, the earliest first."""
    return _leads(ClusterLead.cluster_id.in_(set(cluster_ids)), on)


def leads_of(unit_ids: Iterable[int], *, on: date) -> dict[str, list[Lead]]:
    """Code of each of these units that leads a cluster or did -> when, as known now."""
    found: dict[str, list[Lead]] = {}
    for one in _leads(ClusterLead.unit_id.in_(set(unit_ids)), on):
        found.setdefault(one.unit_code, []).append(one)
    return found


def _leads(condition: ColumnElement[bool], on: date) -> list[Lead]:
    now, then = aliased(UnitPeriod), aliased(UnitPeriod)
    day = ClusterLead.valid_from
    wanted = (
        select(
            ClusterLead.cluster_id, ClusterLead.role, Unit.code,
            func.coalesce(now.full_name, then.full_name, ""), now.id.is_not(None),
            ClusterLead.paper, ClusterLead.valid_from, ClusterLead.valid_to,
        )
        .join(Unit, Unit.id == ClusterLead.unit_id)
        .outerjoin(now, and_(now.unit_id == Unit.id, now.valid_from <= on,
                             or_(now.valid_to.is_(None), now.valid_to >= on)))
        .outerjoin(then, and_(then.unit_id == Unit.id, then.valid_from <= day,
                              or_(then.valid_to.is_(None), then.valid_to >= day)))
        .where(condition, ClusterLead.superseded_at.is_(None))
        .order_by(ClusterLead.valid_from, ClusterLead.id)
    )  # fmt: skip
    return [Lead(*row) for row in db.session.execute(wanted)]


def lead_on(rows: Iterable[Lead], role: ClusterRole, on: date) -> Lead | None:
    """Who bears the role on the day."""
    held = [row for row in rows if row.role is role and row.valid_from <= on]
    held = [row for row in held if on <= (row.valid_to or on)]
    return held[-1] if held else None
