"""The workflow is one table: which act leads from which states to which."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from emulation.core.errors import WrongState
from emulation.entries.rules.vocabulary import ACTION_LABELS, STATE_LABELS, Action, State


class By(StrEnum):
    """Who may take a transition; where and whether they are barred is asked of the object."""

    AUTHOR = "author"
    DECIDER = "decider"
    ROUTE = "route"
    TWO = "two_persons"


@dataclass(frozen=True)
class Transition:
    """One row: `action` leads from any of `sources` to `target`, taken by `by`."""

    action: Action
    sources: tuple[State, ...]
    target: State
    by: By


# fmt: off
WORKFLOW: tuple[Transition, ...] = (
    Transition(Action.SUBMIT,    (State.DRAFT, State.RETURNED),     State.SUBMITTED, By.AUTHOR),
    Transition(Action.WITHDRAW,  (State.DRAFT, State.SUBMITTED,
                                  State.RETURNED),                  State.WITHDRAWN, By.AUTHOR),
    Transition(Action.RESUME,    (State.WITHDRAWN,),                State.DRAFT,     By.AUTHOR),
    Transition(Action.PASS_OVER, (State.SUBMITTED,),                State.SUBMITTED, By.ROUTE),
    Transition(Action.PASS_UP,   (State.SUBMITTED,),                State.SUBMITTED, By.DECIDER),
    Transition(Action.RECOGNISE, (State.SUBMITTED,),                State.APPROVED,  By.DECIDER),
    Transition(Action.RETURN,    (State.SUBMITTED,),                State.RETURNED,  By.DECIDER),
    Transition(Action.REJECT,    (State.SUBMITTED,),                State.REJECTED,  By.DECIDER),
    Transition(Action.UNDO,      (State.SUBMITTED, State.APPROVED,
                                  State.RETURNED, State.REJECTED),
                                                                    State.SUBMITTED, By.DECIDER),
    Transition(Action.REVOKE,    (State.APPROVED,),                 State.REVOKED,   By.TWO),
)
# fmt: on

EDITABLE = frozenset({State.DRAFT, State.RETURNED})
"""The states in which the author's side may change content and evidence."""


def transition(action: Action, state: State) -> Transition:
    """The row for this act from this state; `WrongState` with the sentence to show if none."""
    for row in WORKFLOW:
        if row.action is action and state in row.sources:
            return row
    raise WrongState(
        f"Không thực hiện được «{ACTION_LABELS[action]}» vì mục này đang ở trạng thái "
        f"«{STATE_LABELS[state]}». Tải lại trang để xem tình hình mới nhất."
    )


def mermaid() -> str:
    """The table as a Mermaid state diagram, for docs/workflow.md."""
    lines = ["stateDiagram-v2", "    [*] --> draft"]
    for row in WORKFLOW:
        lines += [f"    {source} --> {row.target}: {row.action}" for source in row.sources]
    return "\n".join(lines)
