"""A photo that stands in another entry too is shown to deciders, whatever was done to it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from random import Random

import pytest
from flask import Flask
from PIL import Image
from sqlalchemy import func, select

from emulation.audit.rules import Event
from emulation.copies import queries
from emulation.copies.cli import compare_pictures
from emulation.copies.models import CopyPicture, CopyPictureBand, CopyPicturePair
from emulation.core.db import db, transaction
from emulation.entries import queries as entries
from emulation.entries import services
from emulation.entries.models import Entry
from emulation.entries.rules.content import Content
from emulation.files import services as files
from emulation.files.configured import file_store
from emulation.jobs.cli import drain
from tests.bench.pictures import CHANGES, pictures
from tests.copies.made import FIRST, OTHER
from tests.copies.test_review import ELSEWHERE, _desk, _pair, _recorded
from tests.entries_made import draft, fresh, recognised, send
from tests.factories import World
from tests.files.samples import encoded
from tests.pages import Browser

Browse = Callable[..., Browser]
SCENE, ANOTHER = list(pictures(4, Random(5)))[::3]
HINT = "Nội dung tương tự"
WAITING = "Ảnh đang được đối chiếu"


def _sent(
    world: World,
    content: Content,
    image: Image.Image,
    *,
    by: str = "nop1",
    unit: str = "LL1",
    is_compared: bool = True,
) -> Entry:
    prepared = files.prepare(encoded(image), "Ảnh hiện trường.jpg", scanner=None)
    files.make_durable(prepared, store=file_store())
    entry = draft(world, content, by=by, unit=unit)
    with transaction():
        stored = files.keep(prepared, store=file_store(), at=world.now)
        entry = entries.fresh_entry(entry.id)
        services.add_evidence(entry, [(stored, prepared.name)], actor=world.actor(by), at=world.now)
    send(world, fresh(entry), by=by)
    if is_compared:
        drain()
        compare_pictures()
    db.session.rollback()
    return fresh(entry)


@pytest.mark.parametrize("change", CHANGES)
def test_a_changed_photo_is_found(world: World, browse: Browse, change: str) -> None:
    first = _sent(world, FIRST, SCENE)
    again = _sent(world, OTHER, CHANGES[change](SCENE, Random(2)))

    page = browse("xn1").get(_desk(again))

    assert f"{FIRST.title} Ảnh giống nhau" in page.text
    assert first.code in page.text


def test_the_very_same_bytes_are_found(world: World, browse: Browse) -> None:
    _sent(world, FIRST, SCENE)
    again = _sent(world, OTHER, SCENE)

    assert f"{FIRST.title} Ảnh giống nhau" in browse("xn1").get(_desk(again)).text


def test_the_earlier_entry_shows_it_too(world: World, browse: Browse) -> None:
    first = _sent(world, FIRST, SCENE)
    _sent(world, OTHER, CHANGES["lật gương"](SCENE, Random(2)))

    assert f"{OTHER.title} Ảnh giống nhau" in browse("xn1").get(_desk(first)).text


def test_another_photo_is_not_taken_for_it(world: World, browse: Browse) -> None:
    _sent(world, FIRST, SCENE)
    other = _sent(world, OTHER, ANOTHER)

    assert HINT not in browse("xn1").get(_desk(other)).text


def test_both_photos_stand_side_by_side(world: World, browse: Browse) -> None:
    first = _sent(world, FIRST, SCENE)
    again = _sent(world, OTHER, CHANGES["cắt 10%"](SCENE, Random(2)))
    browser = browse("xn1")

    page = browser.follow(browser.send(_desk(again), {}, form=_pair(again, first)))

    shown = page.soup.select(".photo-pair img")
    assert [one["src"].split("/")[2] for one in shown] == [again.code, first.code]
    assert all(browser.get(one["src"]).status == 200 for one in shown)


def test_of_another_commune_only_that_it_is_there(world: World, browse: Browse) -> None:
    first = _sent(world, FIRST, SCENE)
    again = _sent(world, OTHER, SCENE, by="nop2", unit="HL1")

    page = browse("xn2").get(_desk(again))

    assert ELSEWHERE in page.text
    assert first.code not in page.html
    assert FIRST.title not in page.html


def test_the_trail_says_what_was_shown(world: World) -> None:
    first = _sent(world, FIRST, SCENE)
    recognised(world, _sent(world, OTHER, CHANGES["nén lại"](SCENE, Random(2))))

    (facts,) = _recorded(Event.DECISION_RECOGNISE)
    assert facts["similar"] == [{"entry": first.code, "why": "Ảnh giống nhau"}]
    assert "pictures_not_compared" not in facts


def test_before_the_worker_came_desk_and_trail_say_so(world: World, browse: Browse) -> None:
    entry = _sent(world, FIRST, SCENE, is_compared=False)

    assert WAITING in browse("xn1").get(_desk(entry)).text
    recognised(world, entry)
    (facts,) = _recorded(Event.DECISION_RECOGNISE)
    assert facts["pictures_not_compared"] is True


@pytest.mark.parametrize("colour", ["white", "black", (8, 9, 12)])
def test_a_picture_of_nothing_is_like_no_other(
    world: World, browse: Browse, colour: str | tuple[int, int, int]
) -> None:
    _sent(world, FIRST, Image.new("RGB", (640, 480), colour))
    other = _sent(world, OTHER, Image.new("RGB", (800, 480), colour))

    assert HINT not in browse("xn1").get(_desk(other)).text
    assert db.session.scalar(select(func.count()).select_from(CopyPictureBand)) == 0


def test_what_everybody_shows_says_nothing(
    world: World, monkeypatch: pytest.MonkeyPatch, browse: Browse
) -> None:
    monkeypatch.setattr("emulation.copies.queries.pictures.COMMON", 2)
    _sent(world, FIRST, SCENE)
    last = _sent(world, OTHER, SCENE)
    assert HINT in browse("xn1").get(_desk(last)).text

    _sent(world, replace(OTHER, title="Lớp học đêm"), SCENE)

    assert queries.same_pictures(last.id) == {}


def test_nothing_is_kept_twice(world: World) -> None:
    _sent(world, FIRST, SCENE)
    again = _sent(world, OTHER, CHANGES["nén lại"](SCENE, Random(2)))
    before = _counts()

    with transaction():
        db.session.execute(CopyPicture.__table__.update().values(compared_at=None))
    assert queries.is_comparing(again.id)
    compare_pictures()

    assert _counts() == before == (2, 10, 1)
    assert not queries.is_comparing(again.id)


def test_a_draft_is_compared_with_nothing(world: World) -> None:
    _sent(world, FIRST, SCENE)
    draft(world, OTHER)
    drain()
    compare_pictures()

    assert _counts()[0] == 1


def test_pictures_of_before_are_taken_up_by_the_command(app: Flask, world: World) -> None:
    first = _sent(world, FIRST, SCENE, is_compared=False)
    again = _sent(world, OTHER, SCENE, is_compared=False)

    answer = app.test_cli_runner().invoke(args=["emulation", "compare-pictures"])

    assert answer.output == "Đã đối chiếu 1 ảnh.\n"
    db.session.rollback()
    assert set(queries.same_pictures(again.id)) == {first.id}


def test_a_lost_likeness_keeps_nobody_waiting(world: World) -> None:
    entry = _sent(world, FIRST, SCENE, is_compared=False)
    drain()
    for waiting in queries.waiting_pictures(limit=5):
        file_store().delete(waiting.thumb_digest)
    compare_pictures()

    db.session.rollback()
    assert not queries.is_comparing(entry.id)


def _counts() -> tuple[int, int, int]:
    """Pictures, pieces of fingerprints, pairs."""
    db.session.rollback()
    tables = (CopyPicture, CopyPictureBand, CopyPicturePair)
    return tuple(db.session.scalar(select(func.count()).select_from(one)) or 0 for one in tables)  # type: ignore[return-value]
