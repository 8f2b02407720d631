"""What is overdue, who holds it, who is reminded; what nobody may decide and is never approved."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import select, update

from emulation.audit.models import AuditRecord
from emulation.core import clock
from emulation.core.db import db, transaction
from emulation.core.errors import NotAllowed, NotFound, WrongState
from emulation.entries.models import Entry
from emulation.entries.rules import State
from emulation.jobs.cli import drain
from emulation.people.models import RoleHolding, User
from emulation.routing import queries, services
from emulation.routing.models import Reminder, Unheld
from emulation.routing.rules import holders_words, late_days_words, reminder_text
from tests import entries_made as made

LIST = "/cho-xu-ly/qua-han"
UNHELD = "/quan-tri/khong-nguoi-xu-ly"
LATE = clock.local_instant(date(2024, 11, 27), 8)
"""Three working days after 22/11/2024, the due day of what is sent now."""


def test_what_is_late_is_said_in_words():
    assert (late_days_words(0), late_days_words(3)) == ("Vừa hết hạn", "Quá hạn 3 ngày làm việc")
    assert holders_words(["A", "B"]) == "Đồng chí A, đồng chí B"
    assert holders_words([]) == "Chưa có người xử lý hợp lệ"
    assert reminder_text(
        holders=["A"],
        kind="Việc làm",
        unit="Chi bộ thôn 1",
        receipt="7K3M",
        due_on=date(2024, 11, 22),
        late="Quá hạn 3 ngày làm việc",
    ) == (
        "Kính gửi đồng chí A: Việc làm của Chi bộ thôn 1 (mã tiếp nhận 7K3M) đến hạn trả lời ngày "
        "22/11/2024, quá hạn 3 ngày làm việc. Đề nghị mở mục «Chờ xử lý» và trả lời."
    )


def late_for(world, who, **more):
    found, _ = queries.overdue(world.actor(who), on=clock.local_date(LATE), **more)
    return [(row.entry.id, row.is_readable, row.holders) for row in found]


def test_who_sees_what_is_late_and_who_holds_it(world):
    entry = made.sent_action(world)
    assert queries.overdue(world.actor("td4"), on=entry.due_on) == ([], False)

    row = (entry.id, True, ("Nguyễn Văn Thắng",))
    assert late_for(world, "td4") == [row]
    assert late_for(world, "kt") == [row]
    assert late_for(world, "xn1") == [row]
    assert late_for(world, "qt1") == [(entry.id, False, row[2])]
    assert late_for(world, "xn2") == []
    assert late_for(world, "td4", step_unit=world.unit("HL")) == []
    assert late_for(world, "td4", after=(entry.due_on, entry.id)) == []


def test_barred_people_do_not_stand_among_the_holders(world):
    entry = made.passed_up(world, made.sent_action(world))
    db.session.rollback()
    holders = queries.holders_by_entry([made.fresh(entry)], on=world.today)[entry.id]

    assert "Vũ Ngọc Tuệ" not in {one.full_name for one in holders}
    assert "Mai Xuân Cường" in {one.full_name for one in holders}


def remind(world, entry, who="td4", at=LATE):
    with transaction():
        return services.remind(entry.code, actor=world.actor(who), at=at)


def test_one_reminder_a_working_day_with_a_record(world):
    entry = made.sent_action(world)

    first = remind(world, entry)
    assert remind(world, entry).id == first.id
    with pytest.raises(WrongState, match="đã được nhắc ngày 27/11/2024"):
        remind(world, entry, "qt1")
    remind(world, entry, "qt1", LATE + timedelta(days=1))

    assert len(list(db.session.scalars(select(Reminder)))) == 2
    events = select(AuditRecord.event).where(AuditRecord.subject == f"entry:{entry.code}")
    assert list(db.session.scalars(events)).count("entry.remind") == 2


def test_a_weekend_is_no_other_working_day(world):
    entry = made.sent_action(world)
    friday = clock.local_instant(date(2024, 11, 29), 8)
    first = remind(world, entry, at=friday)

    assert remind(world, entry, at=friday + timedelta(days=1)).id == first.id
    assert remind(world, entry, at=friday + timedelta(days=3)).id != first.id


def test_nobody_reminds_of_what_is_not_late_or_not_theirs(world):
    entry = made.sent_action(world)

    with pytest.raises(NotFound):
        remind(world, entry, at=world.now)
    with pytest.raises(NotFound):
        remind(world, entry, "xn2")
    with pytest.raises(NotAllowed):
        remind(world, entry, "kt")


def test_the_decider_reads_the_reminder_at_home_until_it_is_done(world, browse):
    entry = made.sent_action(world)
    db.session.rollback()
    with clock.frozen(LATE):
        officer = browse("td4")
        page = officer.get(LIST)
        assert "Quá hạn 3 ngày làm việc" in page.text
        assert "Đảng ủy xã Liên Lộc đang giữ. Đồng chí Nguyễn Văn Thắng." in page.text
        assert "Kính gửi đồng chí Nguyễn Văn Thắng" in page.html
        action = f"{LIST}/{entry.code}/nhac"
        token = {"csrf_token": page.form("/nhac")["csrf_token"]}
        answer = officer.post(action, token)
        assert answer.status == 303
        after = officer.get(LIST)
        assert "Đồng chí Mai Xuân Cường nhắc lúc 27/11 08:00." in after.text
        assert after.soup.select('form[action$="/nhac"]') == []

        home = browse("xn1").get("/").text
        assert "Được nhắc xử lý" in home
        assert "Đồng chí Mai Xuân Cường nhắc lúc" in home
        assert "Được nhắc xử lý" not in browse("xn2").get("/").text
    made.recognised(world, made.fresh(entry))
    db.session.rollback()
    assert "Được nhắc xử lý" not in browse("xn1").get("/").text


def test_an_administrator_sees_metadata_and_an_auditor_no_button(world, browse):
    entry = made.sent_action(world)
    db.session.rollback()
    with clock.frozen(LATE):
        page = browse("qt1").get(LIST)
        assert entry.title not in page.text
        assert f"Việc làm, mã tiếp nhận {entry.receipt}" in page.text
        assert page.soup.select('form[action$="/nhac"]') != []
        auditor = browse("kt").get(LIST)
        assert entry.title in auditor.text
        assert auditor.soup.select('form[action$="/nhac"]') == []


@pytest.mark.parametrize("who", ["nop1", "bt1"])
def test_writers_do_not_enter(world, browse, who):
    assert browse(who).get(LIST).status == 403


@pytest.mark.parametrize("query", ["?sau=x", "?sau=2024-11-01_KHONGCO", "?don-vi='--", "?sau=_"])
def test_any_place_in_the_address_gives_a_page(world, browse, query):
    assert browse("td4").get(LIST + query).status == 200
    assert browse("qt1").get(UNHELD + query).status == 200


def test_many_are_shown_a_page_at_a_time(world, browse, monkeypatch):
    monkeypatch.setattr(queries.clock, "PAGE", 2)
    sent = [made.sent_action(world) for _ in range(3)]
    codes = [one.code for one in sent]
    db.session.rollback()
    with clock.frozen(LATE):
        browser = browse("td4")
        first = browser.get(LIST)
        following = next(link for link in first.links() if "sau=" in link)
        second = browser.get(following)
    assert [code for code in codes if f"/{code}/nhac" in first.html] == codes[:2]
    assert [code for code in codes if f"/{code}/nhac" in second.html] == codes[2:]


def end_roles(*usernames):
    users = select(User.id).where(User.username.in_(usernames))
    with transaction():
        db.session.execute(
            update(RoleHolding)
            .where(RoleHolding.user_id.in_(users))
            .values(valid_to=date(2024, 11, 14))
        )


def opened(entry):
    wanted = select(Unheld).where(Unheld.entry_id == entry.id, Unheld.ended_at.is_(None))
    return db.session.scalar(wanted)


def test_what_nobody_may_decide_is_told_and_stays_waiting(world, browse):
    entry = made.sent_action(world)
    end_roles("xn1")

    drain()

    assert opened(entry) is not None
    assert made.fresh(entry).state is State.SUBMITTED
    note = browse("qt1").get("/quan-tri/")
    assert "1 nội dung chưa có người xử lý hợp lệ" in note.text
    page = browse("qt1").get(UNHELD)
    assert f"Mã tiếp nhận {entry.receipt}" in page.text
    assert "Chờ ở Đảng ủy xã Liên Lộc" in page.text
    assert "Chưa có người xử lý hợp lệ" in browse("nop1").get(f"/ho-so/{entry.code}").text
    with clock.frozen(LATE):
        assert "Chưa có người xử lý hợp lệ" in browse("td4").get(LIST).text
        with pytest.raises(WrongState, match="Chưa có người xử lý hợp lệ"):
            remind(world, entry)


def test_a_role_that_ends_later_is_found_by_the_round_and_a_new_one_ends_it(world):
    entry = made.sent_action(world)
    drain()
    assert opened(entry) is None
    end_roles("xn1")

    with transaction():
        assert services.watch_after(0, at=world.now) == entry.id
    assert opened(entry) is not None
    with transaction():
        assert services.watch_after(entry.id, at=world.now) is None
        users = select(User.id).where(User.username == "xn1")
        db.session.execute(
            update(RoleHolding).where(RoleHolding.user_id.in_(users)).values(valid_to=None)
        )
    with transaction():
        services.watch_entry(entry.id, at=world.now)

    assert opened(entry) is None
    events = select(AuditRecord.event).where(AuditRecord.subject == f"entry:{entry.code}")
    assert [one for one in db.session.scalars(events) if one in ("entry.unheld", "entry.held")] == [
        "entry.unheld",
        "entry.held",
    ]


def test_withdrawing_ends_it(world):
    entry = made.sent_action(world)
    end_roles("xn1")
    drain()
    with transaction():
        row = db.session.get_one(Entry, entry.id)
        row.state = State.WITHDRAWN
    with transaction():
        services.watch_entry(entry.id, at=world.now)

    assert opened(entry) is None


def test_the_district_step_with_everybody_barred_is_found(world):
    entry = made.passed_up(world, made.sent_action(world))
    end_roles("td1", "td2", "td4", "td5")

    drain()

    assert opened(entry) is not None


@pytest.mark.parametrize("who", ["nop1", "xn1", "td4", "ld"])
def test_only_those_who_can_mend_it_see_the_list(world, browse, who):
    assert browse(who).get(UNHELD).status == 403
