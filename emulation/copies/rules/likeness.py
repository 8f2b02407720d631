"""How alike two texts are, in thousandths, and from when on that is worth showing.

A run of words that many texts hold says little: what stands in one text of a hundred or fewer
counts fully, then less and less, and what stands in one of four counts nothing.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import lru_cache
from math import log

from emulation.copies.rules.shingles import SAMPLE, Shingles, sampled
from emulation.copies.rules.vocabulary import Reason

FULL = 1000
RARE = 100
"""In one text of so many, or fewer, a run of words counts fully."""
COMMON = 4
"""In one text of so many, or fewer, it counts nothing."""
UNSEEN_TEXTS = 100
"""Texts that are thought to be there besides: among three texts nothing is common yet."""
ALIKE = 150
CONTAINED = 400
LEAST_SHARED = 3
"""Fewer runs of words in common than this are chance, however short the texts."""


@dataclass(frozen=True)
class Commonness:
    """In how many texts each number stands: words in all texts, runs where they are kept."""

    counts: Mapping[int, int]
    texts: int
    whole_texts: int
    """Texts of which every run is kept: of the longer ones a sample is."""

    def weights(self, asked: Shingles) -> dict[int, int]:
        """What each number of the text says, from 0 (in all texts) to FULL (in few)."""
        runs = asked.tight | asked.loose
        found = {number: self._weight(number, self.texts) for number in asked.words}
        for number in runs:
            is_sampled = number % SAMPLE == 0
            found[number] = self._weight(number, self.texts if is_sampled else self.whole_texts)
        return found

    def _weight(self, number: int, texts: int) -> int:
        return weight(self.counts.get(number, 1), texts)


@dataclass(frozen=True)
class Likeness:
    """What two texts have in common, in thousandths."""

    score: int
    """Of everything that either says."""
    contained: int
    """Of what the shorter one says: how far it is an excerpt of the other."""
    shared: int
    """How many runs of words both hold."""

    @property
    def is_alike(self) -> bool:
        """Alike enough to be shown to a person; nothing follows from it by itself."""
        if self.shared < LEAST_SHARED:
            return False
        return self.score >= ALIKE or self.contained >= CONTAINED

    @property
    def reason(self) -> Reason:
        """Why they are held to be alike."""
        return Reason.TEXT if self.score >= ALIKE else Reason.EXCERPT


@lru_cache(maxsize=50_000)
def weight(count: int, texts: int) -> int:
    """What a number that stands in `count` of `texts` texts says."""
    rarer_than_common = (texts + UNSEEN_TEXTS) / (COMMON * max(count, 1))
    return max(0, min(FULL, round(FULL * log(rarer_than_common) / log(RARE / COMMON))))


def likeness(asked: Shingles, other: Shingles, weights: Mapping[int, int]) -> Likeness:
    """How alike the texts are: the mean of their words and of both kinds of runs.

    `weights` are those of the one asked about; what only the other one holds is taken to weigh
    as much on average. Of long texts the runs are compared by the sample that the index keeps.
    """
    is_whole = asked.is_whole and other.is_whole
    words = _parts(asked.words, other.words, weights)
    pairs = [
        (mine, theirs) if is_whole else (sampled(mine), sampled(theirs))
        for mine, theirs in ((asked.tight, other.tight), (asked.loose, other.loose))
    ]
    parts = [words, *(_parts(mine, theirs, weights) for mine, theirs in pairs)]
    return Likeness(
        score=sum(part[0] for part in parts) // len(parts),
        contained=sum(part[1] for part in parts) // len(parts),
        shared=sum(len(mine & theirs) for mine, theirs in pairs),
    )


def _parts(
    mine: frozenset[int], theirs: frozenset[int], weights: Mapping[int, int]
) -> tuple[int, int]:
    """The thousandths of both together, and of the lighter one, that they have in common."""
    both = mine & theirs
    shared = _sum(both, weights)
    if not shared:
        return 0, 0
    of_mine = _sum(mine, weights)
    of_theirs = shared + (len(theirs) - len(both)) * of_mine // len(mine)
    return FULL * shared // (of_mine + of_theirs - shared), FULL * shared // min(of_mine, of_theirs)


def _sum(numbers: Collection[int], weights: Mapping[int, int]) -> int:
    return sum(weights[number] for number in numbers)
