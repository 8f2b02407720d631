"""Which pictures wait to be compared, which lie near one, and which entries show the same."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from sqlalchemy import select, union_all

from emulation.copies.models import CopyPicture, CopyPictureBand, CopyPicturePair
from emulation.copies.queries.index import portions
from emulation.core.db import db
from emulation.entries.models import Entry, Evidence
from emulation.entries.rules import State
from emulation.files.models import StoredFile
from emulation.files.rules import FileKind

COMMON = 20
"""What so many other entries show is everybody's (an emblem, a poster) and says nothing."""


@dataclass(frozen=True)
class Waiting:
    """A picture that is not compared yet."""

    stored_file_id: int
    thumb_digest: str


@dataclass(frozen=True)
class SamePicture:
    """A proof of one entry and a proof of another show the same picture."""

    evidence_id: int
    other_evidence_id: int


def pictures_of(entry_id: int) -> list[int]:
    """The contents of the pictures that the entry shows, by number."""
    shown = (
        select(Evidence.stored_file_id)
        .join(StoredFile, StoredFile.id == Evidence.stored_file_id)
        .where(
            Evidence.entry_id == entry_id,
            Evidence.removed_at.is_(None),
            StoredFile.kind == FileKind.IMAGE,
        )
        .distinct()
    )
    return sorted(db.session.scalars(shown))


def waiting_pictures(*, limit: int) -> list[Waiting]:
    """The next pictures to be compared, the oldest first."""
    wanted = (
        select(CopyPicture.stored_file_id, StoredFile.thumb_digest)
        .join(StoredFile, StoredFile.id == CopyPicture.stored_file_id)
        .where(CopyPicture.compared_at.is_(None))
        .order_by(CopyPicture.stored_file_id)
        .limit(limit)
    )
    return [Waiting(row[0], row[1] or "") for row in db.session.execute(wanted)]


def kept_near(bands: Collection[int], *, but: int) -> Iterable[tuple[int, int, int]]:
    """(band, content, fingerprint) of every picture found under one of the bands; not of `but`."""
    for some in portions(bands):
        wanted = select(
            CopyPictureBand.band, CopyPictureBand.stored_file_id, CopyPictureBand.number
        ).where(CopyPictureBand.band.in_(some), CopyPictureBand.stored_file_id != but)
        yield from ((row[0], row[1], row[2]) for row in db.session.execute(wanted))


def thumb_digest(stored_file_id: int) -> str:
    """Under which digest the small likeness of a picture lies; empty where it has none."""
    wanted = select(StoredFile.thumb_digest).where(StoredFile.id == stored_file_id)
    return db.session.scalar(wanted) or ""


def is_comparing(entry_id: int) -> bool:
    """A picture of the entry is not compared with all others yet."""
    listed = pictures_of(entry_id)
    if not listed:
        return False
    done = select(CopyPicture.stored_file_id).where(
        CopyPicture.stored_file_id.in_(listed), CopyPicture.compared_at.is_not(None)
    )
    return bool(set(listed) - set(db.session.scalars(done)))


def same_pictures(entry_id: int) -> dict[int, list[SamePicture]]:
    """The entries that show a picture of this one, and which; what is everybody's is left out."""
    pictures = pictures_of(entry_id)
    if not pictures:
        return {}
    mine = select(Evidence.stored_file_id, Evidence.id).where(
        Evidence.entry_id == entry_id, Evidence.removed_at.is_(None)
    )
    shown = {row[0]: row[1] for row in db.session.execute(mine)}
    found: dict[int, list[SamePicture]] = defaultdict(list)
    for picture, contents in _alike(pictures).items():
        others = _shown_by_others(contents, but=entry_id)
        if len({other for other, _ in others}) < COMMON:
            for other, evidence_id in others:
                found[other].append(SamePicture(shown[picture], evidence_id))
    return dict(found)


def _alike(pictures: Collection[int]) -> dict[int, set[int]]:
    """Of each picture the contents that show the same, itself among them."""
    pairs = union_all(
        select(CopyPicturePair.first_id, CopyPicturePair.second_id).where(
            CopyPicturePair.first_id.in_(pictures)
        ),
        select(CopyPicturePair.second_id, CopyPicturePair.first_id).where(
            CopyPicturePair.second_id.in_(pictures)
        ),
    )
    found = {picture: {picture} for picture in pictures}
    for mine, other in db.session.execute(pairs):
        found[mine].add(other)
    return found


def _shown_by_others(contents: Collection[int], *, but: int) -> list[tuple[int, int]]:
    """(entry, proof) of the newest entries that show one of the contents; of each one proof."""
    wanted = (
        select(Evidence.entry_id, Evidence.id)
        .join(Entry, Entry.id == Evidence.entry_id)
        .where(
            Evidence.stored_file_id.in_(contents),
            Evidence.entry_id != but,
            Evidence.removed_at.is_(None),
            Entry.receipt.is_not(None),
            Entry.state.not_in((State.DRAFT, State.WITHDRAWN)),
        )
        .order_by(Evidence.entry_id.desc(), Evidence.id.desc())
        .limit(2 * COMMON)
    )
    return list({row[0]: row[1] for row in db.session.execute(wanted)}.items())
