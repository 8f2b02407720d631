"""The pages «Chờ xử lý»."""

from emulation.reviews.routes import decision, queue, recusal, revocation, similar
from emulation.reviews.routes.blueprint import bp

__all__ = ["bp", "decision", "queue", "recusal", "revocation", "similar"]
