"""What is set for boards: how much of them units see, and what is kept until a ceremony."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from emulation.core.db import Id, Instant, Model, choice
from emulation.standings.rules import BoardKind, Sight


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


class BoardSetting(Model):
    """How much of a campaign's boards of a kind units see; the last revision holds."""

    __tablename__ = "board_setting"
    __table_args__ = (UniqueConstraint("campaign_id", "kind", "revision"),)

    id: Mapped[Id]
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaign.id"))
    kind: Mapped[BoardKind] = mapped_column(choice(BoardKind))
    revision: Mapped[int]
    """1, 2, 3 …: who sets the next must have seen the last."""
    live_sight: Mapped[Sight] = mapped_column(choice(Sight, name="live_sight"))
    published_sight: Mapped[Sight] = mapped_column(choice(Sight, name="published_sight"))
    set_by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    set_at: Mapped[Instant]
    request_key: Mapped[str] = mapped_column(unique=True)
