"""Which days offices are closed, and on which they work instead."""

from __future__ import annotations

from datetime import date, timedelta

from sqlalchemy import select

from emulation.campaigns.models import Holiday
from emulation.campaigns.rules import DayKind
from emulation.core.dates import WorkCalendar
from emulation.core.db import db

AHEAD = timedelta(days=500)
"""No step takes longer, so one due day asks for no more rows than this."""


def work_calendar(around: date) -> WorkCalendar:
    """The days off and made up that a due day counted from `around`, or up to it, can meet."""
    wanted = select(Holiday.day, Holiday.kind).where(
        Holiday.day >= around - AHEAD, Holiday.day <= around + AHEAD
    )
    found = [(day, kind) for day, kind in db.session.execute(wanted)]
    return WorkCalendar(
        holidays=frozenset(day for day, kind in found if kind is DayKind.HOLIDAY),
        made_up=frozenset(day for day, kind in found if kind is DayKind.MADE_UP),
    )


def holidays_of(year: int) -> list[Holiday]:
    """The rows of the year in order."""
    first, last = date(year, 1, 1), date(year, 12, 31)
    wanted = select(Holiday).where(Holiday.day >= first, Holiday.day <= last)
    return list(db.session.scalars(wanted.order_by(Holiday.day)))


def holidays_on(days: list[date]) -> dict[date, Holiday]:
    """The rows of these days."""
    wanted = select(Holiday).where(Holiday.day.in_(days))
    return {row.day: row for row in db.session.scalars(wanted)}
