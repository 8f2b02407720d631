"""The steps in which an entry is written: what, with what result, with what proof, and a check."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from enum import StrEnum

from emulation.core.errors import NotFound
from emulation.entries.rules.content import Kind


class Step(StrEnum):
    """One screen of the wizard; the value stands in its address."""

    WHAT = "viec"
    RESULT = "ket-qua"
    PROOF = "minh-chung"
    CHECK = "kiem-tra"


STEP_LABELS: dict[Step, str] = {
    Step.WHAT: "Việc gì",
    Step.RESULT: "Kết quả đạt được",
    Step.PROOF: "Minh chứng",
    Step.CHECK: "Kiểm tra trước khi gửi",
}
STEPS: tuple[Step, ...] = tuple(Step)
COMMON: dict[Step, tuple[str, ...]] = {
    Step.WHAT: ("title", "summary", "field"),
    Step.RESULT: (
        "figures",
        "result",
        "happened_from",
        "happened_to",
        "place",
        "subject_kind",
        "subject_name",
        "persons",
    ),
    Step.PROOF: ("files", "minutes_number", "minutes_on", "confirmer"),
    Step.CHECK: (),
}


class Progress(StrEnum):
    """How far a step is; a step is done when nothing compulsory is missing in it."""

    EMPTY = "empty"
    STARTED = "started"
    DONE = "done"


PROGRESS_LABELS: dict[Progress, str] = {
    Progress.EMPTY: "Chưa làm",
    Progress.STARTED: "Đang làm",
    Progress.DONE: "Đã xong",
}


def step_named(name: str) -> Step:
    """The step whose address this is; `NotFound` for any other word."""
    try:
        return Step(name)
    except ValueError:
        raise NotFound from None


def names_in(step: Step, kind: Kind) -> tuple[str, ...]:
    """The inputs of the step: the common ones, and the kind's own that belong there."""
    own = tuple(question.name for question in kind.questions if question.step == step)
    return (*COMMON[step], *own)


def step_of(name: str, kind: Kind) -> Step:
    """The step that asks for this input; the check for what no step asks."""
    return next((step for step in STEPS if name in names_in(step, kind)), Step.CHECK)


def first_named(names: Collection[str]) -> str:
    """The first of these inputs in the order of the pages; nothing where none is known."""
    ordered = (name for step in STEPS for name in COMMON[step])
    return next((name for name in ordered if name in names), "")


def after(step: Step) -> Step:
    """The step that follows; the check is the last."""
    return STEPS[min(STEPS.index(step) + 1, len(STEPS) - 1)]


def before(step: Step) -> Step | None:
    """The step that comes before, or None before the first."""
    place = STEPS.index(step)
    return STEPS[place - 1] if place else None


def progress_of(
    step: Step, kind: Kind, *, wrong: Collection[str], written: Collection[str]
) -> Progress:
    """Done, started or empty: by what is still wrong in the step, and what was written in it."""
    names = set(names_in(step, kind))
    if not names & set(wrong):
        return Progress.DONE
    return Progress.STARTED if names & set(written) else Progress.EMPTY


def first_unfinished(kind: Kind, wrong: Mapping[str, str]) -> Step:
    """The first step in which something is wrong; the check when nothing is."""
    steps = {step_of(name, kind) for name in wrong}
    return next((step for step in STEPS if step in steps), Step.CHECK)
