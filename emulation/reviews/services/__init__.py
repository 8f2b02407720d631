"""The verbs of the deciders: decide a step, take a decision back, revoke with a second person."""

from emulation.entries.rules.assignments import MOST_SHARED
from emulation.reviews.services.assigning import (
    Share,
    assign,
    plan_share,
    share,
    take_back,
)
from emulation.reviews.services.decide import Case, award_of, case_of, decide, lost, require_decider
from emulation.reviews.services.looking import look
from emulation.reviews.services.many import Chosen, Judged, decide_many, judge_many
from emulation.reviews.services.recusal import (
    answer_recusal,
    holders_to_replace,
    recuse,
    request_recusal,
    require_asker,
    require_second,
)
from emulation.reviews.services.reversal import (
    close_revocation,
    propose_revocation,
    reopen,
    require_revoker,
    undo,
    undoable,
)

__all__ = [
    "MOST_SHARED",
    "Case",
    "Chosen",
    "Judged",
    "Share",
    "answer_recusal",
    "assign",
    "award_of",
    "case_of",
    "close_revocation",
    "decide",
    "decide_many",
    "holders_to_replace",
    "judge_many",
    "look",
    "lost",
    "plan_share",
    "propose_revocation",
    "recuse",
    "reopen",
    "request_recusal",
    "require_asker",
    "require_decider",
    "require_revoker",
    "require_second",
    "share",
    "take_back",
    "undo",
    "undoable",
]
