"""Copying with credit: named while writing, told to deciders as credit, earned when recognised."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from sqlalchemy import update

from emulation.audit.rules import Event
from emulation.campaigns.rules import RecognitionLevel
from emulation.copies import queries, services
from emulation.core import clock
from emulation.core.db import db, transaction
from emulation.core.errors import Invalid, NotAllowed, WrongState
from emulation.entries import queries as entries
from emulation.entries.models import Entry
from emulation.jobs.cli import drain
from emulation.reviews import services as reviews
from tests.copies.made import FIRST, OTHER
from tests.copies.test_review import ELSEWHERE, _desk, _recorded
from tests.entries_made import (
    MODEL,
    draft,
    fresh,
    full_scores,
    passed_up,
    recognised,
    send,
    sent_action,
)
from tests.factories import World
from tests.pages import Browser, Page

Browse = Callable[..., Browser]
AGAIN = replace(FIRST, title=MODEL.title, summary=MODEL.summary, result=MODEL.result)
CREDIT = "Áp dụng mô hình của đơn vị khác, có ghi nguồn"


def _page(entry: Entry) -> str:
    return f"/ho-so/{entry.code}/ap-dung"


def _named(browser: Browser, entry: Entry, code: str) -> Page:
    """What the button of the page answers."""
    token = browser.get(_page(entry)).soup.find(attrs={"name": "csrf_token"})["value"]
    return browser.post(_page(entry), {"csrf_token": token, "original": code})


@pytest.fixture
def model(world: World) -> Entry:
    """A recognised model of a cell of Liên Lộc that everybody may read."""
    entry = draft(world, MODEL, kind="model")
    send(world, entry)
    entry = passed_up(world, fresh(entry))
    scores = full_scores(entry, at=world.now)
    entry = recognised(world, entry, by="td4", level=RecognitionLevel.UPPER, scores=scores)
    with transaction():
        db.session.execute(update(Entry).where(Entry.id == entry.id).values(published_at=world.now))
    drain()
    return fresh(entry)


def _credit(world: World, entry: Entry, model: Entry, *, by: str = "nop2") -> None:
    with transaction():
        here = entries.fresh_entry(entry.id)
        services.credit(here, model.code, actor=world.actor(by), at=world.now)


def _unpublish(model: Entry) -> None:
    with transaction():
        db.session.execute(update(Entry).where(Entry.id == model.id).values(published_at=None))


def _spread(world: World, model: Entry) -> queries.Spread | None:
    db.session.rollback()
    on = clock.local_date(world.now)
    return queries.spread_of(fresh(model), actor=world.actor("td4"), on=on)


def _applied(world: World, model: Entry, *, by: str = "nop2", unit: str = "HL1") -> Entry:
    entry = draft(world, AGAIN, by=by, unit=unit)
    _credit(world, entry, model, by=by)
    send(world, fresh(entry), by=by)
    drain()
    return fresh(entry)


def test_the_author_finds_and_names_the_model(world: World, browse: Browse, model: Entry) -> None:
    entry = draft(world, AGAIN, by="nop2", unit="HL1")
    browser = browse("nop2")
    page = browser.get(f"{_page(entry)}?q=gom rác")
    assert MODEL.title in page.text

    done = browser.follow(_named(browser, entry, model.code))

    assert "Đã ghi nguồn mô hình áp dụng." in done.text
    assert "Đang ghi nguồn" in done.text
    assert MODEL.title in browser.get(f"/ho-so/{entry.code}").text
    (changes,) = _recorded(Event.ENTRY_CREDIT, "changes")
    assert changes == {"original": ["", model.code]}


def test_by_code_and_without_words_it_is_offered_too(
    world: World, browse: Browse, model: Entry
) -> None:
    entry = draft(world, AGAIN, by="nop2", unit="HL1")

    for query in ("", f"?q={model.code.lower()}"):
        assert MODEL.title in browse("nop2").get(_page(entry) + query).text
    assert "Chưa thấy mô hình nào như vậy" in browse("nop2").get(_page(entry) + "?q=xyz").text


def test_a_model_one_may_not_open_is_named_by_its_code_and_not_told(
    world: World, browse: Browse, model: Entry
) -> None:
    _unpublish(model)
    entry = draft(world, OTHER, by="nop2", unit="HL1")
    browser = browse("nop2")
    assert MODEL.title not in browser.get(f"{_page(entry)}?q=gom rác").text

    page = browser.get(f"{_page(entry)}?q={model.code}")
    assert f"Mô hình mang mã {model.code}" in page.text
    done = browser.follow(_named(browser, entry, model.code))

    assert "Mô hình của đơn vị khác." in done.text
    assert MODEL.title not in done.html
    unknown = _named(browser, entry, "KHONGCO1")
    assert unknown.status == 422
    assert "Không có mô hình đã được công nhận mang mã này" in unknown.text


def test_credit_is_shown_as_credit_and_not_as_a_copy(
    world: World, browse: Browse, model: Entry
) -> None:
    entry = draft(world, AGAIN, by="nop2", unit="HL1")
    hint = f"/ho-so/{entry.code}/tuong-tu"
    assert f"{MODEL.title}" in browse("nop2").get(hint).text
    assert "Câu chữ giống" in browse("nop2").get(hint).text

    _credit(world, entry, model)
    assert "Câu chữ giống" not in browse("nop2").get(hint).text
    assert CREDIT in browse("nop2").get(hint).text
    send(world, fresh(entry), by="nop2")
    drain()

    page = browse("xn2").get(_desk(entry))
    assert f"{CREDIT}: {MODEL.title}" in page.text
    assert "Câu chữ giống" not in page.text
    assert ELSEWHERE not in page.text


def test_a_decider_who_may_not_open_the_model_learns_of_credit_only(
    world: World, browse: Browse, model: Entry
) -> None:
    entry = _applied(world, model)
    _unpublish(model)

    page = browse("xn2").get(_desk(entry))

    assert CREDIT in page.text
    assert model.code not in page.html
    assert ELSEWHERE not in page.text


def test_copying_from_a_third_is_still_shown(world: World, browse: Browse, model: Entry) -> None:
    third = sent_action(world, AGAIN, by="nop2", unit="HL1")
    drain()
    entry = _applied(world, model)

    assert f"{third.title} Câu chữ giống" in browse("xn2").get(_desk(entry)).text


def test_the_original_earns_when_recognised_and_loses_with_the_decision(
    world: World, browse: Browse, model: Entry
) -> None:
    entry = _applied(world, model)
    assert _spread(world, model) is None

    entry = recognised(world, entry, by="xn2")
    spread = _spread(world, model)
    assert spread is not None
    assert (spread.units, [one.code for one in spread.entries]) == (1, [entry.code])
    page = browse("nop1").get(f"/ho-so/{model.code}")
    assert "Đã được 1 đơn vị áp dụng" in page.text
    assert entry.code not in page.html
    (facts,) = [one for one in _recorded(Event.DECISION_RECOGNISE) if "applies" in one]
    assert facts["applies"] == model.code
    assert "similar" not in facts

    with transaction():
        here = entries.fresh_entry(entry.id)
        reviews.undo(here, actor=world.actor("xn2"), at=world.now, revision=here.revision)
    assert _spread(world, model) is None


def test_a_unit_counts_once(world: World, model: Entry) -> None:
    for _ in range(2):
        recognised(world, _applied(world, model), by="xn2")

    spread = _spread(world, model)
    assert spread is not None
    assert (spread.units, len(spread.entries)) == (1, 2)


def test_credit_is_changed_and_taken_back_until_it_is_sent(world: World, model: Entry) -> None:
    entry = draft(world, AGAIN, by="nop2", unit="HL1")
    _credit(world, entry, model)
    _credit(world, entry, model)
    with transaction():
        here = entries.fresh_entry(entry.id)
        services.take_credit_back(here, actor=world.actor("nop2"), at=world.now)
        services.take_credit_back(here, actor=world.actor("nop2"), at=world.now)

    assert queries.original_of(entry.id) is None
    assert [one["original"] for one in _recorded(Event.ENTRY_CREDIT, "changes")] == [
        ["", model.code],
        [model.code, ""],
    ]


def test_what_cannot_be_named_is_refused_with_a_sentence(
    world: World, browse: Browse, model: Entry
) -> None:
    own = draft(world, OTHER)
    action = recognised(world, sent_action(world, FIRST))
    elsewhere = draft(world, OTHER, by="nop2", unit="HL1")

    with pytest.raises(Invalid, match="của chính đơn vị mình"):
        _credit(world, own, model, by="nop1")
    for entry, by in ((own, "nop1"), (elsewhere, "nop2")):
        with pytest.raises(Invalid, match="mô hình đã được công nhận"):
            _credit(world, entry, action, by=by)

    page = _named(browse("nop1"), own, model.code)
    assert page.status == 422
    assert "của chính đơn vị mình" in page.text


def test_two_are_never_each_others_source(world: World, model: Entry) -> None:
    entry = _applied(world, model)

    assert queries.leads_back(entry.id, model.id)
    assert not queries.leads_back(model.id, entry.id)


def test_after_sending_nobody_names_a_model(world: World, browse: Browse, model: Entry) -> None:
    entry = sent_action(world, AGAIN, by="nop2", unit="HL1")

    with pytest.raises(WrongState):
        _credit(world, entry, model)
    assert browse("nop2").follow(browse("nop2").get(_page(entry))).title == entry.title


@pytest.mark.parametrize(
    ("username", "status"),
    [("nop1", 404), ("bt2", 200), ("xn2", 404), ("td1", 403), ("ld", 403), ("kt", 403)],
)
def test_only_the_authors_side_names_it(
    world: World, browse: Browse, username: str, status: int
) -> None:
    entry = draft(world, AGAIN, by="nop2", unit="HL1")

    assert browse(username).get(_page(entry)).status == status


def test_others_may_not_name_it(world: World, model: Entry) -> None:
    entry = draft(world, AGAIN, by="nop2", unit="HL1")

    with pytest.raises(NotAllowed):
        _credit(world, entry, model, by="nop1")
