"""The rules of routing: what a route may be, and how what is late is said."""

from emulation.routing.rules.clock import (
    NOBODY,
    holders_words,
    late_days_words,
    reminder_text,
)
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
    "NOBODY",
    "STEPS_MOST",
    "RouteDraft",
    "TypedStep",
    "chain",
    "faults",
    "holders_words",
    "late_days_words",
    "read_back",
    "reminder_text",
    "senders",
    "stored",
]
