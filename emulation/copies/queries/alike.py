"""Which entries a version is alike: by its words, its people, its figures, its pictures."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace

from sqlalchemy import select

from emulation.copies.models import CopyFinding, CopyText
from emulation.copies.queries.index import (
    Sent,
    commonness,
    compared,
    indexed_version,
    near,
    texts_of,
)
from emulation.copies.queries.pictures import same_pictures
from emulation.copies.rules import (
    Facts,
    Likeness,
    Reason,
    is_same_deed,
    likeness,
    percent,
    shared_facts,
    shared_runs,
    shingles_of,
)
from emulation.core.db import db
from emulation.entries.models import Entry, EntryPerson, EntryVersion, Figure
from emulation.entries.rules import PersonPart

DOERS = (PersonPart.SUBJECT, PersonPart.IN_CHARGE)
"""Whose deed it is: the village head who confirms everything makes no two deeds the same."""
MOST_BY_PEOPLE = 60
"""Entries that name the same people and are looked at for the same figures, the newest first."""
PICTURE = 1_000
"""More than all words together: a photo of another deed proves nothing of this one."""


@dataclass(frozen=True)
class Alike:
    """An entry that a version is alike, how far, and why it is held to be."""

    other: Sent
    score: int
    percent: int
    """Of a hundred words of the version, those that stand in runs of words of the other."""
    other_percent: int
    reasons: tuple[Reason, ...]

    @property
    def rank(self) -> tuple[int, int]:
        """The most telling first."""
        return -self.score - (PICTURE if Reason.PICTURE in self.reasons else 0), self.other.entry.id


def alike(version: EntryVersion) -> list[Alike]:
    """The entries that the version is alike, the most alike first; its own is none of them."""
    asked = shingles_of(texts_of(version))
    common = commonness(asked)
    weights = common.weights(asked)
    ids = {*near(asked, common, but=version.entry_id), *_of_the_same_people(version)}
    others = compared(ids)
    facts = _facts([version.id, *(other.version.id for other in others)])
    found = []
    for other in others:
        how = likeness(asked, shingles_of(other.texts), weights)
        also = shared_facts(facts[version.id], facts[other.version.id])
        if how.is_alike or is_same_deed(also):
            found.append(_told(version, other, how, also))
    return sorted(found, key=lambda one: one.rank)


def _told(version: EntryVersion, other: Sent, how: Likeness, also: tuple[Reason, ...]) -> Alike:
    mine, theirs = texts_of(version), other.texts
    shared = shared_runs(mine, theirs)
    reasons = (how.reason, *also) if how.is_alike else also
    return Alike(other, how.score, percent(mine, shared), percent(theirs, shared), reasons)


def _of_the_same_people(version: EntryVersion) -> list[int]:
    people = select(EntryPerson.person_id).where(
        EntryPerson.version_id == version.id, EntryPerson.part.in_(DOERS)
    )
    wanted = (
        select(CopyText.entry_id)
        .join(EntryPerson, EntryPerson.version_id == CopyText.version_id)
        .where(
            EntryPerson.person_id.in_(people),
            EntryPerson.part.in_(DOERS),
            CopyText.entry_id != version.entry_id,
        )
        .distinct()
        .order_by(CopyText.entry_id.desc())
        .limit(MOST_BY_PEOPLE)
    )
    return list(db.session.scalars(wanted))


def _facts(version_ids: list[int]) -> dict[int, Facts]:
    """People and figures of each version, with two statements for all."""
    persons: dict[int, set[int]] = defaultdict(set)
    named = select(EntryPerson.version_id, EntryPerson.person_id)
    doers = named.where(EntryPerson.version_id.in_(version_ids), EntryPerson.part.in_(DOERS))
    for one, person_id in db.session.execute(doers):
        persons[one].add(person_id)
    figures = defaultdict(set)
    counted = select(Figure.version_id, Figure.metric, Figure.amount)
    reached = counted.where(Figure.version_id.in_(version_ids), Figure.is_target.is_(False))
    for one, metric, amount in db.session.execute(reached):
        figures[one].add((metric, amount))
    return {one: Facts(frozenset(persons[one]), frozenset(figures[one])) for one in version_ids}


# What was found and kept ---------------------------------------------------------------------


def found_for(entry: Entry, version: EntryVersion) -> list[Alike]:
    """What the entry is alike, also what was handed in after it; the most telling first.

    Where the words were not compared yet, it is done now: nobody decides before it. Pictures
    follow as the worker comes to them (`is_comparing`).
    """
    found = {one.other.entry.id: one for one in _by_words(entry, version)}
    pictured = same_pictures(entry.id)
    for other in compared(pictured.keys() - found.keys()):
        found[other.entry.id] = _told(version, other, Likeness(0, 0, 0), ())
    return sorted(
        (_with_picture(one) if key in pictured else one for key, one in found.items()),
        key=lambda one: one.rank,
    )


def _with_picture(one: Alike) -> Alike:
    return replace(one, reasons=(*one.reasons, Reason.PICTURE))


def _by_words(entry: Entry, version: EntryVersion) -> list[Alike]:
    """What is kept of the words, people and figures, or found now."""
    indexed = indexed_version(entry.id)
    if indexed is None or indexed.id != version.id:
        return alike(version)
    kept = {
        (row.other_id if row.entry_id == entry.id else row.entry_id): row
        for row in _findings(entry.id)
    }
    return [_kept(entry, other, kept[other.entry.id]) for other in compared(kept)]


def _findings(entry_id: int) -> Iterable[CopyFinding]:
    wanted = select(CopyFinding).where(
        (CopyFinding.entry_id == entry_id) | (CopyFinding.other_id == entry_id)
    )
    return db.session.scalars(wanted.order_by(CopyFinding.id))


def _kept(entry: Entry, other: Sent, row: CopyFinding) -> Alike:
    is_mine = row.entry_id == entry.id
    mine, theirs = row.percent, row.other_percent
    return Alike(
        other=other,
        score=row.score,
        percent=mine if is_mine else theirs,
        other_percent=theirs if is_mine else mine,
        reasons=tuple(Reason(value) for value in row.reasons),
    )
