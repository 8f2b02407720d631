"""The rules of points: what a recognition earns, where it counts, what a cap takes off, places."""

from emulation.points.rules.caps import Capped, Cut, cuts
from emulation.points.rules.counting import (
    GRAIN_LABELS,
    ZERO,
    Earning,
    Grain,
    Place,
    Scoring,
    Tally,
    criterion_earnings,
    period_start,
    rank,
)

__all__ = [
    "GRAIN_LABELS",
    "ZERO",
    "Capped",
    "Cut",
    "Earning",
    "Grain",
    "Place",
    "Scoring",
    "Tally",
    "criterion_earnings",
    "cuts",
    "period_start",
    "rank",
]
