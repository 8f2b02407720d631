"""Which units stand in places that are looked at apart, and which offices want it."""

from __future__ import annotations

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from emulation.core.db import Id, Instant, Model, choice
from emulation.fairness.rules import UnitTrait


class UnitMark(Model):
    """The unit's place is so from a day to a day by a paper, with when we knew.

    A correction supersedes the row; nothing else of it is ever written.
    """

    __tablename__ = "unit_mark"
    __table_args__ = (
        Index("ix_unit_mark_unit_id_trait", "unit_id", "trait"),
        CheckConstraint("valid_to IS NULL OR valid_to >= valid_from", name="valid_range"),
    )

    id: Mapped[Id]
    code: Mapped[str] = mapped_column(unique=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    trait: Mapped[UnitTrait] = mapped_column(choice(UnitTrait))
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]
    paper: Mapped[str]
    """«Quyết định số 861/QĐ-TTg ngày 04/6/2021»."""
    recorded_at: Mapped[Instant]
    superseded_at: Mapped[Instant | None]
    request_key: Mapped[str] = mapped_column(unique=True)


class TraitSwitch(Model):
    """An office wants the places of the kind compared, for itself and all below it.

    Only its end is ever written; without a row that stands it is off.
    """

    __tablename__ = "trait_switch"
    __table_args__ = (
        Index(
            "uq_trait_switch_standing",
            "unit_id",
            "trait",
            unique=True,
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
    )

    id: Mapped[Id]
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    trait: Mapped[UnitTrait] = mapped_column(choice(UnitTrait))
    set_by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    set_at: Mapped[Instant]
    ended_at: Mapped[Instant | None]
