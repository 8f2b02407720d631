"""What a decision must bring with it, what changed, and how the queue says it."""

from emulation.reviews.rules.changes import Mark, word_changes
from emulation.reviews.rules.returning import EarlierReturns, wrong_return
from emulation.reviews.rules.verdict import Ceiling, StepPowers, Verdict, may_undo, wrong
from emulation.reviews.rules.vocabulary import (
    BAR_WORDS,
    CLAUSE_LIMIT,
    DONE_WORDS,
    FIELD_LABELS,
    MOST_AT_ONCE,
    QUICK_REASONS,
    REASON_LENGTH,
    REASON_LIMIT,
    REVOKE_REASON_LENGTH,
    STOCK_REASONS,
    UNDO_MINUTES,
)
from emulation.reviews.rules.waiting import DUE_LABELS, Due, View, barred_words, due_words

__all__ = [
    "BAR_WORDS",
    "CLAUSE_LIMIT",
    "DONE_WORDS",
    "DUE_LABELS",
    "FIELD_LABELS",
    "MOST_AT_ONCE",
    "QUICK_REASONS",
    "REASON_LENGTH",
    "REASON_LIMIT",
    "REVOKE_REASON_LENGTH",
    "STOCK_REASONS",
    "UNDO_MINUTES",
    "Ceiling",
    "Due",
    "EarlierReturns",
    "Mark",
    "StepPowers",
    "Verdict",
    "View",
    "barred_words",
    "due_words",
    "may_undo",
    "word_changes",
    "wrong",
    "wrong_return",
]
