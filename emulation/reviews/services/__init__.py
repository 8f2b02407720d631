"""The verbs of the deciders: decide a step, take a decision back, revoke with a second person."""

from emulation.reviews.services.decide import Case, award_of, case_of, decide, lost, require_decider
from emulation.reviews.services.reversal import (
    close_revocation,
    propose_revocation,
    require_revoker,
    undo,
    undoable,
)

__all__ = [
    "Case",
    "award_of",
    "case_of",
    "close_revocation",
    "decide",
    "lost",
    "propose_revocation",
    "require_decider",
    "require_revoker",
    "undo",
    "undoable",
]
