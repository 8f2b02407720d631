"""Periods, sections, movement and ties, without a database."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from emulation.campaigns.rules import Bucket
from emulation.points.rules import Grain, Tally
from emulation.standings import rules
from emulation.standings.rules import BoardKind, BoardUnit, Period, Sight

YEAR = {"starts_on": date(2024, 1, 1), "ends_on": date(2024, 12, 31)}


def unit(number, *, group="a", own=False, answered=False, members=None):
    return BoardUnit(
        id=number,
        code=f"U{number}",
        name=f"{number}",
        full_name=f"Xã {number}",
        sort_key=f"{number:03}",
        group_code=group,
        group_name=f"Cụm {group}",
        members=members,
        is_own=own,
        is_answered=answered,
    )


def tally(number, base, **rest):
    return Tally(number, base=Decimal(base), recognised=1, **rest)


@pytest.mark.parametrize(
    ("code", "parsed"),
    [
        ("hoc-bac-2024-xa", ("hoc-bac-2024", BoardKind.COMMUNE)),
        ("hoc-bac-2024-chi-bo", ("hoc-bac-2024", BoardKind.CELL)),
        ("hoc-bac-2024-co-quan", ("hoc-bac-2024", BoardKind.AGENCY)),
        ("hoc-bac-2024", None),
        ("-xa", None),
        ("xa", None),
    ],
)
def test_board_code_is_read_back(code, parsed):
    assert rules.parse_board_code(code) == parsed
    if parsed:
        assert rules.board_code(*parsed) == code


@pytest.mark.parametrize(
    ("grain", "start", "end", "label"),
    [
        (Grain.CAMPAIGN, date(2024, 1, 1), date(2024, 12, 31), "Cả đợt"),
        (Grain.YEAR, date(2024, 1, 1), date(2024, 12, 31), "Năm 2024"),
        (Grain.QUARTER, date(2024, 10, 1), date(2024, 12, 31), "Quý IV/2024"),
        (Grain.MONTH, date(2024, 12, 1), date(2024, 12, 31), "Tháng 12/2024"),
    ],
)
def test_period_holds_its_day(grain, start, end, label):
    found = rules.period_at(grain, date(2024, 12, 15), **YEAR)

    assert found == Period(grain, start, end)
    assert found.label == label


def test_periods_run_back_to_the_start_of_the_campaign():
    found = rules.periods(
        Grain.QUARTER,
        starts_on=date(2023, 11, 5),
        ends_on=date(2024, 12, 31),
        until=date(2024, 5, 1),
    )

    assert [period.start for period in found] == [
        date(2024, 4, 1),
        date(2024, 1, 1),
        date(2023, 10, 1),
    ]


def test_month_is_compared_with_the_month_before():
    month = rules.period_at(Grain.MONTH, date(2024, 11, 3), **YEAR)

    found = rules.versus(month, **YEAR, until=date(2024, 11, 15))

    assert found.period.start == date(2024, 10, 1)
    assert not found.is_remainder
    assert found.label == "So với tháng 10/2024"


def test_first_month_is_compared_with_nothing():
    month = rules.period_at(Grain.MONTH, date(2024, 1, 3), **YEAR)

    assert rules.versus(month, **YEAR, until=date(2024, 1, 15)) is None


def test_whole_campaign_is_compared_with_the_end_of_last_month():
    whole = rules.period_at(Grain.CAMPAIGN, date(2024, 11, 15), **YEAR)

    found = rules.versus(whole, **YEAR, until=date(2024, 11, 15))

    assert found.period.start == date(2024, 11, 1)
    assert found.is_remainder
    assert found.label == "So với hết tháng 10"


def test_whole_campaign_in_its_first_month_is_compared_with_nothing():
    whole = rules.period_at(Grain.CAMPAIGN, date(2024, 1, 15), **YEAR)

    assert rules.versus(whole, **YEAR, until=date(2024, 1, 15)) is None


def test_units_are_ranked_inside_their_clusters():
    units = [unit(1), unit(2), unit(3, group="b"), unit(4, group="b")]
    now = {n: tally(n, points) for n, points in ((1, 5), (2, 9), (3, 7), (4, 1))}

    found = rules.sections(units, now, None, sight=Sight.ALL)

    assert [(s.code, [(r.unit.id, r.place.rank) for r in s.rows]) for s in found] == [
        ("a", [(2, 1), (1, 2)]),
        ("b", [(3, 1), (4, 2)]),
    ]


def test_whole_district_is_one_section():
    units = [unit(1), unit(2, group="b")]

    found = rules.sections(units, {}, None, sight=Sight.ALL, whole=True)

    assert [(s.code, s.name, len(s.rows)) for s in found] == [(rules.WHOLE, "Toàn huyện", 2)]


def test_reader_of_a_unit_sees_the_first_third_and_what_they_answer_for():
    units = [unit(n, own=n == 8, answered=n == 6) for n in range(1, 10)]
    now = {n: tally(n, 100 - n) for n in range(1, 9)}

    (found,) = rules.sections(units, now, None, sight=Sight.THIRD)

    assert [row.unit.id for row in found.shown] == [1, 2, 3, 6, 8]
    assert found.hidden == 4


def test_units_with_nothing_are_shown_to_nobody_else():
    units = [unit(n, own=n == 3) for n in range(1, 4)]

    (found,) = rules.sections(units, {}, None, sight=Sight.THIRD)

    assert [row.unit.id for row in found.shown] == [3]


def test_places_won_and_lost_are_counted():
    units = [unit(1), unit(2), unit(3)]
    before = {1: tally(1, 9), 2: tally(2, 5), 3: tally(3, 1)}
    now = {1: tally(1, 9), 2: tally(2, 15)}

    (found,) = rules.sections(units, now, before, sight=Sight.ALL)

    assert {row.unit.id: row.moved for row in found.rows} == {2: 1, 1: -1, 3: None}


def test_neighbours_skip_equal_places():
    units = [unit(n) for n in range(1, 5)]
    now = {n: tally(n, points) for n, points in ((1, 9), (2, 7), (3, 7), (4, 1))}

    (found,) = rules.sections(units, now, None, sight=Sight.ALL)

    second, third, last = found.rows[1:]
    assert (found.above(third).unit.id, found.below(second).unit.id) == (1, 4)
    assert found.above(found.rows[0]) is None
    assert found.below(last) is None


def test_ties_name_what_told_them_apart():
    units = [unit(n) for n in range(1, 7)]
    now = {
        1: tally(1, 20),
        2: tally(2, 18, bonus=Decimal(2)),
        3: tally(3, 10, penalty=Decimal(1), bonus=Decimal(1)),
        4: tally(4, 10),
        5: tally(5, 3),
        6: tally(6, 3),
    }

    (found,) = rules.sections(units, now, None, sight=Sight.ALL)

    assert [([r.unit.id for r in tie.rows], tie.by) for tie in rules.ties(found.rows)] == [
        ([1, 2], Bucket.BASE),
        ([4, 3], Bucket.PENALTY),
        ([5, 6], None),
    ]


def test_nobody_is_tied_at_nought():
    (found,) = rules.sections([unit(1), unit(2)], {}, None, sight=Sight.ALL)

    assert rules.ties(found.rows) == []


def test_points_per_hundred_members_are_rounded_half_up():
    units = [unit(1, members=300), unit(2)]

    (found,) = rules.sections(units, {1: tally(1, 10)}, None, sight=Sight.ALL)

    assert [row.per_hundred for row in found.rows] == [Decimal("3.3"), None]


def test_largest_gap_names_the_counter_furthest_behind():
    own, other = tally(1, 10, penalty=Decimal(4)), tally(2, 12)

    assert rules.largest_gap(own, other) is Bucket.PENALTY


def test_remainder_takes_every_counter_off():
    whole = tally(1, 10, bonus=Decimal(3), penalty=Decimal(2), priority=Decimal(1), exemplary=1)

    assert rules.less(whole, whole) == Tally(1)


def test_day_of_an_address_is_read():
    assert rules.read_day("2024-10-01") == date(2024, 10, 1)
    assert rules.read_day("hôm qua") is None
