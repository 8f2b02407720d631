"""Clusters: made, filled and changed by day; like with like; what was shown in the past stays."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from emulation.audit.models import AuditPayload, AuditRecord
from emulation.audit.rules import Event
from emulation.comparing import queries, services
from emulation.comparing.rules import OUT, size_words
from emulation.comparing.services import Moved
from emulation.core.db import db, transaction
from emulation.core.errors import Conflict, Invalid, NotAllowed
from emulation.units.models import Cluster, UnitLevel, UnitPeriod
from emulation.units.queries import ClusterRow, children, unit_by_id
from tests.factories import World
from tests.publications.test_publications import publish
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


def home(world: World, unit: str) -> str:
    return queries.memberships([world.unit(unit)])[world.unit(unit)][-1].code


def cluster(world: World, code: str) -> ClusterRow:
    units = children(world.unit("HU"), on=world.today)
    offered = queries.clusters_for([unit.id for unit in units], ["commune"])
    return next(one for one in offered if one.code == code)


def name(world: World, which: ClusterRow, new: str, *, seen: str, by: str = "qt1") -> bool:
    with transaction():
        units, actor = children(world.unit("HU"), on=world.today), world.actor(by)
        return services.rename(
            which, new, units, seen=seen, actor=actor, on=world.today, at=world.now
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
    code = home(world, "LL")
    with pytest.raises(Invalid) as refusal:
        move(world, "PGD", second.code, MAY)
    assert refusal.value.fields["PGD"] == (
        "Phòng Giáo dục và Đào tạo không cùng cấp với các đơn vị của Cụm thi đua số 9. "
        "Chọn cụm cùng cấp."
    )
    move(world, "LL", second.code, MAY, seen=code)
    level = db.session.query(UnitLevel.id).filter_by(code="commune").scalar_subquery()
    db.session.query(UnitPeriod).filter_by(unit_id=world.unit("PGD")).update({"level_id": level})
    db.session.commit()
    with pytest.raises(Invalid) as refusal:
        move(world, "PGD", second.code, MAY)
    assert "chỉ xếp vào cụm của các đơn vị cùng loại" in refusal.value.fields["PGD"]
    with pytest.raises(Invalid) as refusal:
        move(world, "HL", "KHONGCO", MAY, seen=code)
    assert "không có cụm đã chọn" in refusal.value.fields["HL"]


def test_a_unit_leaves_its_cluster_for_none(world):
    code = home(world, "LL")
    assert move(world, "LL", OUT, MARCH, seen=code) == 1
    assert move(world, "LL", OUT, MARCH) == 0
    assert move(world, "PGD", OUT, MARCH) == 0
    assert where(world, "LL", MARCH - timedelta(days=1)) == "Cụm thi đua số 1"
    assert where(world, "LL", MARCH) == ""
    found = {part.code: part for part in board(world, world.now + timedelta(hours=1)).sections}
    assert [row.unit.code for row in found["cum-1"].rows] == ["HL"]
    with pytest.raises(Invalid) as refusal:
        move(world, "HL", OUT, date(2010, 1, 1), seen=home(world, "HL"))
    assert "đã vào Cụm thi đua số 1 từ 01/01/2020" in refusal.value.fields["HL"] or (
        "chưa thành lập" in refusal.value.fields["HL"]
    )
    record = db.session.query(AuditRecord).filter_by(event=Event.CLUSTER_LEAVE).one()
    assert record.unit_id == world.unit("LL")


def test_a_cluster_is_renamed_once_and_what_was_published_keeps_its_name(world, second):
    row = publish(world, board(world, world.now, sealed(world.now)))
    first = cluster(world, "cum-1")
    assert name(world, first, "Cụm xã ven biển", seen=first.name)
    assert not name(world, first, "Cụm xã ven biển", seen=first.name)
    for new, sentence in ((second.name, "Đã có Cụm thi đua số 9"), ("x", "Ghi tên cụm từ 3")):
        with pytest.raises(Invalid) as refusal:
            name(world, first, new, seen="Cụm xã ven biển")
        assert sentence in refusal.value.fields["name"]
    with pytest.raises(Conflict):
        name(world, first, "Cụm khác", seen=first.name)
    with pytest.raises(NotAllowed):
        name(world, first, "Cụm khác", seen="Cụm xã ven biển", by="td4")
    db.session.expire_all()
    assert row.names["group:cum-1"] == "Cụm thi đua số 1"
    assert {part.name for part in board(world, world.now).sections} >= {"Cụm xã ven biển"}
    payload = db.session.query(AuditPayload).join(
        AuditRecord, AuditRecord.id == AuditPayload.record_id
    )
    changes = payload.filter(AuditRecord.event == Event.CLUSTER_RENAME).one().content["changes"]
    assert changes == {"name": ["Cụm thi đua số 1", "Cụm xã ven biển"]}


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
    typed = {"name": "Cụm xã ven biển"}
    unasked = office.send(HERE, typed, form="/quan-tri/cum/moi")
    assert unasked.errors == ["Chọn cấp của các đơn vị trong cụm."]
    typed |= {"level": "commune"}
    page = office.follow(office.send(HERE, typed, form="/quan-tri/cum/moi"))
    assert "Cụm xã ven biển 0 đơn vị" in page.text
    code = db.session.query(Cluster).filter_by(name="Cụm xã ven biển").one().code

    wrong = office.send(HERE, {"to-LL": code, "valid_from": "31/02/2024"}, form="/quan-tri/cum")
    assert wrong.status == 422
    assert wrong.form("/quan-tri/cum")["to-LL"] == code
    done = office.send(HERE, {"to-LL": code, "valid_from": "01/05/2024"}, form="/quan-tri/cum")

    assert done.errors == []
    assert "Cụm có 1 đơn vị, ít hơn mức thường dùng" in office.follow(done).text
    assert where(world, "LL", world.today) == "Cụm xã ven biển"
    out = office.send(HERE, {"to-LL": OUT, "valid_from": "01/06/2024"}, form="/quan-tri/cum")
    page = office.follow(out)
    assert "Chưa xếp cụm 2 đơn vị" in page.text
    opened = [tag.summary.get_text(" ", strip=True) for tag in page.soup.select("details[open]")]
    assert [words.split(" ", 3)[:3] for words in opened][-1] == ["Chưa", "xếp", "cụm"]
    again = office.send(HERE, {"to-LL": OUT, "valid_from": "01/06/2024"}, form="/quan-tri/cum")
    assert "Không có gì thay đổi" in office.follow(again).text
    assert office.get("/quan-tri/cum?cha=KHONGCO").status == 404
    assert browse("td4").get(HERE).status == 403
