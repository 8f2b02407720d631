"""What may be said beside an entry: two threads, bounded, struck but not rewritten."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from emulation.core.text import is_blank

TEXT_MOST = 2000
FILES_MOST = 5
DAY_MOST = 50
"""Messages of one person on one entry and day."""
STRIKE_MINUTES = 60
REASON_LEAST, REASON_MOST = 5, 300


class Thread(StrEnum):
    """Who a message is for."""

    INTERNAL = "internal"
    TO_SENDER = "to_sender"


THREAD_LABELS: dict[Thread, str] = {
    Thread.TO_SENDER: "Trao đổi với bên gửi",
    Thread.INTERNAL: "Ghi chú nội bộ – bên gửi không thấy",
}


@dataclass(frozen=True)
class Voice:
    """In whose name somebody speaks beside an entry."""

    unit_id: int
    step: int | None
    """The step of the route at which they decide; None on the author's side."""

    @property
    def is_sender(self) -> bool:
        """They speak for the author's side."""
        return self.step is None


def wrong_message(text: str, *, files: int, sent_today: int) -> dict[str, str]:
    """Input name -> sentence for everything that must be mended before it can be sent."""
    found = {}
    if is_blank(text):
        found["text"] = "Viết nội dung cần trao đổi."
    elif len(text) > TEXT_MOST:
        found["text"] = f"Rút gọn còn tối đa {TEXT_MOST} ký tự, đang có {len(text)}."
    elif sent_today >= DAY_MOST:
        found["text"] = (
            f"Hôm nay đồng chí đã viết {DAY_MOST} ý kiến ở mục này. Gộp ý còn lại, mai viết tiếp."
        )
    if files > FILES_MOST:
        found["files"] = f"Mỗi ý kiến kèm tối đa {FILES_MOST} tệp. Bỏ bớt tệp rồi gửi lại."
    return found


def may_strike(*, written_at: datetime, at: datetime) -> bool:
    """It was written so recently that a slip may be struck."""
    return at <= written_at + timedelta(minutes=STRIKE_MINUTES)


def wrong_reason(reason: str) -> dict[str, str]:
    """What is wrong with the reason for striking a message."""
    if REASON_LEAST <= len(reason.strip()) <= REASON_MOST:
        return {}
    return {"reason": f"Ghi lý do bỏ, từ {REASON_LEAST} đến {REASON_MOST} ký tự."}
