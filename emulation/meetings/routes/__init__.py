"""The pages «Kết luận cuộc họp»."""

from emulation.meetings.routes import checking, typing
from emulation.meetings.routes.blueprint import bp

__all__ = ["bp", "checking", "typing"]
