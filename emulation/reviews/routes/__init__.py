"""The pages «Chờ xử lý»."""

from emulation.reviews.routes import decision, many, precedents, queue, recusal, revocation, similar
from emulation.reviews.routes.blueprint import bp

__all__ = ["bp", "decision", "many", "precedents", "queue", "recusal", "revocation", "similar"]
