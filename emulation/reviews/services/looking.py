"""That a decider opened what they decide on."""

from __future__ import annotations

from datetime import datetime

from emulation.audit import services as audit
from emulation.audit.rules import Event
from emulation.core.db import db
from emulation.core.errors import NotFound
from emulation.core.policy import Actor
from emulation.entries import queries as entries
from emulation.entries.models import Entry
from emulation.reviews import queries
from emulation.reviews.models import EntryLook
from emulation.reviews.services.decide import require_decider


def look(entry: Entry, *, actor: Actor, at: datetime) -> None:
    """It stands that the actor opened the version that waits; a second time changes nothing.

    `NotFound` where nothing was handed in; otherwise as `require_decider`.
    """
    require_decider(entry, actor, at=at)
    version = entries.last_sent_version(entry.id)
    if version is None:
        raise NotFound
    if queries.has_looked(version.id, actor):
        return
    db.session.add(EntryLook(entry_id=entry.id, version_id=version.id, user_id=actor.id, at=at))
    db.session.flush()
    audit.record(
        Event.ENTRY_LOOK,
        actor=actor,
        subject=f"entry:{entry.code}",
        at=at,
        unit_id=entry.unit_id,
        facts={"version": version.number},
    )
