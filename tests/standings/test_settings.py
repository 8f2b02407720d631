"""How much of a board units see: their own by default, more where the office says so."""

from __future__ import annotations

import pytest

from emulation.core.db import db, transaction
from emulation.core.errors import Conflict, NotAllowed
from emulation.standings import queries, services
from emulation.standings.models import BoardSetting
from emulation.standings.rules import BoardKind, Sight
from tests.standings.boards import count, more_communes, show
from tests.standings.test_routes import units

BOARD = "/xep-hang/BAC2024-xa"
PAGE = f"{BOARD}/thiet-lap"


@pytest.fixture
def nine(world):
    """Nine communes in a cluster, Liên Lộc behind seven of them."""
    for place, code in enumerate(more_communes(world, 7)):
        count(world, code, 90 - place)
    count(world, "LL", 10)
    db.session.commit()


def set_up(world, *, by: str, seen: int = 0, key: str = "k", live: Sight = Sight.ALL):
    with transaction():
        return services.set_up_board(
            world.campaign, BoardKind.COMMUNE, live=live, published=Sight.ALL, seen=seen,
            actor=world.actor(by), at=world.now, key=key,
        )  # fmt: skip


@pytest.mark.parametrize("place", [BOARD, f"{BOARD}/hinh", f"{BOARD}/LL"])
def test_a_unit_sees_its_own_live_figures_and_nobody_elses(world, nine, browse, place):
    own, district = browse("bt1").get(place), browse("td4").get(BOARD)

    assert "Xã cum-1" not in own.text
    assert "Xã Liên Lộc" in own.text
    assert len(units(district)) == 9


def test_the_page_says_why_the_others_are_not_there(world, nine, browse):
    page = browse("bt1").get(BOARD)

    assert units(page) == ["Xã Liên Lộc"]
    assert "Xếp thứ 8/9 trong cụm. Kém đơn vị trên 74,0 điểm." in page.text
    assert "Số liệu còn thay đổi nên bảng chỉ hiện đơn vị của đồng chí" in page.text
    assert "8 đơn vị khác không hiện" in page.text


@pytest.mark.parametrize(("live", "seen"), [(Sight.OWN, 1), (Sight.THIRD, 4), (Sight.ALL, 9)])
def test_the_office_says_how_much_is_seen(world, nine, browse, live, seen):
    sent = browse("td4").send(PAGE, {"live_sight": live.value, "published_sight": "third"})

    assert sent.status == 303
    assert len(units(browse("bt1").get(BOARD))) == seen
    assert queries.setting_of(world.campaign.id, BoardKind.COMMUNE).revision == 1
    assert queries.setting_of(world.campaign.id, BoardKind.CELL) is None


def test_who_does_not_publish_changes_nothing(world, nine, browse):
    assert browse("bt1").get(PAGE).status == 403
    with pytest.raises(NotAllowed):
        set_up(world, by="xn1")
    assert not db.session.query(BoardSetting).count()


def test_what_is_not_offered_is_refused_and_the_rest_stays(world, browse):
    sent = browse("td4").send(PAGE, {"live_sight": "all", "published_sight": "la"})

    assert sent.status == 422
    assert "Chọn một mức trong danh sách." in sent.text
    assert sent.form(PAGE)["live_sight"] == "all"


def test_one_form_sets_once_and_the_later_of_two_is_told(world):
    first = set_up(world, by="td4")

    assert set_up(world, by="td4").id == first.id
    with pytest.raises(Conflict):
        set_up(world, by="td1", key="other")
    assert set_up(world, by="td1", key="other", seen=1, live=Sight.OWN).revision == 2
    show(world, Sight.THIRD)
    assert queries.setting_of(world.campaign.id, BoardKind.COMMUNE).live_sight is Sight.THIRD


def test_a_report_names_no_leader_to_who_does_not_see_it(world, nine, browse):
    theirs = browse("xn1").get("/bao-cao/")
    district = browse("ld").get("/bao-cao/")

    assert theirs.status == 200
    assert "hơn hạng hai" not in theirs.text
    assert "dẫn đầu" not in theirs.text
    assert "Xã cum-1 1 hơn hạng hai 1,0 điểm" in district.text
