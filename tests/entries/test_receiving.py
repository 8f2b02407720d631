"""Choosing the receiving unit: offered by the route, chosen by the sender, on record."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select

from emulation.audit.models import AuditPayload, AuditRecord
from emulation.campaigns import services as campaigns
from emulation.campaigns.rules import RecognitionLevel, StepSpec
from emulation.core.db import db, transaction
from emulation.core.errors import Invalid
from emulation.core.policy import Permission
from emulation.entries import queries, services
from emulation.entries.rules import Action
from tests import entries_made as made


@pytest.fixture
def offered(world):
    """From today the district may receive straight from a cell."""
    steps = (
        StepSpec("commune", "Đảng ủy xã xét", Permission.ENTRY_ENDORSE, 5, RecognitionLevel.BASE,
                 may_pass_up=True),
        StepSpec("district", "Huyện ủy thẩm định", Permission.ENTRY_APPROVE, 7,
                 RecognitionLevel.UPPER, may_receive=True),
    )  # fmt: skip
    with transaction():
        campaigns.add_route(
            "cell", entry_kind="action", steps=steps, valid_from=date(2024, 11, 15), actor=None,
            at=world.now,
        )  # fmt: skip
    return world


def choose(world, entry, unit):
    with transaction():
        services.choose_receiver(
            queries.fresh_entry(entry.id), unit, actor=world.actor("nop1"), at=world.now
        )


def test_nothing_is_offered_where_the_route_opens_no_step(world):
    entry = made.draft(world)

    assert services.receivers(entry, on=world.today) == []
    with pytest.raises(Invalid):
        choose(world, entry, "HU")


def test_the_sender_chooses_and_the_steps_between_are_passed_over_on_record(offered):
    entry = made.draft(offered)
    assert [one.unit.code for one in services.receivers(entry, on=offered.today)] == ["LL", "HU"]

    choose(offered, entry, "HU")
    made.send(offered, made.fresh(entry))

    entry = made.fresh(entry)
    assert (entry.step_position, entry.step_unit_id) == (2, offered.unit("HU"))
    passed = queries.decisions_of(entry.id)
    assert [(row.action, row.reason) for row in passed] == [
        (Action.PASS_OVER, "Bên gửi chọn gửi thẳng Huyện ủy Hậu Lộc.")
    ]
    sent = (
        select(AuditPayload.content)
        .join(AuditRecord, AuditRecord.id == AuditPayload.record_id)
        .where(AuditRecord.event == "entry.submit")
    )
    assert db.session.scalar(sent)["facts"]["chosen_step"] == 2


def test_without_a_choice_it_goes_to_the_first_step(offered):
    entry = made.sent_action(offered)

    assert entry.step_unit_id == offered.unit("LL")


def test_the_page_offers_the_units_and_keeps_the_choice(offered, browse):
    entry = made.draft(offered)
    browser, check = browse("nop1"), f"/ho-so/{entry.code}/buoc/kiem-tra"
    page = browser.get(check)
    assert page.form(check)["receiver"] == "LL"
    assert "Huyện ủy Hậu Lộc (Huyện ủy thẩm định)" in page.text

    kept = browser.send(check, {"receiver": "HU", "action": "save"})
    assert kept.status == 303
    assert browser.get(check).form(check)["receiver"] == "HU"
    assert browser.send(check, {"action": "send"}).status == 303

    entry = made.fresh(entry)
    assert entry.step_unit_id == offered.unit("HU")
    way = browser.get(f"/ho-so/{entry.code}").text
    assert "Bên gửi chọn gửi thẳng Huyện ủy Hậu Lộc." in way


@pytest.mark.parametrize("unit", ["TH", "HL", "KHONGCO", "'--", "x" * 500])
def test_a_unit_that_is_not_offered_is_refused(offered, browse, unit):
    entry = made.draft(offered)
    browser, check = browse("nop1"), f"/ho-so/{entry.code}/buoc/kiem-tra"

    page = browser.send(check, {"receiver": unit, "action": "send"})

    assert page.status == 422
    assert "Chọn nơi nhận trong danh sách." in page.text
    assert made.fresh(entry).step_position is None
