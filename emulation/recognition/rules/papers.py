"""What a printed list says: short summaries, the legal order, the total in words."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol

from emulation.campaigns.rules import RecognitionLevel
from emulation.core.errors import Invalid
from emulation.core.numbers import in_words
from emulation.recognition.rules.vocabulary import (
    FORM_RANK,
    KIND_LABELS,
    KIND_ORDER,
    LEVEL_RANK,
    MAX_WORDS,
    AwardForm,
    ItemKind,
)


def word_count(text: str) -> int:
    """How many words are written."""
    return len(text.split())


def first_words(text: str, limit: int = MAX_WORDS) -> str:
    """The text up to `limit` words, with «…» where something was left out."""
    words = text.split()
    if len(words) <= limit:
        return " ".join(words)
    return " ".join(words[:limit]).rstrip(",;:.") + "…"


def check_summary(summary: str) -> None:
    """A summary says something in at most 60 words, or `Invalid` names the field."""
    count = word_count(summary)
    sentence = ""
    if not count:
        sentence = "Ghi tóm tắt thành tích. Ví dụ: Vận động 11 hộ hiến 450 m² đất mở đường."
    elif count > MAX_WORDS:
        sentence = f"Tóm tắt thành tích có {count} từ, rút gọn còn tối đa {MAX_WORDS} từ."
    if sentence:
        raise Invalid(sentence, {"summary": sentence})


def list_number(code: str) -> str:
    """What a list is called on paper: «DS-7K3M29QF»."""
    return f"DS-{code}"


class Placed(Protocol):
    """What the order of a printed list needs of a row."""

    @property
    def kind(self) -> ItemKind: ...
    @property
    def form(self) -> AwardForm: ...
    @property
    def level(self) -> RecognitionLevel | None: ...
    @property
    def unit_key(self) -> str: ...
    @property
    def name_key(self) -> str: ...
    @property
    def id(self) -> int: ...


def printed_order(row: Placed) -> tuple[int, int, int, str, str, int]:
    """Collectives, individuals, households; inside by award, level, unit, given name (§5.4)."""
    return (
        KIND_ORDER.index(row.kind),
        FORM_RANK[row.form],
        LEVEL_RANK[row.level],
        row.unit_key,
        row.name_key,
        row.id,
    )


def total_sentence(kinds: Iterable[ItemKind]) -> str:
    """«Danh sách có 08 tập thể, 12 cá nhân (hai mươi đề nghị).»: empty groups are left out."""
    listed = list(kinds)
    counts = [(listed.count(kind), KIND_LABELS[kind].lower()) for kind in KIND_ORDER]
    parts = [f"{count:02} {label}" for count, label in counts if count]
    if not parts:
        return "Danh sách chưa có đề nghị nào."
    return f"Danh sách có {', '.join(parts)} ({in_words(len(listed), 'đề nghị')})."
