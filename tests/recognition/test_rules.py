"""The words, steps, bars, checks and order of recognition."""

from __future__ import annotations

from dataclasses import dataclass, replace

import pytest

from emulation.campaigns.rules import RecognitionLevel
from emulation.core.errors import Invalid, WrongState
from emulation.core.text import name_key
from emulation.recognition.rules import (
    ACT_LABELS,
    STATE_LABELS,
    STEPS,
    Act,
    AwardForm,
    Involved,
    ItemKind,
    ListState,
    RowFacts,
    Verdict,
    barred_rows,
    check_summary,
    checks,
    content_digest,
    first_words,
    printed_order,
    spaced,
    step,
    steps_open,
    total_sentence,
)


@dataclass(frozen=True)
class Row:
    kind: ItemKind = ItemKind.INDIVIDUAL
    form: AwardForm = AwardForm.MERIT_CERTIFICATE
    level: RecognitionLevel | None = RecognitionLevel.BASE
    unit_key: str = "a"
    name_key: str = "a"
    id: int = 1


FACTS = RowFacts(
    summary="Hiến đất mở đường.",
    vote="31/31",
    needs_vote=True,
    has_entry=True,
    is_approved=True,
    taken_by="",
    also_on="",
)
INVOLVED = Involved(
    position=3,
    name="đồng chí Lê Thị Hạnh",
    kind=ItemKind.INDIVIDUAL,
    unit_id=7,
    person_id=None,
    entry_persons=frozenset({5}),
)


def test_steps_have_one_row_for_an_act_and_a_source() -> None:
    pairs = [(row.act, row.source) for row in STEPS]

    assert len(pairs) == len(set(pairs))
    assert set(ACT_LABELS) == {act for act, _ in pairs}


def test_steps_reach_every_state_and_end_in_two() -> None:
    reached = {row.target for row in STEPS} | {ListState.DRAFT}

    assert reached == set(STATE_LABELS)
    assert {state for state in ListState if not steps_open(state)} == {
        ListState.IN_EFFECT,
        ListState.CANCELLED,
    }


def test_a_step_from_a_wrong_state_says_where_the_list_stands() -> None:
    with pytest.raises(WrongState, match="«Hủy danh sách» vì danh sách đang ở trạng thái «Có hiệu"):
        step(Act.CANCEL, ListState.IN_EFFECT)


def test_summary_of_sixty_words_is_taken_and_sixty_one_refused() -> None:
    check_summary("từ " * 60)

    with pytest.raises(Invalid, match="có 61 từ"):
        check_summary("từ " * 61)


def test_first_words_ends_with_dots_where_something_was_left_out() -> None:
    assert first_words("một hai, ba", 2) == "một hai…"
    assert first_words(" một\nhai ", 2) == "một hai"


def test_order_is_groups_award_level_unit_given_name() -> None:
    rows = [
        Row(kind=ItemKind.HOUSEHOLD, id=1),
        Row(form=AwardForm.PRAISE, id=2),
        Row(level=None, id=3),
        Row(unit_key="b", id=4),
        Row(name_key=name_key("Nguyễn Văn Bình"), id=5),
        Row(name_key=name_key("Trần Thị An"), id=6),
        Row(level=RecognitionLevel.EXEMPLARY, unit_key="z", id=7),
        Row(kind=ItemKind.COLLECTIVE, form=AwardForm.PRAISE, id=8),
    ]

    assert [row.id for row in sorted(rows, key=printed_order)] == [8, 7, 6, 5, 4, 3, 2, 1]


@pytest.mark.parametrize(
    ("kinds", "sentence"),
    [
        ([], "Danh sách chưa có đề nghị nào."),
        ([ItemKind.HOUSEHOLD], "Danh sách có 01 hộ gia đình (một đề nghị)."),
        (
            [ItemKind.INDIVIDUAL] * 12 + [ItemKind.COLLECTIVE] * 8,
            "Danh sách có 08 tập thể, 12 cá nhân (hai mươi đề nghị).",
        ),
    ],
)
def test_total_is_said_in_figures_and_words(kinds: list[ItemKind], sentence: str) -> None:
    assert total_sentence(kinds) == sentence


def test_all_checks_pass_for_a_sound_row() -> None:
    assert {check.verdict for check in checks(FACTS)} == {Verdict.OK}


@pytest.mark.parametrize(
    ("changes", "verdict"),
    [
        ({"is_approved": False}, Verdict.FAIL),
        ({"taken_by": "«Danh sách quý I»"}, Verdict.FAIL),
        ({"summary": "từ " * 61}, Verdict.FAIL),
        ({"summary": ""}, Verdict.FAIL),
        ({"also_on": "«Danh sách quý I»"}, Verdict.WARN),
        ({"vote": ""}, Verdict.WARN),
    ],
)
def test_one_doubt_gives_one_verdict(changes: dict[str, object], verdict: Verdict) -> None:
    found = [check.verdict for check in checks(replace(FACTS, **changes))]

    assert [one for one in found if one is not Verdict.OK] == [verdict]


def test_before_the_proposal_no_votes_are_asked_for() -> None:
    assert len(checks(replace(FACTS, vote="", needs_vote=False))) == 4


@pytest.mark.parametrize(
    ("person", "name", "home", "is_barred"),
    [
        (5, "Ai Đó", 1, True),
        (6, "Lê Thị Hạnh", 7, True),
        (6, "Lê Thị Hạnh", 8, False),
        (6, "Lê Thị Hạnh Nga", 7, False),
    ],
)
def test_bars_follow_the_person_the_entry_and_the_name_in_the_own_unit(
    person: int, name: str, home: int, is_barred: bool
) -> None:
    found = barred_rows([INVOLVED], person_id=person, full_name=name, home_unit_id=home)

    assert found == ([INVOLVED] if is_barred else [])


def test_the_named_person_is_barred_by_row_not_by_name() -> None:
    row = replace(INVOLVED, person_id=9, entry_persons=frozenset())

    assert barred_rows([row], person_id=9, full_name="X", home_unit_id=1) == [row]
    assert barred_rows([row], person_id=6, full_name="Lê Thị Hạnh", home_unit_id=7) == []


def test_digest_tells_a_change_of_one_letter() -> None:
    assert content_digest({"a": "Hoa Lộc"}) != content_digest({"a": "Hòa Lộc"})
    assert spaced("7f3c91ae04d2b85effff") == "7f3c 91ae 04d2 b85e"
