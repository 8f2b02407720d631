"""Many photos to many entries by one press of a button."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from emulation.core.db import db
from emulation.core.errors import DomainError, Invalid
from emulation.core.policy import Actor
from emulation.entries import queries
from emulation.entries.services.draft import remember
from emulation.entries.services.uploads import attach
from emulation.files.services import Prepared, Waiting
from emulation.files.store import FileStore


def arrange_photos(
    chosen: Mapping[str, Sequence[Prepared | Waiting]],
    *,
    store: FileStore,
    actor: Actor,
    at: datetime,
    key: str,
) -> dict[str, str]:
    """Each entry, named by its code, has its photos; a sentence for each that could not take them,
    whose photos are nowhere. The same form sent twice is carried out once."""
    if queries.request_result(key) is not None:
        return {}
    refused: dict[str, str] = {}
    for code, proofs in chosen.items():
        try:
            with db.session.begin_nested():
                entry = queries.entry_by_code(code)
                attach(entry, proofs, store=store, actor=actor, at=at)
        except DomainError as refusal:
            told = refusal.fields.get("files", "") if isinstance(refusal, Invalid) else ""
            refused[code] = told or str(refusal)
    if not refused:
        remember(key, purpose="photos.arrange", result="", actor=actor, at=at)
    return refused
