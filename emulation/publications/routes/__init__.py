"""/cong-bo: the boards that were published, each as it was; publishing one, and correcting it."""

from emulation.publications.routes import boards, corrections, tiles
from emulation.publications.routes.blueprint import bp

__all__ = ["boards", "bp", "corrections", "tiles"]
