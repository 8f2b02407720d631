"""The clock and the turn of the year (security.md §3 P11, P13); P01–P05 stand in test_workflow, P07
in tests/entries/test_grace, P09 in tests/campaigns/test_extension_routes."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from emulation.campaigns.rules import Lateness
from emulation.core import clock
from emulation.core.db import db, transaction
from emulation.core.errors import WrongState
from emulation.entries import queries
from emulation.entries.rules import Action, State
from emulation.points.models import Point, Standing
from emulation.points.rules import Grain
from emulation.reviews.rules import Verdict
from tests import entries_made as made

HOUR = timedelta(hours=1)


def test_a_clock_that_is_stepped_back_orders_by_number_and_is_told(world, browse):
    """P11: the later hand-in stays the later one; nothing is decided before it was handed in."""
    first = made.sent_action(world, replace(made.ACTION, title="Việc gửi trước"))
    before = world.now - HOUR
    second = made.sent_action(world, replace(made.ACTION, title="Việc gửi sau"), at=before)

    with pytest.raises(WrongState, match="Giờ máy chủ đang chậm hơn"):
        made.decided(world, first, Verdict(Action.RECOGNISE), by="xn1", at=before)
    db.session.rollback()
    assert queries.fresh_entry(first.id).state is State.SUBMITTED
    rows = queries.own_entries(world.actor("nop1"), on=world.today, states=(State.SUBMITTED,))
    assert [row.id for row in rows] == [second.id, first.id]
    db.session.rollback()
    assert browse().client.get("/readyz").get_json() == {"status": "ok", "wrong": []}
    with clock.frozen(before - HOUR):
        answer = browse().client.get("/readyz")
    assert (answer.status_code, answer.get_json()["wrong"]) == (503, ["clock"])


def test_the_fourth_quarter_keeps_what_came_in_its_last_second(world):
    """P13: at 00:00 on 1/1 nothing moves into the new year."""
    last = clock.local_instant(date(2024, 12, 31), 23, 59, 59)
    with transaction():
        world.campaign.deadline = last
    entry = made.sent_action(world, at=last)
    assert entry.lateness is Lateness.IN_TIME
    made.recognised(world, entry, at=last + timedelta(seconds=1))

    assert list(db.session.scalars(select(Point.period_on))) == [date(2024, 12, 31)]
    starts = {
        row.grain: row.period_start
        for row in db.session.scalars(select(Standing).where(Standing.unit_id == entry.unit_id))
    }
    assert (starts[Grain.MONTH], starts[Grain.QUARTER], starts[Grain.YEAR]) == (
        date(2024, 12, 1),
        date(2024, 10, 1),
        date(2024, 1, 1),
    )
