"""Boards that are kept from everybody until a ceremony."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from emulation.core.db import Id, Instant, Model, choice
from emulation.standings.rules import BoardKind


class BoardHold(Model):
    """A campaign's boards of a kind, or all, are hidden until they are revealed.

    Only its end is ever written: who lifted it and when.
    """

    __tablename__ = "board_hold"
    __table_args__ = (
        Index("ix_board_hold_campaign_id_set_at", "campaign_id", "set_at"),
        CheckConstraint("reveals_at IS NULL OR reveals_at > set_at", name="reveals_later"),
    )

    id: Mapped[Id]
    code: Mapped[str] = mapped_column(unique=True)
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaign.id"))
    kind: Mapped[BoardKind | None] = mapped_column(choice(BoardKind))
    """Empty: every board of the campaign."""
    reason: Mapped[str]
    """«Chờ Hội nghị biểu dương ngày 19/5»."""
    reveals_at: Mapped[Instant | None]
    """When it ends by itself; empty until somebody lifts it."""
    set_by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    set_at: Mapped[Instant]
    lifted_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    lifted_at: Mapped[Instant | None]
    request_key: Mapped[str] = mapped_column(unique=True)
