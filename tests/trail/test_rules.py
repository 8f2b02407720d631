"""How the trail says what was recorded, and which states decisions allow."""

import pytest

from emulation.entries.rules import Action, State
from emulation.trail.rules import (
    Change,
    Fact,
    changes_of,
    facts_of,
    said,
    states_after,
    subject_parts,
)

CONTENT = {
    "actor": "Lê Thị Hạnh",
    "changes": {"state": ["draft", "submitted"], "title": [None, "Đường hoa"]},
    "facts": {"reason": "Đủ hồ sơ", "device": "", "confirmed": True},
}


def test_changes_are_said_from_before_to_after() -> None:
    assert changes_of(CONTENT) == (
        Change("Trạng thái", "Bản nháp", "Chờ xử lý"),
        Change("Tên", "(trống)", "Đường hoa"),
    )


def test_facts_leave_out_what_is_empty() -> None:
    assert facts_of(CONTENT) == (Fact("Lý do", "Đủ hồ sơ"), Fact("Đã xác nhận", "có"))


def test_an_erased_payload_says_nothing() -> None:
    assert (changes_of({}), facts_of({})) == ((), ())


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, "(trống)"),
        (False, "không"),
        ([], "(trống)"),
        (["base", "upper"], "cấp xã, cấp huyện"),
        (7, "7"),
        ("x" * 400, "x" * 300 + "…"),
    ],
)
def test_values_are_said_in_words(value: object, text: str) -> None:
    assert said("recognition", value) == text


def test_a_table_is_said_with_its_names() -> None:
    assert said("field_reasons", {"title": "Ghi rõ"}) == "Tên: Ghi rõ"


def test_subject_parts_of_an_entry_and_of_a_stranger() -> None:
    assert subject_parts("entry:K7M2") == ("entry", "Việc làm, mô hình", "K7M2")
    assert subject_parts("stone") == ("stone", "stone", "")


@pytest.mark.parametrize(
    ("last", "states"),
    [
        (None, {State.DRAFT, State.SUBMITTED, State.WITHDRAWN}),
        (Action.RECOGNISE, {State.APPROVED}),
        (Action.REJECT, {State.REJECTED}),
        (Action.REVOKE, {State.REVOKED}),
        (Action.PASS_UP, {State.SUBMITTED, State.WITHDRAWN, State.DRAFT}),
        (Action.UNDO, {State.SUBMITTED, State.WITHDRAWN, State.DRAFT}),
        (Action.RETURN, {State.RETURNED, State.SUBMITTED, State.WITHDRAWN, State.DRAFT}),
    ],
)
def test_the_last_decision_allows_few_states(last: Action | None, states: set[State]) -> None:
    assert states_after(last) == states
