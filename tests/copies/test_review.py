"""What a decider sees of similar entries, and that the trail says they saw it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import select

from emulation.audit.models import AuditPayload, AuditRecord
from emulation.audit.rules import Event
from emulation.core.db import db, transaction
from emulation.entries import queries, services
from emulation.entries.models import Entry
from emulation.entries.rules import PersonPart
from emulation.entries.rules.content import Content, FigureInput, NamedPerson
from tests.copies.made import AGAIN, FIRST, OTHER, checked
from tests.entries_made import passed_up, recognised, sent_action
from tests.factories import World
from tests.pages import Browser

Browse = Callable[..., Browser]
ELSEWHERE = "Có nội dung tương tự ở đơn vị khác, cấp trên xem được."
SAME_FACTS = (FigureInput("households", Decimal(12)), FigureInput("money", Decimal(162_000_000)))


def _desk(entry: Entry) -> str:
    return f"/cho-xu-ly/{entry.code}"


def _pair(entry: Entry, other: Entry) -> str:
    return f"{_desk(entry)}/tuong-tu/{other.code}"


def _recorded(event: Event, part: str = "facts") -> list[dict[str, Any]]:
    db.session.rollback()
    wanted = (
        select(AuditPayload.content)
        .join(AuditRecord, AuditRecord.id == AuditPayload.record_id)
        .where(AuditRecord.event == event)
        .order_by(AuditRecord.id)
    )
    return [content[part] for content in db.session.scalars(wanted)]


def _named(world: World, content: Content, username: str = "nop1") -> Content:
    person = NamedPerson(world.person(username).id, PersonPart.SUBJECT)
    return replace(content, persons=(person,), figures=SAME_FACTS)


def test_a_decider_sees_what_they_may_read_by_name(world: World, browse: Browse) -> None:
    first = checked(world)
    again = checked(world, AGAIN)

    page = browse("xn1").get(_desk(again))

    assert f"{FIRST.title} Câu chữ giống " in page.text
    assert f"Việc làm năm 2024 · Chi bộ thôn 1, xã Liên Lộc · {first.code}" in page.text
    assert "Chỉ để tham khảo, đồng chí tự quyết định." in page.text
    assert ELSEWHERE not in page.text


def test_of_another_commune_a_decider_learns_only_that_it_is_there(
    world: World, browse: Browse
) -> None:
    first = checked(world)
    again = checked(world, AGAIN, by="nop2", unit="HL1")
    browser = browse("xn2")

    page = browser.get(_desk(again))

    assert ELSEWHERE in page.text
    assert FIRST.title not in page.html
    assert first.code not in page.html
    assert browser.get(_pair(again, first)).status == 404
    token = page.form(again.code)["csrf_token"]
    assert browser.post(_pair(again, first), {"csrf_token": token}).status == 404
    assert _recorded(Event.COPY_COMPARE) == []


def test_the_district_sees_both(world: World, browse: Browse) -> None:
    checked(world)
    again = passed_up(world, checked(world, AGAIN, by="nop2", unit="HL1"), by="xn2")

    page = browse("td4").get(_desk(again))

    assert FIRST.title in page.text
    assert ELSEWHERE not in page.text


def test_an_entry_alike_to_a_later_one_shows_it_too(world: World, browse: Browse) -> None:
    first = checked(world)
    checked(world, AGAIN)

    assert AGAIN.title in browse("xn1").get(_desk(first)).text


def test_before_the_job_ran_the_decider_sees_it_all_the_same(world: World, browse: Browse) -> None:
    checked(world)
    again = sent_action(world, AGAIN)

    assert FIRST.title in browse("xn1").get(_desk(again)).text


def test_without_anything_alike_there_is_no_word_of_it(world: World, browse: Browse) -> None:
    checked(world)
    other = checked(world, OTHER)

    assert "Nội dung tương tự" not in browse("xn1").get(_desk(other)).text


def test_the_comparison_marks_what_both_say(world: World, browse: Browse) -> None:
    first = checked(world, _named(world, FIRST))
    again = checked(world, _named(world, AGAIN))
    browser = browse("xn1")

    page = browser.follow(browser.send(_desk(again), {}, form=_pair(again, first)))

    marked = [mark.get_text() for mark in page.soup.find_all("mark")]
    assert "ươm tre gai trong bầu đất, chia" in marked
    assert "thôn" not in marked
    assert page.title == "So sánh hai nội dung"
    assert "Cùng người: Lê Thị Hạnh." in page.text
    assert "Cùng số liệu: " in page.text
    assert "162.000.000" in page.text
    assert FIRST.title in page.text
    assert AGAIN.title in page.text


def test_the_trail_says_who_compared(world: World, browse: Browse) -> None:
    first = checked(world)
    again = checked(world, AGAIN)
    browser = browse("xn1")

    browser.get(_pair(again, first))
    assert _recorded(Event.COPY_COMPARE) == []
    browser.send(_desk(again), {}, form=_pair(again, first))

    assert _recorded(Event.COPY_COMPARE) == [{"other": first.code, "version": 1}]


def test_the_trail_says_what_the_decider_was_shown(world: World) -> None:
    first = checked(world)
    again = checked(world, AGAIN)
    elsewhere = checked(world, AGAIN, by="nop2", unit="HL1")

    recognised(world, again)
    recognised(world, elsewhere, by="xn2")

    near, far = _recorded(Event.DECISION_RECOGNISE)
    assert [one["entry"] for one in near["similar"]] == [first.code]
    assert near["similar_elsewhere"] is True
    assert (far["similar"], far["similar_elsewhere"]) == ([], True)


def test_a_deed_told_in_other_words_is_found_by_people_and_figures(
    world: World, browse: Browse
) -> None:
    first = checked(world, _named(world, FIRST))
    again = checked(world, _named(world, OTHER))

    page = browse("xn1").get(_desk(again))

    assert f"{FIRST.title} Cùng người, cùng số liệu" in page.text
    assert first.code in page.text


def test_the_same_person_with_other_figures_is_no_copy(world: World, browse: Browse) -> None:
    checked(world, _named(world, FIRST))
    again = checked(
        world, replace(_named(world, OTHER), figures=(FigureInput("households", Decimal(3)),))
    )

    assert "Nội dung tương tự" not in browse("xn1").get(_desk(again)).text


def test_a_decision_waits_for_nothing_that_was_found(world: World) -> None:
    checked(world)
    again = recognised(world, checked(world, AGAIN))

    assert again.state.value == "approved"


def test_what_was_taken_back_since_is_not_shown(world: World, browse: Browse) -> None:
    first = checked(world)
    again = checked(world, AGAIN)
    with transaction():
        entry = queries.fresh_entry(first.id)
        services.withdraw(entry, actor=world.actor("nop1"), at=world.now, revision=entry.revision)

    assert FIRST.title not in browse("xn1").get(_desk(again)).text


@pytest.mark.parametrize(
    ("username", "status"),
    [("nop1", 403), ("bt1", 403), ("nop2", 403), ("xn2", 404), ("kt", 403), ("qt1", 403)],
)
def test_only_deciders_of_both_compare(
    world: World, browse: Browse, username: str, status: int
) -> None:
    first = checked(world)
    again = checked(world, AGAIN)

    assert browse(username).get(_pair(again, first)).status == status


def test_hostile_text_is_compared_as_text(world: World, browse: Browse) -> None:
    script = "<script>alert(1)</script> ươm tre <b>gai</b>"
    first = checked(world, replace(FIRST, summary=f"{script} {FIRST.summary}"))
    again = checked(world, replace(AGAIN, summary=f"{AGAIN.summary} {script}"))

    page = browse("xn1").get(_pair(again, first))

    assert page.status == 200
    assert "<script>alert" not in page.html
    assert "&lt;<mark>script&gt;alert(1)" in page.html
