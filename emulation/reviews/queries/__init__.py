"""Every SELECT of the deciders: their queue, and revocations that wait for a second person."""

from emulation.reviews.queries.precedents import Outcome, decided_above, precedents
from emulation.reviews.queries.queue import (
    COUNT_LIMIT,
    PAGE,
    Queue,
    QueueRow,
    count_waiting,
    queue,
)
from emulation.reviews.queries.revocations import (
    OpenRevocation,
    may_revoke,
    names_of,
    open_revocation,
    open_revocations,
)

__all__ = [
    "COUNT_LIMIT",
    "PAGE",
    "OpenRevocation",
    "Outcome",
    "Queue",
    "QueueRow",
    "count_waiting",
    "decided_above",
    "may_revoke",
    "names_of",
    "open_revocation",
    "open_revocations",
    "precedents",
    "queue",
]
