"""Results kept until a ceremony: nobody but who publishes sees a number, wherever they look."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from emulation.core.clock import frozen
from emulation.core.db import db, transaction
from emulation.core.errors import Conflict, Invalid, NotAllowed
from emulation.standings import queries, services
from emulation.standings.models import BoardHold
from emulation.standings.rules import BoardKind
from tests.factories import World
from tests.standings.past import board, recognise, sealed

BOARD = "/xep-hang/BAC2024-xa"
PLACES = (
    BOARD, f"{BOARD}?ky=nam", f"{BOARD}/xuat", f"{BOARD}/xuat?dang=pdf", f"{BOARD}/LL",
    f"{BOARD}?dau=1", f"{BOARD}/hinh", "/xep-hang/BAC2024-chi-bo",
)  # fmt: skip
REASON = "Chờ Hội nghị biểu dương ngày 20/12"


def hold(
    world: World, *, by: str = "td4", kind: BoardKind | None = None, key: str = "k", until=None
):
    with transaction():
        return services.hold_board(
            world.campaign,
            kind,
            reason=REASON,
            reveals_at=until,
            actor=world.actor(by),
            at=world.now,
            key=key,
        )


def reveal(world: World, code: str) -> None:
    with transaction():
        found = queries.hold_by_code(code)
        services.reveal_board(world.campaign, found, actor=world.actor("td1"), at=world.now)


@pytest.fixture
def held(world: World) -> BoardHold:
    recognise(world, world.now, 0)
    sealed(world.now)
    return hold(world)


@pytest.mark.parametrize("place", PLACES)
def test_everything_with_a_place_in_it_is_closed(world, held, browse, place):
    page = browse("nop1").get(place)
    assert page.status == 403
    assert "giữ kín đến lễ công bố" in page.text
    assert browse("ld").get(place).status == 403


def test_home_and_the_data_for_checking_are_closed_too(world, held, browse):
    assert "Xếp thứ" not in browse("nop1").get("/").text
    assert browse("ld").get(f"{BOARD}/du-lieu.json").status == 403
    report = browse("ld").get("/bao-cao/")
    assert report.status == 200
    assert "dẫn đầu" not in report.text
    assert "đang được giữ kín" in browse("td4").get(BOARD).text
    assert browse("td4").get(f"{BOARD}/xuat").status == 200


def test_what_is_published_meanwhile_waits_and_what_was_before_is_seen(world, browse):
    recognise(world, world.now, 0)
    sealed(world.now)
    publisher = browse("td4")

    def publish(paper: str) -> str:
        page = publisher.get("/cong-bo/moi/BAC2024-xa")
        sent = page.form("/cong-bo/moi/BAC2024-xa") | {"paper": paper}
        return publisher.post("/cong-bo/moi/BAC2024-xa", sent).location

    early = publish("Quyết định số 10-QĐ/HU ngày 01/11/2024")
    with frozen(world.now + timedelta(minutes=5)):
        hold(World(world.now + timedelta(minutes=5)))
        recognise(world, world.now + timedelta(minutes=6), 1)
        sealed(world.now + timedelta(minutes=7))
    with frozen(world.now + timedelta(minutes=8)):
        late = publish("Quyết định số 11-QĐ/HU ngày 15/11/2024")
        assert browse("nop1").get(early).status == 200
        assert browse("nop1").get(late).status == 403
        assert late not in browse("nop1").get("/cong-bo/").links()
        assert late in publisher.get("/cong-bo/").links()


def test_one_reveals_and_it_opens_by_itself_at_its_hour(world, held):
    reveal(world, held.code)
    assert board(world, world.now).hold is None
    with pytest.raises(Conflict):
        reveal(world, held.code)
    hold(world, key="later", until=world.now + timedelta(hours=2))
    assert board(world, world.now).hold is not None
    assert board(world, world.now + timedelta(hours=2)).hold is None


def test_only_the_host_hides_with_a_reason_and_an_hour_to_come(world):
    with pytest.raises(NotAllowed):
        hold(world, by="xn1")
    with pytest.raises(Invalid):
        hold(world, until=world.now)
    assert hold(world, key="twice").code == hold(world, key="twice").code


def test_the_same_form_twice_at_once_hides_once(world, monkeypatch):
    hold(world)
    monkeypatch.setattr(queries, "hold_of_key", lambda key: None)  # both looked before one wrote
    with pytest.raises(Conflict):
        hold(world)
    assert len(queries.standing_holds(at=world.now)) == 1


def test_a_hold_is_never_rewritten(world, held):
    db.session.rollback()
    with pytest.raises(IntegrityError), db.engine.begin() as connection:
        connection.execute(text("UPDATE board_hold SET reason = 'khác'"))


def test_the_form_says_what_to_mend_and_keeps_what_was_typed(world, browse):
    publisher = browse("td4")
    here = f"{BOARD}/giu-kin"
    form = publisher.get(here).form(here) | {"reason": "x", "reveals_on": "31/02/2025"}
    page = publisher.post(here, form)
    assert page.status == 422
    assert page.form(here)["reveals_on"] == "31/02/2025"
    whole = form | {"reason": REASON, "reveals_on": "20/12/2024"}
    unknown = publisher.post(here, whole | {"kind": "la"})
    assert unknown.status == 422
    assert "Chọn bảng cần giữ kín" in unknown.text
    hour_alone = publisher.post(here, whole | {"reveals_on": "", "reveals_time": "9:00"})
    assert "ghi cả ngày tự mở" in hour_alone.text
    assert browse("nop1").get(BOARD).status == 200
    assert publisher.post(here, whole).status == 303
    assert "tự mở lúc" in publisher.get(here).text
    assert browse("qt1").get(here).status == 403
    opened = publisher.get(here)
    assert publisher.post(f"{BOARD}/mo-ket-qua", opened.form("/mo-ket-qua")).status == 303
    assert browse("nop1").get(BOARD).status == 200
