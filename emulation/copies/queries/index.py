"""What the index knows: how common numbers are, who holds them, and what those entries say."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy import select

from emulation.copies.models import ALL_TEXTS, WHOLE_TEXTS, CopyCommon, CopyShingle, CopyText
from emulation.copies.rules import Commonness, Shingles, nearest, to_ask
from emulation.core.db import db
from emulation.entries.models import Entry, EntryVersion
from emulation.entries.rules import State

PORTION = 2_000
"""Numbers that one statement asks for: databases take so many parameters and not many more."""


@dataclass(frozen=True)
class Sent:
    """An entry that was handed in, with the version that was compared."""

    entry: Entry
    version: EntryVersion

    @property
    def texts(self) -> tuple[str, ...]:
        """Everything it says."""
        return texts_of(self.version)


def texts_of(version: EntryVersion) -> tuple[str, ...]:
    """What a version says in sentences: the parts of it that can be like another text."""
    details = (str(value) for value in version.details.values() if isinstance(value, str))
    return (version.title, version.summary, version.result, *details)


def commonness(asked: Shingles) -> Commonness:
    """How common everything in the text is."""
    numbers = {ALL_TEXTS, WHOLE_TEXTS, *asked.words, *asked.kept()}
    counts: dict[int, int] = {}
    for some in portions(numbers):
        wanted = select(CopyCommon.number, CopyCommon.texts).where(CopyCommon.number.in_(some))
        counts |= dict(db.session.execute(wanted).all())
    return Commonness(counts, counts.get(ALL_TEXTS, 0), counts.get(WHOLE_TEXTS, 0))


def near(asked: Shingles, common: Commonness, *, but: int) -> list[int]:
    """The entries that share most with the text, the nearest first; `but` is its own entry."""
    weights = common.weights(asked)
    rows: list[tuple[int, int]] = []
    for some in portions(to_ask(asked.kept(), common.counts)):
        wanted = select(CopyShingle.number, CopyShingle.entry_id).where(
            CopyShingle.number.in_(some), CopyShingle.entry_id != but
        )
        rows += [(number, entry_id) for number, entry_id in db.session.execute(wanted)]
    return nearest(rows, weights)


def compared(entry_ids: Collection[int]) -> list[Sent]:
    """The entries with the versions that the index holds; what was taken back is left out."""
    if not entry_ids:
        return []
    wanted = (
        select(Entry, EntryVersion)
        .join(CopyText, CopyText.entry_id == Entry.id)
        .join(EntryVersion, EntryVersion.id == CopyText.version_id)
        .where(
            Entry.id.in_(list(entry_ids)),
            Entry.state.not_in((State.DRAFT, State.WITHDRAWN)),
        )
        .order_by(Entry.id)
    )
    return [Sent(entry, version) for entry, version in db.session.execute(wanted)]


def indexed_version(entry_id: int) -> EntryVersion | None:
    """The version of the entry that stands in the index."""
    wanted = (
        select(EntryVersion)
        .join(CopyText, CopyText.version_id == EntryVersion.id)
        .where(CopyText.entry_id == entry_id)
    )
    return db.session.scalar(wanted)


def held(numbers: Collection[int]) -> set[int]:
    """Those of the runs of words that some entry in the index holds."""
    found: set[int] = set()
    for some in portions(numbers):
        wanted = select(CopyShingle.number).where(CopyShingle.number.in_(some)).distinct()
        found.update(db.session.scalars(wanted))
    return found


def entry_ids_after(entry_id: int, *, limit: int) -> list[int]:
    """The next entries by number that were handed in."""
    wanted = select(Entry.id).where(Entry.id > entry_id, Entry.receipt.is_not(None))
    return list(db.session.scalars(wanted.order_by(Entry.id).limit(limit)))


def portions(numbers: Collection[int]) -> Iterator[Sequence[int]]:
    """The numbers in ascending order, so many at a time as one statement takes."""
    listed = sorted(numbers)
    for start in range(0, len(listed), PORTION):
        yield listed[start : start + PORTION]
