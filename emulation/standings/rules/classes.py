"""How many units of a board reached each class of their yearly sheets."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from emulation.campaigns.rules import RatingLine
from emulation.standings.rules.boards import BoardUnit

PERCENT = 100


@dataclass(frozen=True)
class UnitClass:
    """What stands of a unit's sheet of the year."""

    is_closed: bool
    label: str
    """The class that came out; empty until the sheet is closed."""


@dataclass(frozen=True)
class ClassCount:
    """Units of one class."""

    label: str
    count: int
    most: int | None
    """As many as the quota allows of the units that are rated; None without a quota."""
    clause: str

    @property
    def is_over(self) -> bool:
        return self.most is not None and self.count > self.most


@dataclass(frozen=True)
class Distribution:
    """Units that are compared with each other, by class from the best down."""

    name: str
    counts: tuple[ClassCount, ...]
    rated: int
    open: tuple[BoardUnit, ...]
    """Their sheet is not closed."""
    without: tuple[BoardUnit, ...]
    """They have no sheet of the year."""

    def in_order(self, labels: Sequence[str]) -> tuple[int, ...]:
        """How many units have each of these classes."""
        found = {one.label: one.count for one in self.counts}
        return tuple(found.get(label, 0) for label in labels)

    def share(self, count: int) -> int:
        """Whole percent of the rated units; 0 where there are none."""
        return count * PERCENT // self.rated if self.rated else 0


def distribution(
    name: str,
    units: Sequence[BoardUnit],
    classes: Mapping[int, UnitClass],
    ratings: Sequence[RatingLine],
) -> Distribution:
    """The units by class; classes that the table does not know stand behind those that it knows."""
    found: dict[str, int] = {line.label: 0 for line in ratings}
    closed = [one.label for unit in units if (one := classes.get(unit.id)) and one.is_closed]
    for label in closed:
        found[label] = found.get(label, 0) + 1
    lines = {line.label: line for line in ratings}
    counts = tuple(
        _counted(label, count, lines.get(label), rated=len(closed))
        for label, count in found.items()
    )
    return Distribution(
        name=name,
        counts=counts,
        rated=len(closed),
        open=tuple(u for u in units if u.id in classes and not classes[u.id].is_closed),
        without=tuple(unit for unit in units if unit.id not in classes),
    )


def _counted(label: str, count: int, line: RatingLine | None, *, rated: int) -> ClassCount:
    quota = line.quota_percent if line else None
    most = None if quota is None else rated * quota // PERCENT
    return ClassCount(label or "Không xếp loại", count, most, line.clause if line else "")
