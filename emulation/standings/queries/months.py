"""What units had in each month: from counters, and as of a seal from postings."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from sqlalchemy import select

from emulation.core.clock import local_date
from emulation.core.db import db
from emulation.points.models import Standing
from emulation.points.rules import Grain, Tally
from emulation.standings.queries.as_of import daily_as_of
from emulation.standings.queries.board import Board
from emulation.standings.queries.contests import Contest
from emulation.standings.rules import Period, periods, rolled_up

MOST_MONTHS = 12


def months_of(board: Board) -> list[Period]:
    """The last months up to the end of the board's period, the earliest first."""
    until = min(board.period.end, local_date(board.at))
    found = periods(
        Grain.MONTH,
        starts_on=board.contest.starts_on,
        ends_on=board.contest.ends_on,
        until=until,
    )
    return found[:MOST_MONTHS][::-1]


def monthly(
    board: Board, unit_ids: Iterable[int], months: Sequence[Period]
) -> list[dict[int, Tally]]:
    """For each month what the units had in it, with what became them; one statement."""
    bearer = board.line_of(unit_ids)
    if not months or not bearer:
        return [{} for _ in months]
    if board.as_of is None:
        found = _counters(board.contest, bearer, months)
    else:
        since, until = months[0].start, months[-1].end
        found = daily_as_of(board.contest, bearer, since, until, board.as_of)
    by_month: dict[date, list[Tally]] = {}
    for day, tally in found:
        by_month.setdefault(day.replace(day=1), []).append(tally)
    return [rolled_up(by_month.get(month.start, []), bearer) for month in months]


def _counters(
    contest: Contest, unit_ids: Iterable[int], months: Sequence[Period]
) -> list[tuple[date, Tally]]:
    wanted = select(
        Standing.period_start, Standing.unit_id, Standing.base, Standing.bonus,
        Standing.penalty, Standing.priority, Standing.recognised, Standing.exemplary,
    ).where(
        Standing.campaign_id.in_(contest.ids),
        Standing.unit_id.in_(list(unit_ids)),
        Standing.grain == Grain.MONTH,
        Standing.field == (contest.field or ""),
        Standing.period_start.between(months[0].start, months[-1].start),
    )  # fmt: skip
    return [(row.period_start, Tally(*row[1:])) for row in db.session.execute(wanted)]
