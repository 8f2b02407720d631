"""Proposed routes, reminders of what is overdue, and what nobody may decide."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from emulation.core.db import Id, Instant, Json, Model


class RouteChange(Model):
    """A route as somebody wants it from a day on; the row in force is made from it, or none is."""

    __tablename__ = "route_change"
    __table_args__ = (
        CheckConstraint(
            "confirmed_by_id IS NULL OR confirmed_by_id <> proposed_by_id", name="two_persons"
        ),
        CheckConstraint(
            "confirmed_at IS NULL OR confirmed_by_id IS NOT NULL OR paper_number <> ''",
            name="in_force_by_two_or_paper",
        ),
        CheckConstraint("confirmed_at IS NULL OR dropped_at IS NULL", name="one_end"),
        CheckConstraint("(confirmed_at IS NULL) = (route_id IS NULL)", name="confirmed_is_route"),
    )

    id: Mapped[Id]
    code: Mapped[str] = mapped_column(unique=True)
    unit_level_id: Mapped[int] = mapped_column(ForeignKey("unit_level.id"))
    unit_kind: Mapped[str]
    field: Mapped[str]
    entry_kind: Mapped[str]
    valid_from: Mapped[date]
    citation: Mapped[str]
    steps: Mapped[list[dict[str, Any]]] = mapped_column(Json)
    """The steps in order, each as `StepSpec` says it."""
    route_id: Mapped[int | None] = mapped_column(ForeignKey("route.id"))
    """What was made of it."""
    paper_number: Mapped[str] = mapped_column(default="")
    paper_on: Mapped[date | None]
    paper_signer: Mapped[str] = mapped_column(default="")
    proposed_by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    proposed_at: Mapped[Instant]
    confirmed_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    confirmed_at: Mapped[Instant | None]
    dropped_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    dropped_at: Mapped[Instant | None]
    request_key: Mapped[str] = mapped_column(unique=True)


class Reminder(Model):
    """Somebody reminded those who hold an overdue entry, once a day at most."""

    __tablename__ = "reminder"
    __table_args__ = (UniqueConstraint("entry_id", "on_day"),)

    id: Mapped[Id]
    entry_id: Mapped[int] = mapped_column(ForeignKey("entry.id"))
    on_day: Mapped[date]
    step_position: Mapped[int]
    round: Mapped[int]
    by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    at: Mapped[Instant]


class Unheld(Model):
    """Since `since` nobody who holds an entry's step may decide it, until `ended_at`.

    Derived: found anew by a job whenever the entry moves, and for all that wait from time to time.
    """

    __tablename__ = "unheld"
    __table_args__ = (
        Index(
            "uq_unheld_open",
            "entry_id",
            unique=True,
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
    )

    id: Mapped[Id]
    entry_id: Mapped[int] = mapped_column(ForeignKey("entry.id"))
    since: Mapped[Instant]
    ended_at: Mapped[Instant | None]
