"""Small groups stay hidden whatever is subtracted; shares are said in words; bursts are named."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from emulation.fairness.rules import SMALL, Group, flags, hidden_labels, lines


def group(label: str, people: int | None, recognised: int = 10, members: int | None = 100) -> Group:
    return Group(label, recognised, recognised, Decimal(recognised), people, members)


def test_a_small_group_takes_the_next_smallest_with_it():
    found = [group("Nữ", 3), group("Nam", 40), group("Chưa ghi", 8)]
    assert hidden_labels(found) == {"Nữ", "Chưa ghi"}
    assert hidden_labels([group("Lãnh đạo", 2), group("Trực tiếp", 90)]) == {
        "Lãnh đạo",
        "Trực tiếp",
    }
    assert hidden_labels([group("Nữ", 5), group("Nam", 5)]) == set()


def test_groups_of_units_are_no_persons():
    assert hidden_labels([group("Xã", None), group("Trường học", None, members=3)]) == set()


@given(st.lists(st.tuples(st.integers(0, 12), st.integers(0, 9)), min_size=1, max_size=6))
def test_no_subtraction_from_the_totals_gives_a_hidden_group(drawn: list[tuple[int, int]]):
    groups = [
        group(f"N{n}", people, recognised if people else 0)
        for n, (people, recognised) in enumerate(drawn)
    ]
    hidden = [row for row in lines(groups) if row.is_hidden]
    for row in lines(groups):
        is_small = 0 < (row.group.people or 0) < SMALL
        assert row.is_hidden or not is_small
        assert not row.is_hidden or row.share is row.member_share is None
    if hidden:
        # What the totals less the shown groups give is at least two groups and five people, or
        # everybody who is named at all.
        everybody = len(hidden) == sum(1 for each in groups if each.people)
        together = sum(row.group.people or 0 for row in hidden)
        assert everybody or (len(hidden) >= 2 and together >= SMALL)


def test_a_share_is_said_beside_that_of_the_members():
    found = lines([group("Nữ", 20, 10, 300), group("Nam", 60, 90, 700)])
    assert [(row.share, row.member_share, row.verdict) for row in found] == [
        (Decimal("10.0"), Decimal("30.0"), "ít hơn tỷ lệ đảng viên"),
        (Decimal("90.0"), Decimal("70.0"), "nhiều hơn tỷ lệ đảng viên"),
    ]
    assert lines([group("Nữ", 20, 0), group("Nam", 60, 0)])[0].share is None


def test_a_burst_at_the_end_and_a_jump_are_pointed_out_and_few_entries_are_not():
    months = {date(2024, m, 1): 2 for m in (1, 2, 3, 4)}
    burst = months | {date(2024, 11, 1): 30}
    few = {date(2024, 11, 1): 9}
    found = flags({1: burst, 2: months, 3: few}, last=date(2024, 11, 1))
    assert [(one.unit_id, one.sentence) for one in found] == [
        (1, "30 trong 38 nội dung gửi vào tháng cuối."),
        (1, "Tháng 11/2024 có 30 nội dung, thường chỉ 2."),
    ]
