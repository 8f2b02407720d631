"""Why two entries are held to be alike."""

from __future__ import annotations

from enum import StrEnum


class Reason(StrEnum):
    """What they have in common."""

    EXCERPT = "excerpt"
    TEXT = "text"


REASON_LABELS: dict[Reason, str] = {
    Reason.TEXT: "Câu chữ giống nhau",
    Reason.EXCERPT: "Có đoạn giống nhau",
}
