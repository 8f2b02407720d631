"""Days off: what a row may say, due days over Tết, the administrator's table."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from emulation.audit.models import AuditRecord
from emulation.campaigns import queries, services
from emulation.campaigns.rules import DayKind, DaySpec, days_between, read_lines
from emulation.core import clock
from emulation.core.dates import add_working_days
from emulation.core.db import db, transaction
from emulation.core.errors import Invalid, NotAllowed, NotFound
from emulation.entries.models import Entry
from tests import entries_made as made

ADDRESS = "/quan-tri/ngay-nghi"


def sentence(act) -> str:
    with pytest.raises(Invalid) as caught:
        act()
    return next(iter(caught.value.fields.values()))


def test_pasted_lines_are_read():
    found = read_lines(
        "02/09/2027; nghỉ; Quốc khánh; Bộ luật Lao động 2019, Điều 112\n\n"
        "11/09/2027\tlàm bù\tLàm bù cho ngày 03/09/2027"
    )

    assert found == [
        DaySpec(date(2027, 9, 2), DayKind.HOLIDAY, "Quốc khánh", "Bộ luật Lao động 2019, Điều 112"),
        DaySpec(date(2027, 9, 11), DayKind.MADE_UP, "Làm bù cho ngày 03/09/2027"),
    ]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "Dán ít nhất một dòng. Ví dụ: 02/09/2026; nghỉ; Quốc khánh."),
        ("02/09/2027", "Dòng 1: Viết theo mẫu: ngày; nghỉ hoặc làm bù; tên; căn cứ."),
        ("\n31/02/2027; nghỉ; Tết", "Dòng 2: Tháng 2 năm 2027 có 28 ngày. Kiểm tra lại ngày 31."),
        ("02/09/2027; nghỉ;", "Dòng 1: Ví dụ: Tết Nguyên đán."),
        (
            "02/09/2027; làm bù; Bù",
            "Dòng 1: Ngày 02/09/2027 vốn là ngày làm việc. "
            "Ngày làm bù phải là thứ Bảy hoặc Chủ nhật.",
        ),
        ("05/09/2027; nghỉ; Lễ\n" * 201, "Mỗi lần dán tối đa 200 dòng. Chia thành nhiều lần."),
    ],
)
def test_lines_that_cannot_be_read_say_which_and_why(text, says):
    assert sentence(lambda: read_lines(text)) == says


def test_a_stretch_is_a_month_at_most():
    first = date(2027, 2, 1)

    assert len(days_between(first, first + timedelta(days=30))) == 31
    assert sentence(lambda: days_between(first, first + timedelta(days=31))).startswith("Mỗi lần")
    assert sentence(lambda: days_between(first, first - timedelta(days=1))).startswith("Đến ngày")


@pytest.mark.parametrize(
    ("sent", "due"),
    [
        (date(2024, 2, 7), date(2024, 2, 21)),
        (date(2024, 4, 26), date(2024, 5, 7)),
        (date(2025, 1, 24), date(2025, 2, 7)),
        (date(2026, 2, 13), date(2026, 2, 27)),
        (date(2026, 4, 24), date(2026, 5, 6)),
        (date(2026, 8, 21), date(2026, 8, 27)),
    ],
)
def test_five_working_days_over_the_holidays_of_three_years(world, sent, due):
    assert add_working_days(sent, 5, queries.work_calendar(sent)) == due


def test_an_entry_sent_before_a_holiday_is_due_after_it_and_stays_so(world):
    entry = made.sent_action(world)
    assert entry.due_on == date(2024, 11, 22)

    storm = [
        DaySpec(date(2024, 11, 18), DayKind.HOLIDAY, "Nghỉ bão"),
        DaySpec(date(2024, 11, 16), DayKind.MADE_UP, "Làm bù"),
        DaySpec(date(2024, 11, 19), DayKind.HOLIDAY, "Nghỉ bão"),
    ]
    with transaction():
        services.put_holidays(storm, actor=world.actor("qt1"), at=world.now)

    later = made.sent_action(world)
    assert later.due_on == date(2024, 11, 25)
    assert db.session.get_one(Entry, entry.id).due_on == date(2024, 11, 22)


def test_a_day_is_put_changed_and_removed_with_a_record(world):
    who, day = world.actor("qt1"), date(2027, 2, 8)
    spec = DaySpec(day, DayKind.HOLIDAY, "Tết Nguyên đán")

    services.put_holidays([spec], actor=who, at=world.now)
    changed = DaySpec(day, DayKind.HOLIDAY, "Tết Nguyên đán", "Thông báo số 12/TB")
    services.put_holidays([changed], actor=who, at=world.now)
    assert [(row.label, row.citation) for row in queries.holidays_of(2027)] == [
        ("Tết Nguyên đán", "Thông báo số 12/TB")
    ]
    services.remove_holiday(day, actor=who, at=world.now)

    assert queries.holidays_of(2027) == []
    events = select(AuditRecord.event).where(AuditRecord.subject == "holiday")
    assert list(db.session.scalars(events.order_by(AuditRecord.id))) == [
        "holiday.put",
        "holiday.put",
        "holiday.remove",
    ]
    with pytest.raises(NotFound):
        services.remove_holiday(day, actor=who, at=world.now)
    with pytest.raises(NotAllowed):
        services.put_holidays([spec], actor=world.actor("td4"), at=world.now)


def test_the_administrator_lays_down_a_stretch_and_pastes_a_list(world, browse):
    browser = browse("qt1")
    typed = {
        "day": "05/02/2027",
        "until": "09/02/2027",
        "kind": "holiday",
        "label": "Tết Nguyên đán",
    }
    answer = browser.send(ADDRESS, typed)
    assert (answer.status, answer.location) == (303, f"{ADDRESS}?nam=2027")
    page = browser.follow(answer)
    assert "Đã ghi 5 ngày." in page.text
    assert page.text.count("Cần xác nhận") >= 5

    lines = {"action": "lines", "lines": "13/02/2027; làm bù; Làm bù; Công văn số 5"}
    page = browser.follow(browser.post(ADDRESS, token(page) | lines))
    assert "Thứ Bảy" in page.text
    assert "Công văn số 5" in page.text

    gone = browser.post(f"{ADDRESS}/bo", token(page) | {"day": "13/02/2027"})
    assert "Đã bỏ ngày 13/02/2027 khỏi bảng." in browser.follow(gone).text


def token(page) -> dict[str, str]:
    return {"csrf_token": page.form("/bo")["csrf_token"]}


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ({"day": ""}, "Nhập ngày theo dạng ngày/tháng/năm. Ví dụ: 05/09/2026."),
        ({"until": "hôm sau"}, "Nhập ngày theo dạng ngày/tháng/năm. Ví dụ: 05/09/2026."),
        ({"until": "04/02/2027"}, "Đến ngày phải từ ngày bắt đầu trở đi."),
        ({"kind": "party"}, "Chọn «Nghỉ» hoặc «Làm bù»."),
        ({"label": ""}, "Ví dụ: Tết Nguyên đán."),
        ({"label": "Tết " * 60}, "Rút gọn tên còn tối đa 120 ký tự."),
        ({"citation": "Điều " * 60}, "Rút gọn căn cứ còn tối đa 200 ký tự."),
        ({"action": "lines", "lines": "1;2\x00"}, "Dòng 1: Viết theo mẫu"),
    ],
)
def test_what_cannot_be_is_told_and_stays(world, browse, typed, says):
    whole = {"day": "05/02/2027", "kind": "holiday", "label": "Tết Nguyên đán"} | typed
    page = browse("qt1").send(ADDRESS, whole)

    assert page.status == 422
    assert says in " ".join(page.errors)
    assert queries.holidays_of(2027) == []


@pytest.mark.parametrize("year", ["", "0", "99999", "²⁰²⁴", "2024'", "1999", "2027"])
def test_any_year_in_the_address_gives_a_page(world, browse, year):
    page = browse("qt1").get(f"{ADDRESS}?nam={year}")

    assert page.status == 200
    assert ("2027" if year == "2027" else "2024") in page.title


@pytest.mark.parametrize("day", ["", "KHONGCO", "01/01/2027", "2024-13-01"])
def test_removing_what_is_not_there_is_a_404(world, browse, day):
    browser = browse("qt1")
    assert browser.post(f"{ADDRESS}/bo", token(browser.get(ADDRESS)) | {"day": day}).status == 404


@pytest.mark.parametrize("who", ["nop1", "xn1", "td4", "hd1", "ld", "kt"])
def test_others_do_not_enter(world, browse, who):
    assert browse(who).get(ADDRESS).status == 403


def test_the_clock_of_the_day_decides_the_year(world, browse):
    with clock.frozen(clock.local_instant(date(2026, 1, 1), 0)):
        assert "2026" in browse("qt1").get(ADDRESS).title
