"""What reviewing adds to the decisions: the two steps of a revocation."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from emulation.core.db import Id, Instant, Model


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
