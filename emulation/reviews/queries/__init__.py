"""Every SELECT of the deciders: their queue, and revocations that wait for a second person."""

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
    "Queue",
    "QueueRow",
    "count_waiting",
    "may_revoke",
    "names_of",
    "open_revocation",
    "open_revocations",
    "queue",
]
