"""The rows behind a number of a board, newest first, each with its entry, clause and decision."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, ScalarSelect, Select, and_, func, or_, select
from sqlalchemy.orm import aliased

from emulation.campaigns.rules import Bucket
from emulation.core.clock import local_date
from emulation.core.db import db
from emulation.core.policy import Actor
from emulation.entries.models import Decision, Entry
from emulation.entries.queries import readable
from emulation.points.models import Point, Posting
from emulation.points.rules import Grain
from emulation.standings.queries.as_of import is_sealed
from emulation.standings.queries.contests import Contest
from emulation.standings.rules import AsOf, BoardKind, Period
from emulation.units.models import UnitPeriod
from emulation.units.queries import holders

PAGE_SIZE = 20
MOST_COUNTED = 10_000


@dataclass(frozen=True)
class PointRow:
    """One row of points as the page that explains a number shows it."""

    cursor: str
    campaign_id: int
    entry_code: str
    entry_title: str
    unit_name: str
    label: str
    clause: str
    bucket: Bucket
    decision_code: str
    decided_by: str
    posted_on: date
    points: Decimal
    """Signed: what the row adds to the total of the board."""
    is_reversal: bool
    may_open: bool
    """The reader may read the entry; otherwise its title stays hidden."""


@dataclass(frozen=True)
class PointPage:
    """At most `PAGE_SIZE` rows, how many came before them and how many there are in all."""

    rows: tuple[PointRow, ...]
    before: int
    count: int
    next_cursor: str | None

    @property
    def total(self) -> Decimal:
        """The sum of the rows on this page."""
        return sum((row.points for row in self.rows), Decimal(0))


def point_page(
    contest: Contest,
    unit_id: int,
    kind: BoardKind,
    period: Period,
    *,
    reader: Actor,
    at: datetime,
    cursor: str = "",
    size: int | None = PAGE_SIZE,
    as_of: AsOf | None = None,
    since: AsOf | None = None,
    line: Iterable[int] = (),
) -> PointPage:
    """The page of rows behind the cursor («decision.entry.bucket.rule»), in two statements; the
    rows of units that became this one are among them, those of `line` where it is known.

    With `as_of` only what was sealed by then, with `since` only what was sealed after it. An
    unknown cursor begins at the top; `size` None gives every row, for exports.
    """
    ids = list(line) or list(holders([unit_id], on=local_date(at)))
    theirs = (*_theirs(contest, ids, kind, period), *_sealed_between(since, as_of))
    wanted = _rows(theirs, _position(cursor), readable(reader, on=local_date(at)), at=at)
    found = db.session.execute(wanted if size is None else wanted.limit(size + 1)).all()
    shown = found if size is None else found[:size]
    rows = tuple(
        _row(point, entry, decision, name, by, may_open=bool(may_open))
        for point, entry, decision, name, by, _, _, may_open in shown
    )
    return PointPage(
        rows=rows,
        before=int(found[0][6]) if found and cursor else 0,
        count=int(found[0][5]) if found else 0,
        next_cursor=rows[-1].cursor if len(found) > len(rows) else None,
    )


def _rows(
    theirs: tuple[ColumnElement[bool], ...],
    start: ScalarSelect[int],
    may_open: ColumnElement[bool],
    *,
    at: datetime,
) -> Select[*tuple[Any, ...]]:
    limited = select(Point.id).where(*theirs).limit(MOST_COUNTED).subquery()
    count = select(func.count()).select_from(limited).scalar_subquery()
    before = select(func.count(Point.id)).where(*theirs, Point.id >= start).scalar_subquery()
    decided_by = aliased(UnitPeriod)
    return (
        select(
            Point, Entry, Decision, UnitPeriod.name, decided_by.committee_name, count, before,
            may_open,
        )
        .join(Entry, Entry.id == Point.entry_id)
        .join(Decision, Decision.id == Point.decision_id)
        .outerjoin(UnitPeriod, _named(UnitPeriod, Point.unit_id, Point.period_on))
        .outerjoin(decided_by, _named(decided_by, Decision.unit_id, local_date(at)))
        .where(*theirs, or_(start.is_(None), Point.id < start))
        .order_by(Point.id.desc())
    )  # fmt: skip


def _row(
    point: Point,
    entry: Entry,
    decision: Decision,
    unit_name: str | None,
    decided_by: str | None,
    *,
    may_open: bool,
) -> PointRow:
    return PointRow(
        cursor=f"{decision.code}.{entry.code}.{point.bucket.value}.{point.rule_code}",
        campaign_id=point.campaign_id,
        entry_code=entry.code,
        entry_title=entry.title,
        unit_name=unit_name or "",
        label=point.label,
        clause=point.clause,
        bucket=point.bucket,
        decision_code=decision.code,
        decided_by=decided_by or "",
        posted_on=local_date(point.posted_at),
        points=point.adds,
        is_reversal=point.reversal_of_id is not None,
        may_open=may_open,
    )


def _theirs(
    contest: Contest, unit_ids: list[int], kind: BoardKind, period: Period
) -> tuple[ColumnElement[bool], ...]:
    holder = (
        Point.unit_id.in_(unit_ids)
        if kind is BoardKind.CELL
        else or_(Point.commune_id.in_(unit_ids), Point.unit_id.in_(unit_ids))
    )
    inside = (
        ()
        if period.grain is Grain.CAMPAIGN
        else (Point.period_on >= period.start, Point.period_on <= period.end)
    )
    within = [Point.field == contest.field] if contest.field else []
    return (Point.campaign_id.in_(contest.ids), holder, *inside, *within)


def _sealed_between(since: AsOf | None, as_of: AsOf | None) -> list[ColumnElement[bool]]:
    """The row's posting was sealed up to `as_of` and not yet at `since`."""
    posted = select(Posting.id).where(Posting.decision_id == Point.decision_id)
    found: list[ColumnElement[bool]] = []
    if as_of is not None:
        found.append(posted.where(is_sealed(as_of)).correlate(Point).exists())
    if since is not None:
        found.append(~posted.where(is_sealed(since)).correlate(Point).exists())
    return found


def _position(cursor: str) -> ScalarSelect[int]:
    """The row number the cursor stands for, found by the database; none when it is unknown."""
    decision_code, entry_code, bucket, rule_code = (*cursor.split(".", 3), "", "", "")[:4]
    sought = aliased(Point)
    return (
        select(func.min(sought.id))
        .join(Decision, Decision.id == sought.decision_id)
        .join(Entry, Entry.id == sought.entry_id)
        .where(
            Decision.code == decision_code,
            Entry.code == entry_code,
            sought.bucket == bucket,
            sought.rule_code == rule_code,
        )
        .scalar_subquery()
    )


def _named(table: type[UnitPeriod], unit_id: object, on: object) -> ColumnElement[bool]:
    """The period in which the unit bore its name that day."""
    return and_(
        table.unit_id == unit_id,
        table.valid_from <= on,
        or_(table.valid_to.is_(None), table.valid_to >= on),
    )
