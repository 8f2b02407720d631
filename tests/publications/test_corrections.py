"""A published board is corrected by two persons, with a reason and who moves; the old one stays."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from emulation.core.db import db, transaction
from emulation.core.errors import Conflict, Invalid, NotAllowed, WrongState
from emulation.publications import queries, services
from emulation.publications.models import Correction, Publication
from emulation.standings import services as standings
from emulation.standings.queries import seal_numbered
from emulation.standings.rules import BoardKind, Sight
from tests.publications.test_publications import publish
from tests.standings.boards import more_communes
from tests.standings.past import board, recognise, revoke, sealed
from tests.standings.test_queries import cost

WHY = "Việc làm của chi bộ bị ghi hai lần, đã hủy công nhận một lần."
NEW = "Quyết định số 130-QĐ/HU ngày 20/11/2024 của Ban Thường vụ Huyện ủy"


@pytest.fixture
def old(world) -> Publication:
    """Both communes have a recognition, and one of them is taken back after the publication."""
    entry = recognise(world, world.now, 0)
    recognise(world, world.now, 1)
    row = publish(world, board(world, world.now, sealed(world.now)))
    revoke(world, entry, world.now + timedelta(minutes=1))
    return row


def later(world):
    return board(world, world.now, sealed(world.now + timedelta(minutes=2)))


def propose(
    world, old: Publication, shown, *, by="td4", key="c1", reason=WHY, paper=NEW
) -> Correction:
    with transaction():
        found = queries.publication_by_code(old.code)
        return services.propose_correction(
            found, shown, reason=reason, paper=paper, actor=world.actor(by), at=world.now, key=key
        )


def close(world, row: Correction, *, by: str, confirm: bool = True) -> Publication | None:
    with transaction():
        found = queries.correction_by_code(row.code)
        return services.close_correction(
            found.row, confirm=confirm, actor=world.actor(by), at=world.now
        )


def test_a_second_person_puts_the_newer_board_in_its_place(world, old, browse):
    first, second = browse("td4"), browse("td5")
    sealed(world.now + timedelta(minutes=2))
    offer = first.get(f"/cong-bo/{old.code}")
    here = next(href for href in offer.links() if href.endswith("/dinh-chinh"))
    page = first.get(here)
    action = page.soup.find("form", action=lambda value: value and "dau=" in value)["action"]
    assert "Xã Liên Lộc 1 → 2 5,0 → 0,0" in page.text

    sent = first.post(action, page.form("/dinh-chinh") | {"reason": WHY, "paper": NEW})
    waiting = second.follow(sent)
    assert "Chốt và công bố" in waiting.text
    assert "Chốt và công bố" not in first.get(sent.location).text
    done = second.post(sent.location, waiting.form(sent.location) | {"action": "confirm"})
    new = second.follow(done)

    assert "Bản đính chính" in new.text
    assert WHY in new.text
    assert "Xã Liên Lộc 1 → 2 5,0 → 0,0" in new.text
    before = browse("nop2").get(f"/cong-bo/{old.code}")
    assert "Bảng này đã được thay" in before.text
    assert "1 Xã Hoa Lộc (đơn vị của đồng chí) 5,0" in before.text
    assert "Đã được thay" in browse("nop1").get("/cong-bo/").text
    home = browse("nop1").get("/")
    assert home.text.count("Kết quả mới công bố") == 1
    assert [href for href in home.links() if href.startswith("/cong-bo/")] == [done.location]


def test_one_person_does_not_correct_alone(world, old):
    row = propose(world, old, later(world))

    with pytest.raises(NotAllowed, match="người khác phải chốt"):
        close(world, row, by="td4")
    with pytest.raises(NotAllowed, match="cấp chủ trì"):
        close(world, row, by="xn1")
    assert db.session.query(Publication).count() == 1
    assert close(world, row, by="td5").corrects_id == old.id
    with pytest.raises(Conflict, match="vừa được xử lý"):
        close(world, row, by="td1")


def test_what_is_declined_or_taken_back_changes_nothing(world, old):
    shown = later(world)
    first = propose(world, old, shown)
    assert close(world, first, by="td5", confirm=False) is None
    second = propose(world, old, shown, key="c2")
    assert close(world, second, by="td4", confirm=False) is None

    assert db.session.query(Publication).count() == 1
    assert queries.open_correction_of(old.id) is None


def test_a_correction_needs_a_reason_a_decision_new_figures_and_its_turn(world, old):
    with pytest.raises(WrongState, match="chưa niêm phong thêm"):
        propose(world, old, board(world, world.now, seal_numbered(old.seal_n)))
    shown = later(world)
    for wrong in ({"reason": "sai"}, {"paper": "số 1"}):
        with pytest.raises(Invalid):
            propose(world, old, shown, **wrong)
    with pytest.raises(NotAllowed):
        propose(world, old, shown, by="xn1")
    row = propose(world, old, shown)
    assert propose(world, old, shown).id == row.id
    with pytest.raises(Conflict, match="chờ người thứ hai"):
        propose(world, old, shown, key="c2", by="td5")
    new = close(world, row, by="td5")
    with pytest.raises(WrongState, match="đã được đính chính"):
        propose(world, old, shown, key="c3")
    again = board(world, world.now, sealed(world.now + timedelta(minutes=9)))
    with pytest.raises(WrongState, match="không làm thay đổi"):
        propose(world, new, again, key="c4")


@pytest.mark.parametrize("column", ["content", "reason"])
def test_a_proposal_is_never_rewritten(world, old, column):
    propose(world, old, later(world))
    db.session.rollback()
    change = {"content": "content = '{}'", "reason": "reason = 'khác'"}[column]
    with pytest.raises(IntegrityError), db.engine.begin() as connection:
        connection.execute(text("UPDATE publication_correction SET " + change))


def test_what_is_held_is_told_to_nobody(world, old, browse):
    with transaction():
        standings.hold_board(
            world.campaign, None, reason="Chờ Hội nghị ngày 20/12", reveals_at=None,
            actor=world.actor("td4"), at=world.now, key="h",
        )  # fmt: skip
    new = close(world, propose(world, old, later(world)), by="td5")

    assert browse("nop1").get(f"/cong-bo/{new.code}").status == 403
    assert f"/cong-bo/{new.code}" not in browse("nop1").get("/").links()
    assert "Bản đính chính" in browse("td5").get(f"/cong-bo/{new.code}").text


def test_the_office_says_how_much_of_a_published_board_units_see(world, browse):
    recognise(world, world.now, 0)
    recognise(world, world.now, 0)
    recognise(world, world.now, 1)
    row = publish(world, board(world, world.now, sealed(world.now)))
    seen = {}
    for number, sight in enumerate(Sight):
        with transaction():
            standings.set_up_board(
                world.campaign, BoardKind.COMMUNE, live=Sight.OWN, published=sight, seen=number,
                actor=world.actor("td4"), at=world.now, key=f"s{number}",
            )  # fmt: skip
        seen[sight] = "Xã Liên Lộc" in browse("nop2").get(f"/cong-bo/{row.code}").text

    assert seen == {Sight.OWN: False, Sight.THIRD: True, Sight.ALL: True}


def test_the_page_asks_the_same_however_many_units_there_are(world, browse):
    recognise(world, world.now, 0)
    reader = browse("nop1")
    few = publish(world, board(world, world.now, sealed(world.now)))
    more_communes(world, 9)
    recognise(world, world.now, 1)
    seal = sealed(world.now + timedelta(minutes=1))
    many = publish(world, board(world, world.now, seal), key="k2")
    addresses = [f"/cong-bo/{one.code}" for one in (few, many)]
    reader.get(addresses[0])

    costs = [len(cost(lambda address=address: reader.get(address))) for address in addresses]
    assert costs[0] == costs[1]
