"""Lengths for charts that templates draw: pure arithmetic, so that templates hold none."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

WHOLE = 100


@dataclass(frozen=True)
class Segment:
    """A part of a stacked bar: its beginning and its length, in percent of the longest bar."""

    number: int
    start: int
    width: int
    value: str


@dataclass(frozen=True)
class StackedLine:
    """One bar of a stacked chart, with its words."""

    label: str
    total: str
    is_own: bool
    segments: tuple[Segment, ...]


def share(value: Decimal | int, longest: Decimal | int) -> int:
    """Whole percent of `longest`, 0 to 100; 0 when there is nothing to compare with."""
    if longest <= 0 or value <= 0:
        return 0
    return min(WHOLE, int(value * WHOLE / longest))


def segments(
    values: Sequence[Decimal], words: Sequence[str], longest: Decimal
) -> tuple[Segment, ...]:
    """Parts of one bar side by side; a value of zero or less takes no room but keeps its word.

    `words` are the values as they are written; `longest` is the sum of the longest bar.
    """
    found: list[Segment] = []
    passed = Decimal(0)
    for number, (value, word) in enumerate(zip(values, words, strict=True), start=1):
        start = share(passed, longest)
        passed += max(value, Decimal(0))
        found.append(Segment(number, start, share(passed, longest) - start, word))
    return tuple(found)
