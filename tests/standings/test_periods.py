"""Half-years and terms: no counters of their own, summed at read from the stored ones."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from emulation.core.clock import local_instant
from emulation.core.db import db
from emulation.points.rules import Grain
from emulation.standings import queries
from emulation.standings.rules import BoardKind, Longer, period_at, versus
from tests.standings.boards import count
from tests.standings.past import recognise, sealed, totals
from tests.standings.test_routes import BOARD, units

DAYS = {"starts_on": date(2021, 1, 1), "ends_on": date(2029, 12, 31)}


@pytest.mark.parametrize(
    ("grain", "day", "start", "end", "label"),
    [
        (Longer.HALF, date(2024, 6, 30), (2024, 1, 1), (2024, 6, 30), "6 tháng đầu năm 2024"),
        (Longer.HALF, date(2024, 7, 1), (2024, 7, 1), (2024, 12, 31), "6 tháng cuối năm 2024"),
        (Longer.TERM, date(2025, 6, 30), (2020, 7, 1), (2025, 6, 30), "Nhiệm kỳ 2020–2025"),
        (Longer.TERM, date(2025, 7, 1), (2025, 7, 1), (2030, 6, 30), "Nhiệm kỳ 2025–2030"),
    ],
)
def test_longer_period_holds_its_day(grain, day, start, end, label):
    found = period_at(grain, day, **DAYS)

    assert (found.start, found.end, found.label) == (date(*start), date(*end), label)


@given(st.dates(date(1990, 1, 1), date(2090, 1, 1)), st.sampled_from(Longer))
def test_stored_counters_fill_a_longer_period_without_a_gap_or_overlap(day, grain):
    found = period_at(grain, day, **DAYS)
    parts = [period_at(stored, start, **DAYS) for stored, start in found.stored]

    assert found.start <= day <= found.end
    assert (parts[0].start, parts[-1].end) == (found.start, found.end)
    assert len(parts) == (2 if grain is Longer.HALF else 8)
    for one, other in pairwise(parts):
        assert other.start == one.end + timedelta(days=1)


def test_half_year_follows_the_half_before_and_the_first_one_the_month_before():
    second = period_at(Longer.HALF, date(2024, 9, 1), **DAYS)
    first = period_at(Longer.HALF, date(2021, 3, 9), **DAYS)

    before = versus(second, **DAYS, until=date(2024, 9, 1))
    begun = versus(first, **DAYS, until=date(2021, 3, 9))

    assert before.label == "So với 6 tháng đầu năm 2024"
    assert (begun.label, begun.is_remainder) == ("So với hết tháng 2", True)


def test_board_of_a_half_year_and_of_a_term_adds_up_its_quarters(world, browse):
    for month, first, second in ((4, 1, 9), (7, 30, 20), (10, 5, 25)):
        for unit, points in (("HL", first), ("LL", second)):
            count(world, unit, points, grain=Grain.QUARTER, start=date(2024, month, 1))
    count(world, "LL", 99, grain=Grain.YEAR, start=date(2024, 1, 1))  # filled by no half
    db.session.commit()

    half = browse("td4").get(f"{BOARD}?ky=nua-nam&tu=2024-07-01")
    term = browse("td4").get(f"{BOARD}?ky=nhiem-ky")

    assert units(half) == ["Xã Liên Lộc", "Xã Hoa Lộc"]
    points = [cell.get_text(strip=True) for cell in half.soup.select("tbody .rank-points")]
    assert [text.split()[0].removesuffix("điểm") for text in points] == ["45,0", "35,0"]
    assert "So với 6 tháng đầu năm 2024" in half.text
    assert half.soup.select_one("option[value='2020-07-01']") is None
    assert term.soup.select_one("option[selected][value='2020-07-01']").get_text() == (
        "Nhiệm kỳ 2020–2025"
    )
    assert "99,0" in term.text


def test_half_year_as_of_a_seal_is_what_was_shown_then(world):
    at = local_instant(date(2024, 5, 2), 8)
    recognise(world, at, 0)
    seal = sealed(at + timedelta(minutes=1))
    recognise(world, at + timedelta(days=1), 0)
    db.session.rollback()
    campaign = world.campaign
    half = period_at(Longer.HALF, date(2024, 5, 2), starts_on=campaign.starts_on, ends_on=at.date())

    def shown(as_of=None):
        reader, kind = world.actor("td4"), BoardKind.COMMUNE
        return totals(
            queries.board(
                queries.contest_of(campaign), kind, half, reader=reader, at=world.now, as_of=as_of
            )
        )

    assert shown(seal)["LL"] == Decimal(5)
    assert shown()["LL"] == Decimal(10)
