"""What became of the words between two versions."""

from __future__ import annotations

import re
from difflib import SequenceMatcher
from enum import StrEnum

WORDS_COMPARED = 2000


class Mark(StrEnum):
    """What became of some words between two versions."""

    ADDED = "added"
    KEPT = "kept"
    REMOVED = "removed"


def word_changes(before: str, after: str) -> tuple[tuple[Mark, str], ...]:
    """The words of `after` in order, with those added marked and those of `before` that went.

    Texts of very many words are given whole, as one removed and one added.
    """
    old, new = re.findall(r"\S+\s*", before), re.findall(r"\S+\s*", after)
    if before == after:
        return ((Mark.KEPT, after),)
    if max(len(old), len(new)) > WORDS_COMPARED:
        return ((Mark.REMOVED, before), (Mark.ADDED, after))
    matcher = SequenceMatcher(
        a=[word.strip() for word in old], b=[word.strip() for word in new], autojunk=False
    )
    found: list[tuple[Mark, str]] = []
    for kind, a1, a2, b1, b2 in matcher.get_opcodes():
        if kind == "equal":
            found.append((Mark.KEPT, "".join(new[b1:b2])))
            continue
        found += _marked(Mark.REMOVED, "".join(old[a1:a2]))
        found += _marked(Mark.ADDED, "".join(new[b1:b2]))
    return tuple(found)


def _marked(mark: Mark, text: str) -> list[tuple[Mark, str]]:
    """The words marked, the space behind them not; what went leaves no line end behind."""
    words = text.rstrip()
    space = text[len(words) :]
    if mark is Mark.REMOVED and space:
        space = " "
    return [piece for piece in ((mark, words), (Mark.KEPT, space)) if piece[1]]
