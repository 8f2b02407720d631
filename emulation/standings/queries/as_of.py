"""Boards of the past: which seal is meant, and what the units had when it was made."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, or_, select, union_all
from sqlalchemy.orm import InstrumentedAttribute

from emulation.audit.models import AuditSeal, AuditSealItem
from emulation.core.clock import local_instant
from emulation.core.db import db
from emulation.points.models import Posting
from emulation.points.rules import Grain, Tally
from emulation.standings.queries.contests import Contest
from emulation.standings.rules import AsOf, Period

COUNTERS = (
    Posting.base,
    Posting.bonus,
    Posting.penalty,
    Posting.priority,
    Posting.recognised,
    Posting.exemplary,
)


def seal_numbered(n: int) -> AsOf | None:
    """The seal of that number."""
    return _as_of(select(AuditSeal).where(AuditSeal.n == n))


def last_seal_of(day: date) -> AsOf | None:
    """The last seal made on the Vietnamese day or before it; None before the first one."""
    until = local_instant(day + timedelta(days=1))
    return _as_of(
        select(AuditSeal).where(AuditSeal.at < until).order_by(AuditSeal.n.desc()).limit(1)
    )


def newest_seal() -> AsOf | None:
    """The last seal there is."""
    return _as_of(select(AuditSeal).order_by(AuditSeal.n.desc()).limit(1))


def first_seal() -> AsOf | None:
    """The first seal there is."""
    return _as_of(select(AuditSeal).order_by(AuditSeal.n).limit(1))


def tallies_as_of(
    contest: Contest, unit_ids: Iterable[int], period: Period, as_of: AsOf
) -> list[Tally]:
    """What each unit had in the period when the seal was made, summed from the postings.

    A unit counts what was posted for it and, as a commune, for its cells; units without a posting
    are absent. One statement, whose cost grows with the postings of these units alone.
    """
    ids = list(unit_ids)
    inside = _posted_in(contest, as_of)
    if period.grain is not Grain.CAMPAIGN:
        inside += [Posting.period_on >= period.start, Posting.period_on <= period.end]
    own = _posted(Posting.unit_id, Posting.unit_id.in_(ids), *inside)
    above = Posting.commune_id.is_distinct_from(Posting.unit_id)
    below = _posted(Posting.commune_id, Posting.commune_id.in_(ids), above, *inside)
    rows = union_all(own, below).subquery()
    wanted = select(rows.c.holder, *(func.sum(rows.c[one.key]) for one in COUNTERS)).group_by(
        rows.c.holder
    )
    return [Tally(*row) for row in db.session.execute(wanted)]


def daily_as_of(
    contest: Contest, unit_ids: Iterable[int], since: date, until: date, as_of: AsOf
) -> list[tuple[date, Tally]]:
    """What each unit had from each day when the seal was made; days without postings are absent."""
    ids = list(unit_ids)
    inside = [*_posted_in(contest, as_of), Posting.period_on.between(since, until)]
    above = Posting.commune_id.is_distinct_from(Posting.unit_id)
    rows = union_all(
        _posted(Posting.unit_id, Posting.unit_id.in_(ids), *inside).add_columns(Posting.period_on),
        _posted(Posting.commune_id, Posting.commune_id.in_(ids), above, *inside).add_columns(
            Posting.period_on
        ),
    ).subquery()
    wanted = select(
        rows.c.period_on, rows.c.holder, *(func.sum(rows.c[one.key]) for one in COUNTERS)
    ).group_by(rows.c.period_on, rows.c.holder)
    return [(row[0], Tally(*row[1:])) for row in db.session.execute(wanted)]


def _posted_in(contest: Contest, as_of: AsOf) -> list[ColumnElement[bool]]:
    within = [Posting.field == contest.field] if contest.field else []
    return [Posting.campaign_id.in_(contest.ids), is_sealed(as_of), *within]


def is_sealed(as_of: AsOf) -> ColumnElement[bool]:
    """The posting's record stands in a seal up to this one."""
    sealed = select(AuditSealItem.record_id).where(
        AuditSealItem.record_id == Posting.record_id, AuditSealItem.seal_n <= as_of.seal
    )
    return or_(Posting.record_id.is_(None), sealed.correlate(Posting).exists())


def _posted(
    holder: InstrumentedAttribute[int] | InstrumentedAttribute[int | None],
    *conditions: ColumnElement[bool],
) -> Select[*tuple[Any, ...]]:
    return select(holder.label("holder"), *COUNTERS).where(and_(*conditions))


def _as_of(wanted: Select[AuditSeal]) -> AsOf | None:
    found = db.session.scalar(wanted)
    return AsOf(found.n, found.at, found.hash) if found else None
