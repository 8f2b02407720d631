"""The table of a model's stages, what a note needs, and what figures come to."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest

from emulation.core.errors import Invalid, WrongState
from emulation.entries.rules import FigureBasis, State
from emulation.entries.rules.content import FigureInput
from emulation.entries.rules.progress import (
    Progress,
    Span,
    ToldFigure,
    check_progress,
    metric_totals,
)
from emulation.entries.rules.stages import (
    ALIVE,
    STAGE_LABELS,
    STAGE_MOVES,
    STAGE_TAGS,
    ModelStage,
    moves_from,
    require_alive,
    stage_move,
)

BEGAN, TODAY = date(2024, 5, 1), date(2024, 11, 15)
SUM, TOTAL = FigureBasis.IN_PERIOD, FigureBasis.CUMULATIVE
TEXT = "Đã thành lập bốn tổ, thu gom ba tấn rác."


def figure(amount, metric="households", basis=SUM):
    return FigureInput(metric, Decimal(amount), basis)


def note(**changes):
    values = {"on": TODAY, "text": TEXT, "since": date(2024, 10, 1)}
    return Progress(**(values | changes))


def wrong(progress, *, stage=ModelStage.RUNNING, spans=()):
    with pytest.raises(Invalid) as refusal:
        check(progress, stage=stage, spans=spans)
    return refusal.value.fields


def check(progress, *, stage=ModelStage.RUNNING, spans=()):
    check_progress(progress, stage=stage, began_on=BEGAN, today=TODAY, spans=spans)


def test_every_stage_has_words_a_look_and_a_way_to_it():
    assert STAGE_LABELS.keys() == STAGE_TAGS.keys() == set(ModelStage)
    assert {row.target for row in STAGE_MOVES} == set(ModelStage) - {ModelStage.REGISTERED}
    assert len({row.target for row in STAGE_MOVES}) == len(STAGE_MOVES)
    assert all(row.target not in row.sources for row in STAGE_MOVES)


def test_registration_is_not_achievement():
    """Only being carried out or stopping follows a registration."""
    assert [row.target for row in moves_from(ModelStage.REGISTERED)] == [
        ModelStage.RUNNING,
        ModelStage.STOPPED,
    ]


@pytest.mark.parametrize(
    ("source", "target"),
    [
        (ModelStage.REGISTERED, ModelStage.EFFECTIVE),
        (ModelStage.REGISTERED, ModelStage.REPLICATED),
        (ModelStage.RUNNING, ModelStage.REPLICABLE),
        (ModelStage.RUNNING, ModelStage.REGISTERED),
        (ModelStage.STOPPED, ModelStage.EFFECTIVE),
        (ModelStage.REPLICATED, ModelStage.RUNNING),
    ],
)
def test_a_stage_cannot_be_leapt_over(source, target):
    with pytest.raises(WrongState, match="không chuyển được sang"):
        stage_move(source, target)


@pytest.mark.parametrize("state", State)
def test_only_what_was_handed_in_and_not_taken_back_goes_on(state):
    if state in ALIVE:
        assert require_alive(ModelStage.RUNNING, state) is ModelStage.RUNNING
    else:
        with pytest.raises(WrongState):
            require_alive(ModelStage.RUNNING, state)
    with pytest.raises(WrongState, match="đã gửi"):
        require_alive(None, state)


@pytest.mark.parametrize(
    ("changes", "names"),
    [
        ({"text": "Tốt."}, {"text"}),
        ({"text": "a" * 3001}, {"text"}),
        ({"on": TODAY + timedelta(days=1)}, {"on"}),
        ({"on": BEGAN - timedelta(days=1), "since": None}, {"on"}),
        ({"since": TODAY + timedelta(days=1)}, {"since"}),
        ({"since": None, "figures": (figure(12),)}, {"since"}),
        ({"figures": (figure(12), figure(13))}, {"figures"}),
        ({"figures": (figure("1.5"),)}, {"figures"}),
        ({"figures": (figure(5, "money"), figure(6, "people_money"))}, {"figures"}),
        ({"places": "a" * 501}, {"places"}),
        ({"text": "", "on": TODAY + timedelta(days=1)}, {"text", "on"}),
    ],
)
def test_what_cannot_be_is_told_at_its_input(changes, names):
    assert wrong(note(**changes)).keys() == names


@pytest.mark.parametrize(
    ("source", "target", "changes", "names"),
    [
        (ModelStage.RUNNING, ModelStage.EFFECTIVE, {}, {"figures"}),
        (ModelStage.EFFECTIVE, ModelStage.REPLICABLE, {}, {"figures"}),
        (ModelStage.REPLICABLE, ModelStage.REPLICATED, {}, {"figures", "places"}),
        (ModelStage.REPLICABLE, ModelStage.REPLICATED, {"proof_count": 1}, {"places"}),
        (ModelStage.RUNNING, ModelStage.STOPPED, {"text": ""}, {"text"}),
    ],
)
def test_a_move_asks_for_its_proof_its_places_its_reason(source, target, changes, names):
    assert wrong(note(target=target, **changes), stage=source).keys() == names


@pytest.mark.parametrize(
    ("source", "target", "changes"),
    [
        (ModelStage.REGISTERED, ModelStage.RUNNING, {}),
        (ModelStage.RUNNING, ModelStage.EFFECTIVE, {"figures": (figure(38, basis=TOTAL),)}),
        (ModelStage.RUNNING, ModelStage.EFFECTIVE, {"proof_count": 1}),
        (
            ModelStage.REPLICABLE,
            ModelStage.REPLICATED,
            {"proof_count": 1, "places": "Chi bộ thôn 2"},
        ),
        (ModelStage.RUNNING, ModelStage.STOPPED, {}),
        (ModelStage.STOPPED, ModelStage.RUNNING, {}),
        (ModelStage.RUNNING, ModelStage.RUNNING, {}),
    ],
)
def test_a_move_with_what_it_asks_is_taken(source, target, changes):
    check(note(target=target, since=None, **changes), stage=source)


OCTOBER = Span(date(2024, 10, 1), date(2024, 10, 31), frozenset({"households"}))


@pytest.mark.parametrize(
    ("since", "on", "is_twice"),
    [
        (date(2024, 11, 1), date(2024, 11, 15), False),
        (date(2024, 10, 31), date(2024, 11, 15), True),
        (date(2024, 9, 1), date(2024, 10, 1), True),
        (date(2024, 9, 1), date(2024, 9, 30), False),
        (date(2024, 10, 5), date(2024, 10, 6), True),
        (date(2024, 9, 1), date(2024, 11, 15), True),
    ],
)
def test_no_day_is_counted_twice(since, on, is_twice):
    told = note(since=since, on=on, figures=(figure(5),))
    if is_twice:
        assert (
            "«Số hộ tham gia» phát sinh từ 01/10/2024 đến 31/10/2024 đã ghi rồi"
            in (wrong(told, spans=[OCTOBER])["since"])
        )
    else:
        check(told, spans=[OCTOBER])


def test_other_metrics_and_cumulative_figures_may_overlap():
    since = {"since": date(2024, 10, 5)}
    check(note(figures=(figure(5, "trees"),), **since), spans=[OCTOBER])
    check(note(figures=(figure(5, basis=TOTAL),), **since), spans=[OCTOBER])
    check(note(figures=(figure(95, "rate"),), since=None), spans=[OCTOBER])


def told(day, amount, metric="households", basis=SUM):
    return ToldFigure(date(2024, *day), metric, Decimal(amount), basis)


def test_periods_are_summed_exactly_and_cumulative_figures_never():
    """domain §4.2."""
    rows = [
        told((6, 30), "0.1", "road"),
        told((7, 31), "0.2", "road"),
        told((6, 30), 20, basis=TOTAL),
        told((9, 30), 38, basis=TOTAL),
        told((8, 31), 30, basis=TOTAL),
        told((9, 30), 5),
    ]
    found = {row.metric: row for row in metric_totals(rows)}

    assert found["road"].in_period == Decimal("0.3")
    assert found["road"].cumulative is None
    assert (found["households"].cumulative, found["households"].as_of) == (38, date(2024, 9, 30))
    assert found["households"].in_period == 5
    assert (found["households"].reached, found["road"].reached) == (38, Decimal("0.3"))
    assert list(found) == ["households", "road"]


def test_of_two_cumulative_figures_of_a_day_the_later_told_counts():
    rows = [told((9, 30), 38, basis=TOTAL), told((9, 30), 37, basis=TOTAL)]

    assert metric_totals(rows)[0].cumulative == 37


def test_rates_and_incomes_are_never_summed():
    rows = [told((6, 30), 80, "rate"), told((7, 31), 90, "rate")]
    (rate,) = metric_totals(rows)

    assert (rate.in_period, rate.cumulative) == (None, 90)
