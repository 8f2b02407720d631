"""Which entries a text is alike, and how far a reader may be told of them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from emulation.copies.queries.index import Sent, commonness, compared, near
from emulation.copies.rules import Reason, likeness, percent, shared_runs, shingles_of
from emulation.core.db import db
from emulation.core.policy import Actor
from emulation.entries.models import Entry
from emulation.entries.queries import readable


@dataclass(frozen=True)
class Alike:
    """An entry that a text is alike, how far, and why it is held to be."""

    other: Sent
    score: int
    percent: int
    reasons: tuple[Reason, ...]


def alike(texts: Sequence[str], *, but: int) -> list[Alike]:
    """The entries that the text, given in its parts, is alike, the most alike first.

    `but` is the entry whose text it is.
    """
    asked = shingles_of(texts)
    common = commonness(asked)
    weights = common.weights(asked)
    found = []
    for other in compared(near(asked, common, but=but)):
        how = likeness(asked, shingles_of(other.texts), weights)
        if how.is_alike:
            marked = percent(texts, shared_runs(texts, other.texts))
            found.append(Alike(other, how.score, marked, (how.reason,)))
    return sorted(found, key=lambda one: (-one.score, one.other.entry.id))


def readable_of(entry_ids: Collection[int], *, actor: Actor, on: date) -> set[int]:
    """Those of the entries that this actor may read."""
    wanted = select(Entry.id).where(Entry.id.in_(list(entry_ids)), readable(actor, on=on))
    return set(db.session.scalars(wanted))
