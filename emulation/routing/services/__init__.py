"""The verbs of routing: propose a route, confirm or drop it; remind; see what nobody holds."""

from emulation.routing.services.clock import (
    may_remind,
    remind,
    watch,
    watch_after,
    watch_entry,
)
from emulation.routing.services.routes import (
    check_route,
    confirm_route,
    drop_route,
    propose_route,
)

__all__ = [
    "check_route",
    "confirm_route",
    "drop_route",
    "may_remind",
    "propose_route",
    "remind",
    "watch",
    "watch_after",
    "watch_entry",
]
