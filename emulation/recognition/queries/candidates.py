"""Whom a list may take up: approved entries, places of a board; and who has a part in them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Row, Select, and_, case, select

from emulation.campaigns.rules import RecognitionLevel
from emulation.core.db import db
from emulation.entries.models import Entry, EntryPerson, EntryVersion, Evidence
from emulation.entries.rules import PersonPart, State, SubjectKind
from emulation.people.models import Person, User
from emulation.people.rules import PersonKind
from emulation.points.models import Standing
from emulation.points.rules import Grain, Place, Tally, rank
from emulation.recognition.models import RecognitionItem, RecognitionList
from emulation.recognition.queries.lists import claimed_elsewhere, items
from emulation.recognition.rules import KIND_OF_SUBJECT, LEVEL_RANK, Involved, ItemKind
from emulation.units import queries as units
from emulation.units.queries import UnitRow

CANDIDATE_LIMIT = 200
BOARD_LEVELS = ("commune", "agency", "cell")


@dataclass(frozen=True)
class Candidate:
    """An approved entry that a list may take up."""

    entry_id: int
    code: str
    title: str
    subject_kind: SubjectKind
    subject_name: str
    """As the entry says it; empty where it is the unit itself."""
    text: str
    """What was reached, or what was done."""
    level: RecognitionLevel
    unit: UnitRow
    commune: UnitRow | None
    person: Person | None
    taken_by: str
    """Title of the other list that has this achievement already, empty for none."""

    @property
    def kind(self) -> ItemKind:
        return KIND_OF_SUBJECT[self.subject_kind]

    @property
    def place(self) -> str:
        """The unit, and its commune where that is another one."""
        if self.commune is None or self.commune.id == self.unit.id:
            return self.unit.full_name
        if self.commune.full_name.lower() in self.unit.full_name.lower():
            return self.unit.full_name
        return f"{self.unit.name}, {self.commune.full_name}"

    @property
    def shown_name(self) -> str:
        """Who would stand on the list."""
        if self.kind is ItemKind.COLLECTIVE:
            return self.subject_name or self.unit.committee_name
        return self.person.full_name if self.person else self.subject_name


@dataclass(frozen=True)
class BoardChoice:
    """A board whose first places can be taken up."""

    code: str
    label: str


def candidates(
    row: RecognitionList, *, on: date, level: RecognitionLevel | None = None, commune: str = ""
) -> list[Candidate]:
    """Approved entries of the list's campaign under its unit, not yet on it; the best first,
    those that another list has already at the end.

    `level` and `commune` (a unit's code) narrow the choice; at most 200 are given.
    """
    wanted = _approved(row, on=on).where(
        Entry.id.not_in(
            select(RecognitionItem.entry_id).where(
                RecognitionItem.list_id == row.id,
                RecognitionItem.removed_at.is_(None),
                RecognitionItem.entry_id.is_not(None),
            )
        )
    )
    if level is not None:
        wanted = wanted.where(Entry.recognition == level)
    chosen = units.unit_by_code(commune, on=on) if commune else None
    if chosen is not None:
        wanted = wanted.where(Entry.unit_id.in_(units.scope([chosen.id], on=on)))
    ranks = {known.value: place for known, place in LEVEL_RANK.items() if known is not None}
    order = case(ranks, value=Entry.recognition, else_=len(ranks))
    found = db.session.execute(wanted.order_by(order, Entry.id).limit(CANDIDATE_LIMIT)).all()
    return sorted(_candidates(row, found, on=on), key=lambda one: bool(one.taken_by))


def chosen_candidates(row: RecognitionList, codes: Iterable[str], *, on: date) -> list[Candidate]:
    """Those of the named entries that are approved, of the campaign and under the unit."""
    wanted = _approved(row, on=on).where(Entry.code.in_(set(codes)))
    return _candidates(row, db.session.execute(wanted.order_by(Entry.id)).all(), on=on)


def _approved(row: RecognitionList, *, on: date) -> Select[Entry, EntryVersion]:
    version = and_(EntryVersion.entry_id == Entry.id, EntryVersion.number == Entry.version_number)
    return (
        select(Entry, EntryVersion)
        .join(EntryVersion, version)
        .where(
            Entry.campaign_id == row.campaign_id,
            Entry.state == State.APPROVED,
            Entry.unit_id.in_(units.scope([row.unit_id], on=on)),
        )
    )


def _candidates(
    row: RecognitionList, found: Iterable[Row[Entry, EntryVersion]], *, on: date
) -> list[Candidate]:
    pairs = [(entry, version) for entry, version in found]
    places = {unit for entry, _ in pairs for unit in (entry.unit_id, entry.commune_id) if unit}
    rows = units.units_by_id(places, on=on)
    persons = _subjects([version.id for _, version in pairs])
    taken = claimed_elsewhere([entry.id for entry, _ in pairs], list_id=row.id)
    return [
        Candidate(
            entry_id=entry.id,
            code=entry.code,
            title=version.title,
            subject_kind=version.subject_kind,
            subject_name=version.subject_name,
            text=version.result or version.summary,
            level=entry.recognition or RecognitionLevel.BASE,
            unit=rows[entry.unit_id],
            commune=rows.get(entry.commune_id or 0),
            person=persons.get(version.id),
            taken_by=taken[entry.id].title if entry.id in taken else "",
        )
        for entry, version in pairs
    ]


def _subjects(version_ids: list[int]) -> dict[int, Person]:
    """The one person whose deed each version tells; the first where several are named."""
    wanted = (
        select(EntryPerson.version_id, Person)
        .join(Person, Person.id == EntryPerson.person_id)
        .where(EntryPerson.version_id.in_(version_ids), EntryPerson.part == PersonPart.SUBJECT)
        .order_by(EntryPerson.id.desc())
    )
    return {found[0]: found[1] for found in db.session.execute(wanted)}


def cells_of(persons: Iterable[Person], *, on: date) -> dict[int, str]:
    """For each Party member the name of the cell they belong to."""
    members = [person for person in persons if person.kind is PersonKind.PARTY_MEMBER]
    rows = units.units_by_id({person.unit_id for person in members}, on=on)
    return {person.id: rows[person.unit_id].committee_name for person in members}


def board_choices(unit_id: int, *, on: date) -> list[BoardChoice]:
    """The clusters and levels under the unit whose standings can be taken up."""
    levels = {level.code: level.name for level in units.levels()}
    found: list[BoardChoice] = []
    for level in BOARD_LEVELS:
        if level not in levels:
            continue
        found += [
            BoardChoice(f"cum:{cluster.code}", f"{cluster.name} (cấp {levels[level]})")
            for cluster in units.clusters(level, on=on)
        ]
        found.append(BoardChoice(f"cap:{level}", f"Tất cả đơn vị cấp {levels[level]}"))
    return found


def places(
    row: RecognitionList, board: str, *, top: int, on: date
) -> tuple[list[tuple[Place, UnitRow]], int]:
    """The first `top` places of a board in the list's campaign (ties included), and its size.

    Units without points take no place. Only units under the list's unit are compared.
    """
    members = _members(board, on=on)
    wanted = select(Standing).where(
        Standing.campaign_id == row.campaign_id,
        Standing.grain == Grain.CAMPAIGN,
        Standing.unit_id.in_([unit.id for unit in members]),
        Standing.unit_id.in_(units.scope([row.unit_id], on=on)),
    )
    tallies = [_tally(standing) for standing in db.session.scalars(wanted)]
    order = {unit.id: f"{number:06}" for number, unit in enumerate(members)}
    known = {unit.id: unit for unit in members}
    ranked = rank((tally for tally in tallies if tally.total > 0), order)
    first = [(place, known[place.tally.unit_id]) for place in ranked if place.rank <= top]
    return first, len(members)


def _members(board: str, *, on: date) -> list[UnitRow]:
    kind, _, code = board.partition(":")
    if kind == "cap":
        return units.units_at_level(code, on=on) if code in BOARD_LEVELS else []
    for level in BOARD_LEVELS:
        for cluster in units.clusters(level, on=on):
            if cluster.code == code:
                return units.cluster_members(cluster.id, on=on)
    return []


def _tally(standing: Standing) -> Tally:
    return Tally(
        unit_id=standing.unit_id,
        base=standing.base,
        bonus=standing.bonus,
        penalty=standing.penalty,
        priority=standing.priority,
        recognised=standing.recognised,
        exemplary=standing.exemplary,
    )


def entries_by_id(entry_ids: Iterable[int]) -> dict[int, Entry]:
    """The entries behind the rows of a list, as they stand now."""
    wanted = select(Entry).where(Entry.id.in_(set(entry_ids)))
    found = db.session.scalars(wanted.execution_options(populate_existing=True))
    return {entry.id: entry for entry in found}


def involved(list_id: int) -> list[Involved]:
    """Who has a part in each row: named there, or author, sender, uploader, named in its entry."""
    rows = items(list_id)
    parts = _entry_persons({row.entry_id for row in rows if row.entry_id is not None})
    return [
        Involved(
            position=row.position,
            name=row.name,
            kind=row.kind,
            unit_id=row.unit_id,
            person_id=row.person_id,
            entry_persons=frozenset(parts.get(row.entry_id or 0, ())),
        )
        for row in rows
    ]


def _entry_persons(entry_ids: set[int]) -> dict[int, set[int]]:
    version = EntryVersion.entry_id == Entry.id
    wanted = (
        select(Entry.id, User.person_id)
        .join(User, User.id == Entry.typed_by_id)
        .where(Entry.id.in_(entry_ids))
        .union(
            select(EntryVersion.entry_id, User.person_id)
            .join(User, User.id.in_((EntryVersion.typed_by_id, EntryVersion.sent_by_id)))
            .where(EntryVersion.entry_id.in_(entry_ids)),
            select(Evidence.entry_id, User.person_id)
            .join(User, User.id == Evidence.added_by_id)
            .where(Evidence.entry_id.in_(entry_ids)),
            select(Entry.id, EntryPerson.person_id)
            .join(EntryVersion, version)
            .join(EntryPerson, EntryPerson.version_id == EntryVersion.id)
            .where(Entry.id.in_(entry_ids)),
        )
    )
    parts: dict[int, set[int]] = defaultdict(set)
    for entry_id, person_id in db.session.execute(wanted):
        parts[entry_id].add(person_id)
    return parts
