"""The verbs of routing: propose a route, confirm or drop it."""

from emulation.routing.services.routes import (
    check_route,
    confirm_route,
    drop_route,
    propose_route,
)

__all__ = ["check_route", "confirm_route", "drop_route", "propose_route"]
