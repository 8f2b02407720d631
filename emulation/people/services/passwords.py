"""Hashing passwords. Slow on purpose, so callers do it before they open a transaction."""

from __future__ import annotations

import secrets
from functools import lru_cache

from argon2 import PasswordHasher
from argon2.exceptions import Argon2Error, InvalidHashError

from emulation.people.rules import PASSWORD_MAX, normal_password

Cost = tuple[int, int, int]
"""Passes, memory in KiB, lanes."""
FIRST_WORDS = (
    *("an", "ba", "bien", "bong", "cau", "chim", "chuoi", "coi", "dau", "dua", "de", "doi"),
    *("dong", "gao", "gio", "hoa", "ho", "khoai", "lac", "lang", "lua", "ma", "may", "mia"),
    *("mua", "nang", "ngo", "nui", "rung", "sen", "song", "thuyen", "trang", "tre", "vuon"),
)
"""Without marks: a slip of paper is typed on any keyboard."""


@lru_cache(maxsize=4)
def _hasher(cost: Cost) -> PasswordHasher:
    passes, memory, lanes = cost
    return PasswordHasher(time_cost=passes, memory_cost=memory, parallelism=lanes)


@lru_cache(maxsize=4)
def _nobody(cost: Cost) -> str:
    """A hash of nobody's password: an unknown name takes as long as a known one."""
    return _hasher(cost).hash(secrets.token_hex(16))


def hash_password(password: str, *, cost: Cost) -> str:
    """The Argon2id hash of the password in NFC."""
    return _hasher(cost).hash(normal_password(password))


def is_right(password: str, password_hash: str | None, *, cost: Cost) -> bool:
    """Whether the password belongs to the hash; takes the same time when there is none."""
    typed = normal_password(password)
    if len(typed) > PASSWORD_MAX:
        return False
    nobody = _nobody(cost)  # made for everybody alike, so that the first name tried tells nothing
    try:
        _hasher(cost).verify(password_hash or nobody, typed)
    except (Argon2Error, InvalidHashError):
        return False
    return bool(password_hash)


def first_password() -> str:
    """A random password that can be read from a slip: «sen-lua-tre-gio-mua-2749», about 39 bits."""
    words = "-".join(secrets.choice(FIRST_WORDS) for _ in range(5))
    return f"{words}-{secrets.randbelow(9000) + 1000}"
