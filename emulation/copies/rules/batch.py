"""The pairs of a whole list of texts, as a file brings them: no database, the same rules."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from emulation.copies.rules.candidates import nearest, to_ask
from emulation.copies.rules.likeness import Commonness, Likeness, likeness
from emulation.copies.rules.shingles import Shingles, shingles_of

MOST_COMPARED = 500
"""A list may hold the same text many times over, and wants to be told of each."""


@dataclass(frozen=True)
class Pair:
    """Two texts of the list, by their places in it, the earlier first."""

    first: int
    second: int
    likeness: Likeness


def alike_pairs(texts: Sequence[str]) -> list[Pair]:
    """Every pair of texts that is alike, in the order of the list."""
    known = [shingles_of([text]) for text in texts]
    common = _commonness(known)
    holders: dict[int, list[int]] = defaultdict(list)
    found = []
    for second, asked in enumerate(known):
        weights = common.weights(asked)
        rows = [
            (number, first)
            for number in to_ask(asked.kept(), common.counts)
            for first in holders.get(number, ())
        ]
        for first in sorted(nearest(rows, weights, most=MOST_COMPARED)):
            how = likeness(asked, known[first], weights)
            if how.is_alike:
                found.append(Pair(first, second, how))
        for number in asked.kept():
            holders[number].append(second)
    return found


def _commonness(known: Sequence[Shingles]) -> Commonness:
    counts = Counter(number for one in known for number in (*one.words, *one.kept()))
    return Commonness(counts, len(known), sum(one.is_whole for one in known))
