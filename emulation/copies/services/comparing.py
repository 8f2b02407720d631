"""A person looks at two entries side by side."""

from __future__ import annotations

from datetime import datetime

from emulation.audit import services as audit
from emulation.audit.rules import Event
from emulation.core.policy import Actor
from emulation.entries.models import Entry


def compare(entry: Entry, other: Entry, *, actor: Actor, at: datetime) -> None:
    """The trail says that this person was shown the two side by side."""
    audit.record(
        Event.COPY_COMPARE,
        actor=actor,
        subject=f"entry:{entry.code}",
        at=at,
        unit_id=entry.unit_id,
        facts={"other": other.code, "version": entry.version_number},
    )
