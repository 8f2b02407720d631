"""Published boards, written once and never changed, and their corrections by two persons."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from emulation.core.db import Id, Instant, Json, Model


class Publication(Model):
    """A board as of a seal, frozen as the text that was digested."""

    __tablename__ = "publication"

    id: Mapped[Id]
    code: Mapped[str] = mapped_column(unique=True)
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaign.id"), index=True)
    board: Mapped[str]
    """Code of the board: «BAC2024-xa»."""
    seal_n: Mapped[int] = mapped_column(ForeignKey("audit_seal.n"))
    content: Mapped[str]
    """The canonical JSON, to the letter."""
    digest: Mapped[str] = mapped_column(unique=True)
    """SHA-256 of `content` in UTF-8. It covers board, period and seal: none is published twice."""
    names: Mapped[dict[str, str]] = mapped_column(Json)
    """Code of each unit, «group:» with that of each group -> the name when it was published."""
    paper: Mapped[str]
    """The decision it stands on: number, day, issuer."""
    by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    at: Mapped[Instant]
    request_key: Mapped[str] = mapped_column(unique=True)
    corrects_id: Mapped[int | None] = mapped_column(ForeignKey("publication.id"), unique=True)
    """The publication that this one takes the place of; none is corrected twice."""
    reason: Mapped[str] = mapped_column(default="", server_default="")
    """Why it was corrected; empty for what corrects nothing."""


class Correction(Model):
    """A newer board proposed in the place of a published one; a second person closes it."""

    __tablename__ = "publication_correction"
    __table_args__ = (
        Index(
            "uq_publication_correction_open",
            "publication_id",
            unique=True,
            sqlite_where=text("closed_at IS NULL"),
            postgresql_where=text("closed_at IS NULL"),
        ),
        CheckConstraint(
            "is_confirmed IS NOT TRUE OR closed_by_id <> proposed_by_id", name="two_persons"
        ),
    )

    id: Mapped[Id]
    code: Mapped[str] = mapped_column(unique=True)
    publication_id: Mapped[int] = mapped_column(ForeignKey("publication.id"))
    seal_n: Mapped[int] = mapped_column(ForeignKey("audit_seal.n"))
    content: Mapped[str]
    """What will be published, to the letter: the second person sees what the first saw."""
    digest: Mapped[str]
    names: Mapped[dict[str, str]] = mapped_column(Json)
    paper: Mapped[str]
    reason: Mapped[str]
    proposed_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    proposed_at: Mapped[Instant]
    request_key: Mapped[str] = mapped_column(unique=True)
    closed_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    closed_at: Mapped[Instant | None]
    is_confirmed: Mapped[bool | None]
