"""Published boards: written once, never changed."""

from __future__ import annotations

from sqlalchemy import ForeignKey
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
