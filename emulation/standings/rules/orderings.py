"""By what a board ranks: the total, or the total against the size of the unit."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum


class Ordering(StrEnum):
    """What places go by; the value stands in addresses and in the canonical writing."""

    TOTAL = "diem"
    PER_MEMBERS = "dang-vien"
    PER_CELL = "chi-bo"


ORDERING_LABELS: dict[Ordering, str] = {
    Ordering.TOTAL: "Tổng điểm",
    Ordering.PER_MEMBERS: "Điểm trên 100 đảng viên",
    Ordering.PER_CELL: "Điểm trên mỗi chi bộ",
}
HUNDREDTH = Decimal("0.01")


@dataclass(frozen=True)
class Size:
    """What a unit's total is set against; None where it is not known."""

    members: int | None
    cells: int | None = None


def figure(ordering: Ordering, total: Decimal, size: Size) -> Decimal | None:
    """What the unit is ranked by; None where its size is not known or nought.

    A ratio is rounded to two decimals first, so that what a page shows as equal is equal.
    """
    if ordering is Ordering.TOTAL:
        return total
    by = size.members if ordering is Ordering.PER_MEMBERS else size.cells
    if not by:
        return None
    times = 100 if ordering is Ordering.PER_MEMBERS else 1
    return (total * times / by).quantize(HUNDREDTH, ROUND_HALF_UP)
