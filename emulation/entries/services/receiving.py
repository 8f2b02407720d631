"""Choosing which unit receives an entry, where its route leaves the choice to the sender."""

from __future__ import annotations

from datetime import date, datetime

from emulation.core.clock import local_date
from emulation.core.db import db
from emulation.core.errors import Invalid, WrongState
from emulation.core.policy import Actor
from emulation.entries.models import Entry
from emulation.entries.services.draft import require_author, require_editable
from emulation.entries.services.stops import Stop, choices, route_of

NO_SUCH_UNIT = "Chọn nơi nhận trong danh sách."


def receivers(entry: Entry, *, on: date) -> list[Stop]:
    """The steps between which the author's side may choose; none where there is no choice."""
    try:
        found = choices(entry, route_of(entry, on=on))
    except WrongState:  # no route yet: sending says so, writing goes on
        return []
    return found if len(found) > 1 else []


def choose_receiver(entry: Entry, unit_code: str, *, actor: Actor, at: datetime) -> None:
    """The entry will be handed in to this unit; the submission records it.

    `Invalid` for a unit that the route does not offer to the sender.
    """
    require_author(entry, actor=actor, at=at)
    require_editable(entry)
    offered = {stop.unit.code: stop for stop in receivers(entry, on=local_date(at))}
    if unit_code not in offered:
        raise Invalid(NO_SUCH_UNIT, {"receiver": NO_SUCH_UNIT})
    entry.chosen_step = offered[unit_code].step.position
    db.session.flush()
