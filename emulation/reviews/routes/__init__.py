"""The pages «Chờ xử lý»."""

from emulation.reviews.routes import (
    assigning,
    decision,
    many,
    precedents,
    queue,
    recusal,
    revocation,
    similar,
)
from emulation.reviews.routes.blueprint import bp

__all__ = [
    "assigning",
    "bp",
    "decision",
    "many",
    "precedents",
    "queue",
    "recusal",
    "revocation",
    "similar",
]
