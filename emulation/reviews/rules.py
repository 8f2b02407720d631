"""What a decision must bring with it, and how long it can be taken back."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from difflib import SequenceMatcher
from enum import StrEnum

from emulation.campaigns.rules import RecognitionLevel
from emulation.core.dates import format_date
from emulation.core.numbers import format_points
from emulation.core.text import is_blank
from emulation.entries.rules import ACTION_LABELS, Action, Bar

UNDO_MINUTES = 10
REASON_LENGTH = 10
REVOKE_REASON_LENGTH = 20
REASON_LIMIT = 2000
WORDS_COMPARED = 2000

FIELD_LABELS: dict[str, str] = {
    "title": "Tên",
    "summary": "Nội dung",
    "result": "Kết quả đạt được",
    "figures": "Số liệu, chỉ tiêu",
    "happened_from": "Thời gian thực hiện",
    "place": "Địa điểm",
    "subject_name": "Người thực hiện",
    "files": "Minh chứng",
    "minutes_number": "Biên bản chi bộ",
    "confirmer": "Người xác nhận",
}
"""The parts of an entry for which completion can be asked."""

STOCK_REASONS: tuple[str, ...] = (
    "Ghi rõ số liệu, có đơn vị tính.",
    "Ảnh chưa rõ, chụp lại hoặc thay ảnh khác.",
    "Bổ sung số và ngày biên bản chi bộ.",
    "Nêu rõ cách làm, ai thực hiện.",
    "Số liệu chưa khớp giữa nội dung và minh chứng.",
)

BAR_WORDS: dict[Bar, str] = {
    Bar.OWN_UNIT: "cùng đơn vị",
    Bar.AUTHOR: "là người lập hoặc người gửi",
    Bar.NAMED: "có tên trong nội dung",
    Bar.UPLOADER: "đã tải minh chứng lên",
    Bar.ALREADY_DECIDED: "đã quyết định bước khác",
}
"""Why an entry is left out of somebody's queue, in the order in which the reasons are told."""

DONE_WORDS: dict[Action, str] = {
    Action.RECOGNISE: "Đã công nhận",
    Action.PASS_UP: "Đã đề nghị cấp trên xét",
    Action.RETURN: "Đã đề nghị bổ sung",
    Action.REJECT: "Đã ghi «Chưa công nhận»",
}
"""What the decider is told right after the act."""


class Mark(StrEnum):
    """What became of some words between two versions."""

    ADDED = "added"
    KEPT = "kept"
    REMOVED = "removed"


@dataclass(frozen=True)
class Verdict:
    """What a decider wants: the act and everything it needs."""

    action: Action
    recognition: RecognitionLevel | None = None
    reason: str = ""
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


def due_words(due_on: date | None, *, today: date) -> tuple[str, bool]:
    """How the due day is said, and whether it has passed: «Quá hạn 3 ngày», «Hạn hôm nay»."""
    if due_on is None:
        return "Không đặt hạn", False
    late = (today - due_on).days
    if late > 0:
        return f"Quá hạn {late} ngày", True
    return ("Hạn hôm nay" if not late else f"Hạn {format_date(due_on)}"), False


def barred_words(barred: Iterable[tuple[Bar, ...]]) -> str:
    """Why entries are left out, one reason an entry: «cùng đơn vị», or «2 cùng đơn vị, 1 …»."""
    first = [next(bar for bar in BAR_WORDS if bar in bars) for bars in barred]
    counted = Counter(first)
    if len(counted) == 1:
        return BAR_WORDS[first[0]]
    return ", ".join(f"{counted[bar]} {BAR_WORDS[bar]}" for bar in BAR_WORDS if bar in counted)


def word_changes(before: str, after: str) -> tuple[tuple[Mark, str], ...]:
    """The words of `after` in order, with those added marked and those of `before` that went.

    Texts of very many words are given whole, as one removed and one added.
    """
    old, new = re.findall(r"\S+\s*", before), re.findall(r"\S+\s*", after)
    if before == after:
        return ((Mark.KEPT, after),)
    if max(len(old), len(new)) > WORDS_COMPARED:
        return ((Mark.REMOVED, before), (Mark.ADDED, after))
    matcher = SequenceMatcher(
        a=[word.strip() for word in old], b=[word.strip() for word in new], autojunk=False
    )
    found: list[tuple[Mark, str]] = []
    for kind, a1, a2, b1, b2 in matcher.get_opcodes():
        if kind == "equal":
            found.append((Mark.KEPT, "".join(new[b1:b2])))
            continue
        found += _marked(Mark.REMOVED, "".join(old[a1:a2]))
        found += _marked(Mark.ADDED, "".join(new[b1:b2]))
    return tuple(found)


def _marked(mark: Mark, text: str) -> list[tuple[Mark, str]]:
    """The words marked, the space behind them not; what went leaves no line end behind."""
    words = text.rstrip()
    space = text[len(words) :]
    if mark is Mark.REMOVED and space:
        space = " "
    return [piece for piece in ((mark, words), (Mark.KEPT, space)) if piece[1]]
