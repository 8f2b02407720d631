"""Who is involved in entries, gathered for many at once: what the bars ask."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from typing import Any

from sqlalchemy import (
    CTE,
    ColumnElement,
    CompoundSelect,
    Select,
    and_,
    bindparam,
    case,
    false,
    literal,
    or_,
    select,
    union_all,
)
from sqlalchemy.orm import InstrumentedAttribute

from emulation.core import clock
from emulation.core.db import db
from emulation.entries.models import (
    Decision,
    Entry,
    EntryPerson,
    EntryVersion,
    Evidence,
    ProgressNote,
)
from emulation.entries.records import EntryWriter, Mending, Recusal, RecusalWord
from emulation.entries.rules import Action, Bar, Decider, Involvement, bars
from emulation.entries.rules.recusals import ENDING
from emulation.people.models import Person, RoleHolding, User
from emulation.people.rules import GRANTS
from emulation.units.models import UnitAncestor
from emulation.units.queries import DatedLine, dated_lines


@dataclass(frozen=True)
class Candidate:
    """Somebody who holds the right to decide a step: the natural person, and where they belong."""

    person_id: int
    home_unit_id: int


@dataclass(frozen=True)
class Holder:
    """Somebody who holds the right to decide a step, as they are named."""

    user_id: int
    person_id: int
    code: str
    """The person's public code."""
    full_name: str
    position: str
    home_unit_id: int

    @property
    def candidate(self) -> Candidate:
        """What the bars ask of them."""
        return Candidate(self.person_id, self.home_unit_id)


WRITER, TYPIST, NAMED, RECUSED = "writer", "typist", "named", "recused"
UPLOADER, DECIDED = "uploader", "decided"


@dataclass
class Parts:
    """What persons had to do with entries."""

    persons: dict[tuple[str, int], set[int]] = field(default_factory=lambda: defaultdict(set))
    """(part, entry) -> persons."""
    steps: dict[int, set[tuple[int, int]]] = field(default_factory=lambda: defaultdict(set))
    """Entry -> (person, step) of every decision that stands."""

    def uploaders(self, entry_id: int) -> set[int]:
        """Who added proofs or told of progress, but for those who only typed what a cell signed."""
        typists = self.persons[TYPIST, entry_id] - self.persons[WRITER, entry_id]
        return self.persons[UPLOADER, entry_id] - typists


def bars_of(
    candidates: Iterable[Candidate], entries: Iterable[Entry], *, on: date
) -> dict[tuple[Candidate, int], tuple[Bar, ...]]:
    """(candidate, entry) -> bars, for any number of both in two statements."""
    candidates, entries = list(candidates), list(entries)
    if not candidates or not entries:
        return {}
    homes = {candidate.home_unit_id for candidate in candidates}
    lines = dated_lines({entry.unit_id for entry in entries} | homes)
    involved = _involvements(entries, lines, on=on)
    return {
        (candidate, entry.id): bars(
            Decider(candidate.person_id, _branches(entry, candidate.home_unit_id, lines, on=on)),
            involved[entry.id],
            is_first_step=entry.step_position == 1,
        )
        for candidate in candidates
        for entry in entries
    }


def holders_of(entry: Entry, *, on: date) -> list[Holder]:
    """Everybody whose role decides the entry's present step, at its unit or what that became;
    by given name."""
    roles = [role for role, grants in GRANTS.items() if entry.step_permission in grants]
    acting = select(UnitAncestor.ancestor_id).where(
        UnitAncestor.unit_id == entry.step_unit_id,
        UnitAncestor.is_same,
        UnitAncestor.valid_from <= on,
        or_(UnitAncestor.valid_to.is_(None), UnitAncestor.valid_to >= on),
    )
    wanted = (
        select(User.id, Person)
        .join(User, User.person_id == Person.id)
        .join(RoleHolding, RoleHolding.user_id == User.id)
        .where(
            User.is_enabled,
            RoleHolding.role.in_(roles),
            RoleHolding.unit_id.in_(acting),
            RoleHolding.valid_from <= on,
            or_(RoleHolding.valid_to.is_(None), RoleHolding.valid_to >= on),
        )
        .distinct()
        .order_by(Person.sort_key, User.id)
    )
    return [_holder(row[0], row[1]) for row in db.session.execute(wanted)]


def _holder(user_id: int, person: Person) -> Holder:
    return Holder(
        user_id=user_id,
        person_id=person.id,
        code=person.code,
        full_name=person.full_name,
        position=person.position,
        home_unit_id=person.unit_id,
    )


def _involvements(
    entries: list[Entry], lines: dict[int, DatedLine], *, on: date
) -> dict[int, Involvement]:
    found = _parts([entry.id for entry in entries])
    return {
        entry.id: Involvement(
            author_persons=frozenset(found.persons[WRITER, entry.id]),
            typist_persons=frozenset(found.persons[TYPIST, entry.id]),
            named_persons=frozenset(found.persons[NAMED, entry.id]),
            uploader_persons=frozenset(found.uploaders(entry.id)),
            decided_persons=frozenset(
                person
                for person, step in found.steps[entry.id]
                if step != (entry.step_position or 0)
            ),
            recused_persons=frozenset(found.persons[RECUSED, entry.id]),
            branch_units=_branches(entry, entry.unit_id, lines, on=on),
        )
        for entry in entries
    }


def _branches(
    entry: Entry, unit_id: int, lines: dict[int, DatedLine], *, on: date
) -> frozenset[int]:
    """The units just below the deciding unit over `unit_id`, at hand-in and now (S12)."""
    if entry.step_unit_id is None or unit_id not in lines:
        return frozenset()
    sent = clock.local_date(entry.first_received_at) if entry.first_received_at else on
    found = (lines[unit_id].child_under(entry.step_unit_id, day) for day in {sent, on})
    return frozenset(unit for unit in found if unit is not None)


def _parts(ids: list[int]) -> Parts:
    """What each person had to do with each entry, in one statement for any number of entries.

    Somebody from outside the unit who typed a version with the number of the cell's minutes is
    its typist; everybody else who wrote or sent is on the author's side.
    """
    found = Parts()
    for part, entry_id, person_id, step in db.session.execute(_everybody(), {"ids": ids}):
        if part == DECIDED:
            found.steps[entry_id].add((person_id, step))
        else:
            found.persons[part, entry_id].add(person_id)
    return found


@cache
def _everybody() -> CompoundSelect[*tuple[Any, ...]]:
    """(part, entry, person, step) of everybody who had to do with the entries."""
    # Named once: fifty numbers in each branch would cost more than the rows that they find.
    ids = bindparam("ids", type_=Entry.id.type, expanding=True)
    looked = select(Entry.id, Entry.unit_id, Entry.typed_by_id).where(Entry.id.in_(ids)).cte()
    acts = union_all(*_acts(looked)).subquery()
    is_typist = and_(acts.c.part == WRITER, acts.c.has_paper, Person.unit_id != looked.c.unit_id)
    by_account = (
        select(
            case((is_typist, TYPIST), else_=acts.c.part).label("part"),
            acts.c.entry_id,
            User.person_id,
            acts.c.step,
        )
        .join(User, User.id == acts.c.user_id)
        .join(Person, Person.id == User.person_id)
        .join(looked, looked.c.id == acts.c.entry_id)
    )
    return union_all(by_account, *_by_person(looked))


def _acts(looked: CTE) -> Iterator[Select[*tuple[Any, ...]]]:
    """Accounts that wrote, sent, co-wrote, mended without a paper, added proofs, told how a model
    goes on, or decided (also in whose stead) what nobody reversed."""
    on_paper = EntryVersion.minutes_number != ""
    for writer in (EntryVersion.typed_by_id, EntryVersion.sent_by_id, looked.c.typed_by_id):
        yield _act(looked, WRITER, EntryVersion.entry_id, writer, on_paper)
    yield _act(looked, WRITER, EntryWriter.entry_id, EntryWriter.user_id)
    yield (
        _act(looked, WRITER, Mending.entry_id, Mending.user_id)
        .join(EntryVersion, EntryVersion.id == Mending.version_id)
        .where(EntryVersion.minutes_number == "")
    )
    yield _act(looked, UPLOADER, Evidence.entry_id, Evidence.added_by_id)
    yield _act(looked, UPLOADER, ProgressNote.entry_id, ProgressNote.by_id)
    reversed_ids = select(Decision.reverses_id).where(Decision.reverses_id.is_not(None))
    for decider in (Decision.actor_id, Decision.on_behalf_of_id):
        yield _act(looked, DECIDED, Decision.entry_id, decider, step=Decision.step_position).where(
            Decision.action.not_in([Action.PASS_OVER, Action.UNDO]),
            Decision.id.not_in(reversed_ids),
        )


def _act(
    looked: CTE,
    part: str,
    entry_id: InstrumentedAttribute[int],
    user_id: ColumnElement[Any] | InstrumentedAttribute[Any],
    has_paper: ColumnElement[bool] | None = None,
    *,
    step: InstrumentedAttribute[int] | None = None,
) -> Select[*tuple[Any, ...]]:
    return select(
        literal(part).label("part"),
        entry_id.label("entry_id"),
        user_id.label("user_id"),
        (false() if has_paper is None else has_paper).label("has_paper"),
        (literal(0) if step is None else step).label("step"),
    ).join_from(entry_id.parent, looked, looked.c.id == entry_id)


def _by_person(looked: CTE) -> Iterator[Select[*tuple[Any, ...]]]:
    """Persons whom any version names, and persons who stand out of deciding (S9)."""
    yield (
        select(literal(NAMED), EntryVersion.entry_id, EntryPerson.person_id, literal(0))
        .join(EntryVersion, EntryVersion.id == EntryPerson.version_id)
        .join(looked, looked.c.id == EntryVersion.entry_id)
    )
    yield (
        select(literal(RECUSED), Recusal.entry_id, Recusal.person_id, literal(0))
        .join(looked, looked.c.id == Recusal.entry_id)
        .where(is_standing())
    )


def is_standing() -> ColumnElement[bool]:
    """Recusals that keep their person out: no second person refused or lifted them."""
    ended = select(RecusalWord.id).where(
        RecusalWord.recusal_id == Recusal.id, RecusalWord.ruling.in_(ENDING)
    )
    return ~ended.exists()
