"""What a decision must bring with it, and how long it can be taken back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal

from emulation.campaigns.rules import RecognitionLevel
from emulation.core.numbers import format_points
from emulation.core.text import is_blank
from emulation.entries.rules import ACTION_LABELS, Action
from emulation.reviews.rules.vocabulary import (
    CLAUSE_LIMIT,
    FIELD_LABELS,
    REASON_LENGTH,
    REASON_LIMIT,
    UNDO_MINUTES,
)


@dataclass(frozen=True)
class Verdict:
    """What a decider wants: the act and everything it needs."""

    action: Action
    recognition: RecognitionLevel | None = None
    reason: str = ""
    clause: str = ""
    """On what a rejection stands: article, number of the paper."""
    field_reasons: Mapping[str, str] = field(default_factory=dict)
    scores: Mapping[int, Decimal] = field(default_factory=dict)
    """Criterion -> points."""


@dataclass(frozen=True)
class StepPowers:
    """What the present step lets its decider do."""

    may_finish: bool
    may_pass_up: bool
    recognition: RecognitionLevel
    may_exemplify: bool

    def actions(self) -> tuple[Action, ...]:
        """The acts open at this step, in the order of the buttons."""
        acts = [Action.RECOGNISE] if self.may_finish else []
        if self.may_pass_up:
            acts.append(Action.PASS_UP)
        return (*acts, Action.RETURN, Action.REJECT)

    def levels(self) -> tuple[RecognitionLevel, ...]:
        """The levels at which this step may recognise."""
        more = (RecognitionLevel.EXEMPLARY,) if self.may_exemplify else ()
        return (self.recognition, *more)


@dataclass(frozen=True)
class Ceiling:
    """A criterion as the check of scores sees it."""

    criterion_id: int
    label: str
    points: Decimal


def wrong(
    verdict: Verdict, powers: StepPowers, criteria: Iterable[Ceiling], *, is_scored: bool
) -> dict[str, str]:
    """Input name -> sentence for everything that must be mended before this verdict can stand."""
    found: dict[str, str] = {}
    if verdict.action not in powers.actions():
        found["action"] = (
            f"Bước này không có «{ACTION_LABELS[verdict.action]}». Chọn cách xử lý khác."
        )
    if verdict.action is Action.RECOGNISE:
        found |= _wrong_recognition(verdict, powers, list(criteria), is_scored=is_scored)
    if verdict.action is Action.RETURN and not any(
        not is_blank(text) for text in verdict.field_reasons.values()
    ):
        found["field_reasons"] = "Chọn phần cần bổ sung và ghi rõ cần bổ sung gì."
    if verdict.action is Action.REJECT and len(verdict.reason.strip()) < REASON_LENGTH:
        found["reason"] = f"Ghi lý do ít nhất {REASON_LENGTH} ký tự để người gửi hiểu vì sao."
    if len(verdict.reason) > REASON_LIMIT:
        found["reason"] = f"Rút gọn lý do còn tối đa {REASON_LIMIT} ký tự."
    if len(verdict.clause) > CLAUSE_LIMIT:
        found["clause"] = f"Rút gọn căn cứ còn tối đa {CLAUSE_LIMIT} ký tự."
    unknown = set(verdict.field_reasons) - set(FIELD_LABELS)
    if unknown:
        found["field_reasons"] = "Chọn phần cần bổ sung trong danh sách."
    return found


def _wrong_recognition(
    verdict: Verdict, powers: StepPowers, criteria: list[Ceiling], *, is_scored: bool
) -> dict[str, str]:
    found: dict[str, str] = {}
    if verdict.recognition not in powers.levels():
        found["recognition"] = "Chọn mức công nhận."
    if not is_scored:
        return found
    if set(verdict.scores) - {criterion.criterion_id for criterion in criteria}:
        found["action"] = "Phiếu chấm đã thay đổi. Tải lại trang rồi chấm theo tiêu chí mới."
    for criterion in criteria:
        name = f"score_{criterion.criterion_id}"
        points = verdict.scores.get(criterion.criterion_id)
        if points is None:
            found[name] = f"Chấm điểm «{criterion.label}»."
        elif not 0 <= points <= criterion.points:
            found[name] = (
                f"«{criterion.label}»: cho từ 0 đến {format_points(criterion.points)} điểm."
            )
    return found


def may_undo(*, decided_at: datetime, at: datetime) -> bool:
    """Within ten minutes of the decision, by the server's clock."""
    return timedelta(0) <= at - decided_at <= timedelta(minutes=UNDO_MINUTES)
