"""The tables of real guidances, worked out; and what a table must not be."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from emulation.campaigns.rules import (
    AutomaticSource,
    Bucket,
    CapLine,
    CapPeriod,
    CriterionLine,
    GateLine,
    RatingLine,
    RuleTable,
    SourceLine,
    counted_by_code,
    failed_gates,
    faults_of,
    over_quota,
    rating_of,
    total,
)
from emulation.campaigns.services import examples

D = Decimal
SHIPPED = {one.code: one for one in examples()}


def criterion(
    code: str, ceiling: int, parent: str = "", bucket: Bucket = Bucket.BASE
) -> CriterionLine:
    return CriterionLine(code, f"Tiêu chí {code}", "Khoản 1", "unit", D(ceiling), bucket, parent)


def rating(code: str, at_least: int, *gates: str) -> RatingLine:
    return RatingLine(code, code, "Khoản 2", D(at_least), gates)


def scores(**given: int) -> dict[str, Decimal]:
    return {code.replace("_", "."): D(points) for code, points in given.items()}


def class_of(code: str, marks: dict[str, Decimal], answers: dict[str, bool] | None = None) -> str:
    table = SHIPPED[code].table
    failed = failed_gates(table.gates, table.criteria, marks, answers or {})
    found = rating_of(table.ratings, total(table.criteria, marks), failed)
    return found.label if found else ""


@pytest.mark.parametrize("code", SHIPPED)
def test_every_shipped_table_is_sound_and_says_what_to_confirm(code: str):
    assert faults_of(SHIPPED[code].table) == []
    assert SHIPPED[code].to_confirm
    assert all(line.clause for lines in SHIPPED[code].table.parts().values() for line in lines)


def test_table_a_gives_a_thousand_points_less_eight():
    """HD 804/HD-SNV: 950 for content, up to 50 as bonus, 8 off where nothing was launched."""
    criteria = SHIPPED["khoi-thi-dua-1000"].table.criteria
    assert total(criteria, scores(A=950, B=50)) == 1000
    assert total(criteria, scores(A=950, B=80)) == 1000  # the bonus has a ceiling
    assert total(criteria, scores(A=900, B=20, C=8)) == 912


@pytest.mark.parametrize(
    ("marks", "found"),
    [
        (scores(I_1=10, I_2=10, I_3=10, I_4=10, II=50), "Tốt"),
        (scores(I_1=9, I_2=10, I_3=10, I_4=10, II=60), "Khá"),  # 99 without full attendance
        (scores(I_1=10, I_2=10, I_3=10, I_4=10, II=49), "Khá"),
        (scores(I_1=10, I_2=10, I_3=10, I_4=10, II=30), "Khá"),
        (scores(I_1=10, I_2=10, I_3=10, I_4=10, II=29), "Trung bình"),
        (scores(II=50), "Trung bình"),
        (scores(II=49), "Kém"),
        ({}, "Kém"),
    ],
)
def test_table_d_wants_full_marks_on_four_for_good(marks: dict[str, Decimal], found: str):
    assert class_of("sinh-hoat-chi-bo", marks) == found


EXCELLENT = dict.fromkeys(("XS1", "XS2", "XS3", "XS4", "T1", "H1", "K1"), True)


@pytest.mark.parametrize(
    ("points", "missing", "found"),
    [
        (90, (), "Hoàn thành xuất sắc nhiệm vụ"),
        (89, (), "Hoàn thành tốt nhiệm vụ"),
        (95, ("XS2",), "Hoàn thành tốt nhiệm vụ"),
        (95, ("XS2", "T1"), "Hoàn thành nhiệm vụ"),
        (70, (), "Hoàn thành tốt nhiệm vụ"),
        (69, (), "Hoàn thành nhiệm vụ"),
        (49, (), "Không hoàn thành nhiệm vụ"),
        (95, ("K1",), "Không hoàn thành nhiệm vụ"),  # a listed violation
    ],
)
def test_table_e_needs_points_and_conditions(points: int, missing: tuple[str, ...], found: str):
    """QĐ 366-QĐ/TW: bands 90, 70, 50 and the conditions of each class."""
    answers = EXCELLENT | dict.fromkeys(missing, False)
    assert class_of("xep-loai-366", scores(T=points), answers) == found


@pytest.mark.parametrize(
    ("a", "b", "c", "found"),
    [(40, 25, 35, "5 sao"), (36, 20, 34, "5 sao"), (36, 20, 33, "4 sao"), (30, 15, 25, "4 sao"),
     (25, 15, 29, "3 sao"), (20, 10, 20, "3 sao"), (15, 10, 24, "2 sao"), (10, 9, 10, "1 sao")],
)  # fmt: skip
def test_table_f_gives_stars(a: int, b: int, c: int, found: str):
    """QĐ 148/QĐ-TTg: 40, 25 and 35 points; 90, 70, 50 and 30 for five to two stars."""
    assert class_of("ocop-148", scores(A=a, B=b, C=c)) == found


SOUND = RuleTable(
    criteria=(criterion("I", 30), criterion("I.1", 20, "I"), criterion("I.2", 10, "I")),
    gates=(GateLine("G", "Đủ", "Khoản 3", "I.1"),),
    ratings=(rating("TOT", 20, "G"), rating("KHA", 0)),
    caps=(CapLine("T1", "Mô hình", "Khoản 4", CapPeriod.YEAR, "model", "", D(20)),),
    sources=(SourceLine("N", "Muộn", "Khoản 5", AutomaticSource.LATE_REPORT, "I.2", D(1), D(5)),),
)


def with_criteria(*lines: CriterionLine) -> RuleTable:
    return replace(SOUND, criteria=lines, gates=(), ratings=(), sources=())


@pytest.mark.parametrize(
    ("table", "place", "words"),
    [
        (with_criteria(criterion("I", 30, "I.1"), criterion("I.1", 20, "I")),
         ("criteria", 1, "parent_code"), "Vòng lặp: I → I.1 → I."),
        (with_criteria(criterion("I", 9, "I")), ("criteria", 1, "parent_code"), "Vòng lặp"),
        (with_criteria(criterion("I", 9, "X")), ("criteria", 1, "parent_code"), "mã «X»"),
        (with_criteria(criterion("I", 29), criterion("I.1", 20, "I"), criterion("I.2", 10, "I")),
         ("criteria", 1, "ceiling"), "thấp hơn tổng 30"),
        (with_criteria(criterion("I", 9), criterion("I", 9)), ("criteria", 2, "code"), "đã dùng"),
        (with_criteria(criterion("I", 0)), ("criteria", 1, "ceiling"), "lớn hơn 0"),
        (with_criteria(criterion("I", 9), criterion("a", 9, "I"), criterion("b", 9, "a"),
                       criterion("c", 9, "b")), ("criteria", 4, "parent_code"), "tối đa 3 cấp"),
        (with_criteria(criterion("I", 9), criterion("p", 9, "I", Bucket.PENALTY)),
         ("criteria", 2, "parent_code"), "loại điểm khác"),
        (replace(SOUND, ratings=(rating("A", 20), rating("B", 20), rating("C", 0))),
         ("ratings", 2, "at_least"), "Khoảng điểm trống"),
        (replace(SOUND, ratings=(rating("A", 31), rating("B", 0))),
         ("ratings", 1, "at_least"), "tổng tối đa là 30"),
        (replace(SOUND, ratings=(rating("A", 20), rating("B", 5))),
         ("ratings", 2, "at_least"), "Dòng cuối phải từ 0 điểm"),
        (replace(SOUND, ratings=(rating("A", 20, "X"), rating("B", 0))),
         ("ratings", 1, "gates"), "điều kiện mã «X»"),
        (replace(SOUND, gates=(GateLine("G", "Đủ", "Khoản 3", "X"),)),
         ("gates", 1, "criterion_code"), "tiêu chí mã «X»"),
        (replace(SOUND, caps=(CapLine("T", "Trần", "Khoản 4", CapPeriod.YEAR),)),
         ("caps", 1, "most"), "số điểm hoặc số lần"),
        (replace(SOUND, sources=(replace(SOUND.sources[0], most=D("0.5")),)),
         ("sources", 1, "most"), "một lần trở lên"),
        (with_criteria(replace(criterion("I", 9), clause="")),
         ("criteria", 1, "clause"), "Ghi căn cứ"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused_with_its_place(
    table: RuleTable, place: tuple[str, int, str], words: str
):
    found = [(one.part, one.line, one.column) for one in faults_of(table)]
    assert place in found
    fault = faults_of(table)[found.index(place)]
    assert words in fault.sentence
    assert f"dòng {place[1]}" in str(fault)


def test_a_sound_table_has_no_fault():
    assert faults_of(SOUND) == []


@given(st.lists(st.integers(-5, 60), min_size=2, max_size=2))
def test_a_group_never_counts_more_than_its_ceiling_nor_than_its_parts(marks: list[int]):
    counted = counted_by_code(SOUND.criteria, {"I.1": D(marks[0]), "I.2": D(marks[1])})
    assert counted["I"] == counted["I.1"] + counted["I.2"] <= 30
    assert 0 <= counted["I.1"] <= 20
    assert 0 <= counted["I.2"] <= 10


def test_more_than_its_share_in_the_best_class_is_counted():
    ratings = (replace(rating("XS", 90), quota_percent=20), rating("T", 0))
    assert over_quota(ratings, {"XS": 3, "T": 7}) == [(ratings[0], 2)]
    assert over_quota(ratings, {"XS": 2, "T": 8}) == []
