"""Which runs of words the index is asked for, and which texts are then compared in full."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping

from emulation.copies.rules.likeness import LEAST_SHARED

MOST_ROWS = 20_000
"""Rows of the index that are read for one text."""
MOST_COMPARED = 60
"""Texts that are compared in full with one text."""


def to_ask(kept: Collection[int], counts: Mapping[int, int]) -> list[int]:
    """The rarest runs of words, so many that the index answers with MOST_ROWS rows at most."""
    chosen = []
    rows = 0
    for number in sorted(kept, key=lambda number: (counts.get(number, 1), number)):
        rows += counts.get(number, 1)
        if rows > MOST_ROWS:
            break
        chosen.append(number)
    return chosen


def nearest(
    rows: Iterable[tuple[int, int]], weights: Mapping[int, int], *, most: int = MOST_COMPARED
) -> list[int]:
    """Of the holders in rows (run of words, holder), those that share most, the nearest first.

    Who shares fewer than LEAST_SHARED is not alike, whatever else it says.
    """
    shared: dict[int, int] = defaultdict(int)
    runs: Counter[int] = Counter()
    for number, holder in rows:
        shared[holder] += weights[number]
        runs[holder] += 1
    enough = [holder for holder in shared if runs[holder] >= LEAST_SHARED]
    return sorted(enough, key=lambda holder: (-shared[holder], holder))[:most]
