"""Every SELECT of routing: proposals of routes, and whom a route concerns."""

from emulation.routing.queries.routes import (
    COUNT_LIMIT,
    Concerned,
    Proposal,
    change_by_code,
    change_by_key,
    concerned,
    open_proposals,
    units_named,
    waiting_on,
)

__all__ = [
    "COUNT_LIMIT",
    "Concerned",
    "Proposal",
    "change_by_code",
    "change_by_key",
    "concerned",
    "open_proposals",
    "units_named",
    "waiting_on",
]
