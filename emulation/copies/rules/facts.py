"""Same people, same figures: a deed told in other words is still the same deed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from emulation.copies.rules.vocabulary import Reason

FEW = 2
"""So many equal figures are no chance."""
TELLING_DIGITS = 3
"""One figure alone is no chance when it has so many digits that are not nought at its end."""


@dataclass(frozen=True)
class Facts:
    """Who is named in a version, and its figures by metric; targets are left out."""

    persons: frozenset[int] = frozenset()
    figures: frozenset[tuple[str, Decimal]] = frozenset()


def shared_facts(mine: Facts, theirs: Facts) -> tuple[Reason, ...]:
    """What two versions have in common besides their words."""
    found = []
    if mine.persons & theirs.persons:
        found.append(Reason.PEOPLE)
    if _is_telling(mine.figures & theirs.figures):
        found.append(Reason.FIGURES)
    return tuple(found)


def is_same_deed(reasons: Iterable[Reason]) -> bool:
    """People and figures together are worth showing, whatever the words."""
    return {Reason.PEOPLE, Reason.FIGURES} <= set(reasons)


def _is_telling(equal: frozenset[tuple[str, Decimal]]) -> bool:
    return len(equal) >= FEW or any(
        len(amount.normalize().as_tuple().digits) >= TELLING_DIGITS for _, amount in equal
    )
