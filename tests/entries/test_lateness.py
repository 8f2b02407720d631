"""How a hand-in stood to its deadline: decided by the server's clock, kept, shown everywhere."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from emulation.campaigns import services as campaigns
from emulation.campaigns.rules import Lateness
from emulation.campaigns.services import Paper
from emulation.core import clock
from emulation.core.db import db, transaction
from emulation.core.errors import WrongState
from emulation.entries import queries, services
from emulation.entries.exports import slip_of
from emulation.entries.rules import Action
from emulation.reviews.rules import Verdict
from tests import entries_made as made

DEADLINE = clock.local_instant(date(2024, 11, 30), 17)
SECOND = timedelta(seconds=1)
LATER = DEADLINE + timedelta(days=5)


def extended(world, *, unit="LL1"):
    with transaction():
        campaigns.propose_deadline(
            world.campaign,
            deadline=LATER,
            unit_id=world.unit(unit),
            reason="Mất mạng ba ngày do bão số 5.",
            paper=Paper("45-CV/HU", date(2024, 11, 14), "Lê Văn An"),
            actor=world.actor("td1"),
            at=world.now,
            key=made.request_key(),
        )


def lenient(world):
    with transaction():
        world.campaign.takes_late_until = LATER


def test_in_time_is_the_second_of_the_deadline(world):
    assert made.sent_action(world).lateness is Lateness.IN_TIME
    entry = made.draft(world)
    assert made.send(world, entry, at=DEADLINE).lateness is Lateness.IN_TIME


def test_late_is_refused_and_the_draft_stays(world):
    entry = made.draft(world)
    with pytest.raises(WrongState, match="Đã hết hạn gửi"):
        made.send(world, entry, at=DEADLINE + SECOND)

    assert made.fresh(entry).lateness is None
    assert made.fresh(entry).title == made.ACTION.title


def test_the_extended_unit_hands_in_longer_and_is_marked(world):
    extended(world)
    own, other = made.draft(world), made.draft(world, by="bt1b", unit="LL2")

    assert made.send(world, own, at=LATER).lateness is Lateness.EXTENDED
    with pytest.raises(WrongState):
        made.send(world, other, by="bt1b", at=DEADLINE + SECOND)
    third = made.draft(world)
    with pytest.raises(WrongState, match="Đã hết hạn gửi lúc 17 giờ 00, thứ Năm, 05/12/2024"):
        made.send(world, third, at=LATER + SECOND)


def test_late_work_is_taken_where_the_campaign_says_so_and_marked(world):
    lenient(world)
    assert made.send(world, made.draft(world), at=DEADLINE).lateness is Lateness.IN_TIME
    assert made.send(world, made.draft(world), at=DEADLINE + SECOND).lateness is Lateness.LATE
    assert made.send(world, made.draft(world), at=LATER).lateness is Lateness.LATE
    with pytest.raises(WrongState):
        made.send(world, made.draft(world), at=LATER + SECOND)


def test_what_was_asked_for_may_come_later_and_keeps_its_mark(world):
    entry = made.sent_action(world)
    made.decided(
        world, entry, Verdict(Action.RETURN, field_reasons={"summary": "Ghi rõ."}), by="xn1"
    )
    after = LATER + timedelta(days=3)
    with transaction():
        entry = queries.fresh_entry(entry.id)
        content = replace(made.ACTION, summary="Chi bộ họp ba buổi, từng đảng viên đến từng hộ.")
        services.save_draft(
            entry, content, actor=world.actor("nop1"), at=after, revision=entry.revision
        )

    assert made.send(world, entry, at=after).lateness is Lateness.IN_TIME


def test_taking_back_in_time_does_not_save_a_late_hand_in(world):
    lenient(world)
    entry = made.sent_action(world)
    with transaction():
        entry = queries.fresh_entry(entry.id)
        services.withdraw(entry, actor=world.actor("nop1"), at=world.now, revision=entry.revision)
        services.resume(entry, actor=world.actor("nop1"), at=world.now, revision=entry.revision)

    assert made.send(world, entry, at=DEADLINE + SECOND).lateness is Lateness.LATE


def test_the_mark_is_read_wherever_the_entry_is(world, browse):
    lenient(world)
    entry = made.send(world, made.draft(world), at=DEADLINE + SECOND)
    plain = made.sent_action(world, replace(made.ACTION, title="Việc gửi đúng hạn"))
    code = entry.code
    db.session.rollback()

    with clock.frozen(DEADLINE + timedelta(hours=1)):
        reviewer, author = browse("xn1"), browse("nop1")
        for browser, address in (
            (author, f"/ho-so/{code}"),
            (author, "/ho-so/"),
            (reviewer, "/cho-xu-ly/"),
            (reviewer, f"/cho-xu-ly/{code}"),
        ):
            tags = [tag.get_text(strip=True) for tag in browser.get(address).soup.select(".tag")]
            assert "Gửi muộn" in tags, address
        assert "Gửi muộn" not in author.get(f"/ho-so/{plain.code}").text
        desk = reviewer.get(f"/cho-xu-ly/{code}").text
        assert "Gửi muộn. Hạn chung của chuyên đề: 30/11 17:00." in desk
    facts = dict(
        slip_of(
            queries.fresh_entry(entry.id), is_author=True, printed_by="", at=LATER, is_demo=False
        ).facts
    )
    assert facts["Hạn gửi"] == "Gửi muộn"


def test_order_holds_though_the_clock_steps_back(world):
    """P11: sequence numbers order, and no decision comes before its hand-in unnoticed."""
    first = made.sent_action(world, at=world.now)
    second = made.sent_action(world, at=world.now - timedelta(hours=1))

    rows = queries.own_entries(world.actor("nop1"), on=world.today, states=(first.state,))
    assert [row.id for row in rows] == [second.id, first.id]
