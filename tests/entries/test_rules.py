"""What an entry may say, what it must say, and the one workflow table."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from emulation.campaigns.rules import RecognitionLevel
from emulation.core.errors import NotFound, WrongState
from emulation.entries.kinds import KINDS, kind_of
from emulation.entries.rules import (
    ACTION_LABELS,
    BASIS_LABELS,
    EDITABLE,
    FIELD_LABELS,
    METRIC_BY_CODE,
    METRICS,
    PARTS_OF,
    STATE_LABELS,
    SUBJECT_LABELS,
    TAG_KINDS,
    WORKFLOW,
    Action,
    Bar,
    By,
    Decider,
    Field,
    FigureBasis,
    Involvement,
    State,
    SubjectKind,
    bars,
    mermaid,
    state_label,
    transition,
)
from emulation.entries.rules.content import (
    Content,
    FigureInput,
    in_old_letters,
    missing,
    too_long,
    wrong_dates,
    wrong_figures,
)
from tests.entries_made import ACTION, MODEL

TODAY = date(2024, 11, 15)
ACTION_KIND, MODEL_KIND = kind_of("action"), kind_of("model")
NOBODY = Involvement(*[frozenset()] * 6)


def needs(content, kind=ACTION_KIND, *, files=0, target=False):
    return list(missing(content, kind, file_count=files, needs_target=target))


# Words ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("labels", "members"),
    [
        (STATE_LABELS, State),
        (TAG_KINDS, State),
        (ACTION_LABELS, Action),
        (FIELD_LABELS, Field),
        (SUBJECT_LABELS, SubjectKind),
        (BASIS_LABELS, FigureBasis),
    ],
)
def test_every_member_has_its_word(labels, members):
    assert set(labels) == set(members)


def test_state_names_the_level_of_a_recognition():
    assert state_label(State.APPROVED, RecognitionLevel.BASE) == "Đã công nhận cấp xã"
    assert state_label(State.APPROVED, RecognitionLevel.EXEMPLARY) == "Đã công nhận tiêu biểu"
    assert state_label(State.SUBMITTED, RecognitionLevel.BASE) == "Chờ xử lý"


def test_parts_and_wholes_are_metrics_of_one_unit():
    assert len(METRIC_BY_CODE) == len(METRICS)
    for part, whole in PARTS_OF.items():
        assert METRIC_BY_CODE[part].unit == METRIC_BY_CODE[whole].unit


# Kinds ---------------------------------------------------------------------------------------


def test_kinds_are_found_by_code():
    assert [kind_of(kind.code) for kind in KINDS] == list(KINDS)
    with pytest.raises(NotFound):
        kind_of("report")


def test_questions_of_a_kind_have_names_of_their_own():
    for kind in KINDS:
        names = [question.name for question in kind.questions]
        assert len(set(names)) == len(names)
        assert not set(names) & set(Content.__dataclass_fields__)


def test_only_models_have_targets_and_scores():
    assert [(kind.code, kind.has_targets, kind.is_scored) for kind in KINDS] == [
        ("action", False, False),
        ("model", True, True),
    ]


# Content -------------------------------------------------------------------------------------


def test_complete_content_needs_nothing():
    assert needs(ACTION) == []
    assert needs(MODEL, MODEL_KIND, target=True) == []


def test_empty_content_needs_everything_at_once():
    assert needs(Content()) == ["title", "summary", "field", "happened_from", "files"]
    assert needs(Content(), MODEL_KIND, target=True) == [
        "title",
        "summary",
        "field",
        "happened_from",
        "files",
        "figures",
    ]


def test_one_proof_of_any_kind_is_enough():
    bare = replace(ACTION, confirmer="")
    assert needs(bare) == ["files"]
    assert needs(bare, files=1) == []
    assert needs(replace(bare, minutes_number="09-BB/CB")) == []
    assert needs(replace(bare, confirmer="\u200b")) == ["files"]


def test_persons_and_households_need_a_name():
    for kind in (SubjectKind.PARTY_MEMBER, SubjectKind.CITIZEN, SubjectKind.HOUSEHOLD):
        assert needs(replace(ACTION, subject_kind=kind)) == ["subject_name"]
        assert needs(replace(ACTION, subject_kind=kind, subject_name="Trần Văn Bình")) == []


def test_target_is_no_result():
    result = FigureInput("households", Decimal(40))
    assert needs(replace(MODEL, figures=(result,)), MODEL_KIND, target=True) == ["figures"]


@pytest.mark.parametrize(
    ("name", "limit"), [("title", 250), ("summary", 5000), ("place", 250), ("minutes_number", 60)]
)
def test_limit_counts_letters(name, limit):
    assert too_long(replace(ACTION, **{name: "đ" * limit}), ACTION_KIND) == {}
    assert too_long(replace(ACTION, **{name: "đ" * (limit + 3)}), ACTION_KIND) == {
        name: f"Đã vượt 3 ký tự. Rút gọn còn tối đa {limit} ký tự."
    }


def test_limit_of_a_question_holds():
    content = replace(MODEL, details={"baseline": "x" * 1001})
    assert list(too_long(content, MODEL_KIND)) == ["baseline"]


def test_days_in_order_and_not_to_come():
    assert wrong_dates(ACTION, today=TODAY) == {}
    same = replace(ACTION, happened_from=TODAY, happened_to=TODAY)
    assert wrong_dates(same, today=TODAY) == {}
    wrong = Content(
        happened_from=date(2024, 11, 16),
        happened_to=date(2024, 11, 15),
        minutes_on=date(2024, 11, 16),
    )
    assert set(wrong_dates(wrong, today=TODAY)) == {"happened_from", "happened_to", "minutes_on"}


@pytest.mark.parametrize(
    "figures",
    [
        (FigureInput("unknown", Decimal(1)),),
        (FigureInput("households", Decimal("1.5")),),
        (FigureInput("land", Decimal(-1)),),
        (FigureInput("money", Decimal(1)), FigureInput("people_money", Decimal(2))),
        (FigureInput("land", Decimal(1)),) * 21,
    ],
)
def test_figures_that_cannot_be_are_told(figures):
    assert list(wrong_figures(figures)) == ["figures"]


def test_part_is_compared_with_its_own_whole():
    target = FigureInput("money", Decimal(5), is_target=True)
    result = FigureInput("people_money", Decimal(9))
    assert wrong_figures((target, result)) == {}
    assert wrong_figures((FigureInput("money", Decimal(9)), result)) == {}


def test_old_letters_are_told_field_by_field():
    content = replace(MODEL, title="V¨n phßng", details={"problem": "Ñaûng boä"})
    assert set(in_old_letters(content, MODEL_KIND)) == {"title", "problem"}
    assert in_old_letters(ACTION, ACTION_KIND) == {}
    assert in_old_letters(replace(ACTION, title="Trong 20 cay xanh"), ACTION_KIND) == {}


# Workflow ------------------------------------------------------------------------------------


def test_every_pair_of_act_and_state_has_one_answer():
    rows = [(row.action, source) for row in WORKFLOW for source in row.sources]
    assert len(set(rows)) == len(rows)
    for action in Action:
        for state in State:
            if (action, state) in rows:
                assert transition(action, state).action is action
            else:
                with pytest.raises(WrongState):
                    transition(action, state)


def test_authors_change_only_what_is_with_them():
    assert frozenset({State.DRAFT, State.RETURNED}) == EDITABLE
    by_authors = {row.action for row in WORKFLOW if row.by is By.AUTHOR}
    assert by_authors == {Action.SUBMIT, Action.WITHDRAW, Action.RESUME}


def test_nothing_leads_out_of_revoked():
    assert not any(State.REVOKED in row.sources for row in WORKFLOW)
    assert [row.by for row in WORKFLOW if row.target is State.REVOKED] == [By.TWO]


def test_diagram_shows_every_row():
    lines = mermaid().splitlines()
    assert len(lines) == 2 + sum(len(row.sources) for row in WORKFLOW)
    assert "    draft --> submitted: submit" in lines


# Bars ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("part", "bar"),
    [
        ("author_persons", Bar.AUTHOR),
        ("named_persons", Bar.NAMED),
        ("uploader_persons", Bar.UPLOADER),
        ("decided_persons", Bar.ALREADY_DECIDED),
    ],
)
def test_person_with_a_part_is_barred(part, bar):
    entry = replace(NOBODY, **{part: frozenset({7})})
    assert bars(Decider(7, frozenset()), entry, is_first_step=True) == (bar,)
    assert bars(Decider(8, frozenset()), entry, is_first_step=True) == ()


def test_typist_is_barred_above_the_first_step_only():
    entry = replace(NOBODY, typist_persons=frozenset({7}))
    assert bars(Decider(7, frozenset()), entry, is_first_step=True) == ()
    assert bars(Decider(7, frozenset()), entry, is_first_step=False) == (Bar.AUTHOR,)


def test_own_branch_is_barred():
    entry = replace(NOBODY, branch_units=frozenset({3}))
    assert bars(Decider(7, frozenset({3, 4})), entry, is_first_step=True) == (Bar.OWN_UNIT,)
    assert bars(Decider(7, frozenset({4})), entry, is_first_step=True) == ()
