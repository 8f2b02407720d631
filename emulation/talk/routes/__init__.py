"""The pages of the two threads beside an entry."""

from emulation.talk.routes import messages, notes
from emulation.talk.routes.blueprint import bp

__all__ = ["bp", "messages", "notes"]
