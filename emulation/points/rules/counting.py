"""The arithmetic of points: what a recognition earns, the periods it counts in, and ranking."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
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


def _key(tally: Tally) -> tuple[Decimal, Decimal, Decimal, Decimal]:
    return (-tally.total, -tally.base, tally.penalty, -tally.priority)


def rank(tallies: Iterable[Tally], order: Mapping[int, str]) -> list[Place]:
    """Competition ranking 1, 2, 2, 4; equals are listed by `order` (unit id -> sort key)."""
    ordered = sorted(tallies, key=lambda t: (_key(t), order.get(t.unit_id, ""), t.unit_id))
    first: dict[tuple[Decimal, ...], int] = {}
    shared: dict[tuple[Decimal, ...], int] = {}
    totals: dict[Decimal, set[tuple[Decimal, ...]]] = {}
    for position, tally in enumerate(ordered, start=1):
        key = _key(tally)
        first.setdefault(key, position)
        shared[key] = shared.get(key, 0) + 1
        totals.setdefault(tally.total, set()).add(key)
    return [
        Place(
            rank=first[_key(tally)],
            tally=tally,
            is_tied=shared[_key(tally)] > 1,
            is_split=len(totals[tally.total]) > 1,
        )
        for tally in ordered
    ]
