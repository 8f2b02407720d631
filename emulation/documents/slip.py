"""What a printed slip of an entry is: who, when, what, figures, and boxes for confirmation."""

from __future__ import annotations

from dataclasses import dataclass

from emulation.documents.table import Foot, LetterHead


@dataclass(frozen=True, kw_only=True)
class Figure:
    """One result: its name, the number as read («1.234,5»), its unit, and a note."""

    name: str
    amount: str
    unit: str
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class Confirmation:
    """One box to be signed and stamped."""

    title: str
    day: str = "Ngày ….. tháng ….. năm 20….."
    hint: str = "(Ký, ghi rõ họ tên, đóng dấu nếu có)"
    name: str = ""


CONFIRMATIONS = (
    Confirmation(title="Xác nhận của chi bộ"),
    Confirmation(title="Xác nhận của Đảng ủy xã"),
)


@dataclass(frozen=True, kw_only=True)
class Slip:
    """An entry on one sheet; `code` is the receipt code, `parts` are headed paragraphs."""

    title: str
    header: LetterHead
    code: str = ""
    subtitle: str = ""
    facts: tuple[tuple[str, str], ...] = ()
    parts: tuple[tuple[str, str], ...] = ()
    figures: tuple[Figure, ...] = ()
    confirmations: tuple[Confirmation, ...] = CONFIRMATIONS
    foot: Foot | None = None
    watermark: str = ""
