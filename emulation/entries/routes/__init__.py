"""/ho-so/: the list, the form of the author's side, taking back, the printed slip, and devices."""

from emulation.entries.routes import acts, device, listing, uploads, writing
from emulation.entries.routes.blueprint import bp

__all__ = ["acts", "bp", "device", "listing", "uploads", "writing"]
