"""Deciding in somebody's stead: both persons' bars, both names, and S3 of both."""

from __future__ import annotations

from contextlib import suppress
from itertools import product

import pytest
from sqlalchemy import select

from emulation.audit.models import AuditPayload, AuditRecord
from emulation.core.db import db, transaction
from emulation.core.errors import Invalid, NotAllowed, NotFound
from emulation.entries import queries as entries
from emulation.entries.models import Decision
from emulation.entries.rules import Action, Bar
from emulation.reviews import queries, services
from emulation.reviews.rules import Verdict
from tests.entries_made import decided, fresh, passed_up, request_key, sent_action
from tests.people.test_stand_ins import appointed, ended

pytestmark = pytest.mark.usefixtures("world")
REJECT = Verdict(Action.REJECT, reason="Nội dung trùng với việc đã công nhận năm 2023.")


def bars(world, entry, by):
    return entries.bars_for(world.actor(by), [fresh(entry)], on=world.today)[entry.id]


def test_both_names_stand_in_the_decision_the_trail_and_on_the_page(world, browse):
    entry = sent_action(world)
    appointed(world, "xn1", "bt1b")
    browser = browse("bt1b")
    assert f"/cho-xu-ly/{entry.code}" in browser.get("/cho-xu-ly/").links()
    page = browser.get(f"/cho-xu-ly/{entry.code}")
    sent = page.form(entry.code) | {"action": "pass_up"}
    assert browser.post(f"/cho-xu-ly/{entry.code}", sent).status == 303

    row = db.session.scalars(select(Decision).where(Decision.action == Action.PASS_UP)).one()
    assert (row.actor_id, row.on_behalf_of_id) == (
        world.actor("bt1b").id,
        world.actor("xn1").id,
    )
    payload = db.session.scalars(
        select(AuditPayload)
        .join(AuditRecord, AuditRecord.id == AuditPayload.record_id)
        .where(AuditRecord.event == "decision.pass_up")
    ).one()
    assert payload.content["actor"] == "Hoàng Văn Quyết"
    assert payload.content["facts"]["on_behalf_of"] == "Nguyễn Văn Thắng"
    told = "Hoàng Văn Quyết, thay đồng chí Nguyễn Văn Thắng"
    assert told in browse("nop1").get(f"/ho-so/{entry.code}").text
    assert told in browser.get(f"/cho-xu-ly/{entry.code}").text


def test_the_decision_counts_for_both_persons(world):
    """S3: neither who decided nor in whose stead it was decides a later step."""
    entry = sent_action(world)
    appointed(world, "xn1", "bt1b")
    entry = passed_up(world, entry, by="bt1b")
    appointed(world, "td1", "bt1b", by="qt1")
    assert Bar.ALREADY_DECIDED in bars(world, entry, "bt1b")
    with transaction():
        services.undo(
            entries.fresh_entry(entry.id), actor=world.actor("bt1b"), at=world.now,
            revision=entry.revision,
        )  # fmt: skip
    assert bars(world, entry, "xn1") == ()


def test_a_bar_of_the_one_away_bars_the_stand_in(world):
    """S11: td3 is of the author's cell, hd1 is not."""
    entry = passed_up(world, sent_action(world))
    appointed(world, "td3", "hd1")

    assert bars(world, entry, "hd1") == (Bar.PRINCIPAL,)
    with pytest.raises(NotAllowed, match="người giao xử lý thay cũng không"):
        decided(world, entry, REJECT, by="hd1")
    assert queries.queue(world.actor("hd1"), on=world.today).rows == ()


def test_a_bar_of_the_stand_in_bars_them(world):
    """bt1 is of the author's cell: what they could not decide by a role, they cannot in a stead."""
    entry = sent_action(world)
    appointed(world, "xn1", "bt1")

    assert Bar.OWN_UNIT in bars(world, entry, "bt1")
    with pytest.raises(NotAllowed, match="cùng đơn vị"):
        decided(world, entry, REJECT, by="bt1")


def test_ones_own_right_stays_ones_own(world):
    """td2 decides by the own role, in the own name, whoever they stand in for."""
    entry = passed_up(world, sent_action(world))
    appointed(world, "td3", "td2")

    assert bars(world, entry, "td2") == ()
    decided(world, entry, REJECT, by="td2")
    row = db.session.scalars(select(Decision).where(Decision.action == Action.REJECT)).one()
    assert row.on_behalf_of_id is None


PEOPLE = ("xn1", "xn2", "td1", "td3", "td4")
OTHERS = ("nop1", "nop3", "bt1", "bt1b", "bt2", "hd1", "ld")


@pytest.mark.parametrize(("away", "stand_in"), list(product(PEOPLE, OTHERS)))
def test_a_stand_in_never_decides_where_either_is_barred(world, away, stand_in):
    """The property of S11, over everybody away, everybody who stands in, three entries."""
    made = [
        sent_action(world),
        passed_up(world, sent_action(world)),
        passed_up(world, sent_action(world, unit="HL1", by="nop2"), by="xn2"),
    ]
    barred = {
        entry.id: bool(bars(world, entry, away)) or bool(bars(world, entry, stand_in))
        for entry in made
    }
    with suppress(Invalid):  # out of the principal's units: nothing is given, nothing decided
        appointed(world, away, stand_in)
    actor, done = world.actor(stand_in), {}
    for entry in made:
        try:
            with transaction():
                found = entries.fresh_entry(entry.id)
                services.decide(
                    found, REJECT, actor=actor, at=world.now, revision=found.revision,
                    request_key=request_key(),
                )  # fmt: skip
            done[entry.id] = True
        except (NotAllowed, NotFound):
            done[entry.id] = False

    assert [entry.id for entry in made if done[entry.id] and barred[entry.id]] == []


def test_after_the_end_the_desk_is_closed(world, browse):
    entry = sent_action(world)
    code = appointed(world, "xn1", "bt1b")
    browser = browse("bt1b")
    sent = browser.get(f"/cho-xu-ly/{entry.code}").form(entry.code) | {"action": "pass_up"}
    ended(world, code, "xn1")

    assert browser.post(f"/cho-xu-ly/{entry.code}", sent).status in (403, 404)


def test_a_stand_in_without_a_bar_is_a_decider(world):
    """S10: the entry of the endorser's own making waits for the stand-in of nobody barred."""
    entry = passed_up(world, sent_action(world))
    assert entries.has_decider(entry, on=world.today)
    for by in ("td1", "td2", "td4", "td5"):
        with transaction():
            services.recuse(
                entries.fresh_entry(entry.id), reason="interest", words="",
                actor=world.actor(by), at=world.now,
            )  # fmt: skip
    appointed(world, "td1", "hd1")
    assert not entries.has_decider(fresh(entry), on=world.today)
