"""What makes two texts alike, and where: pure rules over folded words."""

from emulation.copies.rules.batch import Pair, alike_pairs
from emulation.copies.rules.candidates import nearest, to_ask
from emulation.copies.rules.facts import Facts, is_same_deed, shared_facts
from emulation.copies.rules.likeness import Commonness, Likeness, likeness
from emulation.copies.rules.passages import Piece, percent, pieces, shared_runs
from emulation.copies.rules.shingles import Shingles, shingles_of
from emulation.copies.rules.vocabulary import REASON_LABELS, Reason, why

__all__ = [
    "REASON_LABELS",
    "Commonness",
    "Facts",
    "Likeness",
    "Pair",
    "Piece",
    "Reason",
    "Shingles",
    "alike_pairs",
    "is_same_deed",
    "likeness",
    "nearest",
    "percent",
    "pieces",
    "shared_facts",
    "shared_runs",
    "shingles_of",
    "to_ask",
    "why",
]
