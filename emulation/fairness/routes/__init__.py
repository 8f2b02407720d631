"""The page of those who decide, and the places that administrators mark."""

from emulation.fairness.routes import panel, places
from emulation.fairness.routes.blueprint import bp

__all__ = ["bp", "panel", "places"]
