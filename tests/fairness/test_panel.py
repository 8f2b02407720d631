"""The page for those who decide: figures by group, small groups hidden, nobody else reads it."""

from __future__ import annotations

import pytest

from emulation.core.db import db
from emulation.entries.models import EntryPerson, EntryVersion
from emulation.entries.rules import PersonPart
from emulation.fairness import queries
from emulation.people.rules import Gender, PersonKind
from tests import factories
from tests.factories import World
from tests.standings.past import recognise

PAGE = "/bao-cao/cong-bang/"


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
    cells = next(one for one in queries.by_kind(asked) if one.label == "Chi bộ")
    assert (cells.sent, cells.recognised, cells.points) == (12, 12, 60)


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
