"""Codes, dates and steps of campaigns."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from emulation.campaigns import rules
from emulation.campaigns.rules import RecognitionLevel, StepSpec
from emulation.core.errors import Invalid
from emulation.core.policy import Permission
from emulation.entries.kinds import KINDS

FIRST = StepSpec(
    level_code="commune",
    label="Đảng ủy xã xét",
    permission=Permission.ENTRY_ENDORSE,
    working_days=5,
    recognition=RecognitionLevel.BASE,
    may_pass_up=True,
)
LAST = replace(FIRST, level_code="district", label="Huyện ủy thẩm định", may_pass_up=False)


@pytest.mark.parametrize("code", ["hoc-bac-2024", "BAC2024", "a"])
def test_code_that_stands_in_an_address_is_taken(code):
    rules.check_code(code)


@pytest.mark.parametrize("code", ["", "học bác", "a_b", "-a", "a-", "a--b", "a/b"])
def test_other_codes_are_refused(code):
    with pytest.raises(Invalid):
        rules.check_code(code)


def test_dates_in_order_are_taken_others_refused():
    first, last = date(2024, 1, 1), date(2024, 12, 31)
    rules.check_dates(starts_on=first, ends_on=last, deadline=datetime(2024, 11, 30, tzinfo=UTC))

    with pytest.raises(Invalid):
        rules.check_dates(
            starts_on=last, ends_on=first, deadline=datetime(2024, 11, 30, tzinfo=UTC)
        )
    with pytest.raises(Invalid):
        rules.check_dates(
            starts_on=first, ends_on=last, deadline=datetime(2023, 11, 30, tzinfo=UTC)
        )


@pytest.mark.parametrize(
    "steps",
    [
        (),
        (replace(LAST, working_days=0),),
        (replace(LAST, may_finish=False),),
        (replace(FIRST, may_pass_up=False), LAST),
    ],
)
def test_route_that_cannot_be_walked_is_refused(steps):
    with pytest.raises(Invalid):
        rules.check_steps(steps)


def test_step_is_told_with_its_days_and_outcome():
    assert [rules.step_words(step) for step in (FIRST, LAST, replace(FIRST, may_finish=False))] == [
        "Đảng ủy xã xét trong 5 ngày làm việc: "
        "công nhận tại bước này hoặc giới thiệu lên cấp trên.",
        "Huyện ủy thẩm định trong 5 ngày làm việc: công nhận và kết thúc.",
        "Đảng ủy xã xét trong 5 ngày làm việc: đồng ý thì chuyển lên bước sau.",
    ]


def test_kinds_are_called_here_as_where_they_are_written():
    assert {kind.code: kind.label for kind in KINDS} == rules.KIND_WORDS
    assert rules.kind_words("khác") == "khác"
