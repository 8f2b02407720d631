"""The verbs: write numbers of members; make, name and fill clusters; say which unit leads one."""

from emulation.comparing.services.clustering import Moved, create_cluster, move_units, rename
from emulation.comparing.services.counting import Typed, set_counts
from emulation.comparing.services.leading import Turn, write_turn

__all__ = [
    "Moved",
    "Turn",
    "Typed",
    "create_cluster",
    "move_units",
    "rename",
    "set_counts",
    "write_turn",
]
