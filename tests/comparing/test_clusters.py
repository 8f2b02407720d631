"""Clusters: made, filled and changed by day; like with like; what was shown in the past stays."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from emulation.comparing import queries, services
from emulation.comparing.rules import size_words
from emulation.comparing.services import Moved
from emulation.core.db import db, transaction
from emulation.core.errors import Invalid, NotAllowed
from emulation.units.models import Cluster
from emulation.units.queries import children, unit_by_id
from tests.factories import World
from tests.standings.past import board, recognise, sealed, written

HERE = "/quan-tri/cum?cha=HU"
MARCH, MAY = date(2024, 3, 1), date(2024, 5, 1)


def make(world: World, name: str, *, by: str = "qt1", level: str = "commune") -> Cluster:
    with transaction():
        units = children(world.unit("HU"), on=world.today)
        return services.create_cluster(
            name, units, level_code=level, actor=world.actor(by), on=world.today, at=world.now
        )


def move(world: World, unit: str, to: str, day: date, *, by: str = "qt1", seen: str = "") -> int:
    with transaction():
        units = children(world.unit("HU"), on=world.today)
        row = Moved(unit_by_id(world.unit(unit), on=world.today), to, seen)
        at = world.now + timedelta(minutes=1)
        actor = world.actor(by)
        return len(
            services.move_units([row], units, valid_from=day, actor=actor, on=world.today, at=at)
        )


def where(world: World, unit: str, day: date) -> str:
    db.session.rollback()
    known = queries.memberships([world.unit(unit)]).get(world.unit(unit), [])
    found = queries.membership_on(known, day)
    return found.name if found else ""


@pytest.fixture
def second(world: World) -> Cluster:
    return make(world, "Cụm thi đua số 9")


def test_a_unit_moves_on_a_day_and_the_board_of_a_past_seal_stays(world, second):
    recognise(world, world.now, 0)
    seal = sealed(world.now)
    before = written(world, board(world, world.now, seal), seal)
    first = where(world, "LL", world.today)
    code = queries.memberships([world.unit("LL")])[world.unit("LL")][-1].code

    assert move(world, "LL", second.code, MARCH, seen=code) == 1
    assert move(world, "LL", second.code, MARCH, seen=code) == 0
    assert where(world, "LL", MARCH - timedelta(days=1)) == first != second.name
    assert where(world, "LL", MARCH) == where(world, "LL", world.today) == second.name
    assert written(world, board(world, world.now, seal), seal) == before
    found = {part.name for part in board(world, world.now + timedelta(hours=1)).sections}
    assert second.name in found


def test_a_later_move_is_never_replaced_unasked_and_an_overtaken_writer_is_told(world, second):
    code = queries.memberships([world.unit("LL")])[world.unit("LL")][-1].code
    move(world, "LL", second.code, MAY, seen=code)
    with pytest.raises(Invalid) as refusal:
        move(world, "LL", second.code, MARCH, seen=second.code)
    assert "đã vào Cụm thi đua số 9 từ 01/05/2024" in refusal.value.fields["LL"]
    with pytest.raises(Invalid) as refusal:
        move(world, "LL", code, world.today, seen=code)
    assert "vừa được người khác chuyển vào Cụm thi đua số 9" in refusal.value.fields["LL"]


def test_like_is_compared_with_like(world, second):
    code = queries.memberships([world.unit("LL")])[world.unit("LL")][-1].code
    move(world, "LL", second.code, MAY, seen=code)
    agency = next(
        unit for unit in children(world.unit("HU"), on=world.today) if unit.kind == "agency"
    )
    known = queries.memberships([agency.id]).get(agency.id, [])
    with pytest.raises(Invalid) as refusal:
        move(world, agency.code, second.code, MAY, seen=known[-1].code if known else "")
    assert "chỉ xếp vào cụm của các đơn vị cùng loại" in refusal.value.fields[agency.code]
    with pytest.raises(Invalid) as refusal:
        move(world, "HL", "KHONGCO", MAY, seen=code)
    assert "không có cụm đã chọn" in refusal.value.fields["HL"]


def test_only_administrators_make_and_fill_clusters(world, second):
    for by in ("td4", "xn1", "ld"):
        with pytest.raises(NotAllowed):
            make(world, "Cụm thi đua số 8", by=by)
        with pytest.raises(NotAllowed):
            move(world, "LL", second.code, MAY, by=by)


def test_a_name_that_says_nothing_or_is_taken_is_refused(world, second):
    for name, level, field in (
        ("x", "commune", "name"),
        (second.name, "commune", "name"),
        ("Cụm thi đua số 8", "province", "level"),
    ):
        with pytest.raises(Invalid) as refusal:
            make(world, name, level=level)
        assert set(refusal.value.fields) == {field}


@pytest.mark.parametrize(
    ("count", "words"), [(0, ""), (5, "ít hơn"), (6, ""), (9, ""), (10, "nhiều hơn")]
)
def test_a_cluster_that_is_small_or_large_is_pointed_out(count, words):
    assert (words in size_words(count)) if words else size_words(count) == ""


def test_the_page_makes_a_cluster_and_moves_a_unit_into_it(world, browse):
    office = browse("qt1")
    short = office.send(HERE, {"name": "x"}, form="/quan-tri/cum/moi")
    assert short.status == 422
    assert "Ghi tên cụm từ 3 đến 100 ký tự" in short.text
    page = office.follow(office.send(HERE, {"name": "Cụm xã ven biển"}, form="/quan-tri/cum/moi"))
    assert "Cụm xã ven biển: 0 đơn vị" in page.text
    code = db.session.query(Cluster).filter_by(name="Cụm xã ven biển").one().code

    wrong = office.send(HERE, {"to-LL": code, "valid_from": "31/02/2024"}, form="/quan-tri/cum")
    assert wrong.status == 422
    assert wrong.form("/quan-tri/cum")["to-LL"] == code
    done = office.send(HERE, {"to-LL": code, "valid_from": "01/05/2024"}, form="/quan-tri/cum")

    assert "Cụm có 1 đơn vị, ít hơn mức thường dùng" in office.follow(done).text
    assert where(world, "LL", world.today) == "Cụm xã ven biển"
    assert office.get("/quan-tri/cum?cha=KHONGCO").status == 404
    assert browse("td4").get(HERE).status == 403
