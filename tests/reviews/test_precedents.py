"""How entries like one were decided, and what a commune hears of what it passed up."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import select

from emulation.copies.services import check_entry
from emulation.core.db import db, transaction
from emulation.entries import queries as entries
from emulation.entries.models import Entry
from emulation.entries.rules import Action, Field
from emulation.reviews import queries, services
from emulation.reviews.rules import Verdict
from tests import entries_made as made

REJECT = Verdict(Action.REJECT, reason="Số liệu chưa khớp với biên bản.")
WORDS = "Chi bộ vận động {} hộ hiến đất mở rộng đường trục chính của thôn trong ba tháng."


def deed(number, **more):
    return replace(made.ACTION, title=f"Việc số {number}", summary=WORDS.format(number), **more)


def indexed():
    for number in db.session.scalars(select(Entry.id)).all():
        with transaction():
            check_entry(number, at=made.queries.fresh_entry(number).created_at)


def titles(world, entry, by):
    version = entries.last_sent_version(entry.id)
    rows = queries.precedents(entry, version, world.actor(by), on=world.today)
    return [row.title for row in rows]


def test_the_most_alike_of_the_same_kind_and_field_come_first(world):
    other = replace(
        made.ACTION, title="Khác lời", summary="Trồng hoa ven đường cùng đoàn thanh niên."
    )
    far = made.recognised(world, made.sent_action(world, other))
    near = made.sent_action(world, deed(1))
    made.decided(world, near, REJECT, by="xn1")
    elsewhere = Field.CHARITY if made.ACTION.field is not Field.CHARITY else Field.HEALTH
    made.recognised(world, made.sent_action(world, deed(2, field=elsewhere)))
    waiting = made.sent_action(world, deed(3))
    indexed()

    assert titles(world, waiting, "xn1") == ["Việc số 1", far.title]
    version = entries.last_sent_version(waiting.id)
    first = queries.precedents(waiting, version, world.actor("xn1"), on=world.today)[0]
    assert first.reason == REJECT.reason
    assert first.decided_at_unit_id == world.unit("LL")


def test_they_are_few_and_only_what_the_reader_may_read(world):
    for number in range(7):
        made.recognised(world, made.sent_action(world, deed(number)))
    hoa_loc = made.sent_action(world, deed(8), by="nop2", unit="HL1")
    indexed()

    assert titles(world, hoa_loc, "xn2") == []
    assert len(titles(world, hoa_loc, "td1")) == 5


@pytest.mark.parametrize("by", ["xn1", "nop1", "xn2", "ld"])
def test_only_who_decides_opens_the_list(world, browse, by):
    entry = made.sent_action(world, deed(1))
    address = f"/cho-xu-ly/{entry.code}/da-xu-ly"

    expected = {"xn1": 200, "nop1": 403, "xn2": 404, "ld": 403}[by]
    assert browse(by).get(address).status == expected


def test_the_page_and_the_part_say_the_same(world, browse):
    made.decided(world, made.sent_action(world, deed(1)), REJECT, by="xn1")
    entry = made.sent_action(world, deed(2))
    address = f"/cho-xu-ly/{entry.code}/da-xu-ly"

    assert address in str(browse("xn1").get(f"/cho-xu-ly/{entry.code}").soup)
    page = browse("xn1").get(address)
    assert REJECT.reason in page.text
    assert "Chưa công nhận" in page.text
    assert "tham khảo" in page.text


# What was decided above ------------------------------------------------------------------------


def test_the_commune_hears_what_the_district_decided_and_why(world, browse):
    entry = made.passed_up(world, made.sent_action(world))
    assert queries.decided_above(world.actor("xn1"), on=world.today) == []

    made.decided(world, entry, REJECT, by="td4")

    rows = queries.decided_above(world.actor("xn1"), on=world.today)
    assert [(row.code, row.reason) for row in rows] == [(entry.code, REJECT.reason)]
    assert queries.decided_above(world.actor("xn2"), on=world.today) == []
    assert queries.decided_above(world.actor("nop1"), on=world.today) == []
    home = browse("xn1").get("/")
    assert "Cấp trên đã quyết định" in home.text
    assert REJECT.reason in home.text
    for by in ("xn1", "nop1"):
        assert REJECT.reason in browse(by).get(f"/ho-so/{entry.code}").text


def test_what_was_taken_back_or_decided_below_is_not_told(world):
    below = made.sent_action(world)
    made.decided(world, below, REJECT, by="xn1")
    entry = made.passed_up(world, made.sent_action(world))
    made.decided(world, entry, REJECT, by="td4")
    with transaction():
        fresh = entries.fresh_entry(entry.id)
        services.undo(fresh, actor=world.actor("td4"), at=world.now, revision=fresh.revision)

    assert queries.decided_above(world.actor("xn1"), on=world.today) == []
