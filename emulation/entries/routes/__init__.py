"""/ho-so/: the list, the writing of the author's side, taking back, the slip, and devices."""

from emulation.entries.routes import (
    acts,
    beginnings,
    device,
    helping,
    listing,
    month,
    reading_aids,
    scans,
    uploads,
    wizard,
    writing,
)
from emulation.entries.routes.blueprint import bp

__all__ = [
    "acts",
    "beginnings",
    "bp",
    "device",
    "helping",
    "listing",
    "month",
    "reading_aids",
    "scans",
    "uploads",
    "wizard",
    "writing",
]
