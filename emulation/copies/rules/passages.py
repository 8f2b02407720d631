"""Where a text says what the other one says: marked in its own spelling."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from emulation.copies.rules.shingles import LOOSE, TIGHT, Word, placed, runs


@dataclass(frozen=True)
class Piece:
    """A piece of a text; what stands in the other text too is shown marked."""

    text: str
    is_shared: bool


def shared_runs(mine: Iterable[str], theirs: Iterable[str]) -> frozenset[int]:
    """The runs of words that stand in both texts, each given in its parts."""
    return _all_runs(mine) & _all_runs(theirs)


def pieces(text: str, shared: frozenset[int]) -> tuple[Piece, ...]:
    """The text in pieces, whole; neighbouring words of the other text are one piece."""
    listed = placed(text)
    marked = _marked(listed, shared)
    found = []
    at = 0
    for first, last in _stretches(marked):
        start, end = listed[first].start, listed[last].end
        found += [Piece(text[at:start], False), Piece(text[start:end], True)]
        at = end
    found.append(Piece(text[at:], False))
    return tuple(piece for piece in found if piece.text)


def percent(texts: Iterable[str], shared: frozenset[int]) -> int:
    """How many of a hundred words of the text, given in its parts, `pieces` would mark."""
    words = marked = 0
    for text in texts:
        listed = placed(text)
        words += len(listed)
        marked += len(_marked(listed, shared))
    return 100 * marked // words if words else 0


def _all_runs(texts: Iterable[str]) -> frozenset[int]:
    listed = [[word.text for word in placed(text)] for text in texts]
    return frozenset(
        number for part in listed for pattern in (TIGHT, LOOSE) for _, number in runs(part, pattern)
    )


def _marked(listed: Sequence[Word], shared: frozenset[int]) -> set[int]:
    """The positions of the words that belong to a run of both texts."""
    words = [word.text for word in listed]
    return {
        at + step
        for pattern in (TIGHT, LOOSE)
        for at, number in runs(words, pattern)
        if number in shared
        for step in pattern
    }


def _stretches(marked: set[int]) -> list[tuple[int, int]]:
    """First and last position of each unbroken row of positions."""
    found: list[tuple[int, int]] = []
    for position in sorted(marked):
        if found and position == found[-1][1] + 1:
            found[-1] = (found[-1][0], position)
        else:
            found.append((position, position))
    return found
