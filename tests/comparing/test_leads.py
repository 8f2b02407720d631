"""Heads and deputies of clusters: in turn, by day; who may, what is refused, what boards show."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime, timedelta
from functools import partial
from threading import Barrier

import pytest

from emulation.audit.models import AuditPayload, AuditRecord
from emulation.audit.rules import Event
from emulation.comparing import queries, services
from emulation.comparing.rules import NOBODY, OUT
from emulation.comparing.services import Turn
from emulation.core.db import db, transaction
from emulation.core.errors import Invalid, NotAllowed
from emulation.standings.rules import WHOLE
from emulation.units.models import ClusterLead
from emulation.units.queries import children
from emulation.units.rules import ClusterRole, lead_label
from tests.comparing.test_clusters import cluster, home, make, move
from tests.factories import World
from tests.standings.past import board, recognise, sealed, written
from tests.standings.test_queries import cost

HERE = "/quan-tri/cum/cum-1?cha=HU"
FORM = "/quan-tri/cum/cum-1/cum-truong"
HEAD, DEPUTY = ClusterRole.HEAD, ClusterRole.DEPUTY
JANUARY, MARCH, MAY = date(2024, 1, 1), date(2024, 3, 1), date(2024, 5, 1)
HOUR = timedelta(hours=1)


def write(
    world: World,
    unit: str,
    day: date,
    *,
    role: ClusterRole = HEAD,
    seen: str = "",
    paper: str = "",
    by: str = "qt1",
    code: str = "cum-1",
    at: datetime | None = None,
) -> bool:
    with transaction():
        units = children(world.unit("HU"), on=world.today)
        return services.write_turn(
            cluster(world, code),
            Turn(role, unit, day, paper, seen),
            units,
            actor=world.actor(by),
            on=world.today,
            at=at or world.now,
        )


def leading(world: World, day: date, role: ClusterRole = HEAD) -> str:
    db.session.rollback()
    known = queries.leads([cluster(world, "cum-1").id], on=world.today)
    found = queries.lead_on(known, role, day)
    return found.unit_code if found else ""


def shown(world: World, at: datetime, as_of=None) -> dict[ClusterRole, str]:
    section = next(one for one in board(world, at, as_of).sections if one.code == "cum-1")
    return {role: unit.code for role, unit in section.leads.items()}


def refused(world: World, field: str, *args, **kwargs) -> str:
    with pytest.raises(Invalid) as refusal:
        write(world, *args, **kwargs)
    db.session.rollback()
    assert set(refusal.value.fields) == {field}
    return refusal.value.fields[field]


def test_the_next_head_ends_the_one_before_on_the_eve(world):
    assert write(world, "LL", JANUARY, paper="Biên bản ngày 05/01/2024")
    assert write(world, "HL", MAY, seen="LL")
    assert leading(world, JANUARY - timedelta(days=1)) == ""
    assert leading(world, JANUARY) == leading(world, MAY - timedelta(days=1)) == "LL"
    assert leading(world, MAY) == leading(world, world.today) == "HL"
    rows = queries.leads([cluster(world, "cum-1").id], on=world.today)
    assert [(one.unit_code, one.paper) for one in rows] == [
        ("LL", "Biên bản ngày 05/01/2024"),
        ("HL", ""),
    ]


def test_a_later_head_is_never_replaced_unasked(world):
    write(world, "LL", MAY)
    sentence = refused(world, "valid_from", "HL", MARCH, seen="LL")
    assert sentence == (
        "Xã Liên Lộc là cụm trưởng từ 01/05/2024, sau ngày đang ghi. "
        "Lần ghi sau không bị thay; ghi với ngày đó hoặc muộn hơn."
    )
    refused(world, "valid_from", "LL", MARCH, role=DEPUTY)
    refused(world, "valid_from", "", MARCH, seen="LL")
    assert leading(world, world.today) == "LL"


def test_the_same_form_is_written_once_and_an_overtaken_writer_is_told(world):
    assert write(world, "LL", MARCH, paper="Biên bản số 1")
    assert not write(world, "LL", MARCH, paper="Biên bản số 1")
    assert not write(world, "LL", MAY)
    sentence = refused(world, "unit", "HL", MAY)
    assert sentence == "Cụm trưởng vừa được người khác ghi là Xã Liên Lộc. Xem lại rồi ghi lại."
    assert write(world, "LL", MARCH, seen="LL", paper="Biên bản số 2")
    assert write(world, "", MAY, seen="LL")
    assert not write(world, "", MAY)
    assert "vừa được người khác bỏ" in refused(world, "unit", "HL", MAY, seen="LL")


def test_only_a_unit_of_the_cluster_on_that_day_leads_it(world):
    code = make(world, "Cụm thi đua số 9").code
    move(world, "HL", code, MAY, seen=home(world, "HL"))
    assert refused(world, "unit", "HL", world.today) == (
        "Xã Hoa Lộc không ở trong Cụm thi đua số 1 vào ngày 15/11/2024. "
        "Chỉ đơn vị đang ở trong cụm mới làm cụm trưởng."
    )
    refused(world, "unit", "HL", MARCH, code=code)
    refused(world, "unit", "PGD", MAY)
    refused(world, "unit", "KHONGCO", MAY)
    assert write(world, "HL", MARCH)
    assert leading(world, MAY - timedelta(days=1)) == "HL"
    assert leading(world, MAY) == ""


def test_one_unit_bears_one_role(world):
    write(world, "LL", JANUARY)
    write(world, "HL", JANUARY, role=DEPUTY)
    assert refused(world, "unit", "LL", MAY, role=DEPUTY, seen="HL") == (
        "Xã Liên Lộc đang là cụm trưởng. Chọn đơn vị khác làm cụm phó, "
        "hoặc ghi cụm trưởng mới trước."
    )
    assert write(world, "HL", MAY, seen="LL")
    assert (leading(world, MAY), leading(world, MAY, DEPUTY)) == ("HL", "")
    assert leading(world, MARCH, DEPUTY) == "HL"
    assert write(world, "LL", MAY, role=DEPUTY)
    assert leading(world, world.today, DEPUTY) == "LL"


def test_who_leaves_the_cluster_leads_it_no_more(world):
    write(world, "LL", JANUARY)
    move(world, "LL", OUT, MAY, seen=home(world, "LL"))
    assert (leading(world, MARCH), leading(world, MAY)) == ("LL", "")
    write(world, "HL", MAY)
    with pytest.raises(Invalid) as refusal:
        move(world, "HL", OUT, MARCH, seen=home(world, "HL"))
    assert refusal.value.fields["HL"] == (
        "Xã Hoa Lộc là cụm trưởng Cụm thi đua số 1 từ 01/05/2024, sau ngày đang ghi. "
        "Ghi với ngày đó hoặc muộn hơn."
    )


def test_only_administrators_say_who_leads(world):
    for by in ("td4", "xn1", "ld"):
        with pytest.raises(NotAllowed):
            write(world, "LL", MAY, by=by)


def test_a_day_or_a_paper_that_cannot_be_is_refused(world):
    refused(world, "valid_from", "LL", world.today + timedelta(days=1))
    refused(world, "paper", "LL", MAY, paper="x" * 201)
    assert write(world, "LL", world.today, paper="x" * 200)


def test_what_is_written_stays_in_the_trail_and_in_the_table(world):
    write(world, "LL", JANUARY, paper="Biên bản ngày 05/01/2024")
    write(world, "", MAY, seen="LL")
    rows = (
        db.session.query(AuditRecord.event, AuditPayload.content)
        .join(AuditPayload, AuditPayload.record_id == AuditRecord.id)
        .filter(AuditRecord.subject == "cluster:cum-1")
        .order_by(AuditRecord.id)
    )
    assert [(event, content["facts"]) for event, content in rows] == [
        (
            Event.CLUSTER_LEAD,
            {
                "cluster": "Cụm thi đua số 1",
                "role": "Cụm trưởng",
                "valid_from": "2024-01-01",
                "paper": "Biên bản ngày 05/01/2024",
            },
        ),
        (
            Event.CLUSTER_LEAD_END,
            {"cluster": "Cụm thi đua số 1", "role": "Cụm trưởng", "valid_from": "2024-05-01"},
        ),
    ]
    for change in ({"unit_id": world.unit("HL")}, {"superseded_at": None}):
        with pytest.raises(Exception, match="append-only"):
            db.session.query(ClusterLead).filter(ClusterLead.superseded_at.is_not(None)).update(
                change
            )
        db.session.rollback()


def test_a_board_shows_who_led_on_its_day_as_known_then(world):
    recognise(world, world.now, 0)
    write(world, "LL", JANUARY)
    write(world, "HL", JANUARY, role=DEPUTY)
    then = sealed(world.now + HOUR)
    before = written(world, board(world, then.at, then), then)
    later = then.at + HOUR
    write(world, "HL", JANUARY, seen="LL", at=later)
    assert shown(world, later + HOUR) == {HEAD: "HL"}
    assert shown(world, later + HOUR, then) == {HEAD: "LL", DEPUTY: "HL"}
    assert written(world, board(world, later + HOUR, then), then) == before


def test_the_board_names_the_head_at_no_cost_and_leads_administrators_to_the_clusters(
    world, browse
):
    reader, office = browse("td4"), browse("qt1")
    there = "/xep-hang/BAC2024-xa"
    reader.get(there)
    few = cost(lambda: reader.get(there))
    write(world, "LL", JANUARY)
    write(world, "HL", JANUARY, role=DEPUTY)
    assert len(cost(lambda: reader.get(there))) == len(few)
    page = reader.get(there)
    assert "Cụm trưởng: Xã Liên Lộc. Cụm phó: Xã Hoa Lộc." in page.text
    assert "Cụm trưởng" not in reader.get(f"{there}?cum={WHOLE}").text
    ways = {"/quan-tri/cum", "/quan-tri/dang-vien"}
    assert ways.isdisjoint(page.links())
    assert ways <= set(office.get(there).links())


def test_the_page_of_a_cluster_writes_who_leads_and_its_name(world, browse):
    office = browse("qt1")
    assert "Chưa ghi cụm trưởng" in office.get(HERE).text
    for typed, sentence in (
        ({"unit": "LL", "valid_from": "30/02/2024"}, "Tháng 2 năm 2024 có 29 ngày"),
        ({"unit": "LL", "valid_from": "01/03/2024", "role": "la"}, "Chọn cụm trưởng"),
        ({"valid_from": "01/03/2024"}, "Chọn đơn vị trong cụm"),
        ({"unit": "PGD", "valid_from": "01/03/2024"}, "không ở trong Cụm thi đua số 1"),
    ):
        wrong = office.send(HERE, typed, form=FORM)
        assert (wrong.status, sentence in wrong.text) == (422, True)
        assert wrong.form(FORM)["valid_from"] == typed["valid_from"]
    typed = {"unit": "LL", "valid_from": "01/03/2024", "paper": "Biên bản  họp cụm"}
    page = office.follow(office.send(HERE, typed, form=FORM))
    assert "Đã ghi cụm trưởng, tính từ 01/03/2024." in page.text
    assert "Cụm trưởng: Xã Liên Lộc, từ 01/03/2024." in page.text
    assert "Biên bản họp cụm" in page.text
    again = office.follow(office.send(HERE, typed, form=FORM))
    assert "Cụm trưởng đã được ghi như vậy từ trước." in again.text

    nobody = typed | {"unit": NOBODY, "valid_from": "01/06/2024"}
    assert "Chưa ghi cụm trưởng" in office.follow(office.send(HERE, nobody, form=FORM)).text
    office.send(HERE, typed | {"valid_from": "01/07/2024"}, form=FORM)

    short = office.send(HERE, {"name": "x"}, form="/quan-tri/cum/cum-1/ten")
    assert (short.status, short.form("/quan-tri/cum/cum-1/ten")["name"]) == (422, "x")
    renamed = office.send(HERE, {"name": "Khối xã ven biển"}, form="/quan-tri/cum/cum-1/ten")
    assert "Cụm mang tên Khối xã ven biển." in office.follow(renamed).text
    listed = office.get("/quan-tri/cum?cha=HU")
    assert "Khối trưởng: Xã Liên Lộc, từ 01/07/2024" in listed.text
    assert HERE in listed.links()
    for there in ("/quan-tri/cum/KHONGCO?cha=HU", "/quan-tri/cum/cum-1?cha=LL"):
        assert office.get(there).status == 404
    assert browse("td4").get(HERE).status == 403


def test_an_overtaken_page_shows_the_other_head_and_can_be_sent_again(world, browse):
    office = browse("qt1")
    form = office.get(HERE).form(FORM) | {"unit": "HL", "valid_from": "01/05/2024"}
    write(world, "LL", MARCH, by="qt2")
    told = office.post(FORM + "?cha=HU", form)
    assert (told.status, "vừa được người khác ghi là Xã Liên Lộc" in told.text) == (422, True)
    assert office.post(FORM + "?cha=HU", told.form(FORM)).status == 303
    assert leading(world, world.today) == "HL"


def test_the_pages_cost_the_same_with_more_turns(world, browse):
    office = browse("qt1")
    office.get(HERE)
    few = [len(cost(partial(office.get, page))) for page in (HERE, "/quan-tri/cum?cha=HU")]
    write(world, "LL", JANUARY)
    write(world, "HL", MARCH, seen="LL")
    write(world, "LL", MARCH, role=DEPUTY)
    many = [len(cost(partial(office.get, page))) for page in (HERE, "/quan-tri/cum?cha=HU")]
    assert many == few
    assert max(many) <= 15


def test_two_who_write_at_once_leave_one_head(app, world):
    db.session.rollback()
    gate = Barrier(2, timeout=30)

    def press(unit: str) -> bool:
        with app.app_context():
            gate.wait()
            try:
                return write(world, unit, MARCH)
            except Invalid:
                return False

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(press, ("LL", "HL"))) == [False, True]
    found = queries.leads([cluster(world, "cum-1").id], on=world.today)
    assert len(found) == 1


@pytest.mark.parametrize(
    ("role", "name", "label"),
    [
        (HEAD, "Cụm thi đua số 1", "Cụm trưởng"),
        (DEPUTY, "Cụm thi đua số 1", "Cụm phó"),
        (HEAD, "Khối các cơ quan", "Khối trưởng"),
        (DEPUTY, "KHỐI trường học", "Khối phó"),
    ],
)
def test_who_leads_is_called_by_what_is_led(role, name, label):
    assert lead_label(role, name) == label
