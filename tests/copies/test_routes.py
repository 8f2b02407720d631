"""The hint before sending: by name what may be read, of everything else only that it is there."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from sqlalchemy import update

from emulation.campaigns.rules import RecognitionLevel
from emulation.core.db import db, transaction
from emulation.entries.models import Entry
from tests.copies.made import AGAIN, FIRST, OTHER, checked
from tests.entries_made import draft, recognised
from tests.factories import World
from tests.pages import Browser

PART = {"HX-Request": "true"}
ELSEWHERE = "Có nội dung tương tự ở đơn vị khác."
NONE = "Chưa thấy nội dung tương tự"


def _address(entry: Entry) -> str:
    return f"/ho-so/{entry.code}/tuong-tu"


def test_ones_own_earlier_entry_is_named(world: World, browse: Callable[..., Browser]) -> None:
    first = checked(world)
    again = draft(world, AGAIN)

    page = browse("nop1").get(_address(again))

    assert page.title == "Nội dung tương tự"
    assert FIRST.title in page.text
    assert f"/ho-so/{first.code}" in page.links()
    assert ELSEWHERE not in page.text


def test_htmx_gets_a_part_and_everybody_else_a_page(
    world: World, browse: Callable[..., Browser]
) -> None:
    checked(world)
    again = draft(world, AGAIN)
    browser = browse("nop1")

    part = browser.get(_address(again), headers=PART)

    assert "<html" not in part.html
    assert FIRST.title in part.html
    assert "HX-Request" in part.headers["Vary"]
    assert "<html" in browser.get(_address(again)).html


def test_anothers_unpublished_entry_is_neither_named_nor_counted(
    world: World, browse: Callable[..., Browser]
) -> None:
    again = draft(world, AGAIN, by="nop2", unit="HL1")
    browser = browse("nop2")
    assert NONE in browser.get(_address(again), headers=PART).html

    first = checked(world)
    with_one = browser.get(_address(again), headers=PART).html
    checked(world, replace(FIRST, title="Bộ đội xuất ngũ dựng vườn ươm tre"))
    with_two = browser.get(_address(again), headers=PART).html

    assert ELSEWHERE in with_one
    assert with_one == with_two
    for secret in (FIRST.title, first.code, "thôn 1", "Liên Lộc", "%", "2024"):
        assert secret not in with_one


def test_a_published_entry_is_named_to_everybody(
    world: World, browse: Callable[..., Browser]
) -> None:
    first = recognised(world, checked(world), level=RecognitionLevel.BASE)
    with transaction():
        db.session.execute(update(Entry).where(Entry.id == first.id).values(published_at=world.now))
    again = draft(world, AGAIN, by="nop2", unit="HL1")

    page = browse("nop2").get(_address(again))

    assert FIRST.title in page.text
    assert "Chi bộ thôn 1, xã Liên Lộc" in page.text
    assert ELSEWHERE not in page.text


def test_a_text_of_its_own_is_told_so(world: World, browse: Callable[..., Browser]) -> None:
    checked(world)

    assert NONE in browse("nop1").get(_address(draft(world, OTHER))).text


@pytest.mark.parametrize(
    ("username", "status"),
    [("nop2", 404), ("nop3", 404), ("bt1", 200), ("xn1", 404), ("td1", 403), ("ld", 403)],
)
def test_only_the_authors_side_gets_the_hint(
    world: World, browse: Callable[..., Browser], username: str, status: int
) -> None:
    again = draft(world, AGAIN)

    assert browse(username).get(_address(again)).status == status


def test_who_only_reads_an_entry_gets_no_hint(world: World, browse: Callable[..., Browser]) -> None:
    first = checked(world, by="nop3", unit="LL1")

    assert browse("nop3").get(_address(first)).status == 200
    assert browse("nop2").get(_address(first)).status == 404


@pytest.mark.parametrize("text", ["<script>alert(1)</script>", "\u202eđê", "'; DROP TABLE x; --"])
def test_hostile_text_is_shown_as_text(
    world: World, browse: Callable[..., Browser], text: str
) -> None:
    checked(world, replace(FIRST, title=f"{FIRST.title} {text}"))
    again = draft(world, replace(FIRST, title=f"{text} {FIRST.title}"))

    page = browse("nop1").get(_address(again))

    assert page.status == 200
    assert "<script>alert" not in page.html
    assert FIRST.title in page.text


def test_an_empty_draft_is_like_nothing(world: World, browse: Callable[..., Browser]) -> None:
    checked(world)

    empty = draft(world, replace(OTHER, title="a", summary="", result=""))

    assert NONE in browse("nop1").get(_address(empty)).text
