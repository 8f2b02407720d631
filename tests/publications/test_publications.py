"""A published board stays as it was, says what it stands on, and tells each reader their part."""

from __future__ import annotations

import json
from datetime import timedelta
from decimal import Decimal

import pytest

from emulation.core.db import db, transaction
from emulation.core.errors import Conflict, Invalid, NotAllowed, WrongState
from emulation.publications import services
from emulation.publications.models import Publication
from emulation.publications.rules import (
    PublishedRow,
    PublishedSection,
    read_snapshot,
    seen_rows,
)
from emulation.standings.rules import digest_of
from tests.standings.past import CODE, board, recognise, revoke, sealed, undo

PAPER = "Quyết định số 125-QĐ/HU ngày 15/11/2024 của Ban Thường vụ Huyện ủy"
NEW = f"/cong-bo/moi/{CODE}"


def publish(world, shown, *, by: str = "td4", key: str = "k1", paper: str = PAPER) -> Publication:
    with transaction():
        return services.publish(shown, paper=paper, actor=world.actor(by), at=world.now, key=key)


def line(unit: str, place: int, total: int) -> PublishedRow:
    return PublishedRow(unit, place, Decimal(total), None, 1 if total else 0, 0)


def test_a_reader_of_a_unit_sees_the_first_third_and_their_own():
    section = PublishedSection(
        "c", tuple(line(f"X{n}", n, 10 - n if n < 6 else 0) for n in range(1, 7))
    )

    assert [row.unit for row in seen_rows(section, frozenset({"X6"}))] == ["X1", "X2", "X6"]
    nothing = PublishedSection("c", (line("X1", 1, 0), line("X2", 1, 0)))
    assert seen_rows(nothing, frozenset({"X2"})) == (nothing.rows[1],)


def test_what_was_published_stays_when_the_board_moves_on(world, browse):
    recognise(world, world.now, 0)
    seal = sealed(world.now)
    shown = board(world, world.now, seal)
    row = publish(world, shown)
    again = publish(world, shown)
    recognise(world, world.now, 1)
    recognise(world, world.now, 1)
    sealed(world.now + timedelta(minutes=1))
    district, own = browse("td4"), browse("nop2")

    page = district.get(f"/cong-bo/{row.code}")
    content = district.get(f"/cong-bo/{row.code}/du-lieu.json").body

    assert again.id == row.id
    assert digest_of(content) == row.digest
    assert content == district.get(f"/xep-hang/{CODE}/du-lieu.json?dau={seal.seal}").body
    assert json.loads(content)["seal"] == seal.seal == row.seal_n
    assert [one.total for s in read_snapshot(row.content).sections for one in s.rows] == [5, 0]
    assert row.digest in page.text
    assert PAPER in page.text
    assert "1 Xã Liên Lộc 5,0" in page.text
    theirs = own.get(f"/cong-bo/{row.code}")
    assert "(đơn vị của đồng chí) 0,0" in theirs.text
    assert PAPER in own.get("/cong-bo/").text
    assert own.get(f"/cong-bo/{row.code}/du-lieu.json").status == 403


def test_publishing_asks_for_a_decision_a_seal_the_right_and_new_figures(world):
    live = board(world, world.now)
    with pytest.raises(WrongState, match="niêm phong"):
        publish(world, live)
    recognise(world, world.now, 0)
    shown = board(world, world.now, sealed(world.now))
    with pytest.raises(Invalid, match="quyết định"):
        publish(world, shown, paper="Số 1")
    with pytest.raises(NotAllowed):
        publish(world, shown, by="xn1")
    publish(world, shown)
    with pytest.raises(Conflict, match="đã được công bố"):
        publish(world, shown, key="k2")

    assert db.session.query(Publication).count() == 1


def test_the_form_keeps_what_was_typed_and_publishes_the_seal_it_showed(world, browse):
    recognise(world, world.now, 0)
    seal = sealed(world.now)
    browser = browse("td4")
    shown = browser.get(f"/xep-hang/{CODE}?ky=nam")
    offers = browser.get(next(href for href in shown.links() if href.startswith("/cong-bo/?")))
    page = browser.get(next(href for href in offers.links() if href.startswith(NEW)))
    action = page.soup.find("form", action=lambda value: value and value.startswith(NEW))["action"]
    recognise(world, world.now, 1)
    sealed(world.now + timedelta(minutes=1))

    short = browser.post(action, page.form(CODE) | {"paper": "Số 1"})
    done = browser.post(action, page.form(CODE) | {"paper": PAPER})

    assert page.text.count("Năm 2024") == 1
    assert not any(
        href.startswith("/cong-bo/moi") for href in browse("xn1").get("/cong-bo/").links()
    )
    assert short.status == 422
    assert 'value="Số 1"' in short.html
    assert done.status == 303
    db.session.rollback()
    assert db.session.query(Publication).one().seal_n == seal.seal
    assert browser.get("/cong-bo/moi/BAC2024-chi-bo").status == 404


def test_what_a_published_board_counts_is_not_undone_by_one_person(world):
    entry = recognise(world, world.now, 0)
    publish(world, board(world, world.now, sealed(world.now)))
    later = recognise(world, world.now, 1)  # after the seal: not on the published board

    with pytest.raises(WrongState, match="chưa công bố bảng nào lập sau"):
        undo(world, entry, world.now, 0)
    undo(world, later, world.now, 1)
    revoke(world, entry, world.now)
