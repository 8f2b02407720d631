"""What stands in the grid of a month: entries of its cells, reports of nothing, people's names."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, and_, select
from sqlalchemy.orm import aliased

from emulation.core.db import db
from emulation.core.policy import Actor
from emulation.entries.models import Entry, EntryPerson, EntryVersion, Figure, MonthReport
from emulation.entries.queries.access import own, readable
from emulation.entries.rules import State, SubjectKind
from emulation.entries.rules.content import FigureInput, NamedPerson
from emulation.entries.rules.month import Month
from emulation.entries.rules.named import RosterPerson
from emulation.people.models import Person, User

MONTHLY_KIND = "action"
"""What cells do month by month; models are registered on their own form."""


@dataclass(frozen=True)
class MonthEntry:
    """An entry of the month with the version this reader may see."""

    entry: Entry
    version: EntryVersion
    figures: tuple[FigureInput, ...]
    persons: tuple[NamedPerson, ...]
    typist: str
    is_own: bool
    """The reader is on the author's side."""


@dataclass(frozen=True)
class ReportRow:
    """«Không phát sinh» of one cell, with who noted it and when."""

    id: int
    unit_id: int
    typist: str
    at: datetime
    minutes_number: str
    minutes_on: date | None


def month_entries(
    actor: Actor, *, unit_ids: Collection[int], campaign_id: int, month: Month, on: date
) -> dict[int, list[MonthEntry]]:
    """Unit -> its deeds of the month that the reader may see, in the order of their beginning.

    The author's side sees what is being written, everybody else what was last sent; what was
    taken back is left out. Five statements, whatever their number.
    """
    belongs = and_(
        Entry.unit_id.in_(set(unit_ids)),
        Entry.campaign_id == campaign_id,
        Entry.kind == MONTHLY_KIND,
        Entry.state != State.WITHDRAWN,
        readable(actor, on=on),
    )
    found = _own_rows(belongs & own(actor, on=on), month)
    found += [(*row, False) for row in _sent_rows(belongs & ~own(actor, on=on), month)]
    version_ids = [version.id for _, version, _, _ in found]
    figures, persons = _figures_of(version_ids), _persons_of(version_ids)
    units: dict[int, list[MonthEntry]] = defaultdict(list)
    for entry, version, typist, is_own in sorted(found, key=lambda row: row[0].id):
        units[entry.unit_id].append(
            MonthEntry(
                entry,
                version,
                tuple(figures.get(version.id, ())),
                tuple(persons.get(version.id, ())),
                typist,
                is_own,
            )
        )
    return dict(units)


def month_reports(
    unit_ids: Collection[int], *, campaign_id: int, month: Month
) -> dict[int, ReportRow]:
    """Unit -> its report of nothing for the month, those taken back left out."""
    wanted = (
        select(MonthReport, Person.full_name)
        .join(User, User.id == MonthReport.typed_by_id)
        .join(Person, Person.id == User.person_id)
        .where(
            MonthReport.unit_id.in_(set(unit_ids)),
            MonthReport.campaign_id == campaign_id,
            MonthReport.month == month.first,
            MonthReport.taken_back_at.is_(None),
        )
    )
    return {
        row.unit_id: ReportRow(
            row.id, row.unit_id, typist, row.at, row.minutes_number, row.minutes_on
        )
        for row, typist in db.session.execute(wanted)
    }


def month_report(unit_id: int, *, campaign_id: int, month: Month) -> MonthReport | None:
    """The unit's report of nothing that stands for the month, if any."""
    wanted = select(MonthReport).where(
        MonthReport.unit_id == unit_id,
        MonthReport.campaign_id == campaign_id,
        MonthReport.month == month.first,
        MonthReport.taken_back_at.is_(None),
    )
    return db.session.scalar(wanted)


def persons_named(
    unit_ids: Collection[int], folded_names: Iterable[str]
) -> dict[int, list[RosterPerson]]:
    """Unit -> people of its own list who bear one of the names; one statement for all cells."""
    wanted = select(Person).where(
        Person.unit_id.in_(set(unit_ids)), Person.folded_name.in_(set(folded_names))
    )
    found: dict[int, list[RosterPerson]] = defaultdict(list)
    for person in db.session.scalars(wanted.order_by(Person.sort_key, Person.id)):
        kind = SubjectKind(person.kind.value)
        found[person.unit_id].append(RosterPerson(person.id, person.full_name, kind))
    return dict(found)


def _own_rows(
    belongs: ColumnElement[bool], month: Month
) -> list[tuple[Entry, EntryVersion, str, bool]]:
    wanted = (
        select(Entry, EntryVersion, Person.full_name)
        .join(
            EntryVersion,
            and_(EntryVersion.entry_id == Entry.id, EntryVersion.number == Entry.version_number),
        )
        .join(User, User.id == EntryVersion.typed_by_id)
        .join(Person, Person.id == User.person_id)
        .where(belongs, _in_month(month))
    )
    return [(row[0], row[1], row[2], True) for row in db.session.execute(wanted)]


def _sent_rows(belongs: ColumnElement[bool], month: Month) -> list[tuple[Entry, EntryVersion, str]]:
    """With the version last sent: no later one has been."""
    later = aliased(EntryVersion)
    is_superseded = (
        select(later.id)
        .where(
            later.entry_id == EntryVersion.entry_id,
            later.number > EntryVersion.number,
            later.sent_at.is_not(None),
        )
        .exists()
    )
    wanted = (
        select(Entry, EntryVersion, Person.full_name)
        .join(EntryVersion, EntryVersion.entry_id == Entry.id)
        .join(User, User.id == EntryVersion.typed_by_id)
        .join(Person, Person.id == User.person_id)
        .where(belongs, EntryVersion.sent_at.is_not(None), ~is_superseded, _in_month(month))
    )
    return [(row[0], row[1], row[2]) for row in db.session.execute(wanted)]


def _in_month(month: Month) -> ColumnElement[bool]:
    return EntryVersion.happened_from.between(month.first, month.last)


def _figures_of(version_ids: list[int]) -> dict[int, list[FigureInput]]:
    wanted = (
        select(Figure)
        .where(Figure.version_id.in_(version_ids))
        .order_by(Figure.version_id, Figure.position)
    )
    found: dict[int, list[FigureInput]] = defaultdict(list)
    for row in db.session.scalars(wanted):
        figure = FigureInput(
            row.metric, row.amount, row.basis, row.is_target, row.label, row.is_confirmed
        )
        found[row.version_id].append(figure)
    return dict(found)


def _persons_of(version_ids: list[int]) -> dict[int, list[NamedPerson]]:
    wanted = (
        select(EntryPerson)
        .join(Person, Person.id == EntryPerson.person_id)
        .where(EntryPerson.version_id.in_(version_ids))
        .order_by(Person.sort_key, Person.id)
    )
    found: dict[int, list[NamedPerson]] = defaultdict(list)
    for row in db.session.scalars(wanted):
        found[row.version_id].append(NamedPerson(row.person_id, row.part))
    return dict(found)
