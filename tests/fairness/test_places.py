"""Places that an office looks at apart: dated marks, switches, and what the panel shows of them."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from emulation.core.db import db, transaction
from emulation.core.errors import Conflict, Invalid, NotAllowed
from emulation.fairness import queries, services
from emulation.fairness.models import UnitMark
from emulation.fairness.rules import OTHERS, UnitTrait
from emulation.people.rules import PersonKind
from emulation.units.queries import unit_by_id
from emulation.units.services import set_member_count
from tests.factories import World
from tests.fairness.test_panel import PAGE, name_in
from tests.standings.past import recognise
from tests.standings.test_queries import cost

HERE = "/quan-tri/dia-ban"
FIRST = date(2024, 1, 1)
PAPER = "Quyết định số 861/QĐ-TTg ngày 04/6/2021"
MINORITY, REMOTE = UnitTrait.ETHNIC_MINORITY, UnitTrait.REMOTE
LABEL = "Vùng đồng bào dân tộc thiểu số"


def mark(world: World, unit: str, trait=MINORITY, *, by="qt1", key="k", **days) -> UnitMark:
    row = unit_by_id(world.unit(unit), on=world.today)
    asked = {"valid_from": FIRST, "valid_to": None, "paper": PAPER} | days
    with transaction():
        return services.mark_unit(
            row, trait, **asked, actor=world.actor(by), on=world.today, at=world.now, key=key
        )


def end(world: World, row: UnitMark, last: date | None, *, key="end", at=None) -> None:
    with transaction():
        services.end_mark(
            row, last_day=last, actor=world.actor("qt2"), on=world.today,
            at=at or world.now, key=key,
        )  # fmt: skip


def switch(world: World, trait=MINORITY, *, is_on=True, by="qt1") -> list[int]:
    with transaction():
        return services.switch_trait(
            trait, is_on=is_on, actor=world.actor(by), on=world.today, at=world.now
        )


def count_members(world: World, **counts: int) -> None:
    with transaction():
        for unit, number in counts.items():
            set_member_count(
                world.unit(unit), count=number, valid_from=FIRST, actor=None, at=world.now
            )


def groups(world: World, *shown: UnitTrait, day: date | None = None, at=None):
    asked = (world.campaign.id, [world.unit("HU")], world.today)
    at = at or world.now
    work = queries.work_of_units(asked, at=at)
    found = queries.by_place(asked, work, frozenset(shown), day=day or world.today, at=at)
    return {one.label: one for one in found}


@pytest.fixture
def work(world: World) -> World:
    """Six entries of Liên Lộc, five of Hoa Lộc, each naming another person; members are counted."""
    count_members(world, LL=120, HL=80, LL1=60, PGD=20)
    for number in range(6):
        name_in(world, "LL1", PersonKind.PARTY_MEMBER, f"Lê Thị {number}")
    for number in range(5):
        name_in(world, "HL1", PersonKind.PARTY_MEMBER, f"Bùi Thị {number}", side=1)
    return world


def test_units_of_a_place_stand_beside_the_others(work: World):
    mark(work, "HL")
    found = groups(work, MINORITY)
    there, others = found[LABEL], found[OTHERS]
    assert (there.sent, there.recognised, there.points, there.people) == (5, 5, 25, 5)
    assert (others.sent, others.recognised, others.points, others.people) == (6, 6, 30, 6)
    assert (there.members, others.members) == (80, 140)


def test_a_marked_cell_leaves_its_commune_with_all_it_has(work: World):
    mark(work, "LL1")
    found = groups(work, MINORITY)
    assert (found[LABEL].sent, found[LABEL].points, found[LABEL].members) == (6, 30, 60)
    assert (found[OTHERS].sent, found[OTHERS].points, found[OTHERS].members) == (5, 25, 160)


def test_each_unit_is_in_one_group_where_two_kinds_overlap(work: World):
    mark(work, "LL", MINORITY)
    mark(work, "LL1", REMOTE, key="k2")
    found = groups(work, MINORITY, REMOTE)
    assert {label: (one.sent, one.members) for label, one in found.items()} == {
        "Chỉ vùng đồng bào dân tộc thiểu số": (0, 60),
        "Chỉ xã đặc biệt khó khăn, vùng sâu, vùng xa": (0, 0),
        "Vừa vùng đồng bào dân tộc thiểu số, vừa xã đặc biệt khó khăn, vùng sâu, vùng xa": (6, 60),
        OTHERS: (5, 100),
    }
    alone = groups(work, MINORITY)
    assert alone[LABEL].sent == 6
    assert sum(one.points for one in found.values()) == 55


def test_groups_cost_the_same_however_much_was_done(work: World):
    mark(work, "LL1")
    few = cost(lambda: groups(work, MINORITY))
    recognise(work, work.now, 0)
    many = cost(lambda: groups(work, MINORITY))
    assert len(many) == len(few) <= 16
    assert [sql for sql in many if "FROM point" in sql] == []


def test_the_panel_shows_places_only_where_an_office_turned_them_on(work: World, browse):
    mark(work, "HL")
    assert LABEL not in browse("ld").get(PAGE).text
    assert switch(work) == [work.unit("HU")]
    text_on = browse("ld").get(PAGE).text
    assert f"{LABEL} 5 5 25,0 45,5% 36,4% nhiều hơn tỷ lệ đảng viên" in text_on
    assert "văn bản có hiệu lực ngày 15/11/2024" in text_on
    assert LABEL in browse("xn1").get(PAGE).text or "chưa ghi đơn vị nào" in (
        browse("xn1").get(PAGE).text
    )
    assert switch(work, is_on=False) == [work.unit("HU")]
    assert LABEL not in browse("ld").get(PAGE).text


def test_a_place_of_few_persons_is_hidden_and_the_others_with_it(world: World, browse):
    count_members(world, LL=120, HL=80)
    for number in range(6):
        name_in(world, "LL1", PersonKind.PARTY_MEMBER, f"Lê Thị {number}")
    name_in(world, "HL1", PersonKind.PARTY_MEMBER, "Bùi Thị Một", side=1)
    mark(world, "HL")
    switch(world)
    shown = browse("ld").get(PAGE).text
    assert f"{LABEL} ẩn ẩn ẩn ẩn ẩn" in shown
    assert f"{OTHERS} ẩn ẩn ẩn ẩn ẩn" in shown


def test_a_switch_without_a_mark_says_so(world: World, browse):
    switch(world, REMOTE)
    assert "chưa ghi đơn vị nào" in browse("ld").get(PAGE).text


def test_a_mark_holds_from_a_day_to_a_day_and_what_was_known_stays(work: World):
    row = mark(work, "HL", valid_from=date(2024, 3, 1))
    assert groups(work, MINORITY, day=date(2024, 2, 29)) == {}
    later = work.now + timedelta(hours=1)
    end(work, row, date(2024, 6, 30), at=later)
    after = later + timedelta(hours=1)
    assert groups(work, MINORITY, day=date(2024, 7, 1), at=after) == {}
    assert groups(work, MINORITY, day=date(2024, 6, 30), at=after)[LABEL].sent == 5
    assert groups(work, MINORITY, day=date(2024, 7, 1), at=work.now)[LABEL].sent == 5
    known = queries.marks_in([work.unit("HU")], on=work.today)
    assert [(one.valid_from, one.valid_to) for one in known] == [
        (date(2024, 3, 1), date(2024, 6, 30))
    ]


def test_what_cannot_be_is_refused_with_the_input_named(world: World):
    mark(world, "HL", key="one")
    for fields, asked in (
        ({"valid_from"}, {"valid_from": date(2024, 5, 1)}),
        ({"valid_to"}, {"valid_to": date(2023, 1, 1)}),
        ({"paper"}, {"paper": "x"}),
    ):
        with pytest.raises(Invalid) as refusal:
            mark(world, "HL", key="two", **asked)
        assert set(refusal.value.fields) == fields
    with pytest.raises(Invalid) as refusal:
        mark(world, "HU", key="two")
    assert set(refusal.value.fields) == {"unit"}
    with pytest.raises(NotAllowed):
        mark(world, "HL", REMOTE, by="td4", key="two")
    with pytest.raises(NotAllowed):
        mark(world, "TH", key="two")
    with pytest.raises(NotAllowed):
        switch(world, by="ld")


def test_the_same_form_marks_once_and_only_one_ends_it(world: World, monkeypatch):
    row = mark(world, "HL", key="same")
    assert mark(world, "HL", key="same").code == row.code
    monkeypatch.setattr(queries, "mark_of_key", lambda key: None)  # both looked before one wrote
    with pytest.raises(Conflict):
        mark(world, "LL", key="same")
    monkeypatch.undo()
    end(world, row, date(2024, 6, 30), key="first")
    end(world, row, date(2024, 6, 30), key="first")
    with pytest.raises(Conflict):
        end(world, row, None, key="second")
    assert switch(world) == [world.unit("HU")]
    assert switch(world) == []
    monkeypatch.setattr(queries, "switches", lambda held, trait: [])
    with pytest.raises(Conflict):
        switch(world)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE unit_mark SET paper = 'khác'",
        "UPDATE unit_mark SET valid_to = '2030-01-01'",
        "DELETE FROM unit_mark",
        "UPDATE trait_switch SET trait = 'remote'",
        "DELETE FROM trait_switch",
    ],
)
def test_what_was_laid_down_is_never_rewritten(world: World, statement: str):
    mark(world, "HL")
    switch(world)
    db.session.rollback()
    with pytest.raises(IntegrityError), db.engine.begin() as connection:
        connection.execute(text(statement))


def test_the_page_marks_ends_and_strikes(world: World, browse):
    browser = browse("qt1")
    typed = {"unit": "LL", "trait": "remote", "valid_from": "31/02/2024", "paper": PAPER}
    form = browser.get(HERE).form(HERE)
    wrong = browser.post(HERE, form | typed)
    assert wrong.status == 422
    assert "Tháng 2 năm 2024 có 29 ngày" in wrong.text
    assert wrong.form(HERE)["paper"] == PAPER
    for name, value, sentence in (
        ("valid_from", "", "Nhập ngày bắt đầu"),
        ("unit", "KHONGCO", "Chọn đơn vị trong danh sách."),
        ("trait", "la", "Chọn địa bàn trong danh sách."),
    ):
        refused = browser.post(HERE, form | typed | {"valid_from": "01/01/2024"} | {name: value})
        assert (refused.status, sentence in refused.text) == (422, True)
    assert browser.post(HERE, form | typed | {"valid_from": "01/01/2024"}).status == 303
    row = queries.marks_in([world.unit("HU")], on=world.today)[0]
    here = f"{HERE}/{row.code}"
    assert here in browser.get(HERE).links()
    again = browser.post(HERE, browser.get(HERE).form(HERE) | typed | {"valid_from": "1/2/2024"})
    assert "Mở mục ấy để ghi ngày cuối trước." in again.text
    own = browser.get(here).form(here)
    early = browser.post(here, own | {"last_day": "31/12/2023", "action": "end"})
    assert "Ngày cuối không được trước ngày bắt đầu 01/01/2024" in early.text
    assert "Nhập ngày cuối" in browser.post(here, own | {"last_day": "", "action": "end"}).text
    assert browser.post(here, own | {"last_day": "", "action": "strike"}).status == 303
    assert "Mục này đã được sửa hoặc bỏ" in browser.get(here).text
    assert browser.post(here, own | {"last_day": "", "action": "strike"}).status == 409
    assert "Chưa ghi đơn vị nào" in browser.get(HERE).text
    assert browser.get(f"{HERE}/KHONGCO").status == 404


def test_the_page_turns_a_kind_on_and_off(world: World, browse):
    browser = browse("qt1")
    form = browser.get(HERE).form(f"{HERE}/xem")
    assert browser.post(f"{HERE}/xem", form | {"trait": "remote", "action": "on"}).status == 303
    assert "Đang bật" in browser.get(HERE).text
    assert queries.switched_on([world.unit("LL")], on=world.today) == {REMOTE}
    assert browser.post(f"{HERE}/xem", form | {"trait": "remote", "action": "off"}).status == 303
    assert "Đang bật" not in browser.get(HERE).text
    assert browser.post(f"{HERE}/xem", form | {"trait": "la", "action": "on"}).status == 404
    assert browse("td4").get(HERE).status == 403
