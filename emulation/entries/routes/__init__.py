"""/ho-so/: the list, the form of the author's side, taking back, and the printed slip."""

from emulation.entries.routes import acts, device, listing, writing
from emulation.entries.routes.blueprint import bp

__all__ = ["acts", "bp", "device", "listing", "writing"]
