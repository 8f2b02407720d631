"""How much of a board a reader sees who does not decide on it (architecture §9)."""

from __future__ import annotations

from enum import StrEnum


class Sight(StrEnum):
    """Whose rows are shown besides the reader's own and those they answer for."""

    OWN = "own"
    THIRD = "third"
    ALL = "all"


SIGHT_LABELS: dict[Sight, str] = {
    Sight.OWN: "Chỉ đơn vị mình và các đơn vị mình phụ trách",
    Sight.THIRD: "Một phần ba số đơn vị dẫn đầu và đơn vị mình",
    Sight.ALL: "Tất cả các đơn vị",
}
LIVE_SIGHT = Sight.OWN
"""Figures that still move are for those who decide."""
PUBLISHED_SIGHT = Sight.THIRD
