"""What a typed conclusion needs, and what becomes of each entry that it decides."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from emulation.core.dates import format_date
from emulation.entries.rules import Action

MOST_ITEMS = 50
NUMBER_MOST, SIGNER_MOST, REASON_MOST = 60, 120, 1500
REASON_LEAST = 10


class MeetingState(StrEnum):
    """Where a typed conclusion stands."""

    CONFIRMED = "confirmed"
    SENT_BACK = "sent_back"
    TYPED = "typed"


STATE_LABELS: dict[MeetingState, str] = {
    MeetingState.TYPED: "Chờ người thứ hai kiểm tra",
    MeetingState.CONFIRMED: "Đã xác nhận",
    MeetingState.SENT_BACK: "Đã trả lại",
}


class ItemResult(StrEnum):
    """What became of an entry when the conclusion was confirmed."""

    BARRED = "barred"
    DECIDED = "decided"
    MOVED = "moved"
    REFUSED = "refused"
    WAITING = "waiting"


RESULT_LABELS: dict[ItemResult, str] = {
    ItemResult.WAITING: "Chờ kiểm tra",
    ItemResult.DECIDED: "Đã ghi kết quả",
    ItemResult.BARRED: "Chưa ghi: không được xử lý",
    ItemResult.MOVED: "Chưa ghi: đã thay đổi",
    ItemResult.REFUSED: "Chưa ghi: chưa đủ điều kiện",
}


@dataclass(frozen=True, kw_only=True)
class Paper:
    """The signed conclusion, as it is typed from the paper."""

    number: str
    concluded_on: date | None
    signer: str
    signer_title: str

    def words(self) -> str:
        """«Theo kết luận số 45-KL/HU ngày 12/11/2024, người ký: …»: as the decisions name it."""
        day = format_date(self.concluded_on) if self.concluded_on else ""
        return (
            f"Theo kết luận số {self.number} ngày {day}, người ký: {self.signer}, "
            f"{self.signer_title}."
        )


def wrong_paper(paper: Paper, *, today: date, has_scan: bool) -> dict[str, str]:
    """Input name -> sentence for everything about the paper that must be mended."""
    found = {}
    for name, text, most, ask in (
        ("number", paper.number, NUMBER_MOST, "Nhập số kết luận. Ví dụ: 45-KL/HU."),
        ("signer", paper.signer, SIGNER_MOST, "Nhập họ tên người ký kết luận."),
        ("signer_title", paper.signer_title, SIGNER_MOST, "Nhập chức vụ người ký."),
    ):
        if not text:
            found[name] = ask
        elif len(text) > most:
            found[name] = f"Rút gọn còn tối đa {most} ký tự."
    if paper.concluded_on is None:
        found["concluded_on"] = "Nhập ngày kết luận. Ví dụ: 12/11/2024."
    elif paper.concluded_on > today:
        found["concluded_on"] = f"Ngày kết luận không sau hôm nay ({format_date(today)})."
    elif paper.concluded_on.year < today.year - 1:
        found["concluded_on"] = "Ngày kết luận đã quá lâu. Kiểm tra lại ngày trên bản ký."
    if not has_scan:
        found["scan"] = "Chọn bản quét kết luận đã ký (PDF hoặc ảnh)."
    return found


def wrong_reason(reason: str) -> dict[str, str]:
    """What is wrong with the reason for sending a conclusion back."""
    if REASON_LEAST <= len(reason.strip()) <= REASON_MOST:
        return {}
    return {"reason": f"Ghi lý do trả lại, từ {REASON_LEAST} đến {REASON_MOST} ký tự."}


def decision_reason(action: Action, reason: str, paper: Paper) -> str:
    """The reason that stands with the decision: what was typed, and the paper."""
    said = reason.strip()
    if said and action in (Action.RETURN, Action.REJECT) and said[-1] not in ".!?":
        said += "."
    return f"{said} {paper.words()}".strip()
