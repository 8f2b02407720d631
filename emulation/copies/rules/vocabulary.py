"""Why two entries are held to be alike, and how that is said."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum


class Reason(StrEnum):
    """What they have in common; of several, said in this order."""

    TEXT = "text"
    EXCERPT = "excerpt"
    PEOPLE = "people"
    FIGURES = "figures"
    PICTURE = "picture"


REASON_LABELS: dict[Reason, str] = {
    Reason.TEXT: "Câu chữ giống nhau",
    Reason.EXCERPT: "Có đoạn giống nhau",
    Reason.PEOPLE: "Cùng người",
    Reason.FIGURES: "Cùng số liệu",
    Reason.PICTURE: "Ảnh giống nhau",
}


def why(percent: int, reasons: Sequence[Reason]) -> str:
    """The reasons in one line: «Câu chữ giống 45%, cùng người, cùng số liệu»."""
    found = []
    if Reason.TEXT in reasons:
        found.append(f"Câu chữ giống {percent}%")
    elif Reason.EXCERPT in reasons:
        found.append(f"Có đoạn giống nhau ({percent}%)")
    found += [
        REASON_LABELS[reason] for reason in reasons if reason not in (Reason.TEXT, Reason.EXCERPT)
    ]
    return ", ".join([found[0], *(one.lower() for one in found[1:])])
