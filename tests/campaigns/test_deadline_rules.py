"""The arithmetic of deadlines: seconds inside and outside, grace, extension, late work."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from emulation.campaigns.rules import (
    CampaignState,
    Deadline,
    Extension,
    Lateness,
    check_change,
    check_margins,
    lateness_of,
    spoken_deadline,
)
from emulation.core.dates import parse_time
from emulation.core.errors import DomainError, Invalid, WrongState

FIVE = datetime(2024, 11, 30, 10, 0, tzinfo=UTC)
"""17:00 in Vietnam."""
SECOND, MINUTE, DAY = timedelta(seconds=1), timedelta(minutes=1), timedelta(days=1)
PLAIN = Deadline(CampaignState.OPEN, FIVE, 30 * MINUTE)
LONGER = replace(PLAIN, extension=Extension(FIVE + 2 * DAY, "Bão", "văn bản số 1"))
LENIENT = replace(PLAIN, late_until=FIVE + 5 * DAY)


@pytest.mark.parametrize(
    ("deadline", "at", "expected"),
    [
        (PLAIN, FIVE - SECOND, Lateness.IN_TIME),
        (PLAIN, FIVE, Lateness.IN_TIME),
        (PLAIN, FIVE + timedelta(microseconds=999_999), Lateness.IN_TIME),
        (PLAIN, FIVE + SECOND, None),
        (LONGER, FIVE, Lateness.IN_TIME),
        (LONGER, FIVE + SECOND, Lateness.EXTENDED),
        (LONGER, FIVE + 2 * DAY, Lateness.EXTENDED),
        (LONGER, FIVE + 2 * DAY + SECOND, None),
        (LENIENT, FIVE + SECOND, Lateness.LATE),
        (LENIENT, FIVE + 5 * DAY, Lateness.LATE),
        (LENIENT, FIVE + 5 * DAY + SECOND, None),
        (replace(PLAIN, state=CampaignState.CLOSED), FIVE - DAY, None),
        (replace(PLAIN, state=CampaignState.DRAFT), FIVE - DAY, None),
    ],
)
def test_a_hand_in_stands_so(deadline, at, expected):
    assert deadline.lateness(at) is expected
    assert deadline.takes(at) is (expected is not None)


@pytest.mark.parametrize(
    ("deadline", "pressed", "at", "expected"),
    [
        (PLAIN, FIVE - SECOND, FIVE + 30 * MINUTE, Lateness.GRACE),
        (PLAIN, FIVE, FIVE + MINUTE, Lateness.GRACE),
        (PLAIN, FIVE - MINUTE, FIVE - SECOND, Lateness.IN_TIME),
        (PLAIN, FIVE, FIVE + 30 * MINUTE + SECOND, None),
        (PLAIN, FIVE + SECOND, FIVE + MINUTE, None),
        (LONGER, FIVE + 2 * DAY, FIVE + 2 * DAY + MINUTE, Lateness.EXTENDED),
        (LENIENT, FIVE, FIVE + 31 * MINUTE, Lateness.LATE),
        (replace(PLAIN, grace=timedelta()), FIVE, FIVE + SECOND, None),
    ],
)
def test_what_was_pressed_in_time_has_the_grace_for_its_files(deadline, pressed, at, expected):
    """P07."""
    assert deadline.lateness(at, pressed=pressed) is expected


def test_what_came_too_late_is_told_what_to_do():
    with pytest.raises(WrongState, match="Đã hết hạn gửi lúc 17 giờ 00") as plain:
        lateness_of(PLAIN, at=FIVE + SECOND)
    with pytest.raises(WrongState, match="Tệp đến sau 17 giờ 30") as waited:
        lateness_of(PLAIN, at=FIVE + 31 * MINUTE, pressed=FIVE)

    assert all("Bản nháp" in str(error.value) for error in (plain, waited))
    assert lateness_of(PLAIN, at=FIVE) is Lateness.IN_TIME


def test_the_deadline_is_told_absolute_and_remaining():
    at = FIVE - 3 * DAY - timedelta(hours=4)

    assert spoken_deadline(PLAIN, at) == (
        "Hạn gửi: 17 giờ 00, thứ Bảy, 30/11/2024 (giờ Việt Nam), còn 3 ngày 4 giờ."
    )
    assert spoken_deadline(LONGER, at) == (
        "Được gia hạn đến 17 giờ 00, thứ Hai, 02/12/2024 (giờ Việt Nam), còn 5 ngày 4 giờ, theo "
        "văn bản số 1. Hạn chung: 17 giờ 00, thứ Bảy, 30/11/2024."
    )
    assert "Đợt còn nhận đến 17 giờ 00, thứ Năm, 05/12/2024" in spoken_deadline(LENIENT, FIVE + DAY)
    assert spoken_deadline(LENIENT, at) == spoken_deadline(PLAIN, at)
    assert spoken_deadline(PLAIN, FIVE + DAY).startswith("Đã hết hạn gửi lúc 17 giờ 00")


def test_an_extension_that_the_common_deadline_overtook_says_nothing():
    shorter = replace(PLAIN, extension=Extension(FIVE - DAY, "Bão", "văn bản số 1"))

    assert (shorter.last, shorter.is_extended) == (FIVE, False)
    assert spoken_deadline(shorter, FIVE - DAY) == spoken_deadline(PLAIN, FIVE - DAY)


NOW = FIVE - 10 * DAY


@pytest.mark.parametrize(
    ("new", "is_for_all"),
    [
        (FIVE + SECOND, False),
        (FIVE + DAY, True),
        (NOW + DAY, True),
        (FIVE + 366 * DAY, False),
    ],
)
def test_change_that_can_be(new, is_for_all):
    check_change(new, common=FIVE, state=CampaignState.OPEN, is_for_all=is_for_all, at=NOW)


@pytest.mark.parametrize(
    ("new", "is_for_all", "at"),
    [
        (FIVE, False, NOW),
        (FIVE - DAY, False, NOW),
        (FIVE, True, NOW),
        (NOW + DAY - SECOND, True, NOW),
        (NOW - DAY, True, NOW),
        (FIVE + DAY, False, FIVE + 2 * DAY),
        (FIVE + DAY, True, FIVE + DAY),
        (FIVE + 367 * DAY, False, NOW),
    ],
)
def test_change_that_cannot_be(new, is_for_all, at):
    with pytest.raises(Invalid):
        check_change(new, common=FIVE, state=CampaignState.OPEN, is_for_all=is_for_all, at=at)


@pytest.mark.parametrize("state", [CampaignState.DRAFT, CampaignState.CLOSED])
def test_only_an_open_campaign_changes_its_deadline(state):
    with pytest.raises(WrongState):
        check_change(FIVE + DAY, common=FIVE, state=state, is_for_all=True, at=NOW)


@pytest.mark.parametrize(
    ("grace", "late_until"),
    [(-1, None), (24 * 60 + 1, None), (30, FIVE), (30, FIVE - DAY)],
)
def test_margins_that_cannot_be(grace, late_until):
    with pytest.raises(DomainError):
        check_margins(grace_minutes=grace, deadline=FIVE, late_until=late_until)
    check_margins(grace_minutes=0, deadline=FIVE, late_until=FIVE + SECOND)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("17:00", (17, 0)),
        ("17h30", (17, 30)),
        ("7 giờ", (7, 0)),
        ("17 Giờ 30 phút", (17, 30)),
        ("00:00", (0, 0)),
        ("23:59", (23, 59)),
    ],
)
def test_time_of_day_is_read(text, expected):
    assert parse_time(text) == expected


@pytest.mark.parametrize("text", ["", "17", "24:00", "17:60", "năm giờ", "17:0", "-1:00"])
def test_other_times_are_told(text):
    with pytest.raises(Invalid, match="17:00"):
        parse_time(text)
