"""The life of a model: its stages and one table of moves.

Registration is not achievement: a model is carried out, shows results, is fit to be copied and is
copied, or it stops. Who moves it on says how, and from «có hiệu quả» on by what figure or proof.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from emulation.core.errors import WrongState
from emulation.entries.rules.vocabulary import STATE_LABELS, State


class ModelStage(StrEnum):
    """How far a model has come (domain §1.5)."""

    EFFECTIVE = "effective"
    REGISTERED = "registered"
    REPLICABLE = "replicable"
    REPLICATED = "replicated"
    RUNNING = "running"
    STOPPED = "stopped"


STAGE_LABELS: dict[ModelStage, str] = {
    ModelStage.REGISTERED: "Đã đăng ký",
    ModelStage.RUNNING: "Đang thực hiện",
    ModelStage.EFFECTIVE: "Có hiệu quả",
    ModelStage.REPLICABLE: "Có thể nhân rộng",
    ModelStage.REPLICATED: "Đã nhân rộng",
    ModelStage.STOPPED: "Đã dừng",
}
STAGE_TAGS: dict[ModelStage, str] = {
    ModelStage.REGISTERED: "draft",
    ModelStage.RUNNING: "waiting",
    ModelStage.EFFECTIVE: "approved",
    ModelStage.REPLICABLE: "award",
    ModelStage.REPLICATED: "award",
    ModelStage.STOPPED: "withdrawn",
}
"""The look of each stage's tag; the word always stands beside the colour."""


class Moment(StrEnum):
    """What a picture of a progress note shows; other proofs are neither."""

    AFTER = "after"
    BEFORE = "before"
    OTHER = "other"


MOMENT_LABELS: dict[Moment, str] = {
    Moment.BEFORE: "Trước khi thực hiện",
    Moment.AFTER: "Sau khi thực hiện",
    Moment.OTHER: "Minh chứng khác",
}


@dataclass(frozen=True)
class StageMove:
    """One row: from any of `sources` to `target`, and what the move asks besides the note."""

    target: ModelStage
    sources: tuple[ModelStage, ...]
    needs_proof: bool = False
    """At least one figure or one file."""
    needs_places: bool = False
    """Where it was copied: units or places by name."""


# fmt: off
STAGE_MOVES: tuple[StageMove, ...] = (
    StageMove(ModelStage.RUNNING,    (ModelStage.REGISTERED, ModelStage.EFFECTIVE,
                                      ModelStage.REPLICABLE, ModelStage.STOPPED)),
    StageMove(ModelStage.EFFECTIVE,  (ModelStage.RUNNING, ModelStage.REPLICABLE),
              needs_proof=True),
    StageMove(ModelStage.REPLICABLE, (ModelStage.EFFECTIVE,), needs_proof=True),
    StageMove(ModelStage.REPLICATED, (ModelStage.EFFECTIVE, ModelStage.REPLICABLE),
              needs_proof=True, needs_places=True),
    StageMove(ModelStage.STOPPED,    (ModelStage.REGISTERED, ModelStage.RUNNING,
                                      ModelStage.EFFECTIVE, ModelStage.REPLICABLE,
                                      ModelStage.REPLICATED)),
)
# fmt: on
BEGUN = (ModelStage.RUNNING, ModelStage.EFFECTIVE, ModelStage.REPLICABLE, ModelStage.REPLICATED)
"""Being carried out, and further."""
ALIVE = frozenset({State.APPROVED, State.REJECTED, State.RETURNED, State.SUBMITTED})
"""A model that was handed in and not taken back goes on, whatever was decided on it so far."""
QUIET = timedelta(days=90)
"""A model that is carried out and of which nobody wrote for so long is asked after."""


def moves_from(stage: ModelStage) -> tuple[StageMove, ...]:
    """Where the model can be moved from here, in the order of the table."""
    return tuple(row for row in STAGE_MOVES if stage in row.sources)


def stage_move(source: ModelStage, target: ModelStage) -> StageMove:
    """The row for this move; `WrongState` with the sentence to show if there is none."""
    for row in STAGE_MOVES:
        if row.target is target and source in row.sources:
            return row
    raise WrongState(
        f"Mô hình đang ở bước «{STAGE_LABELS[source]}» nên không chuyển được sang "
        f"«{STAGE_LABELS[target]}». Tải lại trang để xem bước mới nhất."
    )


def require_alive(stage: ModelStage | None, state: State) -> ModelStage:
    """The stage of a model that goes on; `WrongState` says why nothing can be written of it."""
    if stage is None or state is State.DRAFT:
        raise WrongState("Chỉ ghi tiến độ của mô hình đã gửi. Gửi đăng ký trước rồi ghi tiến độ.")
    if state not in ALIVE:
        raise WrongState(
            f"Mô hình đang ở trạng thái «{STATE_LABELS[state]}» nên không ghi tiến độ được."
        )
    return stage


def stage_diagram() -> str:
    """The table as a Mermaid state diagram, for docs/workflow.md."""
    lines = ["stateDiagram-v2", "    [*] --> registered"]
    for row in STAGE_MOVES:
        lines += [f"    {source} --> {row.target}" for source in row.sources]
    return "\n".join(lines)
