"""Entries as search sees them: rows, without the acts that lead to them."""

from datetime import datetime

from emulation.campaigns.rules import RecognitionLevel
from emulation.core.db import db
from emulation.entries.models import Entry, EntryVersion
from emulation.entries.rules import State
from tests.factories import World


def make_entry(
    world: World,
    code: str,
    *,
    title: str,
    summary: str = "",
    unit: str = "LL1",
    username: str = "nop1",
    state: State = State.SUBMITTED,
    published_at: datetime | None = None,
) -> int:
    """An entry with one version, sent unless it is a draft; returns its number."""
    was_sent = state is not State.DRAFT
    typist = world.actor(username).id
    entry = Entry(
        code=code,
        kind="action",
        campaign_id=world.campaign.id,
        unit_id=world.unit(unit),
        commune_id=world.unit("LL"),
        typed_by_id=typist,
        title=title,
        state=state,
        step_position=1 if state is State.SUBMITTED else None,
        step_unit_id=world.unit("LL") if state is State.SUBMITTED else None,
        receipt=f"K-{code}" if was_sent else None,
        created_at=world.now,
        received_at=world.now if was_sent else None,
        recognition=RecognitionLevel.BASE if state is State.APPROVED else None,
        published_at=published_at,
    )
    db.session.add(entry)
    db.session.flush()
    version = EntryVersion(
        entry_id=entry.id,
        number=1,
        title=title,
        summary=summary,
        typed_by_id=typist,
        saved_at=world.now,
        sent_at=world.now if was_sent else None,
    )
    db.session.add(version)
    db.session.flush()
    return entry.id
