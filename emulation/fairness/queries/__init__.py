"""Every SELECT on whose work is seen: figures of groups of persons and of units, and marks."""

from emulation.fairness.queries.marks import (
    lock_unit,
    mark_by_code,
    mark_of_key,
    marks_in,
    overlapping,
    switched_on,
    switches,
)
from emulation.fairness.queries.people import Scope, by_gender, by_position, outside_party
from emulation.fairness.queries.units import Work, by_kind, by_place, months_by_unit, work_of_units

__all__ = [
    "Scope",
    "Work",
    "by_gender",
    "by_kind",
    "by_place",
    "by_position",
    "lock_unit",
    "mark_by_code",
    "mark_of_key",
    "marks_in",
    "months_by_unit",
    "outside_party",
    "overlapping",
    "switched_on",
    "switches",
    "work_of_units",
]
