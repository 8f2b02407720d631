"""The grid of a month: typed, saved and handed in by the commune, line by line."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import event, func, select

from emulation.audit.models import AuditRecord
from emulation.audit.rules import Event
from emulation.core import clock
from emulation.core.db import db, transaction
from emulation.entries import queries, services
from emulation.entries.models import Entry, MonthReport
from emulation.entries.rules import Bar, Field, State, SubjectKind
from emulation.entries.rules.content import Content
from emulation.entries.rules.month import Month
from emulation.entries.services import month
from tests.entries_made import draft, request_key, sent_action
from tests.pages import form_inputs

pytestmark = pytest.mark.usefixtures("world")
PAGE = "/ho-so/thang"
NOVEMBER = Month(2024, 11)
LINE = {
    "minutes_number": "09-BB/CB",
    "minutes_on": "4/11",
    "title": "Vận động 12 hộ hiến đất",
    "subject_name": "Chi hội Phụ nữ thôn 1",
    "field": "new_rural",
    "result": "12 hộ",
    "summary": "Chi bộ phân công đảng viên đến từng hộ.",
}


def line(cell="LL1", number=1, **changes):
    return {f"{cell}.{number}.{name}": value for name, value in (LINE | changes).items()}


def grid(page):
    """The inputs of the grid, as a browser would send them."""
    return form_inputs(page.soup.select_one("form.month-form"))


def sent(browser, changes, *, action="save", address=PAGE):
    return browser.post(PAGE, grid(browser.get(address)) | changes | {"action": action})


def entries():
    db.session.rollback()
    return list(db.session.scalars(select(Entry).order_by(Entry.id)))


def version(entry):
    return queries.version_of(entry.id, entry.version_number)


def events(name):
    db.session.rollback()
    return db.session.scalar(
        select(func.count()).select_from(AuditRecord).where(AuditRecord.event == name)
    )


def test_the_commune_sees_its_cells_and_this_month(browse):
    page = browse("xn1").get(PAGE)
    form = grid(page)
    assert page.title == "Việc làm trong tháng"
    assert (form["dot"], form["thang"]) == ("BAC2024", "2024-11")
    assert [one.get_text() for one in page.soup.select(".month-name")] == [
        "Chi bộ thôn 1",
        "Chi bộ thôn 2",
    ]
    assert "2 đơn vị: 0 có việc làm, 0 không phát sinh, 2 chưa báo." in page.text


def test_a_cell_and_an_agency_see_themselves(browse):
    for username, name in (("nop1", "Chi bộ thôn 1"), ("nop4", "Chi bộ Phòng Giáo dục")):
        page = browse(username).get(PAGE)
        assert [one.get_text() for one in page.soup.select(".month-name")] == [name]


@pytest.mark.parametrize("username", ["td1", "hd1", "ld", "qt1", "kt"])
def test_the_grid_is_for_writers(browse, username):
    assert browse(username).get(PAGE).status == 403


def test_one_press_keeps_the_lines_of_all_cells(browse, world):
    browser = browse("xn1")
    answer = sent(browser, line() | line("LL2", title="Trồng 50 cây", result="50 cây"))
    assert (answer.status, answer.location) == (303, f"{PAGE}?dot=BAC2024&thang=2024-11")
    page = browser.follow(answer)
    assert "Đã lưu 2 việc." in page.text
    first, second = entries()
    assert (first.unit_id, second.unit_id) == (world.unit("LL1"), world.unit("LL2"))
    assert (first.state, first.typed_by_id) == (State.DRAFT, world.actor("xn1").id)
    said = version(first)
    assert (said.minutes_number, said.minutes_on) == ("09-BB/CB", date(2024, 11, 4))
    assert (said.happened_from, said.happened_to) == (date(2024, 11, 1), date(2024, 11, 15))
    assert said.field is Field.NEW_RURAL
    assert [(one.metric, str(one.amount)) for one in queries.figures_of(said.id)] == [
        ("households", "12.0000")
    ]
    assert grid(page)["LL1.1.result"] == "12 hộ"
    assert grid(page)["LL1.1.code"] == first.code


def test_the_same_form_sent_twice_keeps_everything_once(browse):
    browser = browse("xn1")
    page = browser.get(PAGE)
    typed = grid(page) | line() | {"action": "send"}
    assert browser.post(PAGE, typed).status == 303
    assert browser.post(PAGE, typed).status == 303
    assert [one.state for one in entries()] == [State.SUBMITTED]
    assert events(Event.ENTRY_SUBMIT) == 1


def test_the_same_draft_sent_twice_with_other_words_keeps_the_later(browse):
    browser = browse("xn1")
    typed = grid(browser.get(PAGE)) | line() | {"action": "save"}
    browser.post(PAGE, typed)
    browser.post(PAGE, typed | {"LL1.1.title": "Vận động 13 hộ hiến đất"})
    assert [one.title for one in entries()] == ["Vận động 13 hộ hiến đất"]


def test_a_stored_line_is_changed_where_it_was_touched(browse):
    browser = browse("xn1")
    sent(browser, line())
    sent(browser, {"LL1.1.title": "Vận động 13 hộ hiến đất"})
    (entry,) = entries()
    assert entry.title == "Vận động 13 hộ hiến đất"
    assert version(entry).summary == LINE["summary"]
    before = entry.revision
    assert "Không có gì thay đổi." in browser.follow(sent(browser, {})).text
    assert entries()[0].revision == before


def test_lines_that_are_whole_are_handed_in_and_the_others_say_why(browse, world):
    browser = browse("xn1")
    page = sent(browser, line() | line("LL2", summary="", minutes_number=""), action="send")
    assert page.status == 422
    assert "Đã lưu 1 việc, đã gửi 1 việc." in page.text
    assert page.errors == [
        "Chi bộ thôn 2, số biên bản: Ghi số biên bản chi bộ đã ký; hoặc mở bài để thêm ảnh, "
        "người xác nhận.",
        "Chi bộ thôn 2, nội dung, cách làm: Nhập nội dung việc đã làm.",
    ]
    first, second = entries()
    assert (first.state, second.state) == (State.SUBMITTED, State.DRAFT)
    assert (first.step_unit_id, first.receipt is not None) == (world.unit("LL"), True)
    again = browser.post(PAGE, grid(page) | line("LL2") | {"action": "send"})
    assert again.status == 303
    assert [one.state for one in entries()] == [State.SUBMITTED, State.SUBMITTED]


def test_typing_the_cells_paper_bars_nobody_at_the_commune(browse, world):
    sent(browse("xn1"), line(), action="send")
    (entry,) = entries()
    assert queries.bars_for(world.actor("xn1"), [entry], on=world.today)[entry.id] == ()


def test_typing_a_line_that_names_the_decider_bars_them(browse, world):
    world.person("xn1").unit_id = world.unit("LL1")
    db.session.commit()
    sent(browse("nop3"), line(subject_name="đ/c Nguyễn Văn Thắng"), action="send")
    (entry,) = entries()
    assert version(entry).subject_kind is SubjectKind.PARTY_MEMBER
    assert Bar.NAMED in queries.bars_for(world.actor("xn1"), [entry], on=world.today)[entry.id]


def test_what_cannot_be_read_is_told_and_the_rest_is_kept(browse):
    page = sent(browse("xn1"), line(minutes_on="hôm qua", field="khac"))
    assert page.status == 422
    assert grid(page)["LL1.1.minutes_on"] == "hôm qua"
    assert len(page.errors) == 2
    (entry,) = entries()
    assert (entry.title, version(entry).minutes_on, entry.field) == (LINE["title"], None, None)


def test_minutes_alone_are_no_deed(browse):
    page = sent(browse("xn1"), {"LL1.1.minutes_number": "09-BB/CB"})
    assert page.errors == [
        "Chi bộ thôn 1, tên việc làm: Ghi tên việc làm, hoặc đánh dấu «Không phát sinh»."
    ]
    assert entries() == []


def test_a_stored_line_is_not_emptied_by_mistake(browse):
    browser = browse("xn1")
    sent(browser, line())
    page = sent(browser, line(**dict.fromkeys(LINE, "")))
    assert "Không xóa trắng được ở đây" in page.errors[0]
    assert entries()[0].title == LINE["title"]


def test_add_gives_the_cell_a_second_line_and_loses_nothing(browse):
    browser = browse("xn1")
    page = sent(browser, line() | {"LL2.0.nothing": "1"}, action="add:LL1")
    form = grid(page)
    assert (page.status, form["LL1.1.title"], form["LL1.2.title"]) == (200, LINE["title"], "")
    assert form["LL2.0.nothing"] == "1"
    assert "autofocus" in page.html
    assert entries() == []
    second = {"LL1.2.title": "Thắp sáng đường thôn", "LL1.2.summary": "Lắp đèn.", "action": "save"}
    browser.post(PAGE, form | second)
    assert [version(one).minutes_number for one in entries()] == ["09-BB/CB", "09-BB/CB"]


def test_nothing_is_a_fact_and_can_be_taken_back(browse, world):
    browser = browse("xn1")
    ticked = {"LL2.0.nothing": "1", "LL2.1.minutes_number": "10-BB/CB", "LL2.1.minutes_on": "5/11"}
    page = browser.follow(sent(browser, ticked))
    assert "1 đơn vị không phát sinh." in page.text
    assert "Không phát sinh, Nguyễn Văn Thắng ghi ngày 15/11/2024" in page.text
    assert "2 đơn vị: 0 có việc làm, 1 không phát sinh, 1 chưa báo." in page.text
    report = db.session.scalars(select(MonthReport)).one()
    assert (report.unit_id, report.month) == (world.unit("LL2"), date(2024, 11, 1))
    assert (report.minutes_number, report.minutes_on) == ("10-BB/CB", date(2024, 11, 5))
    form = grid(page)
    del form["LL2.0.nothing"]
    page = browser.follow(browser.post(PAGE, form | {"action": "save"}))
    assert "Bỏ 1 dấu không phát sinh." in page.text
    assert (events(Event.MONTH_NOTHING), events(Event.MONTH_TAKE_BACK)) == (1, 1)
    sent(browser, {"LL2.0.nothing": "1"})
    assert events(Event.MONTH_NOTHING) == 2


def test_nothing_beside_a_deed_is_refused_and_the_deed_kept(browse):
    page = sent(browse("xn1"), line() | {"LL1.0.nothing": "1"})
    assert page.errors == [
        "Chi bộ thôn 1: Chi bộ đã có việc làm trong tháng này nên không ghi «không phát sinh»."
    ]
    assert len(entries()) == 1
    assert events(Event.MONTH_NOTHING) == 0


def test_nothing_is_reported_and_taken_back_once(world):
    actor, campaign = world.actor("xn1"), world.campaign
    at = {"actor": actor, "at": world.now, "unit_id": world.unit("LL1")}
    with transaction():
        first = month.report_nothing(campaign, NOVEMBER, **at)
        assert month.report_nothing(campaign, NOVEMBER, **at) is first
        month.take_back_report(campaign, NOVEMBER, **at)
        month.take_back_report(campaign, NOVEMBER, **at)
    assert (events(Event.MONTH_NOTHING), events(Event.MONTH_TAKE_BACK)) == (1, 1)


def test_a_line_of_a_foreign_unit_is_not_kept(world):
    wanted = month.LineToKeep(world.unit("HL1"), Content(title="Lạ"), request_key())
    with transaction():
        kept = month.keep_line(
            world.campaign, wanted, actor=world.actor("xn1"), at=world.now, send=True
        )
    assert (kept.entry, kept.is_saved, kept.is_sent) == (None, False, False)
    assert "không được ghi cho đơn vị này" in kept.sentences[""]
    assert entries() == []


def test_a_line_somebody_else_changed_is_told_and_can_be_written_over(browse, world):
    browser = browse("xn1")
    sent(browser, line())
    seen = grid(browser.get(PAGE))
    (entry,) = entries()
    with transaction():
        services.save_draft(
            queries.fresh_entry(entry.id), Content(title="Tên khác"), actor=world.actor("nop1"),
            at=world.now, revision=entry.revision,
        )  # fmt: skip
    # Nobody moved its days out of the month, so that the line still stands in it.
    with transaction():
        fresh = queries.fresh_entry(entry.id)
        content = Content(title="Tên khác", happened_from=date(2024, 11, 1))
        services.save_draft(
            fresh, content, actor=world.actor("nop1"), at=world.now, revision=fresh.revision
        )
    page = browser.post(PAGE, seen | {"LL1.1.title": "Tên tôi gõ", "action": "save"})
    assert "vừa được sửa ở nơi khác" in page.errors[0]
    assert grid(page)["LL1.1.title"] == "Tên tôi gõ"
    assert entries()[0].title == "Tên khác"
    assert browser.post(PAGE, grid(page) | {"action": "save"}).status == 303
    assert entries()[0].title == "Tên tôi gõ"


def test_a_line_that_left_the_month_is_told(browse, world):
    browser = browse("xn1")
    page = sent(browser, line() | {"LL1.1.code": "ABCD2345"})
    assert "đã được gửi hoặc chuyển sang tháng khác" in page.errors[0]
    assert entries() == []


def test_what_the_cell_sent_is_shown_and_its_drafts_are_not(browse, world):
    content = Content(
        title="Việc của chi bộ", summary="Đã làm.", field=Field.CULTURE,
        happened_from=date(2024, 11, 2), confirmer="Trưởng thôn", subject_name="Chi hội",
    )  # fmt: skip
    sent_action(world, content)
    draft(world, Content(title="Bản nháp của chi bộ", happened_from=date(2024, 11, 3)))
    page = browse("xn1").get(PAGE)
    assert "Việc của chi bộ" in page.text
    assert "Bản nháp của chi bộ" not in page.text
    assert "Người nhập: Lê Thị Hạnh" in page.text
    assert "LL1.1.title" not in grid(page)
    assert "1 việc" in page.text


def test_a_returned_line_is_shown_as_it_was_sent_to_those_who_only_read(browse, world):
    sent(browse("nop1"), line(), action="send")
    (entry,) = entries()
    with transaction():
        fresh = queries.fresh_entry(entry.id)
        fresh.state, fresh.step_position, fresh.step_unit_id = State.RETURNED, None, None
    with transaction():
        fresh = queries.fresh_entry(entry.id)
        mended = Content(title="Đang sửa dở", happened_from=date(2024, 11, 1))
        services.save_draft(
            fresh, mended, actor=world.actor("nop1"), at=world.now, revision=fresh.revision
        )
    assert "Đang sửa dở" in browse("nop1").get(PAGE).html
    page = browse("xn1").get(PAGE)
    assert "Đang sửa dở" not in page.html
    assert LINE["title"] in page.text


def test_another_month_is_remembered_and_shows_its_own(browse):
    browser = browse("xn1")
    sent(browser, line())
    page = browser.get(f"{PAGE}?thang=2024-10")
    assert grid(page)["LL1.1.title"] == ""
    sent(browser, line(title="Việc tháng Mười"), address=f"{PAGE}?thang=2024-10")
    assert version(entries()[1]).happened_to == date(2024, 10, 31)
    assert grid(browser.get(PAGE))["thang"] == "2024-10"
    assert grid(browser.get(f"{PAGE}?thang=2030-01&dot=KHONG"))["thang"] == "2024-11"


def test_a_closed_campaign_is_only_read(browse, world):
    sent(browse("xn1"), line())
    world.campaign.state = "closed"
    db.session.commit()
    page = browse("xn1").get(f"{PAGE}?dot=BAC2024")
    assert "Đợt này không nhận nội dung mới" in page.text
    assert LINE["title"] in page.text
    assert "LL1.1.title" not in grid(page)


def test_after_the_deadline_lines_are_kept_and_not_sent(browse, world):
    world.campaign.deadline = clock.local_instant(date(2024, 11, 14), 17)
    db.session.commit()
    browser = browse("xn1")
    assert "Vẫn lưu được bản nháp" in browser.get(PAGE).text
    page = sent(browser, line(), action="send")
    assert "Đã hết hạn gửi" in page.errors[0]
    assert entries()[0].state is State.DRAFT


def test_no_campaign_is_a_page_that_says_so(browse, world):
    world.campaign.state = "draft"
    db.session.commit()
    page = browse("xn1").get(PAGE)
    assert page.status == 404
    assert "Chưa có chuyên đề, phong trào nào" in page.text


def test_a_writer_above_several_communes_chooses_one(browse, world):
    from emulation.people.models import RoleHolding  # noqa: PLC0415 -- only here

    db.session.add(
        RoleHolding(
            user_id=world.actor("nop3").id, role="submitter", unit_id=world.unit("HL"),
            valid_from=world.today - timedelta(days=9), valid_to=None,
        )
    )  # fmt: skip
    db.session.commit()
    browser = browse("nop3")
    assert grid(browser.get(PAGE))["xa"] == "HL"
    page = browser.get(f"{PAGE}?xa=LL")
    assert [one.get_text() for one in page.soup.select(".month-name")] == [
        "Chi bộ thôn 1",
        "Chi bộ thôn 2",
    ]


def test_the_page_costs_the_same_whatever_stands_in_it(browse):
    browser = browse("xn1")
    counted = []

    def statements():
        seen = []

        def note(_conn, _cursor, sql, *_):
            seen.append(sql)

        with browser.app.app_context():
            engine = db.engine
        event.listen(engine, "before_cursor_execute", note)
        browser.get(PAGE)
        event.remove(engine, "before_cursor_execute", note)
        return len(seen)

    sent(browser, line())
    counted.append(statements())
    sent(browser, line("LL2") | {"LL2.0.nothing": ""}, action="save")
    sent(browser, line("LL1", 2, title="Việc thứ hai") | {"LL1.2.key": "khoa-thu-hai"})
    counted.append(statements())
    assert len(entries()) == 3
    assert counted[0] == counted[1]
    assert counted[0] <= 40
