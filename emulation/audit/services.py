"""Recording acts. Nothing here is ever undone: a record is appended, sealed, and kept."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import insert, update

from emulation.audit.models import AuditPayload, AuditRecord, AuditSeal, AuditSealItem
from emulation.audit.queries import last_seal, unsealed
from emulation.audit.rules import (
    GENESIS,
    ErasureOrder,
    Event,
    erasure_subject,
    merkle_root,
    payload_digest,
    plain,
    record_digest,
    seal_hash,
)
from emulation.core.db import changes_one, db
from emulation.core.errors import NotFound, WrongState
from emulation.core.policy import Actor

BATCH = 10_000
"""Records in one seal at most: what is held in memory stays small."""


def record(
    event: str,
    *,
    actor: Actor | None,
    subject: str,
    at: datetime,
    unit_id: int | None = None,
    changes: Mapping[str, tuple[object, object]] | None = None,
    facts: Mapping[str, object] | None = None,
) -> AuditRecord:
    """The act stands in the audit, in the same transaction as what was done.

    `subject` is the kind of thing and its public code (`entry:K7M2…`); `changes` maps a field to
    (before, after); `facts` holds what else must be known, such as the reason. Names and values
    go into the payload, which can be erased later. An event outside the vocabulary is an error.
    """
    content = {
        "actor": actor.full_name if actor else None,
        "changes": {field: list(pair) for field, pair in (changes or {}).items()},
        "facts": dict(facts or {}),
    }
    kept = plain(content)
    salt = secrets.token_hex(16)
    row = AuditRecord(
        at=at,
        event=Event(event).value,
        actor_id=actor.id if actor else None,
        unit_id=unit_id,
        subject=subject,
        payload_digest=payload_digest(salt, kept),
    )
    row.digest = _digest_of(row)
    db.session.add(row)
    db.session.flush()
    db.session.add(AuditPayload(record_id=row.id, salt=salt, content=kept))
    db.session.flush()
    return row


def _digest_of(row: AuditRecord) -> str:
    return record_digest(
        at=row.at,
        event=row.event,
        actor_id=row.actor_id,
        unit_id=row.unit_id,
        subject=row.subject,
        payload_digest=row.payload_digest,
    )


def seal(*, at: datetime) -> AuditSeal | None:
    """Everything recorded and not yet sealed stands in one new seal; None where there is nothing.

    At most `BATCH` records: call again until it returns None. Two sealers at once cannot both
    succeed, because the number of a seal is its key.
    """
    waiting = unsealed(limit=BATCH)
    if not waiting:
        return None
    last = last_seal()
    n, previous = (last.n + 1, last.hash) if last else (1, GENESIS)
    root = merkle_root([row.digest for row in waiting])
    made = AuditSeal(
        n=n,
        at=at,
        count=len(waiting),
        root=root,
        previous=previous,
        hash=seal_hash(previous=previous, n=n, count=len(waiting), root=root, at=at),
    )
    db.session.add(made)
    db.session.flush()
    places = [
        {"record_id": row.id, "seal_n": n, "position": place} for place, row in enumerate(waiting)
    ]
    db.session.execute(insert(AuditSealItem), places)
    return made


def erase_payload(
    record_id: int, *, order: ErasureOrder, actor: Actor, at: datetime
) -> AuditRecord:
    """The names and values of a record are gone for good; the chain still verifies.

    The erasure is an act of its own that names the signed paper, and can itself not be erased.
    """
    erased = db.session.get(AuditRecord, record_id)
    if erased is None:
        raise NotFound
    if erased.event == Event.PAYLOAD_ERASE:
        raise WrongState(f"Bản ghi số {record_id} ghi việc xóa nên phải được giữ lại.")
    emptied = (
        update(AuditPayload)
        .where(AuditPayload.record_id == record_id, AuditPayload.salt != "")
        .values(salt="", content={})
    )
    if not changes_one(emptied):
        raise WrongState(f"Thông tin của bản ghi số {record_id} đã được xóa trước đó.")
    return record(
        Event.PAYLOAD_ERASE,
        actor=actor,
        subject=erasure_subject(record_id),
        at=at,
        unit_id=erased.unit_id,
        facts={
            "paper": order.paper,
            "issued_on": order.signed_on,
            "signer": order.signer,
            "reason": order.reason,
        },
    )
