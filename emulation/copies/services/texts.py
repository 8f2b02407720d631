"""The index follows what is handed in, and keeps what it found alike for those who decide."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime

from sqlalchemy import delete, or_, update

from emulation.copies import queries
from emulation.copies.models import (
    ALL_TEXTS,
    WHOLE_TEXTS,
    CopyCommon,
    CopyFinding,
    CopyShingle,
    CopyText,
)
from emulation.copies.queries import Alike, portions, texts_of
from emulation.copies.rules import Shingles, shingles_of
from emulation.copies.services.pictures import await_pictures
from emulation.copies.services.upserts import insert
from emulation.core.db import db
from emulation.entries import queries as entries
from emulation.entries.models import EntryVersion

BATCH = 3
"""Entries that are checked in one job: on SQLite others wait meanwhile, some tenths of a second."""


def check_entry(entry_id: int, *, at: datetime) -> None:
    """The version last handed in stands in the index, and what it is alike is kept.

    Nothing is done twice: may be called any number of times.
    """
    version = entries.last_sent_version(entry_id)
    if version is None:
        return
    await_pictures(entry_id)
    _count({ALL_TEXTS}, by=0)  # taken first, so that two checks come in turn and see each other
    known = queries.indexed_version(entry_id)
    if known is not None and known.id == version.id:
        return
    if known is not None:
        _forget(known)
    _learn(version)
    _keep(version, queries.alike(version), at=at)


def check_after(entry_id: int, *, at: datetime) -> list[int]:
    """The next entries by number are checked; which they were, none at the end."""
    ids = queries.entry_ids_after(entry_id, limit=BATCH)
    for one in ids:
        check_entry(one, at=at)
    return ids


def _learn(version: EntryVersion) -> None:
    shingles = shingles_of(texts_of(version))
    kept = shingles.kept()
    _count({*_totals(shingles), *shingles.words}, by=1)
    _count(queries.held(kept), by=1, first=2)
    if kept:
        rows = [{"number": number, "entry_id": version.entry_id} for number in sorted(kept)]
        db.session.execute(insert(CopyShingle), rows)
    db.session.add(CopyText(entry_id=version.entry_id, version_id=version.id))
    db.session.flush()


def _forget(version: EntryVersion) -> None:
    """What the index keeps of a version is computed anew from it: a sent version never changes."""
    shingles = shingles_of(texts_of(version))
    counted = {*_totals(shingles), *shingles.words, *shingles.kept()}
    for some in portions(counted):
        less = update(CopyCommon).where(CopyCommon.number.in_(some))
        db.session.execute(less.values(texts=CopyCommon.texts - 1))
    for some in portions(shingles.kept()):
        mine = delete(CopyShingle).where(CopyShingle.entry_id == version.entry_id)
        db.session.execute(mine.where(CopyShingle.number.in_(some)))
    db.session.execute(delete(CopyText).where(CopyText.entry_id == version.entry_id))


def _keep(version: EntryVersion, found: Iterable[Alike], *, at: datetime) -> None:
    """One finding for each pair, the newest comparison of the two."""
    mine = or_(CopyFinding.entry_id == version.entry_id, CopyFinding.other_id == version.entry_id)
    db.session.execute(delete(CopyFinding).where(mine))
    db.session.add_all(
        CopyFinding(
            entry_id=version.entry_id,
            version_id=version.id,
            other_id=one.other.entry.id,
            other_version_id=one.other.version.id,
            score=one.score,
            percent=one.percent,
            other_percent=one.other_percent,
            reasons=list(one.reasons),
            found_at=at,
        )
        for one in found
    )
    db.session.flush()


def _totals(shingles: Shingles) -> tuple[int, ...]:
    return (ALL_TEXTS, WHOLE_TEXTS) if shingles.is_whole else (ALL_TEXTS,)


def _count(numbers: Collection[int], *, by: int, first: int | None = None) -> None:
    """Each number stands in so many texts more; one that was not counted yet, in `first`."""
    if not numbers:
        return
    statement = insert(CopyCommon)
    more = {"texts": CopyCommon.texts + by}
    upsert = statement.on_conflict_do_update(index_elements=["number"], set_=more)
    rows = [
        {"number": number, "texts": by if first is None else first} for number in sorted(numbers)
    ]
    db.session.execute(upsert, rows)
