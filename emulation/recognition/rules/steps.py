"""The one table of what can be done to a list, from which state, by whom."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from emulation.core.errors import WrongState
from emulation.core.policy import Permission
from emulation.recognition.rules.vocabulary import STATE_LABELS, ListState


class Act(StrEnum):
    """What can be done to a list; each is one row of the table or more."""

    CANCEL = "cancel"
    CHECK = "check"
    CONCLUDE = "conclude"
    SEND_BACK = "send_back"
    SUBMIT = "submit"


ACT_LABELS: dict[Act, str] = {
    Act.SUBMIT: "Trình danh sách",
    Act.CONCLUDE: "Ghi kết luận",
    Act.CHECK: "Kiểm tra kết luận",
    Act.SEND_BACK: "Trả lại",
    Act.CANCEL: "Hủy danh sách",
}


@dataclass(frozen=True)
class Step:
    """One row: `act` leads from `source` to `target`, for holders of any of `permissions`."""

    act: Act
    source: ListState
    target: ListState
    permissions: tuple[Permission, ...]
    needs_reason: bool = False


PROPOSERS = (Permission.RECOGNITION_PROPOSE,)
SECRETARY = (Permission.RECOGNITION_CONCLUDE,)
CHECKERS = (Permission.RECOGNITION_CHECK,)
COUNCIL = (*SECRETARY, *CHECKERS)

# fmt: off
STEPS: tuple[Step, ...] = (
    Step(Act.SUBMIT,    ListState.DRAFT,     ListState.PROPOSED,  PROPOSERS),
    Step(Act.CONCLUDE,  ListState.PROPOSED,  ListState.CONCLUDED, SECRETARY),
    Step(Act.CHECK,     ListState.CONCLUDED, ListState.IN_EFFECT, CHECKERS),
    Step(Act.SEND_BACK, ListState.PROPOSED,  ListState.DRAFT,     COUNCIL, needs_reason=True),
    Step(Act.SEND_BACK, ListState.CONCLUDED, ListState.PROPOSED,  COUNCIL, needs_reason=True),
    Step(Act.CANCEL,    ListState.DRAFT,     ListState.CANCELLED, PROPOSERS, needs_reason=True),
    Step(Act.CANCEL,    ListState.PROPOSED,  ListState.CANCELLED, COUNCIL, needs_reason=True),
    Step(Act.CANCEL,    ListState.CONCLUDED, ListState.CANCELLED, COUNCIL, needs_reason=True),
)
# fmt: on

EDITORS: dict[ListState, tuple[Permission, ...]] = {
    ListState.DRAFT: PROPOSERS,
    ListState.PROPOSED: SECRETARY,
}
"""Who may change rows, and when: after the proposal only the council, which writes the votes."""


def step(act: Act, state: ListState) -> Step:
    """The row for this act from this state; `WrongState` with the sentence to show if none."""
    found = next((row for row in STEPS if row.act is act and row.source is state), None)
    if found is None:
        raise WrongState(
            f"Không thực hiện được «{ACT_LABELS[act]}» vì danh sách đang ở trạng thái "
            f"«{STATE_LABELS[state]}». Tải lại trang để xem tình hình mới nhất."
        )
    return found


def steps_open(state: ListState) -> list[Step]:
    """Every row that leads on from this state."""
    return [row for row in STEPS if row.source is state]
