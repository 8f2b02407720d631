"""Every SELECT on sheets: whose they are, what stands in them, what was counted for them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import aliased

from emulation.campaigns.models import Campaign
from emulation.campaigns.rules import AutomaticSource, Lateness
from emulation.copies.models import Adoption
from emulation.core.clock import local_date, local_instant
from emulation.core.db import db
from emulation.core.policy import Actor, Permission
from emulation.entries.models import Entry
from emulation.entries.rules import State
from emulation.people.models import Person
from emulation.points.models import Standing
from emulation.points.rules import Grain, Tally
from emulation.sheets.models import Sheet, SheetAnswer, SheetHand, SheetMark
from emulation.sheets.rules import Mark, SheetColumn, SheetStage, silent_months
from emulation.units import queries as units

LISTED = 100
"""Sheets shown in one list."""


@dataclass(frozen=True)
class Hand:
    """Who filled a column last, and when."""

    person_id: int
    full_name: str
    at: datetime


@dataclass(frozen=True)
class Columns:
    """Everything that stands in a sheet, by column."""

    marks: dict[SheetColumn, dict[str, Mark]]
    passed: dict[SheetColumn, frozenset[str]]
    hands: dict[SheetColumn, Hand]


def sheet_by_code(code: str) -> Sheet | None:
    """The sheet that bears the code."""
    return db.session.scalar(select(Sheet).where(Sheet.code == code))


def sheet_of(campaign_id: int, unit_id: int, year: int) -> Sheet | None:
    """The unit's sheet of the year."""
    wanted = select(Sheet).where(
        Sheet.campaign_id == campaign_id, Sheet.unit_id == unit_id, Sheet.year == year
    )
    return db.session.scalar(wanted)


def columns_of(sheet_id: int) -> Columns:
    """What the three columns say, in three statements."""
    marks: dict[SheetColumn, dict[str, Mark]] = {column: {} for column in SheetColumn}
    for row in db.session.scalars(select(SheetMark).where(SheetMark.sheet_id == sheet_id)):
        mark = Mark(row.points, row.note, tuple(row.entry_codes))
        marks[row.column][row.criterion_code] = mark
    passed: dict[SheetColumn, set[str]] = {column: set() for column in SheetColumn}
    for answer in db.session.scalars(select(SheetAnswer).where(SheetAnswer.sheet_id == sheet_id)):
        passed[answer.column].add(answer.gate_code)
    hands = db.session.execute(
        select(SheetHand.column, Person.id, Person.full_name, SheetHand.at)
        .join(Person, Person.id == SheetHand.person_id)
        .where(SheetHand.sheet_id == sheet_id)
    )
    return Columns(
        marks=marks,
        passed={column: frozenset(codes) for column, codes in passed.items()},
        hands={row[0]: Hand(row[1], row[2], row[3]) for row in hands},
    )


def readable_sheets(reader: Actor, *, on: date) -> list[Sheet]:
    """The sheets of the reader's units and of those below them, the newest first."""
    held = reader.units_with(Permission.ENTRY_READ)
    wanted = select(Sheet).where(Sheet.unit_id.in_(units.scope(held, on=on)))
    return list(db.session.scalars(wanted.order_by(Sheet.year.desc(), Sheet.id).limit(LISTED)))


def is_in_scope(sheet: Sheet, unit_ids: Iterable[int], *, on: date) -> bool:
    """The sheet's unit is one of these or hangs under one of them that day."""
    wanted = select(Sheet.id).where(
        Sheet.id == sheet.id, Sheet.unit_id.in_(units.scope(unit_ids, on=on))
    )
    return db.session.scalar(wanted) is not None


def closed_classes(reader: Actor, *, on: date) -> list[tuple[int, int, int, str, int]]:
    """(campaign, year, rule set, class, how many) of the closed sheets that the reader may read."""
    held = reader.units_with(Permission.ENTRY_READ)
    key = (Sheet.campaign_id, Sheet.year, Sheet.rule_set_id, Sheet.rating)
    wanted = (
        select(*key, func.count())
        .where(Sheet.unit_id.in_(units.scope(held, on=on)), Sheet.stage == SheetStage.CLOSED)
        .group_by(*key)
        .order_by(Sheet.year.desc(), Sheet.campaign_id, Sheet.rule_set_id, Sheet.rating)
    )
    return [(row[0], row[1], row[2], row[3], row[4]) for row in db.session.execute(wanted)]


def sheets_of_units(
    campaign_id: int, unit_ids: Iterable[int], year: int, *, at: datetime
) -> dict[int, Sheet]:
    """The sheets of the year that these units had begun by the instant, by unit."""
    wanted = select(Sheet).where(
        Sheet.campaign_id == campaign_id,
        Sheet.unit_id.in_(set(unit_ids)),
        Sheet.year == year,
        Sheet.begun_at <= at,
    )
    return {row.unit_id: row for row in db.session.scalars(wanted)}


def campaigns_by_id(ids: Iterable[int]) -> dict[int, Campaign]:
    """The campaigns' rows."""
    wanted = select(Campaign).where(Campaign.id.in_(set(ids)))
    return {row.id: row for row in db.session.scalars(wanted)}


def recognised_codes(sheet: Sheet) -> dict[str, str]:
    """Code -> title of the unit's recognised entries of the year, the latest first."""
    wanted = select(Entry.code, Entry.title).where(*_theirs(sheet), Entry.state == State.APPROVED)
    rows = db.session.execute(wanted.order_by(Entry.id.desc()).limit(LISTED))
    return {row[0]: row[1] for row in rows}


def tally_of(sheet: Sheet) -> Tally:
    """What the unit has from entries in the sheet's year."""
    row = db.session.scalar(
        select(Standing).where(
            Standing.campaign_id == sheet.campaign_id,
            Standing.unit_id == sheet.unit_id,
            Standing.grain == Grain.YEAR,
            Standing.period_start == date(sheet.year, 1, 1),
        )
    )
    if row is None:
        return Tally(sheet.unit_id)
    return Tally(
        row.unit_id, row.base, row.bonus, row.penalty, row.priority, row.recognised, row.exemplary
    )


def counted_times(sheet: Sheet, campaign: Campaign, *, at: datetime) -> dict[AutomaticSource, int]:
    """How often each automatic source happened to the unit in the sheet's year, until `at`."""
    received = db.session.execute(
        select(Entry.first_received_at, Entry.lateness).where(*_theirs(sheet))
    ).all()
    first = max(campaign.starts_on, date(sheet.year, 1, 1))
    last = min(campaign.ends_on, date(sheet.year, 12, 31), local_date(at))
    applied, original = aliased(Entry), aliased(Entry)
    adopted = (
        select(func.count(func.distinct(applied.unit_id)))
        .select_from(Adoption)
        .join(applied, applied.id == Adoption.entry_id)
        .join(original, original.id == Adoption.original_id)
        .where(
            original.unit_id == sheet.unit_id,
            original.campaign_id == sheet.campaign_id,
            applied.unit_id != sheet.unit_id,
            applied.state == State.APPROVED,
        )
    )
    return {
        AutomaticSource.LATE_REPORT: sum(row.lateness is Lateness.LATE for row in received),
        AutomaticSource.SILENT_MONTH: silent_months(
            {local_date(row[0]) for row in received if row[0]}, first=first, last=last
        ),
        AutomaticSource.ADOPTION: db.session.scalar(adopted) or 0,
    }


def _theirs(sheet: Sheet) -> tuple[ColumnElement[bool], ...]:
    """The unit's own entries, or those of its cells, first received in the year."""
    start = local_instant(date(sheet.year, 1, 1))
    end = local_instant(date(sheet.year + 1, 1, 1))
    return (
        Entry.campaign_id == sheet.campaign_id,
        or_(Entry.unit_id == sheet.unit_id, Entry.commune_id == sheet.unit_id),
        Entry.first_received_at >= start,
        Entry.first_received_at < end,
    )
