"""How long one may ask that a rejection be looked at again, and what asking and answering need."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

GROUNDS_LEAST, ANSWER_LEAST = 20, 20
TEXT_MOST = 3000
FILES_MOST = 5


class Outcome(StrEnum):
    """How a request was answered."""

    DISMISSED = "dismissed"
    UPHELD = "upheld"


OUTCOME_LABELS: dict[Outcome, str] = {
    Outcome.UPHELD: "Xem xét lại: mở lượt xét mới",
    Outcome.DISMISSED: "Giữ nguyên kết quả",
}


@dataclass(frozen=True)
class Term:
    """The days set, counted in calendar days, and the paper that sets them."""

    days: int
    answer_days: int
    citation: str

    def last_day(self, decided_on: date) -> date:
        """The last day on which a rejection of that day may be appealed against, inclusive."""
        return decided_on + timedelta(days=self.days)

    def answer_by(self, filed_on: date) -> date:
        """The last day on which a request of that day is answered in time, inclusive."""
        return filed_on + timedelta(days=self.answer_days)


def wrong_grounds(grounds: str, *, files: int) -> dict[str, str]:
    """Input name -> sentence for everything in a request that must be mended."""
    found = _wrong_text("grounds", grounds, GROUNDS_LEAST, "Nêu rõ căn cứ đề nghị xem xét lại")
    if files > FILES_MOST:
        found["files"] = f"Kèm tối đa {FILES_MOST} tệp. Bỏ bớt tệp rồi gửi lại."
    return found


def wrong_answer(outcome: Outcome | None, answer: str) -> dict[str, str]:
    """Input name -> sentence for everything in an answer that must be mended."""
    chosen = {} if outcome else {"outcome": "Chọn mở lượt xét mới hoặc giữ nguyên kết quả."}
    return chosen | _wrong_text("answer", answer, ANSWER_LEAST, "Nêu rõ lý do trả lời")


def _wrong_text(name: str, text: str, least: int, ask: str) -> dict[str, str]:
    length = len(text.strip())
    if length < least:
        return {name: f"{ask}, ít nhất {least} ký tự."}
    if length > TEXT_MOST:
        return {name: f"Rút gọn còn tối đa {TEXT_MOST} ký tự, đang có {length}."}
    return {}
