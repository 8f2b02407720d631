"""/ho-so/: the list, the writing of the author's side, taking back, the slip, and devices."""

from emulation.entries.routes import (
    acts,
    device,
    listing,
    month,
    reading_aids,
    uploads,
    wizard,
    writing,
)
from emulation.entries.routes.blueprint import bp

__all__ = [
    "acts",
    "bp",
    "device",
    "listing",
    "month",
    "reading_aids",
    "uploads",
    "wizard",
    "writing",
]
