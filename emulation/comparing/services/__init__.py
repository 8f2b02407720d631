"""The verbs: write numbers of members, make a cluster, move units between clusters."""

from emulation.comparing.services.clustering import Moved, create_cluster, move_units
from emulation.comparing.services.counting import Typed, set_counts

__all__ = ["Moved", "Typed", "create_cluster", "move_units", "set_counts"]
