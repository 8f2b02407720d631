"""Changing the tree of units: every change is dated, recorded, and its scopes follow at once."""

from emulation.units.services.ancestors import rebuild_ancestors
from emulation.units.services.changes import (
    BEGINNING,
    add_level,
    add_unit,
    change_unit,
    dissolve,
    standard_level,
    succeed,
)
from emulation.units.services.comparing import (
    add_cluster,
    put_in_cluster,
    rename_cluster,
    set_member_count,
    take_out_of_cluster,
)
from emulation.units.services.imports import Imported, import_units
from emulation.units.services.leading import end_role, set_lead
from emulation.units.services.listing import BadList

__all__ = [
    "BEGINNING",
    "BadList",
    "Imported",
    "add_cluster",
    "add_level",
    "add_unit",
    "change_unit",
    "dissolve",
    "end_role",
    "import_units",
    "put_in_cluster",
    "rebuild_ancestors",
    "rename_cluster",
    "set_lead",
    "set_member_count",
    "standard_level",
    "succeed",
    "take_out_of_cluster",
]
