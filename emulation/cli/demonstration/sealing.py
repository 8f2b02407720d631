"""The trail is sealed week by week, so that the demonstration has boards of the past to show."""

from __future__ import annotations

from datetime import datetime, timedelta

from emulation.audit import services as audit
from emulation.cli.demonstration.stories import Acts

WEEK = timedelta(days=7)


def weekly_seals(begun: datetime) -> Acts:
    """What was done in each week since `begun` stands in a seal made at the week's end."""
    at = begun
    while True:
        at += WEEK
        yield at
        while audit.seal(at=at) is not None:
            pass
