"""The arithmetic of points: what a recognition earns, the periods it counts in, and ranking."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from emulation.campaigns.rules import Bucket

ZERO = Decimal(0)


class Grain(StrEnum):
    """The periods for which counters are kept; longer ones are summed at read."""

    CAMPAIGN = "campaign"
    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"


GRAIN_LABELS: dict[Grain, str] = {
    Grain.CAMPAIGN: "Cả đợt",
    Grain.YEAR: "Năm",
    Grain.QUARTER: "Quý",
    Grain.MONTH: "Tháng",
}


def period_start(grain: Grain, day: date, *, campaign_start: date) -> date:
    """The first day of the period of this grain in which `day` lies."""
    if grain is Grain.CAMPAIGN:
        return campaign_start
    if grain is Grain.YEAR:
        return date(day.year, 1, 1)
    if grain is Grain.QUARTER:
        return date(day.year, (day.month - 1) // 3 * 3 + 1, 1)
    return date(day.year, day.month, 1)


@dataclass(frozen=True)
class Earning:
    """One line of the explanation: what a rule or criterion gave and how much of it counts."""

    code: str
    label: str
    clause: str
    bucket: Bucket
    earned: Decimal
    counted: Decimal


@dataclass(frozen=True)
class Scoring:
    """A criterion as the arithmetic sees it."""

    code: str
    label: str
    clause: str
    bucket: Bucket
    ceiling: Decimal


def criterion_earnings(criteria: Iterable[Scoring], scores: Mapping[str, Decimal]) -> list[Earning]:
    """Each criterion counts up to its ceiling and never below nought; unscored ones give none."""
    earnings = []
    for criterion in criteria:
        earned = scores.get(criterion.code, ZERO)
        if earned:
            counted = max(ZERO, min(earned, criterion.ceiling))
            earnings.append(
                Earning(
                    criterion.code,
                    criterion.label,
                    criterion.clause,
                    criterion.bucket,
                    earned,
                    counted,
                )
            )
    return earnings


@dataclass(frozen=True)
class Tally:
    """What a unit has on a board."""

    unit_id: int
    base: Decimal = ZERO
    bonus: Decimal = ZERO
    penalty: Decimal = ZERO
    priority: Decimal = ZERO
    recognised: int = 0
    exemplary: int = 0

    @property
    def total(self) -> Decimal:
        """Base, bonus and priority less penalty, never below nought."""
        return max(ZERO, self.base + self.bonus + self.priority - self.penalty)


@dataclass(frozen=True)
class Place:
    """A rank on a board; `tied` when others share it, `split` when a tie rule decided."""

    rank: int
    tally: Tally
    is_tied: bool
    is_split: bool


def rank(
    tallies: Iterable[Tally],
    order: Mapping[int, str],
    *,
    figure: Callable[[Tally], Decimal] = lambda tally: tally.total,
) -> list[Place]:
    """Competition ranking 1, 2, 2, 4 by the total, or by what `figure` makes of it; then base
    points, fewer penalties, priority. Equals are listed by `order` (unit id -> sort key)."""

    def key(tally: Tally) -> tuple[Decimal, Decimal, Decimal, Decimal]:
        return (-figure(tally), -tally.base, tally.penalty, -tally.priority)

    keyed = [(key(tally), tally) for tally in tallies]
    keyed.sort(key=lambda pair: (pair[0], order.get(pair[1].unit_id, ""), pair[1].unit_id))
    first: dict[tuple[Decimal, ...], int] = {}
    shared: dict[tuple[Decimal, ...], int] = {}
    figures: dict[Decimal, set[tuple[Decimal, ...]]] = {}
    for position, (each, _) in enumerate(keyed, start=1):
        first.setdefault(each, position)
        shared[each] = shared.get(each, 0) + 1
        figures.setdefault(each[0], set()).add(each)
    return [
        Place(
            rank=first[each],
            tally=tally,
            is_tied=shared[each] > 1,
            is_split=len(figures[each[0]]) > 1,
        )
        for each, tally in keyed
    ]
