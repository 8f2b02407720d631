"""Every SELECT on the ledger, its caps and the counters, and the proof that they agree."""

from emulation.points.queries.caps import Caps, cap_differences, cap_lines, caps_of_unit
from emulation.points.queries.ledger import (
    earned_by,
    is_published,
    keys_of,
    ledger_differences,
    missing_points,
    points_of_entry,
    posting_differences,
    totals_of_entries,
)
from emulation.points.queries.recount import differences

__all__ = [
    "Caps",
    "cap_differences",
    "cap_lines",
    "caps_of_unit",
    "differences",
    "earned_by",
    "is_published",
    "keys_of",
    "ledger_differences",
    "missing_points",
    "points_of_entry",
    "posting_differences",
    "totals_of_entries",
]
