"""Numbers of Party members as they are known now, for whoever keeps them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, or_, select

from emulation.core.db import db
from emulation.units.models import Cluster, ClusterMember, MemberCount, Unit, UnitLevel

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


def clusters_for(unit_ids: Iterable[int], level_codes: Iterable[str]) -> list[Cluster]:
    """The clusters of these levels that hold one of the units, or nobody yet, in their order."""
    known = select(ClusterMember.id).where(
        ClusterMember.cluster_id == Cluster.id, ClusterMember.superseded_at.is_(None)
    )
    theirs = known.where(ClusterMember.unit_id.in_(set(unit_ids)))
    wanted = (
        select(Cluster)
        .join(UnitLevel, UnitLevel.id == Cluster.level_id)
        .where(UnitLevel.code.in_(set(level_codes)), or_(theirs.exists(), ~known.exists()))
        .order_by(Cluster.position, Cluster.id)
        .limit(MOST_CLUSTERS)
    )
    return list(db.session.scalars(wanted))


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
