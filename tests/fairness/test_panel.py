"""The page for those who decide: figures by group, small groups hidden, nobody else reads it."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from emulation.core.db import db
from emulation.entries.models import EntryPerson, EntryVersion
from emulation.entries.rules import PersonPart
from emulation.fairness import queries
from emulation.people.rules import Gender, PersonKind
from emulation.units.rules import SuccessionKind, UnitKind
from tests import factories
from tests.factories import World
from tests.standings.past import recognise
from tests.standings.test_queries import cost
from tests.standings.test_reorganisation import merge, new_commune

PAGE = "/bao-cao/cong-bang/"


def name_in(world: World, unit: str, kind: PersonKind, name: str, *, side: int = 0) -> None:
    """A new person of the kind did what is recognised today for the cell of that side."""
    person = factories.make_person(name, unit=world.unit(unit), at=world.now, kind=kind)
    db.session.commit()
    person_id = person.id
    entry = recognise(world, world.now, side)
    version = db.session.query(EntryVersion).filter_by(entry_id=entry.id).one()
    db.session.add(EntryPerson(version_id=version.id, person_id=person_id, part=PersonPart.SUBJECT))
    db.session.commit()


@pytest.fixture
def named(world: World) -> World:
    """Six women and five men did what is recognised of Liên Lộc; one man twice."""
    unit = world.unit("LL1")
    for number in range(11):
        person = factories.make_person(
            f"Lê Thị Hạnh {number}", unit=unit, at=world.now, kind=PersonKind.PARTY_MEMBER
        )
        person.gender = Gender.FEMALE if number < 6 else Gender.MALE
        person.is_leader = number == 0
        db.session.commit()
        person_id = person.id
        for _ in range(2 if number == 10 else 1):
            entry = recognise(world, world.now, 0)
            version = db.session.query(EntryVersion).filter_by(entry_id=entry.id).one()
            db.session.add(
                EntryPerson(version_id=version.id, person_id=person_id, part=PersonPart.SUBJECT)
            )
            db.session.commit()
    return world


def test_each_group_has_its_entries_points_people_and_members(named: World):
    asked = (named.campaign.id, [named.unit("HU")], named.today)
    women, men, unknown = queries.by_gender(asked)
    assert (women.sent, women.recognised, women.people, women.points) == (6, 6, 6, 30)
    assert (men.sent, men.recognised, men.people, men.points) == (6, 6, 5, 30)
    assert (unknown.sent, unknown.people) == (0, 0)
    assert women.members == 6
    assert men.members == 5
    work = queries.work_of_units(asked, at=named.now)
    communes = next(one for one in queries.by_kind(work) if one.label == "Xã")
    assert (communes.sent, communes.recognised, communes.points) == (12, 12, 60)
    assert communes.note == "thiếu số đảng viên của 2 đơn vị"


def test_citizens_and_households_are_no_direct_workers_of_the_party(named: World, browse):
    for number in range(5):
        name_in(named, "LL1", PersonKind.CITIZEN, f"Quần chúng {number}")
        name_in(named, "LL1", PersonKind.HOUSEHOLD, f"Hộ {number}")
    asked = (named.campaign.id, [named.unit("HU")], named.today)
    leaders, direct = queries.by_position(asked)
    citizens, households = queries.outside_party(asked)
    assert (leaders.sent, direct.sent) == (1, 11)
    assert (citizens.sent, citizens.people, citizens.points, citizens.members) == (5, 5, 25, None)
    assert (households.sent, households.label) == (5, "Hộ gia đình")
    assert queries.by_gender(asked)[2].sent == 0
    text = browse("ld").get(PAGE).text
    assert "Quần chúng 5 5 25,0 50,0% – không có số dân để so" in text


def test_points_of_kinds_come_from_the_counters_and_cost_the_same(named: World):
    asked = (named.campaign.id, [named.unit("HU")], named.today)
    few = cost(lambda: queries.work_of_units(asked, at=named.now))
    for side in (0, 1, 1):
        recognise(named, named.now, side)
    many = cost(lambda: queries.work_of_units(asked, at=named.now))
    assert len(many) == len(few) <= 5
    assert [sql for sql in many if "FROM point" in sql or "JOIN point" in sql] == []
    assert any("FROM standing" in sql for sql in many)
    kinds = queries.work_of_units(asked, at=named.now)[UnitKind.COMMUNE]
    assert kinds[named.unit("LL")].points == 65
    assert kinds[named.unit("HL")].points == 10


def test_a_merged_commune_counts_for_what_it_became(named: World):
    later = named.now + timedelta(days=1)
    new = new_commune(named, "Hoa Liên", later.date())
    for old in ("LL", "HL"):
        merge(named, old, [new], later.date(), SuccessionKind.MERGE_INTO_NEW)
    asked = (named.campaign.id, [named.unit("HU")], later.date())
    work = queries.work_of_units(asked, at=later)[UnitKind.COMMUNE]
    assert list(work) == [new]
    assert (work[new].sent, work[new].points) == (12, 60)
    assert queries.months_by_unit(asked, [new]) == {new: {date(2024, 11, 1): 12}}


def test_who_may_read_the_entries_goes_from_a_burst_to_them(named: World, browse):
    for _ in range(9):
        recognise(named, named.now, 1)  # Hoa Lộc has nine only: too few to say anything
    told = "12 trong 12 nội dung gửi vào tháng cuối."
    for username, number in (("ld", 1), ("td4", 1), ("xn1", 2)):  # the commune sees its cell too
        page = browse(username).get(PAGE)
        assert told in page.text, username
        links = [one for one in page.links() if one.startswith("/ho-so/?")]
        assert len(links) == number, username
        found = browse(username).get(links[0])
        assert "Xã Liên Lộc; Học tập và làm theo Bác năm 2024; gửi từ ngày 01/11/2024" in found.text
        assert len(found.soup.select(".row-item .row-title")) == 12, username
    assert told not in browse("xn2").get(PAGE).text


def test_the_list_keeps_what_it_was_narrowed_to_from_page_to_page(named: World, browse):
    for _ in range(10):
        recognise(named, named.now, 0)
    recognise(named, named.now, 1)
    browser = browse("td4")
    first = browser.get("/ho-so/?don-vi=LL&dot=BAC2024&tu=01/11/2024&den=30/11/2024")
    second = next(one for one in first.links() if "truoc=" in one)
    assert len(browser.get(second).soup.select(".row-item .row-title")) == 2
    other = browser.get("/ho-so/?don-vi=LL&tu=16/11/2024")
    assert "Không có nội dung nào" in other.text
    wrong = browser.get("/ho-so/?don-vi=KHONGCO&dot=X&tu=31/02/2024&den=nay")
    assert "không đọc được" in wrong.text
    assert len(wrong.soup.select(".row-item .row-title")) == 20


def test_the_page_hides_the_one_leader_and_with_them_the_others(named: World, browse):
    page = browse("ld").get(PAGE)
    assert page.status == 200
    assert "Lãnh đạo ẩn ẩn ẩn ẩn ẩn nhóm dưới 5 người" in page.text
    assert "Trực tiếp ẩn" in page.text
    assert "Nữ 6 6 30,0 50%" in page.text.replace("50,0%", "50%")
    assert browse("ld").get(f"{PAGE}xuat").status == 200
    assert browse("nop1").get(PAGE).status == 403


def test_an_empty_campaign_says_so(world: World, browse):
    page = browse("ld").get(f"{PAGE}?dot=khong-co")
    assert page.status == 200
    assert "Không đơn vị nào gửi dồn" in page.text
