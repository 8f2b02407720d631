"""The pages «Kết quả và xếp hạng»."""

from emulation.standings.routes.views import bp

__all__ = ["bp"]
