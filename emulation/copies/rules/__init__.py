"""What makes two texts alike, and where: pure rules over folded words."""

from emulation.copies.rules.batch import Pair, alike_pairs
from emulation.copies.rules.candidates import nearest, to_ask
from emulation.copies.rules.likeness import Commonness, Likeness, likeness
from emulation.copies.rules.passages import Piece, percent, pieces, shared_runs
from emulation.copies.rules.shingles import Shingles, shingles_of
from emulation.copies.rules.vocabulary import REASON_LABELS, Reason

__all__ = [
    "REASON_LABELS",
    "Commonness",
    "Likeness",
    "Pair",
    "Piece",
    "Reason",
    "Shingles",
    "alike_pairs",
    "likeness",
    "nearest",
    "percent",
    "pieces",
    "shared_runs",
    "shingles_of",
    "to_ask",
]
