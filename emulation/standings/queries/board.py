"""What a board needs: its units, the reader's part in them, their counters, what still waits."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, bindparam, case, func, or_, select

from emulation.campaigns.models import Campaign
from emulation.campaigns.queries import CurrentRules
from emulation.core.clock import local_date
from emulation.core.db import db
from emulation.core.policy import Actor, Permission
from emulation.entries.models import Entry
from emulation.entries.rules import State
from emulation.points.models import Standing
from emulation.points.rules import Grain, Tally
from emulation.standings.models import BoardHold
from emulation.standings.queries.as_of import tallies_as_of
from emulation.standings.queries.contests import Contest, rules_in_force
from emulation.standings.queries.holds import require_shown
from emulation.standings.queries.kinds import IDS
from emulation.standings.queries.members import (
    MOST_RANKED,
    MOST_TOGETHER,
    Beside,
    FoundGroup,
    Group,
    cells_under,
    count_units,
    first_group,
    group_of,
    groups_beside,
    member_units,
    named_group,
    own_groups,
    unit_ids_in,
)
from emulation.standings.queries.settings import live_sight
from emulation.standings.rules import (
    UNCLUSTERED,
    AsOf,
    BoardKind,
    BoardUnit,
    Ordering,
    Period,
    Section,
    Sight,
    Versus,
    less,
    rolled_up,
    sections,
    versus,
)
from emulation.units.queries import holders, lines_of

MOST_COUNTED = 1000
"""Waiting entries are counted up to this many; a board then says «hơn»."""


@dataclass(frozen=True)
class Board:
    """Units of one kind, ranked inside their clusters by what one campaign or all gave them in one
    period."""

    contest: Contest
    kind: BoardKind
    rules: tuple[CurrentRules, ...]
    """Empty while no guidance was issued: the board shows counts, not points."""
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
    ordering: Ordering = Ordering.TOTAL
    hold: BoardHold | None = None
    """It is hidden from all who may not publish it."""
    bearer: Mapping[int, int] = field(default_factory=dict)
    """Unit -> the ranked one that bears its history: itself, or what it became."""

    def line_of(self, unit_ids: Iterable[int]) -> dict[int, int]:
        """The part of `bearer` that leads to these units."""
        wanted = set(unit_ids)
        return {unit: holder for unit, holder in self.bearer.items() if holder in wanted}

    @property
    def campaign(self) -> Campaign:
        """The one campaign; of several the one that ends last."""
        return self.contest.campaign

    @property
    def rules_named(self) -> str:
        """«12-HD/HU, 2»: number and version of what gave points, for the canonical writing."""
        return "; ".join(f"{one.guidance.number}, {one.rule_set.version}" for one in self.rules)


def board(
    contest: Contest,
    kind: BoardKind,
    period: Period,
    *,
    reader: Actor,
    at: datetime,
    group: str = "",
    unit_code: str = "",
    whole: bool = False,
    as_of: AsOf | None = None,
    ordering: Ordering = Ordering.TOTAL,
    alone: bool = False,
) -> Board:
    """The board as the reader may see it, from counters: a bounded number of statements, and of
    units the shown groups alone.

    `group` or the group of `unit_code` is ranked alone (with `alone` nothing is asked of the groups
    beside it), `whole` ranks all units together, for readers who see all. With `as_of` it is the
    board that was known at that seal: postings, clusters, member counts and rules as recorded then.
    `Held` while it is hidden until a ceremony, except for those who may publish it.
    """
    hold = require_shown(contest, kind, reader=reader, at=at)
    today = local_date(at := as_of.at if as_of else at)
    against = versus(period, starts_on=contest.starts_on, ends_on=contest.ends_on, until=today)
    sees_all = reader.may(Permission.BOARD_READ_ALL)
    sight = Sight.ALL if sees_all else live_sight(contest.ids, kind)
    whole = whole and sees_all and count_units(kind, at=at) <= MOST_RANKED
    asked, beside = _asked(kind, group, unit_code, reader=reader, at=at, alone=alone)
    ids = None if whole else unit_ids_in(kind, asked, beside.superior_id, at=at)
    ranked = _sized(member_units(kind, reader=reader, at=at, ids=ids), ordering, at)
    bearer = holders([unit.id for unit in ranked], on=today)
    now, before = _counters(contest, bearer, period, against, as_of)
    return Board(
        contest=contest,
        kind=kind,
        rules=rules_in_force(contest, on=today, known_at=at),
        period=period,
        versus=against,
        sections=tuple(sections(ranked, now, before, sight=sight, whole=whole, ordering=ordering)),
        groups=tuple(dict.fromkeys([*beside.groups, *asked])),
        has_more_groups=beside.has_more,
        at=at,
        as_of=as_of,
        ordering=ordering,
        hold=hold,
        bearer=bearer,
    )


def _sized(units: list[BoardUnit], ordering: Ordering, at: datetime) -> list[BoardUnit]:
    """The units with their cells counted, where the ordering asks for them."""
    if ordering is not Ordering.PER_CELL:
        return units
    cells = cells_under([unit.id for unit in units], at=at)
    return [replace(unit, cells=cells.get(unit.id)) for unit in units]


def _asked(
    kind: BoardKind, code: str, unit_code: str, *, reader: Actor, at: datetime, alone: bool
) -> tuple[list[Group], Beside]:
    """The groups to show, and those beside them: the unit's own, the one named, or those of the
    reader.

    Readers who see all get every group beside theirs where they are few, but of cells one commune
    at a time.
    """
    named = group_of(unit_code, kind, at=at) if unit_code else None
    if named is None and code not in ("", UNCLUSTERED):
        named = named_group(code, kind, at=at)
    if named and alone:
        return [named.group], Beside(named.superior_id, [], has_more=False)
    found = [named] if named else _of_reader(kind, reader=reader, at=at)
    beside = groups_beside(kind, found[0].superior_id if found else None, at=at)
    if named:
        return [named.group], beside
    if code in dict(beside.groups):
        return [group for group in beside.groups if group[0] == code], beside
    if not reader.may(Permission.BOARD_READ_ALL):
        return [one.group for one in found], beside
    is_many = kind is BoardKind.CELL or len(beside.groups) > MOST_TOGETHER
    return beside.groups[:1] if is_many else beside.groups, beside


def _of_reader(kind: BoardKind, *, reader: Actor, at: datetime) -> list[FoundGroup]:
    """The groups of the reader's units; without one the first under what stands over them, and for
    readers who see all the first under what they hold."""
    held = reader.units_with(Permission.BOARD_READ_ALL)
    if held:
        first = first_group(kind, held, at=at)
        return [first] if first else []
    found = own_groups(kind, reader=reader, at=at)
    lines = {} if found else lines_of(reader.units_with(Permission.BOARD_READ), on=local_date(at))
    for superior_id in dict.fromkeys(unit_id for line in lines.values() for unit_id in line):
        first = first_group(kind, (superior_id,), at=at)
        if first:
            return [first]
    return found


def waiting(contest: Contest, *, unit_ids: Iterable[int] = ()) -> tuple[int, int]:
    """Entries of its campaigns and field that wait for a decision: all, and those of these units.

    Neither number is counted further than `MOST_COUNTED`.
    """
    given = {"campaigns": contest.ids, "field": contest.field, "ids": list(unit_ids)}
    every, theirs = db.session.execute(_waiting(contest.field is not None), given).one()
    return int(every), int(theirs)


CAMPAIGNS = bindparam("campaigns", type_=Campaign.id.type, expanding=True)


@cache
def _waiting(is_field: bool) -> Select[int, int]:
    theirs = or_(Entry.unit_id.in_(IDS), Entry.commune_id.in_(IDS))
    within = [Entry.field == bindparam("field", type_=Entry.field.type)] if is_field else []
    counted = (
        select(case((theirs, 1), else_=0).label("is_theirs"))
        .where(Entry.campaign_id.in_(CAMPAIGNS), Entry.state == State.SUBMITTED, *within)
        .limit(MOST_COUNTED)
        .subquery()
    )
    theirs_of = func.coalesce(func.sum(counted.c.is_theirs), 0)
    return select(func.count(), theirs_of).select_from(counted)


def _counters(
    contest: Contest,
    bearer: Mapping[int, int],
    period: Period,
    against: Versus | None,
    as_of: AsOf | None,
) -> tuple[dict[int, Tally], dict[int, Tally] | None]:
    """The units' counters of the period, and those with which their places are compared; what
    units had that became them by the day counts for them."""
    wanted = [period, *([against.period] if against else [])]
    if as_of is None:
        found = _tallies(contest, bearer, wanted)
    else:
        found = [tallies_as_of(contest, bearer, one, as_of) for one in wanted]
    now, *earlier = (rolled_up(tallies, bearer) for tallies in found)
    if against is None:
        return now, None
    part = earlier[0]
    if not against.is_remainder:
        return now, part
    return now, {i: less(tally, part.get(i, Tally(i))) for i, tally in now.items()}


def _tallies(contest: Contest, unit_ids: Iterable[int], periods: list[Period]) -> list[list[Tally]]:
    """The counters that each period is the sum of, in one statement for all."""
    wanted = select(
        Standing.grain, Standing.period_start, Standing.unit_id, Standing.base, Standing.bonus,
        Standing.penalty, Standing.priority, Standing.recognised, Standing.exemplary,
    ).where(
        Standing.campaign_id.in_(contest.ids),
        Standing.unit_id.in_(list(unit_ids)),
        Standing.field == (contest.field or ""),
        or_(*(_counted_in(contest, period) for period in periods)),
    )  # fmt: skip
    rows = db.session.execute(wanted).all()
    keys = [set(_keys(contest, period)) for period in periods]
    return [
        [Tally(*row[2:]) for row in rows if _is_counted(row, contest, period, known)]
        for period, known in zip(periods, keys, strict=True)
    ]


def _counted_in(contest: Contest, period: Period) -> ColumnElement[bool]:
    """Of one field there are months alone, and the whole campaign is all of them."""
    if contest.field is None:
        keys = _keys(contest, period)
        return or_(*(and_(Standing.grain == g, Standing.period_start == day) for g, day in keys))
    if period.grain is Grain.CAMPAIGN:
        return Standing.grain == Grain.MONTH
    months = Standing.period_start.between(period.start, period.end)
    return and_(Standing.grain == Grain.MONTH, months)


def _is_counted(row: Any, contest: Contest, period: Period, keys: set[tuple[Grain, date]]) -> bool:
    if contest.field is None:
        return (row.grain, row.period_start) in keys
    return period.grain is Grain.CAMPAIGN or period.start <= row.period_start <= period.end


def _keys(contest: Contest, period: Period) -> list[tuple[Grain, date]]:
    """Grain and first day of the counters that the period is the sum of."""
    if period.grain is Grain.CAMPAIGN:
        return [(Grain.CAMPAIGN, one.starts_on) for one in contest.campaigns]
    return list(period.stored)
