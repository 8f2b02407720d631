"""Random public codes: addresses and papers bear them, never row numbers."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from random import Random

ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
"""Digits and capitals that are not mistaken for each other when read out over a telephone."""

_seeded: ContextVar[Random | None] = ContextVar("seeded", default=None)


@contextmanager
def drawn_from(random: Random) -> Iterator[None]:
    """Codes made inside the block come from `random`: the demonstration is the same every time."""
    token = _seeded.set(random)
    try:
        yield
    finally:
        _seeded.reset(token)


def public_code(length: int = 8) -> str:
    """A fresh code of `length` signs; eight give 8.5e11 possibilities."""
    choose = (_seeded.get() or secrets.SystemRandom()).choice
    return "".join(choose(ALPHABET) for _ in range(length))


def receipt_code() -> str:
    """A fresh receipt code in three groups that a person can read out: `7K3M-29QF-XT4B`."""
    return "-".join(public_code(4) for _ in range(3))


def normalise(code: str) -> str:
    """The code as it is stored, from what a person typed (small letters, spaces, stray dots)."""
    return code.strip().upper().replace(" ", "").replace(".", "")
