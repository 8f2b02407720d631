"""The pages of the administrator on routes and days off, and of those who watch the clock."""

from emulation.routing.routes import editing, holidays, routes
from emulation.routing.routes.blueprint import bp

__all__ = ["bp", "editing", "holidays", "routes"]
