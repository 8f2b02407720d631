"""What was asked when an entry came back, and what the author's side answers to each request."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum

from emulation.core.text import is_blank

NOTE_LIMIT = 500


class RequestAnswer(StrEnum):
    """What became of one request."""

    DONE = "done"
    NOT_DONE = "not_done"
    EXPLAINED = "explained"


REQUEST_ANSWER_LABELS: dict[RequestAnswer, str] = {
    RequestAnswer.DONE: "Đã bổ sung",
    RequestAnswer.NOT_DONE: "Chưa bổ sung được",
    RequestAnswer.EXPLAINED: "Giải trình",
}


@dataclass(frozen=True)
class Answered:
    """The answer to one request, with its words where it needs some."""

    answer: RequestAnswer
    note: str = ""

    def words(self) -> str:
        """«Đã bổ sung», or «Giải trình: …»."""
        label = REQUEST_ANSWER_LABELS[self.answer]
        return f"{label}: {self.note}" if self.note else label


def settled(
    requests: Collection[str], given: Mapping[str, Answered], changed: Collection[str]
) -> dict[str, Answered]:
    """Each request with its answer; what was changed and not answered otherwise counts as done."""
    return {
        name: given.get(name) or Answered(RequestAnswer.DONE)
        for name in requests
        if name in given or name in changed
    }


def unanswered(requests: Collection[str], answers: Mapping[str, Answered]) -> dict[str, str]:
    """Field -> sentence for every request that nothing was done about, and every empty reason."""
    wrong = {}
    for name in requests:
        found = answers.get(name)
        if found is None:
            wrong[name] = (
                "Chỗ này được đề nghị bổ sung nhưng chưa sửa. "
                "Sửa, hoặc đánh dấu «Chưa bổ sung được» hay «Giải trình» và ghi rõ."
            )
        elif found.answer is not RequestAnswer.DONE and is_blank(found.note):
            wrong[name] = f"Ghi rõ vì sao «{REQUEST_ANSWER_LABELS[found.answer]}»."
        elif len(found.note) > NOTE_LIMIT:
            wrong[name] = f"Rút gọn lời giải trình còn tối đa {NOTE_LIMIT} ký tự."
    return wrong


def stored(answers: Mapping[str, Answered]) -> dict[str, dict[str, str]]:
    """The answers as a version keeps them."""
    return {name: {"answer": one.answer.value, "note": one.note} for name, one in answers.items()}


def read_back(kept: Mapping[str, Mapping[str, str]]) -> dict[str, Answered]:
    """The answers that a version keeps."""
    return {name: Answered(RequestAnswer(one["answer"]), one["note"]) for name, one in kept.items()}
