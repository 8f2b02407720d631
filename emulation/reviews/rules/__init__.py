"""What a decision must bring with it, what changed, and how the queue says it."""

from emulation.reviews.rules.changes import Mark, word_changes
from emulation.reviews.rules.verdict import Ceiling, StepPowers, Verdict, may_undo, wrong
from emulation.reviews.rules.vocabulary import (
    BAR_WORDS,
    DONE_WORDS,
    FIELD_LABELS,
    REASON_LENGTH,
    REASON_LIMIT,
    REVOKE_REASON_LENGTH,
    STOCK_REASONS,
    UNDO_MINUTES,
)
from emulation.reviews.rules.waiting import barred_words, due_words

__all__ = [
    "BAR_WORDS",
    "DONE_WORDS",
    "FIELD_LABELS",
    "REASON_LENGTH",
    "REASON_LIMIT",
    "REVOKE_REASON_LENGTH",
    "STOCK_REASONS",
    "UNDO_MINUTES",
    "Ceiling",
    "Mark",
    "StepPowers",
    "Verdict",
    "barred_words",
    "due_words",
    "may_undo",
    "word_changes",
    "wrong",
]
