"""How a hand-in stands to the deadline of its unit."""

from __future__ import annotations

from datetime import datetime

from emulation.campaigns import queries as campaigns
from emulation.campaigns.models import Campaign
from emulation.campaigns.rules import Deadline, Lateness, lateness_of
from emulation.entries.models import Entry
from emulation.entries.rules import State


def deadline_of(entry: Entry, campaign: Campaign, *, at: datetime) -> Deadline | None:
    """Until when the entry may be handed in; None where what was asked for may come any day."""
    if entry.first_received_at is not None and entry.state is State.RETURNED:
        return None
    return campaigns.effective_deadline(campaign, entry.unit_id, at=at)


def standing(entry: Entry, campaign: Campaign, *, at: datetime) -> Lateness:
    """How handing in now is marked; `WrongState` where it comes too late.

    What was pressed in time and waited for its announced files stands as it was pressed. A
    returned entry keeps the mark of its hand-in.
    """
    deadline = deadline_of(entry, campaign, at=at)
    if deadline is None:
        return entry.lateness or Lateness.IN_TIME
    return lateness_of(deadline, at=at, pressed=entry.sending_since)
