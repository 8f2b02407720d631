"""Which versions deciders opened, and where somebody was interrupted."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from sqlalchemy import select

from emulation.core.db import db
from emulation.core.policy import Actor
from emulation.entries.models import Decision, Entry
from emulation.entries.queries import waiting_for
from emulation.reviews.models import EntryLook

LAST_LOOKS = 20
"""So far back the place of an interrupted reader is looked for."""


def has_looked(version_id: int, actor: Actor) -> bool:
    """The actor opened this version before."""
    wanted = select(EntryLook.id).where(
        EntryLook.user_id == actor.id, EntryLook.version_id == version_id
    )
    return db.session.scalar(wanted) is not None


def versions_seen(entry_id: int, actor: Actor) -> set[int]:
    """The versions of the entry that the actor opened or decided on."""
    opened = select(EntryLook.version_id).where(
        EntryLook.user_id == actor.id, EntryLook.entry_id == entry_id
    )
    decided = select(Decision.version_id).where(
        Decision.actor_id == actor.id, Decision.entry_id == entry_id
    )
    return set(db.session.scalars(opened.union(decided)))


def opened_among(version_ids: Collection[int], actor: Actor) -> set[int]:
    """Which of these versions the actor opened."""
    wanted = select(EntryLook.version_id).where(
        EntryLook.user_id == actor.id, EntryLook.version_id.in_(list(version_ids))
    )
    return set(db.session.scalars(wanted))


def interrupted_at(actor: Actor, *, on: date) -> Entry | None:
    """The entry the actor opened last, while it still waits for them; else None."""
    last = (
        select(EntryLook.id, EntryLook.entry_id)
        .where(EntryLook.user_id == actor.id)
        .order_by(EntryLook.id.desc())
        .limit(LAST_LOOKS)
        .subquery()
    )
    wanted = (
        select(Entry)
        .join(last, last.c.entry_id == Entry.id)
        .where(waiting_for(actor, on=on))
        .order_by(last.c.id.desc())
        .limit(1)
    )
    return db.session.scalar(wanted)
