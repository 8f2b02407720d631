"""The index of what was handed in, by words and by pictures, and what is done with it."""

from emulation.copies.services.comparing import compare
from emulation.copies.services.crediting import credit, take_credit_back
from emulation.copies.services.pictures import (
    await_after,
    await_pictures,
    keep_fingerprint,
    keep_same,
)
from emulation.copies.services.texts import check_after, check_entry

__all__ = [
    "await_after",
    "await_pictures",
    "check_after",
    "check_entry",
    "compare",
    "credit",
    "keep_fingerprint",
    "keep_same",
    "take_credit_back",
]
