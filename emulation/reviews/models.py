"""What reviewing adds to the decisions: who opened what, and the two steps of a revocation."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from emulation.core.db import Id, Instant, Model


class EntryLook(Model):
    """A decider opened a version that was handed in, for the first time; append-only.

    What changed is told from the version somebody saw last, and nobody decides many entries at
    once that they never opened.
    """

    __tablename__ = "entry_look"
    __table_args__ = (
        UniqueConstraint("user_id", "version_id"),
        Index("ix_entry_look_user_id_id", "user_id", "id"),
    )

    id: Mapped[Id]
    entry_id: Mapped[int] = mapped_column(ForeignKey("entry.id"))
    version_id: Mapped[int] = mapped_column(ForeignKey("entry_version.id"))
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    at: Mapped[Instant]


class Revocation(Model):
    """One person proposes to revoke a recognition, another confirms it or lets it drop."""

    __tablename__ = "revocation"
    __table_args__ = (
        CheckConstraint(
            "closed_by_id IS NULL OR closed_by_id <> proposed_by_id", name="two_persons"
        ),
    )

    id: Mapped[Id]
    code: Mapped[str] = mapped_column(unique=True)
    entry_id: Mapped[int] = mapped_column(ForeignKey("entry.id"), index=True)
    decision_id: Mapped[int] = mapped_column(ForeignKey("decision.id"))
    """The recognition that is to be revoked."""
    reason: Mapped[str]
    proposed_by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    proposed_at: Mapped[Instant]
    is_confirmed: Mapped[bool | None]
    """None while it waits."""
    closed_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    closed_at: Mapped[Instant | None]
