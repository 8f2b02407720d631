"""Days and instants as Vietnamese readers write and count them."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from emulation.core.dates import (
    DateError,
    WorkCalendar,
    add_working_days,
    format_date,
    format_time,
    is_working_day,
    local,
    long_instant,
    official_date,
    parse_date,
    remaining,
    short_instant,
    working_days_after,
)

DEADLINE = datetime(2026, 11, 27, 10, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    "text",
    ["05/09/2026", "5/9/2026", " 5 / 9 / 2026 ", "05-09-2026", "5.9.2026", "2026-09-05",
     "ngày 05 tháng 9 năm 2026", "Ngày 5 tháng 09 năm 2026"],
)  # fmt: skip
def test_parse_date_reads(text):
    assert parse_date(text) == date(2026, 9, 5)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "Nhập ngày theo dạng ngày/tháng/năm. Ví dụ: 05/09/2026."),
        ("5/9/26", "Nhập ngày theo dạng ngày/tháng/năm. Ví dụ: 05/09/2026."),
        ("mai", "Nhập ngày theo dạng ngày/tháng/năm. Ví dụ: 05/09/2026."),
        (
            "\u0665/\u0669/\u0662\u0660\u0662\u0666",
            "Nhập ngày theo dạng ngày/tháng/năm. Ví dụ: 05/09/2026.",
        ),
        ("05/09/2026 x", "Nhập ngày theo dạng ngày/tháng/năm. Ví dụ: 05/09/2026."),
        ("29/02/2026", "Tháng 2 năm 2026 có 28 ngày. Kiểm tra lại ngày 29."),
        ("0/1/2026", "Tháng 1 năm 2026 có 31 ngày. Kiểm tra lại ngày 0."),
        ("09/25/2026", "Một năm chỉ có 12 tháng, không có tháng 25. Ví dụ: 05/09/2026."),
        ("05/09/0026", "Năm 26 nằm ngoài khoảng 1900 đến 2199. Kiểm tra lại."),
    ],
)
def test_parse_date_refuses_with_advice(text, says):
    with pytest.raises(DateError) as refused:
        parse_date(text)

    assert str(refused.value) == says


@given(st.dates(date(1900, 1, 1), date(2199, 12, 31)))
def test_parse_of_what_was_formatted_is_the_same_day(day):
    assert parse_date(format_date(day)) == day
    assert parse_date(official_date(day)) == day
    assert parse_date(day.isoformat()) == day


def test_instants_are_shown_on_vietnamese_clocks():
    assert format_date(datetime(2026, 11, 26, 17, 30, tzinfo=UTC)) == "27/11/2026"
    assert format_time(DEADLINE) == "17:00"
    assert long_instant(DEADLINE) == "17 giờ 00, thứ Sáu, 27/11/2026"
    assert short_instant(DEADLINE) == "27/11 17:00"


def test_local_refuses_a_time_without_zone():
    with pytest.raises(ValueError, match="time zone"):
        local(DEADLINE.replace(tzinfo=None))


@pytest.mark.parametrize(
    ("day", "written"),
    [
        (date(2024, 2, 5), "ngày 05 tháng 02 năm 2024"),
        (date(2025, 6, 20), "ngày 20 tháng 6 năm 2025"),
        (date(2025, 3, 9), "ngày 09 tháng 3 năm 2025"),
        (date(2025, 12, 31), "ngày 31 tháng 12 năm 2025"),
    ],
)
def test_official_date_pads_days_and_the_first_two_months(day, written):
    assert official_date(day) == written


@pytest.mark.parametrize(
    ("left", "says"),
    [
        (timedelta(days=3, hours=4, minutes=9), "còn 3 ngày 4 giờ"),
        (timedelta(days=3, minutes=9), "còn 3 ngày"),
        (timedelta(hours=5, minutes=20), "còn 5 giờ 20 phút"),
        (timedelta(minutes=12), "còn 12 phút"),
        (timedelta(seconds=20), "còn chưa đầy 1 phút"),
        (timedelta(0), "còn chưa đầy 1 phút"),
        (timedelta(seconds=-20), "đã quá hạn chưa đầy 1 phút"),
        (timedelta(days=-2, hours=-5), "đã quá hạn 2 ngày"),
        (timedelta(hours=-5, minutes=-3), "đã quá hạn 5 giờ"),
    ],
)
def test_remaining(left, says):
    assert remaining(DEADLINE, DEADLINE - left) == says


CALENDAR = WorkCalendar(
    holidays=frozenset({date(2026, 8, 31), date(2026, 9, 1), date(2026, 9, 2)}),
    made_up=frozenset({date(2026, 8, 22)}),
)


@pytest.mark.parametrize(
    ("day", "count", "reached"),
    [
        (date(2026, 8, 28), 0, date(2026, 8, 28)),
        (date(2026, 8, 28), 1, date(2026, 9, 3)),
        (date(2026, 8, 28), 2, date(2026, 9, 4)),
        (date(2026, 8, 29), 1, date(2026, 9, 3)),
        (date(2026, 8, 21), 1, date(2026, 8, 22)),
        (date(2026, 8, 21), 2, date(2026, 8, 24)),
        (date(2026, 9, 3), -1, date(2026, 8, 28)),
    ],
)
def test_add_working_days_passes_weekends_and_holidays_and_counts_days_made_up(day, count, reached):
    assert add_working_days(day, count, CALENDAR) == reached


@given(st.dates(date(2020, 1, 1), date(2030, 1, 1)), st.integers(1, 60))
def test_add_working_days_forth_and_back_from_a_working_day(day, count):
    reached = add_working_days(day, count, CALENDAR)

    assert is_working_day(reached, CALENDAR)
    if is_working_day(day, CALENDAR):
        assert add_working_days(reached, -count, CALENDAR) == day


@pytest.mark.parametrize(
    ("first", "last", "count"),
    [
        (date(2026, 8, 28), date(2026, 8, 28), 0),
        (date(2026, 8, 28), date(2026, 9, 2), 0),
        (date(2026, 8, 28), date(2026, 9, 4), 2),
        (date(2026, 9, 4), date(2026, 8, 28), 0),
    ],
)
def test_working_days_after(first, last, count):
    assert working_days_after(first, last, CALENDAR) == count
