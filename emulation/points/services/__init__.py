"""The verbs of points: post what a recognition gives, take it back, gather many."""

from emulation.points.services.posting import (
    Award,
    award_by_level,
    award_by_scores,
    gathered,
    period_of,
    post,
    reverse,
)

__all__ = [
    "Award",
    "award_by_level",
    "award_by_scores",
    "gathered",
    "period_of",
    "post",
    "reverse",
]
