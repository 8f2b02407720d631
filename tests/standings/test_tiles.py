"""The home page says where one's unit stands, without a click."""

from __future__ import annotations

from emulation.campaigns.models import Guidance, RuleSet
from emulation.core.db import db
from tests.standings.boards import count
from tests.standings.test_queries import cost


def test_a_writer_sees_place_gap_and_the_way_to_the_reasons(world, browse):
    count(world, "LL1", 5)
    count(world, "LL2", 12)
    db.session.commit()
    page = browse("nop1").get("/")

    assert "Xếp thứ 2/2 trong cụm, 5,0 điểm" in page.text
    assert "Kém đơn vị trên 7,0 điểm." in page.text
    assert "/xep-hang/BAC2024-chi-bo/LL1" in page.links()


def test_a_commune_sees_its_own_place(world, browse):
    count(world, "LL", 30)
    db.session.commit()
    assert "trong cụm, 30,0 điểm" in browse("nop3").get("/").text


def test_nothing_is_said_without_a_guidance_or_to_who_writes_for_nobody(world, browse):
    assert "Xếp thứ" not in browse("td4").get("/").text
    db.session.query(RuleSet).update({"superseded_at": world.now})
    db.session.commit()
    assert db.session.query(Guidance).count() == 1
    assert "Xếp thứ" not in browse("nop1").get("/").text


def test_the_tile_costs_the_same_with_one_unit_and_with_many(world, browse):
    browser = browse("nop1")
    browser.get("/")
    few = cost(lambda: browser.get("/"))
    count(world, "LL1", 5)
    count(world, "LL2", 12)
    db.session.commit()
    assert len(cost(lambda: browser.get("/"))) == len(few)
