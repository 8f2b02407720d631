"""Recusal (S9): who stays out of deciding an entry, why, and who says so."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum

from emulation.core.text import is_blank

WORDS_LIMIT = 1000
REQUEST_LENGTH = 10


class RecusalKind(StrEnum):
    """Who began it."""

    DECLARED = "declared"
    REQUESTED = "requested"


class RecusalReason(StrEnum):
    """The category of the reason, a closed list."""

    CONFLICT = "conflict"
    INTEREST = "interest"
    KINSHIP = "kinship"
    OTHER = "other"


class RecusalRuling(StrEnum):
    """What a second person made of it."""

    LIFTED = "lifted"
    REFUSED = "refused"
    UPHELD = "upheld"


RECUSAL_LABELS: dict[RecusalKind, str] = {
    RecusalKind.DECLARED: "Tự xin rút",
    RecusalKind.REQUESTED: "Bị đề nghị thay",
}
RECUSAL_REASONS: dict[RecusalReason, str] = {
    RecusalReason.KINSHIP: "Họ hàng",
    RecusalReason.INTEREST: "Quyền lợi liên quan",
    RecusalReason.CONFLICT: "Mâu thuẫn",
    RecusalReason.OTHER: "Lý do khác",
}
RULING_LABELS: dict[RecusalRuling, str] = {
    RecusalRuling.UPHELD: "Đồng ý, người khác xử lý",
    RecusalRuling.REFUSED: "Không đồng ý, vẫn do đồng chí này xử lý",
    RecusalRuling.LIFTED: "Cho xử lý trở lại",
}
ENDING = frozenset({RecusalRuling.LIFTED, RecusalRuling.REFUSED})
"""After one of these the person decides again; until then they do not, also while it is open."""


def open_rulings(kind: RecusalKind, rulings: Iterable[RecusalRuling]) -> tuple[RecusalRuling, ...]:
    """What a second person may say next: a request is upheld or refused, what stands is lifted."""
    said = frozenset(rulings)
    if said & ENDING:
        return ()
    if kind is RecusalKind.REQUESTED and not said:
        return (RecusalRuling.UPHELD, RecusalRuling.REFUSED)
    return (RecusalRuling.LIFTED,)


def wrong_recusal(reason: str, words: str, *, kind: RecusalKind) -> dict[str, str]:
    """Input name -> sentence: a reason of the list; words for «other» and for every request."""
    found = {}
    if reason not in list(RecusalReason):
        found["reason"] = "Chọn lý do trong danh sách."
    needs_words = kind is RecusalKind.REQUESTED or reason == RecusalReason.OTHER
    if needs_words and (is_blank(words) or len(words.strip()) < REQUEST_LENGTH):
        found["words"] = f"Ghi rõ vì sao, ít nhất {REQUEST_LENGTH} ký tự."
    if len(words) > WORDS_LIMIT:
        found["words"] = f"Rút gọn còn tối đa {WORDS_LIMIT} ký tự."
    return found
