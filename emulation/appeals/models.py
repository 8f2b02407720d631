"""Requests that a rejection be looked at again, their files, and the days set for them."""

from __future__ import annotations

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from emulation.appeals.rules import Outcome
from emulation.core.db import Id, Instant, Model, choice


class AppealTerm(Model):
    """Within how many days one may ask, and is answered; holds from a day on."""

    __tablename__ = "appeal_term"
    __table_args__ = (CheckConstraint("days > 0 AND answer_days > 0", name="days_positive"),)

    id: Mapped[Id]
    days: Mapped[int]
    answer_days: Mapped[int]
    citation: Mapped[str]
    valid_from: Mapped[date] = mapped_column(unique=True)


class Appeal(Model):
    """The author's side asked, once per entry; answered once, by somebody who did not decide."""

    __tablename__ = "appeal"
    __table_args__ = (
        Index("ix_appeal_answered_at_due_on", "answered_at", "due_on"),
        CheckConstraint("grounds <> ''", name="has_grounds"),
        CheckConstraint(
            "(answered_at IS NULL) = (outcome IS NULL)"
            " AND (answered_at IS NULL) = (answered_by_id IS NULL)"
            " AND (answered_at IS NULL) = (answer = '')",
            name="answered_whole",
        ),
        CheckConstraint("answered_by_id IS NULL OR answered_by_id <> by_id", name="two_persons"),
    )

    id: Mapped[Id]
    code: Mapped[str] = mapped_column(unique=True)
    entry_id: Mapped[int] = mapped_column(ForeignKey("entry.id"), unique=True)
    decision_id: Mapped[int] = mapped_column(ForeignKey("decision.id"))
    """The rejection."""
    grounds: Mapped[str]
    by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    at: Mapped[Instant]
    due_on: Mapped[date]
    """The last day on which it is answered in time."""
    outcome: Mapped[Outcome | None] = mapped_column(choice(Outcome))
    answer: Mapped[str] = mapped_column(default="")
    answered_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    answered_for_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"))
    """The unit in whose name it was answered."""
    answered_at: Mapped[Instant | None]


class AppealFile(Model):
    """A proof that goes with a request; append-only."""

    __tablename__ = "appeal_file"
    __table_args__ = (UniqueConstraint("appeal_id", "position"),)

    id: Mapped[Id]
    code: Mapped[str] = mapped_column(unique=True)
    appeal_id: Mapped[int] = mapped_column(ForeignKey("appeal.id"))
    position: Mapped[int]
    stored_file_id: Mapped[int] = mapped_column(ForeignKey("stored_file.id"), index=True)
    name: Mapped[str]
