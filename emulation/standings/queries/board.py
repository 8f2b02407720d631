"""What a board needs: its units, the reader's part in them, their counters, what still waits."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import and_, case, false, func, or_, select

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
from emulation.standings.queries.members import (
    MOST_GROUPS,
    MOST_RANKED,
    MOST_TOGETHER,
    Group,
    count_units,
    group_of,
    groups_of,
    member_units,
    named_group,
    own_groups,
)
from emulation.standings.rules import (
    AsOf,
    BoardKind,
    BoardUnit,
    Period,
    Section,
    Versus,
    less,
    rolled_up,
    sections,
    versus,
)
from emulation.units.queries import holders

MOST_COUNTED = 1000
"""Waiting entries are counted up to this many; a board then says «hơn»."""


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
    """Code and name of the clusters (or communes of cells) to choose from."""
    has_more_groups: bool
    """There are more of them than a page offers; another is found by one of its units."""
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
    """The board as the reader may see it, from counters alone: a bounded number of
    statements, and of units the shown groups alone.

    `group` or the group of `unit_code` is ranked alone; `whole` ranks all units together, for
    readers who see all. With `as_of` it is the board that was known at that seal: counters from
    postings, clusters, member counts and rules as they were recorded then.
    """
    at = as_of.at if as_of else at
    today = local_date(at)
    against = versus(period, starts_on=campaign.starts_on, ends_on=campaign.ends_on, until=today)
    sees_all = reader.may(Permission.BOARD_READ_ALL)
    whole = whole and sees_all
    known = groups_of(kind, at=at)
    whole = whole and count_units(kind, at=at) <= MOST_RANKED
    asked = None if whole else _asked(kind, known, group, unit_code, reader=reader, at=at)
    codes = None if asked is None else [code for code, _ in asked]
    ranked = member_units(kind, reader=reader, at=at, groups=codes)
    now, before = _counters(campaign.id, ranked, period, against, as_of, today)
    return Board(
        campaign=campaign,
        kind=kind,
        rules=campaigns.current_rules(campaign.id, on=today, known_at=at),
        period=period,
        versus=against,
        sections=tuple(sections(ranked, now, before, sees_all=sees_all, whole=whole)),
        groups=tuple(dict.fromkeys([*known[:MOST_GROUPS], *(asked or [])])),
        has_more_groups=len(known) > MOST_GROUPS,
        at=at,
        as_of=as_of,
    )


def _asked(
    kind: BoardKind,
    known: list[Group],
    code: str,
    unit_code: str,
    *,
    reader: Actor,
    at: datetime,
) -> list[Group]:
    """The groups to show: the unit's own, the one named, or else those of the reader.

    Readers who see all get every group where they are few, but of cells one commune at a time.
    """
    found = group_of(unit_code, kind, at=at) if unit_code else None
    if found is None and code:
        found = next((one for one in known if one[0] == code), None)
        found = found or named_group(code, kind, at=at)
    if found is not None:
        return [found]
    if reader.may(Permission.BOARD_READ_ALL):
        is_many = kind is BoardKind.CELL or len(known) > MOST_TOGETHER
        return known[:1] if is_many else known
    return own_groups(kind, reader=reader, at=at) or known[:1]


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
