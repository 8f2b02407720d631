"""The pages of asking that a rejection be looked at again, and of answering."""

from emulation.appeals.routes import answering, asking
from emulation.appeals.routes.blueprint import bp

__all__ = ["answering", "asking", "bp"]
