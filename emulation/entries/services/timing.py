"""How a hand-in stands to the deadline of its unit, and what a press of the button holds."""

from __future__ import annotations

from datetime import datetime

from emulation.campaigns import queries as campaigns
from emulation.campaigns.models import Campaign
from emulation.campaigns.rules import Deadline, Lateness, lateness_of
from emulation.core.dates import format_time, long_instant
from emulation.core.errors import WrongState
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


def unpressed(entry: Entry, *, at: datetime) -> dict[str, object]:
    """The columns of an entry that waits no longer, for whoever is about to change it.

    While its time of grace runs, changing it would forfeit what was pressed in time: `WrongState`.
    """
    if entry.sending_since is None:
        return {}
    campaign = campaigns.campaign(entry.campaign_id)
    deadline = deadline_of(entry, campaign, at=at) if campaign else None
    since, now = entry.sending_since, at.replace(microsecond=0)
    if deadline and since <= deadline.last < now <= deadline.waits_until:
        raise WrongState(
            f"Đã bấm gửi lúc {format_time(since)}, đang chờ tệp đến "
            f"{long_instant(deadline.waits_until)}. Đã hết hạn nên trong lúc chờ không sửa được."
        )
    return {"sending_since": None, "sending_key": ""}
