"""Passing on, taking back and sharing out by load; an assignment never widens a right."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from emulation.audit.models import AuditRecord
from emulation.core.db import db, transaction
from emulation.core.errors import Invalid, NotAllowed, WrongState
from emulation.entries import queries as entries
from emulation.entries.models import Decision
from emulation.entries.queries.assignments import given_to, loads_of, places_of
from emulation.entries.records import Assignment
from emulation.entries.rules import Action, Bar
from emulation.entries.rules.assignments import share_out
from emulation.people.models import RoleHolding
from emulation.reviews import queries, services
from emulation.reviews.rules import Verdict
from tests.entries_made import ACTION, decided, fresh, passed_up, sent_action
from tests.people.test_stand_ins import appointed

pytestmark = pytest.mark.usefixtures("world")
REJECT = Verdict(Action.REJECT, reason="Nội dung trùng với việc đã công nhận năm 2023.")
SHARE = "/cho-xu-ly/chia-deu"


def given(world, entry, whom, by, *, note=""):
    with transaction():
        return services.assign(
            entries.fresh_entry(entry.id), world.person(whom).code, note=note,
            actor=world.actor(by), at=world.now,
        )  # fmt: skip


def holder(world, entry):
    found = given_to(fresh(entry), on=world.today)
    return found.full_name if found else None


def shown(world, by, *, whole=False):
    db.session.rollback()
    sifting = queries.Sifting(is_whole=whole)
    found = queries.queue(world.actor(by), on=world.today, sifting=sifting)
    return [row.id for row in found.rows]


# The rule ------------------------------------------------------------------------------------


def test_the_fewest_first_and_never_the_barred():
    assert share_out([1, 2, 3, 4], {n: [7, 8] for n in range(1, 5)}, {7: 2}) == {
        1: 8, 2: 8, 3: 7, 4: 8,
    }  # fmt: skip
    assert share_out([1, 2], {1: [7], 2: []}, {}) == {1: 7, 2: None}
    assert share_out([], {}, {}) == {}


def test_the_loads_end_no_further_apart_than_the_bars_force():
    items = range(100)
    free = {n: [1, 2, 3] for n in items}

    shared = Counter(share_out(items, free, {1: 4}).values())

    assert {key: shared[key] + (4 if key == 1 else 0) for key in (1, 2, 3)} == {1: 35, 2: 35, 3: 34}


# Passing on ----------------------------------------------------------------------------------


def test_what_is_given_to_one_leaves_the_others_queues_and_all_may_still_decide(world):
    entry = passed_up(world, sent_action(world))
    given(world, entry, "td2", "td1", note="Nhờ đồng chí.")

    assert holder(world, entry) == "Trần Văn Hùng"
    assert shown(world, "td2") == [entry.id]
    assert shown(world, "td1") == []
    assert shown(world, "td1", whole=True) == [entry.id]
    decided(world, entry, REJECT, by="td1")


def test_given_again_it_goes_on_and_given_to_the_same_it_stays(world):
    entry = passed_up(world, sent_action(world))
    given(world, entry, "td2", "td1")
    assert given(world, entry, "td2", "td4") is None
    given(world, entry, "td4", "td2")

    assert holder(world, entry) == "Mai Xuân Cường"
    rows = list(db.session.scalars(select(Assignment).order_by(Assignment.id)))
    assert [row.ended_at is None for row in rows] == [False, True]
    wanted = select(AuditRecord.event).where(AuditRecord.event.startswith("assignment."))
    assert list(db.session.scalars(wanted)) == ["assignment.give"] * 2


@pytest.mark.parametrize("whom", ["td3", "xn1", "hd1", "nop1"])
def test_only_a_holder_of_the_step_without_a_bar_receives(world, whom):
    entry = passed_up(world, sent_action(world))

    with pytest.raises(Invalid) as refused:
        given(world, entry, whom, "td1")
    assert refused.value.fields.keys() == {"person"}


@pytest.mark.parametrize("by", ["td3", "xn1", "nop1", "qt1"])
def test_only_a_decider_without_a_bar_gives(world, by):
    entry = passed_up(world, sent_action(world))

    with pytest.raises(NotAllowed):
        given(world, entry, "td1", by)


def test_taken_back_it_is_everybodys(world):
    entry = passed_up(world, sent_action(world))
    given(world, entry, "td2", "td1")
    with transaction():
        services.take_back(entries.fresh_entry(entry.id), actor=world.actor("td4"), at=world.now)
    assert holder(world, entry) is None
    assert shown(world, "td1") == [entry.id]
    with pytest.raises(WrongState), transaction():
        services.take_back(entries.fresh_entry(entry.id), actor=world.actor("td4"), at=world.now)


def test_who_is_barred_or_lost_the_role_does_not_keep_it(world):
    one, other = (
        passed_up(world, sent_action(world, replace(ACTION, title=f"Việc {n}"))) for n in (1, 2)
    )
    for entry in (one, other):
        given(world, entry, "td2", "td1")
    with transaction():
        services.recuse(
            entries.fresh_entry(one.id), reason="kinship", words="",
            actor=world.actor("td2"), at=world.now,
        )  # fmt: skip
    assert (holder(world, one), holder(world, other)) == (None, "Trần Văn Hùng")
    assert shown(world, "td1") == [one.id]
    with transaction():
        held = update(RoleHolding).where(RoleHolding.user_id == world.actor("td2").id)
        db.session.execute(held.values(valid_to=world.today - timedelta(days=1)))
    assert holder(world, other) is None
    assert shown(world, "td1") == [one.id, other.id]


def test_at_the_next_step_nobody_has_it(world):
    entry = sent_action(world)
    given(world, entry, "xn1", "xn1")
    entry = passed_up(world, entry)

    assert holder(world, entry) is None
    assert shown(world, "td1") == [entry.id]


def test_the_places_name_loads_and_bars(world):
    entry = passed_up(world, sent_action(world))
    given(world, entry, "td2", "td1")

    found = {place.holder.full_name: place for place in places_of(fresh(entry), on=world.today)}

    assert found["Trần Văn Hùng"].load == 1
    assert found["Vũ Ngọc Tuệ"].bars == (Bar.OWN_UNIT,)


def test_what_the_one_away_has_stands_in_the_stand_ins_queue_and_is_decided_in_their_stead(world):
    entry = passed_up(world, sent_action(world))
    given(world, entry, "td1", "td2")
    appointed(world, "td1", "td4")
    assert shown(world, "td4") == [entry.id]
    decided(world, entry, REJECT, by="td4")

    row = db.session.scalars(select(Decision).where(Decision.action == Action.REJECT)).one()
    assert (row.actor_id, row.on_behalf_of_id) == (world.actor("td4").id, world.actor("td1").id)


# Sharing out ---------------------------------------------------------------------------------


def waiting(world, count):
    return [
        passed_up(world, sent_action(world, replace(ACTION, title=f"Việc {n}")))
        for n in range(count)
    ]


def test_shared_by_load_without_the_barred(world):
    made = waiting(world, 6)
    given(world, made[0], "td1", "td2")
    with transaction():
        done = services.share(
            [entry.code for entry in made], actor=world.actor("td1"), at=world.now
        )
    assert done == 5
    ids = [world.actor(by).id for by in ("td1", "td2", "td3", "td4", "td5")]
    loads = loads_of(ids, on=world.today)
    assert loads.get(world.actor("td3").id) is None  # of the author's cell
    assert sorted(loads.values()) == [1, 1, 2, 2]


def test_only_what_was_shown_and_still_nobody_has_is_given(world):
    made = waiting(world, 3)
    codes = [made[0].code, made[1].code, "KHONGCO"]
    given(world, made[0], "td4", "td1")
    with transaction():
        assert services.share(codes, actor=world.actor("td1"), at=world.now) == 1
    assert holder(world, made[0]) == "Mai Xuân Cường"
    assert holder(world, made[2]) is None


# Over HTTP -----------------------------------------------------------------------------------


def test_the_desk_passes_on_and_takes_back(world, browse):
    entry = passed_up(world, sent_action(world))
    browser = browse("td1")
    here = f"/cho-xu-ly/{entry.code}/nguoi-xu-ly"
    page = browser.get(here)
    assert "Đồng chí Vũ Ngọc Tuệ không nhận được mục này: cùng đơn vị." in page.text
    assert "Trần Văn Hùng (đang giữ 0 mục)" in page.text
    address = f"/cho-xu-ly/{entry.code}/chuyen-nguoi"
    wrong = browser.post(address, page.form("/chuyen-nguoi") | {"person": "X"})
    assert (wrong.status, wrong.errors) == (422, ["Chọn người trong danh sách."])
    sent = page.form("/chuyen-nguoi") | {"person": world.person("td2").code, "note": "Nhờ xem."}
    assert browser.post(address, sent).location == "/cho-xu-ly/"
    page = browser.get("/cho-xu-ly/")
    assert f"/cho-xu-ly/{entry.code}" not in page.links()
    assert f"/cho-xu-ly/{entry.code}?ai=tat-ca" in browser.get("/cho-xu-ly/?ai=tat-ca").links()
    page = browser.get(here)
    assert "Đang giao cho đồng chí Trần Văn Hùng" in page.text
    answer = browser.post(f"/cho-xu-ly/{entry.code}/tra-ve-chung", page.form("/tra-ve-chung"))
    assert answer.location == here
    assert f"/cho-xu-ly/{entry.code}" in browser.get("/cho-xu-ly/").links()


def test_sharing_is_shown_before_it_is_done(world, browse):
    made = waiting(world, 3)
    browser = browse("td1")
    assert SHARE in browser.get("/cho-xu-ly/").links()
    page = browser.get(SHARE)
    assert "3 mục chưa giao cho ai." in page.text
    assert all(holder(world, entry) is None for entry in made)
    answer = browser.post(SHARE, page.form(SHARE))
    assert answer.status == 303
    assert "Đã chia 3 mục." in browser.get("/cho-xu-ly/").text
    assert "Không còn mục nào để chia" in browser.get(SHARE).text
    again = browser.post(SHARE, page.form(SHARE))
    assert again.status == 303
    db.session.rollback()
    assert len(list(db.session.scalars(select(Assignment)))) == 3


@pytest.mark.parametrize("codes", ["", "<script>", "x" * 20000, "\x00 %00", "1; DROP TABLE entry"])
def test_hostile_lists_share_nothing(world, browse, codes):
    waiting(world, 1)
    browser = browse("td1")

    answer = browser.post(SHARE, browser.get(SHARE).form(SHARE) | {"codes": codes})

    assert answer.status == 303
    db.session.rollback()
    assert list(db.session.scalars(select(Assignment))) == []


@pytest.mark.parametrize("by", ["nop1", "hd1", "qt1", "kt"])
def test_who_decides_nothing_shares_nothing(world, browse, by):
    assert browse(by).get(SHARE).status == 403
