"""The pages of the administrator on routes and days off, and of those who watch the clock."""

from emulation.routing.routes import clock, editing, holidays, routes
from emulation.routing.routes.blueprint import bp

__all__ = ["bp", "clock", "editing", "holidays", "routes"]
