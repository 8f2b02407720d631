"""The signed paper by which names are erased from the audit, and which records it is about."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from emulation.core.dates import format_date
from emulation.core.errors import Invalid
from emulation.core.text import clean, is_blank

MOST_ERASED = 200
"""Records in one act at most."""
LONGEST = 300
_PART = re.compile(r"(\d{1,12})(?:\s*[-–]\s*(\d{1,12}))?")
_HOW = "Ghi số các bản ghi, cách nhau bằng dấu phẩy. Ví dụ: 12, 15, 20-25."


@dataclass(frozen=True)
class ErasureOrder:
    """The signed paper that orders an erasure; it stands in place of a second person."""

    paper: str
    signed_on: date
    signer: str
    reason: str


def erasure_order(
    *, paper: str, signed_on: date | None, signer: str, reason: str, today: date
) -> ErasureOrder:
    """The order as it was typed; `Invalid` names each input that must be mended."""
    typed = {"paper": paper, "signer": signer, "reason": reason}
    ask = {
        "paper": "Ghi số văn bản cho phép xóa. Ví dụ: 12-QĐ/HU.",
        "signer": "Ghi họ tên người ký văn bản.",
        "reason": "Ghi lý do xóa thông tin này khỏi nhật ký.",
    }
    faults = {name: ask[name] for name, text in typed.items() if is_blank(text)}
    for name, text in typed.items():
        if len(text) > LONGEST:
            faults[name] = f"Viết gọn trong {LONGEST} ký tự."
    if signed_on is None:
        faults["signed_on"] = "Ghi ngày ký văn bản. Ví dụ: 05/09/2024."
    elif signed_on > today:
        faults["signed_on"] = (
            f"Ngày ký không sau hôm nay ({format_date(today)}). Kiểm tra lại ngày."
        )
    if faults or signed_on is None:
        raise Invalid(next(iter(faults.values())), faults)
    return ErasureOrder(
        paper=clean(paper, one_line=True),
        signed_on=signed_on,
        signer=clean(signer, one_line=True),
        reason=clean(reason),
    )


def record_numbers(text: str) -> list[int]:
    """The records typed as «12, 15, 20-25», each once, in order; `Invalid` says what to mend."""
    found: set[int] = set()
    parts = [part for part in re.split(r"[,;\n]", text) if not is_blank(part)]
    for part in parts:
        match = _PART.fullmatch(part.strip())
        if match is None:
            raise _wrong(f"Chưa đọc được «{part.strip()[:30]}». {_HOW}")
        first, last = int(match[1]), int(match[2] or match[1])
        if last < first:
            raise _wrong(f"«{part.strip()}»: số sau phải lớn hơn số trước. Đổi lại hai số.")
        if last - first >= MOST_ERASED or len(found) > MOST_ERASED:
            raise _wrong(_too_many())
        found.update(range(first, last + 1))
    if not found:
        raise _wrong(_HOW)
    if len(found) > MOST_ERASED:
        raise _wrong(_too_many())
    return sorted(found)


def _too_many() -> str:
    return f"Mỗi lần xóa tối đa {MOST_ERASED} bản ghi. Chia thành nhiều lần."


def _wrong(sentence: str) -> Invalid:
    return Invalid(sentence, {"numbers": sentence})
