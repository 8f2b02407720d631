"""The funnel's arithmetic and the findings that head the charts."""

from __future__ import annotations

from datetime import date

import pytest

from emulation.reports import rules
from emulation.reports.rules import LIFE, STAGES, Counts


def test_stages_are_counters_in_the_order_of_the_movement():
    counts = Counts(
        registered=6, running=5, recognised=4, exemplary=3, proposed=2, awarded=1, sent=9
    )

    assert counts.stages() == [6, 5, 4, 3, 2, 1]
    assert [stage.label for stage in STAGES] == [
        "Đăng ký",
        "Đang thực hiện",
        "Công nhận",
        "Tiêu biểu",
        "Đề nghị khen",
        "Được khen",
    ]


def test_the_life_of_models_narrows_stage_by_stage():
    counts = Counts(registered=6, running=5, effective=4, replicable=3, replicated=2, stopped=1)

    assert counts.life() == [6, 5, 4, 3, 2, 1]
    assert [stage.name for stage in LIFE] == [
        "registered",
        "running",
        "effective",
        "replicable",
        "replicated",
        "stopped",
    ]
    assert rules.life_finding(Counts()) == "Chưa đơn vị nào đăng ký mô hình"
    assert rules.life_finding(counts) == (
        "6 mô hình đăng ký, 5 đang thực hiện, 4 có hiệu quả, 3 có thể nhân rộng"
    )


def test_counts_are_added_field_by_field():
    assert rules.total([Counts(sent=1, waiting=1), Counts(sent=2, overdue=3)]) == Counts(
        sent=3, waiting=1, overdue=3
    )


def test_rows_of_one_key_are_put_together():
    found = rules.grouped([(1, Counts(sent=1)), (2, Counts(sent=5)), (1, Counts(sent=2))])

    assert found == {1: Counts(sent=3), 2: Counts(sent=5)}


@pytest.mark.parametrize(
    ("months", "finding"),
    [
        ([], "Chưa có nội dung nào được công nhận"),
        ([4, 2, 9], "Tháng 3 có 9 nội dung được công nhận, cao nhất từ đầu đợt"),
        ([4, 2, 1], "Tháng 3 có 1 nội dung được công nhận, thấp nhất từ đầu đợt"),
        ([4, 2, 3], "Tháng 3 có 3 nội dung được công nhận"),
        ([4], "Tháng 1 có 4 nội dung được công nhận"),
    ],
)
def test_month_is_told_beside_the_others(months, finding):
    rows = [(date(2024, n, 1), count) for n, count in enumerate(months, start=1)]

    assert rules.month_finding(rows) == finding


@pytest.mark.parametrize(
    ("counts", "reason"),
    [
        (Counts(), "Chưa gửi nội dung nào"),
        (Counts(sent=2, waiting=2), "2 nội dung đang chờ xử lý"),
        (
            Counts(sent=3, waiting=1, returned=2),
            "1 nội dung đang chờ xử lý; 2 nội dung được đề nghị bổ sung, chưa gửi lại",
        ),
        (Counts(sent=1), "Đã gửi 1 nội dung, chưa nội dung nào được công nhận"),
    ],
)
def test_reason_of_an_idle_unit_is_told(counts, reason):
    assert rules.idle_reason(counts) == reason


def test_funnel_finding_says_how_far_things_came():
    assert rules.funnel_finding(Counts()) == "Chưa đơn vị nào gửi việc làm, mô hình"
    assert rules.funnel_finding(Counts(sent=4, registered=3, recognised=2, exemplary=1)) == (
        "3 mô hình đăng ký, 2 nội dung được công nhận, 1 tiêu biểu"
    )
