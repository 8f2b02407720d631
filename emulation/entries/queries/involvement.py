"""Who is involved in entries, gathered for many at once: what the bars ask."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, Select, literal, or_, select, union_all

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


def bars_of(
    candidates: Iterable[Candidate], entries: Iterable[Entry], *, on: date
) -> dict[tuple[Candidate, int], tuple[Bar, ...]]:
    """(candidate, entry) -> bars, for any number of both in five statements."""
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
    ids = [entry.id for entry in entries]
    writers, typists = _writers(ids)
    named, recused = _named_and_recused(ids)
    uploaders = _uploaders(ids)
    decided = _decided(ids)
    return {
        entry.id: Involvement(
            author_persons=frozenset(writers[entry.id]),
            typist_persons=frozenset(typists[entry.id]),
            named_persons=frozenset(named[entry.id]),
            uploader_persons=frozenset(
                uploaders[entry.id] - (typists[entry.id] - writers[entry.id])
            ),
            decided_persons=frozenset(
                person for person, step in decided[entry.id] if step != (entry.step_position or 0)
            ),
            recused_persons=frozenset(recused[entry.id]),
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


def _writers(ids: list[int]) -> tuple[dict[int, set[int]], dict[int, set[int]]]:
    """Persons who wrote for the author, and persons who typed a paper that the cell signed.

    Somebody from outside the unit who typed a version with the number of the cell's minutes is
    its typist; everybody else who wrote or sent is on the author's side.
    """
    wanted = (
        select(
            EntryVersion.entry_id,
            EntryVersion.minutes_number,
            Person.id,
            Person.unit_id,
            Entry.unit_id.label("author_unit_id"),
        )
        .join(Entry, Entry.id == EntryVersion.entry_id)
        .join(
            User,
            (User.id == EntryVersion.typed_by_id)
            | (User.id == EntryVersion.sent_by_id)
            | (User.id == Entry.typed_by_id),
        )
        .join(Person, Person.id == User.person_id)
        .where(EntryVersion.entry_id.in_(ids))
    )
    writers: dict[int, set[int]] = defaultdict(set)
    typists: dict[int, set[int]] = defaultdict(set)
    found = union_all(wanted, *_helpers(ids))
    for entry_id, minutes, person_id, home_id, author_id in db.session.execute(found):
        is_typist = bool(minutes) and home_id != author_id
        (typists if is_typist else writers)[entry_id].add(person_id)
    return writers, typists


def _helpers(ids: list[int]) -> Iterator[Select[int, str, int, int, int]]:
    """Co-writers, whenever they were, and those who mended words without a paper of the cell; in
    the columns of `_writers`, without minutes."""
    columns = (User.person_id, literal(0), literal(0))
    yield (
        select(EntryWriter.entry_id, literal(""), *columns)
        .join(User, User.id == EntryWriter.user_id)
        .where(EntryWriter.entry_id.in_(ids))
    )
    yield (
        select(Mending.entry_id, literal(""), *columns)
        .join(User, User.id == Mending.user_id)
        .join(EntryVersion, EntryVersion.id == Mending.version_id)
        .where(Mending.entry_id.in_(ids), EntryVersion.minutes_number == "")
    )


def _named_and_recused(ids: list[int]) -> tuple[dict[int, set[int]], dict[int, set[int]]]:
    """Persons whom any version names, and persons who stand out of deciding (S9)."""
    named = (
        select(EntryVersion.entry_id, EntryPerson.person_id, literal(0).label("is_recused"))
        .join(EntryVersion, EntryVersion.id == EntryPerson.version_id)
        .where(EntryVersion.entry_id.in_(ids))
    )
    recused = select(Recusal.entry_id, Recusal.person_id, literal(1)).where(
        Recusal.entry_id.in_(ids), is_standing()
    )
    found: tuple[dict[int, set[int]], dict[int, set[int]]] = (defaultdict(set), defaultdict(set))
    for entry_id, person_id, is_recused in db.session.execute(union_all(named, recused)):
        found[is_recused][entry_id].add(person_id)
    return found


def is_standing() -> ColumnElement[bool]:
    """Recusals that keep their person out: no second person refused or lifted them."""
    ended = select(RecusalWord.id).where(
        RecusalWord.recusal_id == Recusal.id, RecusalWord.ruling.in_(ENDING)
    )
    return ~ended.exists()


def _uploaders(ids: list[int]) -> dict[int, set[int]]:
    """Persons who added proofs, and those who told how a model goes on."""
    proofs = select(Evidence.entry_id, Evidence.added_by_id.label("user_id"))
    notes = select(ProgressNote.entry_id, ProgressNote.by_id.label("user_id"))
    both = union_all(
        proofs.where(Evidence.entry_id.in_(ids)), notes.where(ProgressNote.entry_id.in_(ids))
    ).subquery()
    wanted = select(both.c.entry_id, User.person_id).join(User, User.id == both.c.user_id)
    found: dict[int, set[int]] = defaultdict(set)
    for entry_id, person_id in db.session.execute(wanted):
        found[entry_id].add(person_id)
    return found


def _decided(ids: list[int]) -> dict[int, set[tuple[int, int]]]:
    """(person, step) of every decision a person took, or had taken in their stead, and nobody
    reversed."""
    reversed_ids = select(Decision.reverses_id).where(Decision.reverses_id.is_not(None))
    wanted = (
        select(Decision.entry_id, User.person_id, Decision.step_position)
        .join(User, (User.id == Decision.actor_id) | (User.id == Decision.on_behalf_of_id))
        .where(
            Decision.entry_id.in_(ids),
            Decision.action.not_in([Action.PASS_OVER, Action.UNDO]),
            Decision.id.not_in(reversed_ids),
        )
    )
    found: dict[int, set[tuple[int, int]]] = defaultdict(set)
    for entry_id, person_id, step in db.session.execute(wanted):
        found[entry_id].add((person_id, step))
    return found
