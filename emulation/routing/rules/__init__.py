"""The rules of routing: what a route may be."""

from emulation.routing.rules.routes import (
    DECIDING_LABELS,
    STEPS_MOST,
    RouteDraft,
    TypedStep,
    chain,
    faults,
    read_back,
    senders,
    stored,
)

__all__ = [
    "DECIDING_LABELS",
    "STEPS_MOST",
    "RouteDraft",
    "TypedStep",
    "chain",
    "faults",
    "read_back",
    "senders",
    "stored",
]
