"""/ho-so/: the list, the writing of the author's side, taking back, the slip, and devices."""

from emulation.entries.routes import (
    acts,
    arranging,
    beginnings,
    device,
    helping,
    listing,
    month,
    proofs,
    reading_aids,
    scans,
    uploads,
    wizard,
    writing,
)
from emulation.entries.routes.blueprint import bp

__all__ = [
    "acts",
    "arranging",
    "beginnings",
    "bp",
    "device",
    "helping",
    "listing",
    "month",
    "proofs",
    "reading_aids",
    "scans",
    "uploads",
    "wizard",
    "writing",
]
