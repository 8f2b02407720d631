"""/ho-so/: the list, the writing of the author's side, taking back, the slip, and devices; and the
page that a device keeps for when there is no network."""

from emulation.entries.routes import (
    acts,
    arranging,
    beginnings,
    device,
    helping,
    listing,
    month,
    progress,
    proofs,
    reading_aids,
    scans,
    uploads,
    wizard,
    writing,
)
from emulation.entries.routes.blueprint import bp
from emulation.entries.routes.offline import offline_bp, offline_page

__all__ = [
    "acts",
    "arranging",
    "beginnings",
    "bp",
    "device",
    "helping",
    "listing",
    "month",
    "offline_bp",
    "offline_page",
    "progress",
    "proofs",
    "reading_aids",
    "scans",
    "uploads",
    "wizard",
    "writing",
]
