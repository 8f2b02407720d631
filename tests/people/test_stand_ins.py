"""Standing in (S11): who may be chosen, when it is in effect, what it gives, and D21 over HTTP."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import delete, select, update
from sqlalchemy.exc import DatabaseError

from emulation.audit.models import AuditRecord
from emulation.core.db import db, transaction
from emulation.core.errors import Conflict, Invalid, NotAllowed, NotFound, WrongState
from emulation.core.policy import Permission
from emulation.people import services
from emulation.people.models import RoleHolding, StandIn, User
from emulation.people.queries import signed_in, stand_ins_of
from emulation.people.rules import Role, has_stead, may_stand_in, wrong_days

pytestmark = pytest.mark.usefixtures("world")
HERE = "/tai-khoan/xu-ly-thay"
MANAGED = "/quan-tri/xu-ly-thay"
PAPER = "12-TB/ĐU"
TODAY = date(2024, 11, 15)


def appointed(world, away, stand_in, *, by="", paper=PAPER, first=0, last=4):
    with transaction():
        row = services.appoint_stand_in(
            world.actor(away).id, stand_in, valid_from=world.today + timedelta(days=first),
            valid_to=world.today + timedelta(days=last), paper=paper,
            actor=world.actor(by or away), at=world.now,
        )  # fmt: skip
        return row.code


def confirmed(world, code, by):
    with transaction():
        services.confirm_stand_in(code, actor=world.actor(by), at=world.now)


def ended(world, code, by):
    with transaction():
        services.end_stand_in(code, actor=world.actor(by), at=world.now)


def decides_for(world, username):
    db.session.rollback()
    return [one.full_name for one in world.actor(username).stands_for]


def events():
    db.session.rollback()
    wanted = select(AuditRecord.event).where(AuditRecord.event.startswith("stand_in."))
    return list(db.session.scalars(wanted.order_by(AuditRecord.id)))


# The rules -----------------------------------------------------------------------------------


@pytest.mark.parametrize("role", Role)
def test_who_has_a_stead_and_who_may_never_stand_in(role):
    assert has_stead(frozenset({role})) == (role in (Role.ENDORSER, Role.REVIEWER))
    assert may_stand_in(frozenset({role})) == (role not in (Role.ADMINISTRATOR, Role.AUDITOR))


@pytest.mark.parametrize(
    ("first", "last", "wrong"),
    [
        (0, 0, set()),
        (0, 89, set()),
        (0, 90, {"valid_to"}),
        (3, 1, {"valid_to"}),
        (-1, 3, {"valid_from"}),
        (None, 3, {"valid_from"}),
        (None, None, {"valid_from", "valid_to"}),
    ],
)
def test_days_in_order_from_today_for_a_bounded_time(first, last, wrong):
    days = [None if one is None else TODAY + timedelta(days=one) for one in (first, last)]

    assert wrong_days(*days, today=TODAY).keys() == wrong


# What it gives -------------------------------------------------------------------------------


def test_it_gives_the_steps_and_reading_there_and_nothing_else(world):
    appointed(world, "xn1", "bt1b")
    actor = world.actor("bt1b")
    place = world.unit("LL")

    assert actor.units_with(Permission.ENTRY_ENDORSE) == (place,)
    assert place in actor.units_with(Permission.ENTRY_READ)
    assert place not in actor.units_with(Permission.ENTRY_WRITE)
    assert not actor.may(Permission.RECOGNITION_PROPOSE)
    assert not actor.may(Permission.REPORT_READ)
    assert actor.held_units(Permission.ENTRY_ENDORSE) == ()


@pytest.mark.parametrize(("day", "is_there"), [(-1, False), (0, True), (4, True), (5, False)])
def test_only_on_its_days(world, day, is_there):
    appointed(world, "xn1", "bt1b")
    actor = signed_in(world.actor("bt1b").id, on=world.today + timedelta(days=day))

    assert actor.may(Permission.ENTRY_ENDORSE) == is_there


def test_only_while_the_one_away_holds_the_role_and_the_account(world):
    appointed(world, "xn1", "bt1b")
    away = world.actor("xn1").id
    with transaction():
        db.session.execute(update(User).where(User.id == away).values(is_enabled=False))
    assert decides_for(world, "bt1b") == []
    with transaction():
        db.session.execute(update(User).where(User.id == away).values(is_enabled=True))
        held = update(RoleHolding).where(RoleHolding.user_id == away)
        db.session.execute(held.values(valid_to=world.today - timedelta(days=1)))

    assert not world.actor("bt1b").may(Permission.ENTRY_ENDORSE)


def test_who_becomes_administrator_or_auditor_no_longer_stands_in(world):
    """S6, S7 hold of rights in somebody's stead too."""
    appointed(world, "td1", "hd1")
    assert decides_for(world, "hd1") == ["Nguyễn Thị Minh Tâm"]
    for role in (Role.ADMINISTRATOR, Role.AUDITOR):
        with transaction():
            db.session.add(
                RoleHolding(
                    user_id=world.actor("hd1").id, role=role, unit_id=world.unit("HU"),
                    valid_from=world.today, valid_to=None,
                )
            )  # fmt: skip
        assert decides_for(world, "hd1") == []
        assert not world.actor("hd1").may(Permission.ENTRY_APPROVE)


# Who may be chosen ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("away", "stand_in"),
    [
        ("td1", "td1"),  # oneself
        ("td1", "qt1"),  # S6
        ("td1", "kt"),  # S7
        ("xn1", "xn2"),  # of another commune
        ("xn1", "td4"),  # of the level above
        ("xn1", ""),
        ("xn1", "khong-co-ai"),
        ("td1", "Đỗ"),  # hd1 and hd2
    ],
)
def test_who_is_refused_with_a_sentence_at_the_input(world, away, stand_in):
    with pytest.raises(Invalid) as refused:
        appointed(world, away, stand_in)

    assert refused.value.fields.keys() == {"stand_in"}
    assert refused.value.fields["stand_in"].endswith((".", ").") )  # fmt: skip


def test_a_name_that_fits_one_account_is_enough(world):
    appointed(world, "xn1", "Hoàng Văn Quyết")

    assert decides_for(world, "bt1b") == ["Nguyễn Văn Thắng"]


@pytest.mark.parametrize("by", ["nop1", "bt1", "hd1", "ld"])
def test_who_decides_nothing_has_nothing_to_give(world, by):
    with pytest.raises(NotAllowed):
        appointed(world, by, "bt1b")


def test_no_chains_and_nobody_who_is_away_too(world):
    """D21: what one has in somebody's stead is passed to nobody."""
    appointed(world, "xn1", "bt1b")
    with pytest.raises(NotAllowed, match="không giao tiếp"):
        appointed(world, "bt1b", "bt1")
    appointed(world, "td1", "td2")
    appointed(world, "td4", "td1", first=10, last=12)
    assert decides_for(world, "td2") == ["Nguyễn Thị Minh Tâm"]
    with pytest.raises(Invalid) as refused:
        appointed(world, "td5", "td1")
    assert "cũng nghỉ" in refused.value.fields["stand_in"]


def test_one_stand_in_at_a_time(world):
    appointed(world, "td1", "td2")
    with pytest.raises(WrongState, match="Trần Văn Hùng"):
        appointed(world, "td1", "hd1", first=4, last=6)

    appointed(world, "td1", "hd1", first=5, last=6)


# The second person ---------------------------------------------------------------------------


def test_without_a_paper_an_administrator_confirms(world):
    code = appointed(world, "td1", "hd1", paper="")
    assert decides_for(world, "hd1") == []
    for by in ("td1", "hd1", "td2", "kt"):
        with pytest.raises(NotFound):
            confirmed(world, code, by)
    confirmed(world, code, "qt1")

    assert decides_for(world, "hd1") == ["Nguyễn Thị Minh Tâm"]
    with pytest.raises(Conflict):
        confirmed(world, code, "qt2")
    assert events() == ["stand_in.appoint", "stand_in.confirm"]


def test_an_administrator_appoints_only_with_a_paper(world):
    with pytest.raises(Invalid) as refused:
        appointed(world, "td1", "hd1", by="qt1", paper=" ")
    assert refused.value.fields.keys() == {"paper"}
    with pytest.raises(NotFound):
        appointed(world, "td1", "hd1", by="td2")
    appointed(world, "td1", "hd1", by="qt1")

    assert decides_for(world, "hd1") == ["Nguyễn Thị Minh Tâm"]


@pytest.mark.parametrize("by", ["xn1", "bt1b", "qt1"])
def test_each_of_both_and_the_administrator_end_it_at_once(world, by):
    code = appointed(world, "xn1", "bt1b")
    with pytest.raises(NotFound):
        ended(world, code, "td1")
    ended(world, code, by)

    assert decides_for(world, "bt1b") == []
    with pytest.raises(WrongState):
        ended(world, code, by)
    assert events() == ["stand_in.appoint", "stand_in.end"]


def test_what_it_says_is_never_changed(world):
    appointed(world, "xn1", "bt1b")
    for statement in (
        update(StandIn).values(valid_to=date(2030, 1, 1)),
        update(StandIn).values(stand_in_id=world.actor("nop1").id),
        update(StandIn).values(paper="khác"),
        delete(StandIn),
    ):
        with pytest.raises(DatabaseError), transaction():
            db.session.execute(statement)


# Over HTTP -----------------------------------------------------------------------------------


def typed(**inputs):
    return {"stand_in": "bt1b", "valid_from": "15/11/2024", "valid_to": "20/11/2024",
            "paper": PAPER} | inputs  # fmt: skip


def test_somebody_leaves_and_comes_back(world, browse):
    browser = browse("xn1")
    assert HERE in browser.get("/tai-khoan").links()
    assert browser.send(HERE, typed(), form=HERE).location == HERE
    page = browser.get(HERE)
    assert "Đồng chí Hoàng Văn Quyết (Chi bộ thôn 2) thay đồng chí Nguyễn Văn Thắng" in page.text
    other = browse("bt1b")
    assert "Đang xử lý thay đồng chí Nguyễn Văn Thắng" in other.get("/tai-khoan").text
    assert other.get("/cho-xu-ly/").status == 200
    (row,) = stand_ins_of(world.actor("xn1").id)

    form = browser.get(HERE).form("/thoi")
    assert browser.post(f"{HERE}/{row.code}/thoi", form).location == HERE
    assert other.get("/cho-xu-ly/").status == 403


@pytest.mark.parametrize(
    ("inputs", "names"),
    [
        ({"stand_in": "xn1"}, ["stand_in"]),
        ({"valid_from": "hôm nay", "valid_to": "31/02/2025"}, ["valid_from", "valid_to"]),
        ({"valid_to": "14/11/2024"}, ["valid_to"]),
        ({"stand_in": "<script>", "paper": "x" * 2000}, ["paper"]),
        ({"stand_in": "%' OR 1=1 --"}, ["stand_in"]),
    ],
)
def test_bad_inputs_are_told_and_stay(world, browse, inputs, names):
    """D21: oneself among them."""
    page = browse("xn1").send(HERE, typed(**inputs), form=HERE)

    assert page.status == 422
    assert [link["href"] for link in page.soup.select(".error-summary a")] == [
        f"#{name}" for name in names
    ]


def test_who_decides_nothing_gets_a_sentence(world, browse):
    browser = browse("nop1")
    assert "Chưa có ai xử lý thay" in browser.get(HERE).text
    token = browser.get("/tai-khoan").form("/dang-xuat")

    page = browser.post(HERE, token | typed())

    assert page.status == 403
    assert "không giao tiếp được" in page.text


def test_the_administration_confirms_and_ends(world, browse):
    code = appointed(world, "td1", "hd1", paper="")
    browser = browse("qt1")
    assert MANAGED in browser.get("/quan-tri/").links()
    page = browser.get(MANAGED)
    assert "Chờ quản trị xác nhận" in page.text
    answer = browser.post(f"{MANAGED}/{code}/xac-nhan", page.form("/xac-nhan"))
    assert answer.location == MANAGED
    page = browser.get(MANAGED)
    assert "Đang xử lý thay" in page.text
    assert browser.post(f"{MANAGED}/{code}/thoi", page.form("/thoi")).location == MANAGED
    person = world.person("td1").code
    here = f"/quan-tri/tai-khoan/{person}/xu-ly-thay"
    assert here in browser.get(f"/quan-tri/tai-khoan/{person}").links()
    assert browser.send(here, typed(stand_in="hd1", paper=""), form=here).status == 422
    assert browser.send(here, typed(stand_in="hd1"), form=here).location == here


@pytest.mark.parametrize("by", ["nop1", "td2", "kt"])
def test_others_neither_see_nor_end_it(world, browse, by):
    code = appointed(world, "xn1", "bt1b")
    browser = browse(by)
    token = browser.get("/tai-khoan").form("/dang-xuat")

    assert browser.get(MANAGED).status == 403
    assert browser.post(f"{HERE}/{code}/thoi", token).status == 404
    assert browser.post(f"{MANAGED}/{code}/thoi", token).status == 403
