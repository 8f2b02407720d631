"""Totals and shares: exact, lũy kế never summed, rounding in one place."""

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from emulation.entries.rules import METRIC_BY_CODE, METRICS, PARTS_OF, FigureBasis, units_of
from emulation.entries.rules.content import FigureInput, wrong_figures
from emulation.entries.rules.figures import (
    Usual,
    percent,
    share_text,
    shares,
    summary,
    total_text,
    totals,
    unconfirmed,
    unusual,
)

BILLION = 10**9


def figure(metric, amount, **more):
    return FigureInput(metric, Decimal(amount), **more)


def cumulative(metric, amount):
    return figure(metric, amount, basis=FigureBasis.CUMULATIVE)


def test_figures_of_a_period_are_summed():
    found = totals([figure("trees", 40), figure("land", "12.5"), figure("trees", 2)])

    assert [(one.metric, one.amount, one.count) for one in found] == [
        ("trees", Decimal(42), 2),
        ("land", Decimal("12.5"), 1),
    ]
    assert total_text(found[0]) == "Số cây: 42 cây (tổng của 2 số liệu)"


def test_cumulative_figures_are_never_summed():
    found = totals([cumulative("trees", 40), cumulative("trees", 55), figure("trees", 15)])

    assert [(one.amount, one.is_sum) for one in found] == [
        (Decimal(55), False),
        (Decimal(15), True),
    ]
    assert total_text(found[0]) == "Số cây: 55 cây (lũy kế, số ghi sau cùng)"


@pytest.mark.parametrize("metric", ["rate", "income", "growth"])
def test_rates_and_averages_are_never_summed(metric):
    [found] = totals([figure(metric, 40), figure(metric, 50)])

    assert (found.amount, found.is_sum) == (Decimal(50), False)


def test_targets_and_results_are_apart_and_so_are_other_counts_by_name():
    found = totals(
        [
            figure("trees", 40, is_target=True),
            figure("trees", 30),
            figure("count", 3, label="ghế đá"),
            figure("count", 5, label="thùng rác"),
        ]
    )

    assert [one.amount for one in found] == [40, 30, 3, 5]


def test_a_share_is_exact_and_says_its_scale():
    [found] = shares([figure("money", 330 * BILLION), figure("people_money", 266 * BILLION)])

    assert found.percent == Decimal("80.61")
    assert share_text(found) == "Nhân dân đóng góp 266/330 tỷ đồng, 80,61 %"


def test_shares_are_told_in_the_unit_in_which_both_are_exact():
    money = [figure("money", 162_000_000), figure("people_money", 120_500_000)]
    odd = [figure("money", 162_000_001), figure("people_money", 3)]
    homes = [figure("households", 12), figure("poor_households", 5)]

    assert summary(money) == ("Nhân dân đóng góp 120,5/162 triệu đồng, 74,38 %",)
    assert summary(odd) == ("Nhân dân đóng góp 3/162.000.001 đồng, 0,00 %",)
    assert summary(homes) == ("Hộ nghèo, cận nghèo 5/12 hộ, 41,67 %",)


def test_without_a_whole_there_is_no_share():
    assert shares([figure("people_money", 5)]) == ()
    assert shares([figure("people_money", 0), figure("money", 0)]) == ()
    assert shares([figure("people_money", 5, is_target=True), figure("money", 9)]) == ()


@given(st.integers(0, 10**18), st.integers(1, 10**18))
def test_a_percent_is_the_nearest_hundredth_half_up(part, whole):
    found = percent(Decimal(part).scaleb(-4), Decimal(whole).scaleb(-4))
    exact = Fraction(part * 100, whole)

    assert abs(Fraction(found) - exact) <= Fraction(1, 200)
    assert Fraction(found) - exact != Fraction(-1, 200)
    assert found.as_tuple().exponent == -2


@given(st.lists(st.decimals(0, 10**10, places=4), min_size=1, max_size=20))
def test_a_total_is_the_exact_sum_in_any_order(amounts):
    forward = totals([figure("land", amount) for amount in amounts])
    backward = totals([figure("land", amount) for amount in reversed(amounts)])

    assert forward[0].amount == backward[0].amount
    assert Fraction(forward[0].amount) == sum((Fraction(one) for one in amounts), Fraction(0))


@pytest.mark.parametrize(("part", "whole"), PARTS_OF.items())
def test_every_part_has_the_unit_of_its_whole_and_says_so(part, whole):
    assert METRIC_BY_CODE[part].unit == METRIC_BY_CODE[whole].unit
    assert METRIC_BY_CODE[part].label.startswith("Trong đó ")
    assert whole not in PARTS_OF


@pytest.mark.parametrize("metric", METRICS, ids=lambda metric: metric.code)
def test_the_first_unit_of_a_metric_is_its_own(metric):
    assert units_of(metric)[0] == metric.unit


def test_parts_are_together_not_more_than_their_whole():
    parts = (figure("people_money", 6), figure("budget_money", 5))

    assert wrong_figures((figure("money", 11), *parts)) == {}
    assert "cộng lại lớn hơn" in wrong_figures((figure("money", 10), *parts))["figures"]
    assert wrong_figures((figure("money", 5), figure("money", 6), *parts)) == {}
    assert wrong_figures((cumulative("money", 5), *parts)) == {}


def test_a_share_of_more_than_everything_is_refused():
    assert wrong_figures((figure("rate", 100),)) == {}
    assert "không quá 100 %" in wrong_figures((figure("rate", "100.01"),))["figures"]
    assert wrong_figures((figure("growth", 250),)) == {}


def usual(level="cell", **before):
    known = {(metric, FigureBasis.IN_PERIOD): Decimal(sum_) for metric, sum_ in before.items()}
    return Usual(level, 2023, known)


def test_ten_times_last_year_is_asked_about():
    before = usual(money=33 * BILLION // 10)

    assert (
        unusual(figure("money", 33 * BILLION - 1), usual("commune", money=33 * BILLION // 10)) == ""
    )
    assert unusual(figure("money", 40 * BILLION), before) == (
        "Gấp 12 lần cả năm 2023 của đơn vị (3,3 tỷ đồng). Kiểm tra lại số và đơn vị tính."
    )
    assert unusual(figure("trees", 400), usual(trees=40)).startswith("Gấp 10 lần")


def test_without_a_year_before_only_what_is_absurd_is_asked_about():
    assert unusual(figure("households", 900), usual()) == ""
    assert "thường không quá 1.000 hộ" in unusual(figure("households", 1001), usual())
    assert unusual(figure("households", 1001), usual("commune")) == ""
    assert unusual(figure("poor_households", 1001), usual())
    beside = (figure("households", 2000), figure("poor_households", 1001))
    assert unusual(beside[1], usual(), beside) == ""
    assert unusual(figure("households", 10**9), usual("unknown")) == ""
    assert unusual(figure("households", 5), usual(households=0)) == ""
    assert unusual(figure("count", 10**9, label="ghế"), usual(count=1)) == ""


def test_cumulative_figures_are_compared_with_such_alone():
    assert unusual(cumulative("trees", 400), usual(trees=40)) == ""


def test_what_was_confirmed_is_asked_once():
    wrong = figure("trees", 400)

    asked = unconfirmed([figure("households", 3), wrong], usual(trees=40))

    assert asked["figures"].startswith("«Số cây»: Gấp 10 lần cả năm 2023")
    assert asked["figures"].endswith("Nếu đúng, đánh dấu «Đã kiểm tra, số này đúng».")
    assert unconfirmed([replace(wrong, is_confirmed=True)], usual(trees=40)) == {}
