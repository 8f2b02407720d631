"""What a board needs: its units, the reader's part in them, their counters, what still waits."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, false, func, or_, select
from sqlalchemy.orm import aliased

from emulation.campaigns import queries as campaigns
from emulation.campaigns.models import Campaign
from emulation.campaigns.queries import CurrentRules
from emulation.core.clock import local_date
from emulation.core.db import db
from emulation.core.policy import Actor, Permission
from emulation.entries.models import Entry
from emulation.entries.rules import State
from emulation.points.models import Standing
from emulation.points.rules import Tally
from emulation.standings.queries.as_of import tallies_as_of
from emulation.standings.rules import (
    UNCLUSTERED,
    AsOf,
    BoardKind,
    BoardUnit,
    Period,
    Section,
    Versus,
    compared,
    less,
    rolled_up,
    sections,
    versus,
)
from emulation.units.models import (
    Cluster,
    ClusterMember,
    MemberCount,
    Unit,
    UnitAncestor,
    UnitLevel,
    UnitPeriod,
)
from emulation.units.queries import holders
from emulation.units.rules import UnitKind

MOST_COUNTED = 1000
"""Waiting entries are counted up to this many; a board then says «hơn»."""

COMMUNE_KINDS = (UnitKind.COMMUNE, UnitKind.TOWNSHIP, UnitKind.WARD)
AGENCY_KINDS = (
    UnitKind.AGENCY,
    UnitKind.SCHOOL,
    UnitKind.FRONT,
    UnitKind.MASS_ORGANISATION,
    UnitKind.ARMED_FORCE,
    UnitKind.ENTERPRISE,
)


@dataclass(frozen=True)
class Board:
    """A campaign's units of one kind, ranked inside their clusters for one period."""

    campaign: Campaign
    kind: BoardKind
    rules: CurrentRules | None
    """None while no guidance was issued: the board shows counts, not points."""
    period: Period
    versus: Versus | None
    sections: tuple[Section, ...]
    groups: tuple[tuple[str, str], ...]
    """Code and name of every cluster (or commune of cells), also where all are ranked as one."""
    at: datetime
    as_of: AsOf | None = None
    """The seal whose knowledge is shown; None for the live board."""


def board(
    campaign: Campaign,
    kind: BoardKind,
    period: Period,
    *,
    reader: Actor,
    at: datetime,
    group: str = "",
    unit_code: str = "",
    whole: bool = False,
    as_of: AsOf | None = None,
) -> Board:
    """The board as the reader may see it, from counters alone: four statements, however long.

    `group` or the group of `unit_code` is ranked alone; `whole` ranks all units together, for
    readers who see all. With `as_of` it is the board that was known at that seal: counters from
    postings, clusters, member counts and rules as they were recorded then.
    """
    at = as_of.at if as_of else at
    today = local_date(at)
    against = versus(period, starts_on=campaign.starts_on, ends_on=campaign.ends_on, until=today)
    sees_all = reader.may(Permission.BOARD_READ_ALL)
    whole = whole and sees_all
    units = member_units(kind, reader=reader, at=at)
    ranked = (
        units
        if whole
        else compared(units, kind, group=group, unit_code=unit_code, sees_all=sees_all)
    )
    now, before = _counters(campaign.id, ranked, period, against, as_of, today)
    return Board(
        campaign=campaign,
        kind=kind,
        rules=campaigns.current_rules(campaign.id, on=today, known_at=at),
        period=period,
        versus=against,
        sections=tuple(sections(ranked, now, before, sees_all=sees_all, whole=whole)),
        groups=tuple(dict.fromkeys((unit.group_code, unit.group_name) for unit in units)),
        at=at,
        as_of=as_of,
    )


def member_units(kind: BoardKind, *, reader: Actor, at: datetime) -> list[BoardUnit]:
    """The units that exist today and are compared, by cluster (cells without one by commune)."""
    found: dict[int, BoardUnit] = {}
    for row in db.session.execute(_units(kind, reader=reader, at=at)):
        by_parent = kind is BoardKind.CELL and row.above_code is not None
        found[row.id] = BoardUnit(
            id=row.id,
            code=row.code,
            name=row.name,
            full_name=row.full_name,
            sort_key=row.sort_key,
            group_code=row.cluster_code or (row.above_code if by_parent else UNCLUSTERED),
            group_name=row.cluster_name
            or (row.above_name if by_parent else "Các đơn vị chưa xếp cụm"),
            members=row.members,
            is_own=bool(row.is_own),
            is_answered=bool(row.is_answered),
        )
    return list(found.values())


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


def waiting(campaign_id: int, *, unit_ids: Iterable[int] = ()) -> tuple[int, int]:
    """Entries of the campaign that wait for a decision: all, and those of the units named.

    Neither number is counted further than `MOST_COUNTED`.
    """
    ids = list(unit_ids)
    theirs = or_(Entry.unit_id.in_(ids), Entry.commune_id.in_(ids)) if ids else false()
    counted = (
        select(case((theirs, 1), else_=0).label("is_theirs"))
        .where(Entry.campaign_id == campaign_id, Entry.state == State.SUBMITTED)
        .limit(MOST_COUNTED)
        .subquery()
    )
    found = db.session.execute(
        select(func.count(), func.coalesce(func.sum(counted.c.is_theirs), 0)).select_from(counted)
    ).one()
    return int(found[0]), int(found[1])


def _key(period: Period) -> tuple[str, str]:
    return period.grain.value, period.start.isoformat()


def _counters(
    campaign_id: int,
    units: list[BoardUnit],
    period: Period,
    against: Versus | None,
    as_of: AsOf | None,
    on: date,
) -> tuple[dict[int, Tally], dict[int, Tally] | None]:
    """The units' counters of the period, and those with which their places are compared; what
    units had that became them by the day counts for them."""
    wanted = [period, *([against.period] if against else [])]
    bearer = holders([unit.id for unit in units], on=on)
    if as_of is None:
        found = _tallies(campaign_id, bearer, wanted)
    else:
        found = {_key(one): tallies_as_of(campaign_id, bearer, one, as_of) for one in wanted}
    counters = {key: rolled_up(tallies, bearer) for key, tallies in found.items()}
    now = counters.get(_key(period), {})
    if against is None:
        return now, None
    part = counters.get(_key(against.period), {})
    if not against.is_remainder:
        return now, part
    return now, {i: less(tally, part.get(i, Tally(i))) for i, tally in now.items()}


def _tallies(
    campaign_id: int, unit_ids: Iterable[int], periods: list[Period]
) -> dict[tuple[str, str], dict[int, Tally]]:
    wanted = select(
        Standing.grain, Standing.period_start, Standing.unit_id, Standing.base, Standing.bonus,
        Standing.penalty, Standing.priority, Standing.recognised, Standing.exemplary,
    ).where(
        Standing.campaign_id == campaign_id,
        Standing.unit_id.in_(list(unit_ids)),
        or_(*(and_(Standing.grain == p.grain, Standing.period_start == p.start) for p in periods)),
    )  # fmt: skip
    found: dict[tuple[str, str], dict[int, Tally]] = {}
    for row in db.session.execute(wanted):
        key = (row.grain.value, row.period_start.isoformat())
        found.setdefault(key, {})[row.unit_id] = Tally(*row[2:])
    return found


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
