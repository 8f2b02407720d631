"""Every SELECT of the deciders: their queue, what they opened, revocations that wait."""

from emulation.reviews.queries.looks import (
    has_looked,
    interrupted_at,
    opened_among,
    versions_seen,
)
from emulation.reviews.queries.many import readable_among, waiting_among
from emulation.reviews.queries.precedents import Outcome, decided_above, precedents
from emulation.reviews.queries.queue import (
    COUNT_LIMIT,
    PAGE,
    Queue,
    QueueRow,
    Sifting,
    count_decided,
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
    "Sifting",
    "count_decided",
    "count_waiting",
    "decided_above",
    "has_looked",
    "interrupted_at",
    "may_revoke",
    "names_of",
    "open_revocation",
    "open_revocations",
    "opened_among",
    "precedents",
    "queue",
    "readable_among",
    "versions_seen",
    "waiting_among",
]
