"""A photo between choosing and saving: laid by on the server, named by a signed token."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from flask import current_app
from itsdangerous import BadData, URLSafeSerializer

SKIP = "-"
"""What is chosen for a photo that shall go nowhere."""


@dataclass(frozen=True)
class LaidBy:
    """A photo whose bytes lie among the pieces of uploads, under this code."""

    code: str
    name: str
    size: int
    taken: date | None


def token_of(photo: LaidBy, *, user_id: int) -> str:
    """What the form carries; nobody else can use it, nobody can change it."""
    day = photo.taken.isoformat() if photo.taken else ""
    return str(_signer().dumps([user_id, photo.code, photo.name, photo.size, day]))


def laid_by(token: str, *, user_id: int) -> LaidBy | None:
    """The photo that this token names for this account; None for any other token."""
    try:
        owner, code, name, size, day = _signer().loads(token)
    except (BadData, ValueError, TypeError):
        return None
    if owner != user_id:
        return None
    return LaidBy(code, name, size, date.fromisoformat(day) if day else None)


def _signer() -> URLSafeSerializer:
    return URLSafeSerializer(current_app.config["SECRET_KEY"], salt="photos")
