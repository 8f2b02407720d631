"""What a text is recognised by: its words, and its runs of three words, as stable numbers.

Words are folded, so that marks, composition, look-alike letters and invisible signs make no
difference, and every number is the same word: last year's report with new figures is still last
year's report. A set has no order, so neither do the sentences.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from hashlib import blake2b

from emulation.core.text import placed_words, words

NUMBER = "#"
"""Stands for any number, also one with points and commas, and for a word with digits in it."""
TIGHT = (0, 1, 2)
LOOSE = (0, 1, 3)
"""Three words of four, one passed over: survives where every third word was replaced."""
MOST_WHOLE = 320
"""Shingles of a text that are all kept, some 160 words; of a longer text one in SAMPLE is."""
SAMPLE = 4
MOST_WORDS = 20_000
"""Words of one text that are looked at."""


@dataclass(frozen=True)
class Shingles:
    """The numbers of a text; two texts are compared by what they have in common."""

    words: frozenset[int]
    tight: frozenset[int]
    loose: frozenset[int]

    @property
    def is_whole(self) -> bool:
        """The index keeps every shingle of this text."""
        return len(self.tight) + len(self.loose) <= MOST_WHOLE

    def kept(self) -> frozenset[int]:
        """The shingles that the index keeps."""
        every = self.tight | self.loose
        return every if self.is_whole else sampled(every)


@dataclass(frozen=True)
class Word:
    """A word as it is compared, and where it stands in the text as written."""

    text: str
    start: int
    end: int


def shingles_of(texts: Iterable[str]) -> Shingles:
    """What the text, given in its parts, is recognised by."""
    found = [_same_numbers(words(text)) for text in texts]
    listed = _joined_numbers([word for part in found for word in part][:MOST_WORDS])
    return Shingles(
        words=frozenset(hashed("w", (word,)) for word in listed),
        tight=frozenset(number for _, number in runs(listed, TIGHT)),
        loose=frozenset(number for _, number in runs(listed, LOOSE)),
    )


def placed(text: str) -> list[Word]:
    """The words of a text as they are compared; a number in several pieces is one word."""
    found: list[Word] = []
    for folded, start, end in placed_words(text)[:MOST_WORDS]:
        word = _same_number(folded)
        if word == NUMBER and found and found[-1].text == NUMBER:
            found[-1] = Word(NUMBER, found[-1].start, end)
        else:
            found.append(Word(word, start, end))
    return found


def runs(listed: Sequence[str], pattern: tuple[int, int, int]) -> list[tuple[int, int]]:
    """(position of its first word, number) of every run of that pattern."""
    kind = "t" if pattern == TIGHT else "l"
    first, second, third = pattern
    return [
        (at, hashed(kind, (listed[at + first], listed[at + second], listed[at + third])))
        for at in range(len(listed) - third)
    ]


def sampled(numbers: Iterable[int]) -> frozenset[int]:
    """The same share of every text, chosen by the numbers themselves."""
    return frozenset(number for number in numbers if number % SAMPLE == 0)


@lru_cache(maxsize=200_000)
def hashed(kind: str, parts: tuple[str, ...]) -> int:
    """A positive number of 63 bits, the same on every machine and in every release."""
    text = f"{kind} {' '.join(parts)}".encode()
    return int.from_bytes(blake2b(text, digest_size=8).digest(), "big") >> 1


def _same_numbers(listed: Iterable[str]) -> list[str]:
    return [_same_number(word) for word in listed]


def _same_number(word: str) -> str:
    return word if word.isalpha() else NUMBER


def _joined_numbers(listed: Sequence[str]) -> list[str]:
    return [
        word
        for at, word in enumerate(listed)
        if not (word == NUMBER and at and listed[at - 1] == NUMBER)
    ]
