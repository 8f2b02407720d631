"""What is said of an entry whose day has passed, and what a reminder asks of who holds it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from emulation.core.dates import format_date

NOBODY = "Chưa có người xử lý hợp lệ"


def late_days_words(days: int) -> str:
    """«Quá hạn 3 ngày làm việc»; before the first working day after it, that the day is over."""
    return f"Quá hạn {days} ngày làm việc" if days else "Vừa hết hạn"


def holders_words(names: Sequence[str]) -> str:
    """«Đồng chí A, đồng chí B», or that nobody may decide."""
    said = ", ".join(f"đồng chí {name}" for name in names)
    return f"{said[0].upper()}{said[1:]}" if said else NOBODY


def reminder_text(
    *, holders: Sequence[str], kind: str, unit: str, receipt: str, due_on: date, late: str
) -> str:
    """The message for pasting: who, what, since when, and where to do it."""
    who = ", ".join(f"đồng chí {name}" for name in holders) or "các đồng chí"
    return (
        f"Kính gửi {who}: {kind} của {unit} (mã tiếp nhận {receipt}) đến hạn trả lời ngày "
        f"{format_date(due_on)}, {late[0].lower()}{late[1:]}. "
        "Đề nghị mở mục «Chờ xử lý» và trả lời."
    )
