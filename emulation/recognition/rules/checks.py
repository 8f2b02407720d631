"""What is looked at in every row before a list goes on, and the digest of what was looked at."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from emulation.audit.rules import canonical
from emulation.recognition.rules.papers import word_count
from emulation.recognition.rules.vocabulary import MAX_WORDS


class Verdict(StrEnum):
    """The kinds of check line, as the component names them."""

    FAIL = "fail"
    OK = "ok"
    WARN = "warn"


VERDICT_LABELS: dict[Verdict, str] = {
    Verdict.OK: "Đạt",
    Verdict.WARN: "Cần kết luận",
    Verdict.FAIL: "Chưa đạt",
}
SAME_ACHIEVEMENT = "Luật Thi đua, khen thưởng 2022, Điều 5"
"""One achievement is rewarded once: the principle the check cites."""


@dataclass(frozen=True)
class Check:
    """One thing looked at in a row."""

    verdict: Verdict
    text: str
    clause: str = ""

    @property
    def word(self) -> str:
        """«Đạt», «Cần kết luận», «Chưa đạt»."""
        return VERDICT_LABELS[self.verdict]


@dataclass(frozen=True)
class RowFacts:
    """What the checks need to know of a row."""

    summary: str
    vote: str
    needs_vote: bool
    """After the proposal the council votes; before it there is nothing to look at."""
    has_entry: bool
    is_approved: bool
    taken_by: str
    """The other list that already has this achievement, empty for none."""
    also_on: str
    """Another list of the same campaign or year that has the same subject."""


def checks(facts: RowFacts) -> tuple[Check, ...]:
    """Every check of a row, always in the same order."""
    found = (_entry(facts), _achievement(facts), _subject(facts), _summary(facts))
    return (*found, _vote(facts)) if facts.needs_vote else found


def _entry(facts: RowFacts) -> Check:
    if not facts.has_entry:
        return Check(Verdict.OK, "Đề xuất theo kết quả xếp hạng.")
    if not facts.is_approved:
        return Check(Verdict.FAIL, "Việc làm, mô hình này không còn được công nhận. Bỏ dòng này.")
    return Check(Verdict.OK, "Việc làm, mô hình đã được công nhận.")


def _achievement(facts: RowFacts) -> Check:
    if facts.taken_by:
        text = f"Cùng thành tích này đã có trong {facts.taken_by}. Bỏ dòng này."
        return Check(Verdict.FAIL, text, SAME_ACHIEVEMENT)
    return Check(Verdict.OK, "Thành tích chưa có trong danh sách nào khác.", SAME_ACHIEVEMENT)


def _subject(facts: RowFacts) -> Check:
    if facts.also_on:
        return Check(Verdict.WARN, f"Đã được đề nghị cùng đợt hoặc cùng năm: {facts.also_on}.")
    return Check(Verdict.OK, "Chưa được đề nghị khen lần nào cùng đợt, cùng năm.")


def _summary(facts: RowFacts) -> Check:
    count = word_count(facts.summary)
    if not 0 < count <= MAX_WORDS:
        text = f"Tóm tắt thành tích có {count} từ, cần từ 1 đến {MAX_WORDS} từ."
        return Check(Verdict.FAIL, text)
    return Check(Verdict.OK, f"Tóm tắt thành tích trong {MAX_WORDS} từ.")


def _vote(facts: RowFacts) -> Check:
    if not facts.vote:
        return Check(Verdict.WARN, "Chưa ghi kết quả phiếu.")
    return Check(Verdict.OK, f"Kết quả phiếu: {facts.vote}.")


def content_digest(content: Mapping[str, object]) -> str:
    """SHA-256 over the canonical text of a list: the same content, the same digest for ever."""
    return hashlib.sha256(canonical(content).encode()).hexdigest()


def spaced(digest: str, groups: int = 4) -> str:
    """The first groups of four signs, as people compare them: «7f3c 91ae 04d2 b85e»."""
    return " ".join(digest[at : at + 4] for at in range(0, 4 * groups, 4))
