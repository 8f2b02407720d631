"""What a verdict must bring, how long it can be taken back, and the words of the queue."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from emulation.campaigns.rules import RecognitionLevel
from emulation.entries.rules import Action, Bar
from emulation.reviews.rules import (
    Ceiling,
    Mark,
    StepPowers,
    Verdict,
    barred_words,
    due_words,
    may_undo,
    word_changes,
    wrong,
)
from tests.conftest import NOW

COMMUNE = StepPowers(True, True, RecognitionLevel.BASE, may_exemplify=False)
DISTRICT = StepPowers(True, False, RecognitionLevel.UPPER, may_exemplify=True)
PASSING = StepPowers(False, True, RecognitionLevel.BASE, may_exemplify=False)
CRITERIA = (Ceiling(1, "Tính mới", Decimal(10)), Ceiling(2, "Hiệu quả", Decimal(15)))


def recognise(level: RecognitionLevel | None, **scores: str) -> Verdict:
    given = {int(key[1:]): Decimal(text) for key, text in scores.items()}
    return Verdict(Action.RECOGNISE, recognition=level, scores=given)


@pytest.mark.parametrize(
    ("powers", "expected"),
    [
        (COMMUNE, (Action.RECOGNISE, Action.PASS_UP, Action.RETURN, Action.REJECT)),
        (DISTRICT, (Action.RECOGNISE, Action.RETURN, Action.REJECT)),
        (PASSING, (Action.PASS_UP, Action.RETURN, Action.REJECT)),
    ],
)
def test_actions_follow_the_step(powers: StepPowers, expected: tuple[Action, ...]) -> None:
    assert powers.actions() == expected


def test_levels_of_a_step_that_may_exemplify() -> None:
    assert DISTRICT.levels() == (RecognitionLevel.UPPER, RecognitionLevel.EXEMPLARY)
    assert COMMUNE.levels() == (RecognitionLevel.BASE,)


def test_a_right_verdict_has_no_faults() -> None:
    verdict = recognise(RecognitionLevel.UPPER, c1="0", c2="15")

    assert wrong(verdict, DISTRICT, CRITERIA, is_scored=True) == {}


def test_an_act_that_the_step_lacks() -> None:
    found = wrong(Verdict(Action.PASS_UP), DISTRICT, (), is_scored=False)

    assert found == {"action": "Bước này không có «Đề nghị cấp trên xét». Chọn cách xử lý khác."}


@pytest.mark.parametrize("level", [None, RecognitionLevel.UPPER, RecognitionLevel.EXEMPLARY])
def test_a_level_that_the_step_may_not_give(level: RecognitionLevel | None) -> None:
    found = wrong(recognise(level), COMMUNE, (), is_scored=False)

    assert found == {"recognition": "Chọn mức công nhận."}


def test_scores_missing_too_high_and_below_zero() -> None:
    low = wrong(recognise(RecognitionLevel.UPPER, c1="-1"), DISTRICT, CRITERIA, is_scored=True)
    high = wrong(
        recognise(RecognitionLevel.UPPER, c1="10.01", c2="1"), DISTRICT, CRITERIA, is_scored=True
    )

    assert low == {
        "score_1": "«Tính mới»: cho từ 0 đến 10,0 điểm.",
        "score_2": "Chấm điểm «Hiệu quả».",
    }
    assert high == {"score_1": "«Tính mới»: cho từ 0 đến 10,0 điểm."}


def test_a_score_for_a_criterion_of_another_sheet() -> None:
    verdict = recognise(RecognitionLevel.UPPER, c1="1", c2="1", c3="1")

    found = wrong(verdict, DISTRICT, CRITERIA, is_scored=True)

    assert found == {"action": "Phiếu chấm đã thay đổi. Tải lại trang rồi chấm theo tiêu chí mới."}


@pytest.mark.parametrize(
    ("reasons", "expected"),
    [
        ({}, "Chọn phần cần bổ sung và ghi rõ cần bổ sung gì."),
        ({"result": "  "}, "Chọn phần cần bổ sung và ghi rõ cần bổ sung gì."),
        ({"state": "Sửa lại."}, "Chọn phần cần bổ sung trong danh sách."),
    ],
)
def test_a_return_needs_a_known_part_and_words(reasons: dict[str, str], expected: str) -> None:
    verdict = Verdict(Action.RETURN, field_reasons=reasons)

    assert wrong(verdict, COMMUNE, (), is_scored=False) == {"field_reasons": expected}


@pytest.mark.parametrize(
    ("reason", "expected"),
    [
        ("Chưa rõ.", "Ghi lý do ít nhất 10 ký tự để người gửi hiểu vì sao."),
        ("a" * 2001, "Rút gọn lý do còn tối đa 2000 ký tự."),
    ],
)
def test_a_rejection_needs_a_reason_of_some_length(reason: str, expected: str) -> None:
    verdict = Verdict(Action.REJECT, reason=reason)

    assert wrong(verdict, COMMUNE, (), is_scored=False) == {"reason": expected}


def test_undo_ends_with_its_tenth_minute() -> None:
    assert may_undo(decided_at=NOW, at=NOW)
    assert may_undo(decided_at=NOW, at=NOW + timedelta(minutes=10))
    assert not may_undo(decided_at=NOW, at=NOW + timedelta(minutes=10, microseconds=1))
    assert not may_undo(decided_at=NOW, at=NOW - timedelta(microseconds=1))


@pytest.mark.parametrize(
    ("due_on", "expected"),
    [
        (date(2024, 11, 12), ("Quá hạn 3 ngày", True)),
        (date(2024, 11, 15), ("Hạn hôm nay", False)),
        (date(2024, 11, 16), ("Hạn 16/11/2024", False)),
        (None, ("Không đặt hạn", False)),
    ],
)
def test_due_words(due_on: date | None, expected: tuple[str, bool]) -> None:
    assert due_words(due_on, today=date(2024, 11, 15)) == expected


def test_barred_words_count_one_reason_an_entry() -> None:
    unit, both = (Bar.OWN_UNIT,), (Bar.AUTHOR, Bar.OWN_UNIT)

    assert barred_words([unit, both]) == "cùng đơn vị"
    assert barred_words([unit, unit, (Bar.NAMED,)]) == "2 cùng đơn vị, 1 có tên trong nội dung"


def test_word_changes_of_equal_texts() -> None:
    assert word_changes("Một hai", "Một hai") == ((Mark.KEPT, "Một hai"),)


def test_word_changes_mark_words_and_not_the_space_behind_them() -> None:
    assert word_changes("Có 12 hộ hiến đất.", "Có 11 hộ hiến đất.\nCó xe.") == (
        (Mark.KEPT, "Có "),
        (Mark.REMOVED, "12"),
        (Mark.KEPT, " "),
        (Mark.ADDED, "11"),
        (Mark.KEPT, " "),
        (Mark.KEPT, "hộ hiến đất.\n"),
        (Mark.ADDED, "Có xe."),
    )


def test_word_changes_of_very_long_texts_are_given_whole() -> None:
    long = "a " * 2001

    assert word_changes("b", long) == ((Mark.REMOVED, "b"), (Mark.ADDED, long))
