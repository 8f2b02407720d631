from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from emulation.campaigns.rules import Bucket
from emulation.points.rules import Grain, Scoring, Tally, criterion_earnings, period_start, rank

POINTS = st.decimals(0, 50, places=2)


def criterion(ceiling: int = 10) -> Scoring:
    return Scoring("MH1", "Tính mới", "Mục III, điểm 1", Bucket.BASE, Decimal(ceiling))


def test_criterion_counts_up_to_its_ceiling() -> None:
    earning = criterion_earnings([criterion()], {"MH1": Decimal("12.5")})[0]

    assert (earning.earned, earning.counted) == (Decimal("12.5"), Decimal(10))


def test_criterion_without_a_score_gives_no_line() -> None:
    assert criterion_earnings([criterion()], {}) == []


@pytest.mark.parametrize(
    ("grain", "start"),
    [
        (Grain.MONTH, date(2024, 11, 1)),
        (Grain.QUARTER, date(2024, 10, 1)),
        (Grain.YEAR, date(2024, 1, 1)),
        (Grain.CAMPAIGN, date(2024, 2, 3)),
    ],
)
def test_period_begins_on_its_first_day(grain: Grain, start: date) -> None:
    assert period_start(grain, date(2024, 11, 15), campaign_start=date(2024, 2, 3)) == start


def test_rank_skips_a_place_after_equals() -> None:
    tallies = [Tally(1, Decimal(9)), Tally(2, Decimal(9)), Tally(3, Decimal(10)), Tally(4)]

    assert [(p.rank, p.tally.unit_id, p.is_tied) for p in rank(tallies, {})] == [
        (1, 3, False),
        (2, 1, True),
        (2, 2, True),
        (4, 4, False),
    ]


def test_rank_prefers_base_points_then_fewer_penalties() -> None:
    bonus = Tally(1, base=Decimal(8), bonus=Decimal(2))
    plain = Tally(2, base=Decimal(10))
    fined = Tally(3, base=Decimal(10), bonus=Decimal(1), penalty=Decimal(1))

    assert [place.tally.unit_id for place in rank([bonus, plain, fined], {})] == [2, 3, 1]
    assert all(place.is_split for place in rank([bonus, plain, fined], {}))


def test_total_never_falls_below_nought() -> None:
    assert Tally(1, base=Decimal(1), penalty=Decimal(3)).total == 0


@given(st.lists(st.tuples(POINTS, POINTS, POINTS), max_size=12))
def test_ranks_do_not_depend_on_the_order_of_the_units(
    rows: list[tuple[Decimal, Decimal, Decimal]],
) -> None:
    tallies = [
        Tally(number, base, bonus, penalty) for number, (base, bonus, penalty) in enumerate(rows)
    ]

    def ranks(given_tallies: list[Tally]) -> dict[int, int]:
        return {place.tally.unit_id: place.rank for place in rank(given_tallies, {})}

    assert ranks(tallies) == ranks(tallies[::-1])
    assert all(
        place.rank == 1 + sum(other.total > place.tally.total for other in tallies)
        for place in rank(tallies, {})
        if not place.is_split
    )
