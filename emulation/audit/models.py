"""Records of acts, their erasable payloads, and the seals that chain them."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from emulation.core.db import Id, Instant, Json, Model


class AuditRecord(Model):
    """An act happened. `digest` covers every other column and the salted digest of the payload."""

    __tablename__ = "audit_record"
    __table_args__ = (
        Index("ix_audit_record_subject", "subject"),
        Index("ix_audit_record_actor_id_id", "actor_id", "id"),
    )

    id: Mapped[Id]
    at: Mapped[Instant]
    event: Mapped[str] = mapped_column(index=True)
    """From a closed vocabulary, `<thing>.<verb>`."""
    actor_id: Mapped[int | None]
    """Row of the account; no foreign key, the audit lies below the people."""
    unit_id: Mapped[int | None] = mapped_column(index=True)
    subject: Mapped[str]
    """`entry:K7M2…`: the kind of thing and its public code."""
    payload_digest: Mapped[str]
    digest: Mapped[str] = mapped_column(unique=True)


class AuditPayload(Model):
    """Names and changes of a record; a recorded act can erase it and the chain still verifies."""

    __tablename__ = "audit_payload"

    record_id: Mapped[int] = mapped_column(ForeignKey("audit_record.id"), primary_key=True)
    salt: Mapped[str]
    content: Mapped[dict[str, Any]] = mapped_column(Json)


class AuditSeal(Model):
    """Seal `n` over a batch: the Merkle root of its records, chained to the seal before."""

    __tablename__ = "audit_seal"

    n: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    at: Mapped[Instant]
    count: Mapped[int]
    root: Mapped[str]
    previous: Mapped[str]
    hash: Mapped[str] = mapped_column(unique=True)


class AuditSealItem(Model):
    """Which record stands at which place of which seal."""

    __tablename__ = "audit_seal_item"
    __table_args__ = (UniqueConstraint("seal_n", "position"),)

    record_id: Mapped[int] = mapped_column(ForeignKey("audit_record.id"), primary_key=True)
    seal_n: Mapped[int] = mapped_column(ForeignKey("audit_seal.n"))
    position: Mapped[int]
