"""Typed conclusions of meetings, and the entries they decide."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from emulation.campaigns.rules import RecognitionLevel
from emulation.core.db import Id, Instant, Json, Model, choice
from emulation.entries.rules import Action
from emulation.meetings.rules import ItemResult, MeetingState


class Meeting(Model):
    """A signed conclusion, typed by one person; confirmed or sent back once by another."""

    __tablename__ = "meeting"
    __table_args__ = (
        Index("ix_meeting_unit_id_id", "unit_id", "id"),
        CheckConstraint(
            "(state = 'typed') = (checked_by_id IS NULL)"
            " AND (checked_by_id IS NULL) = (checked_at IS NULL)",
            name="checked_whole",
        ),
        CheckConstraint(
            "checked_by_id IS NULL OR checked_by_id <> typed_by_id", name="two_persons"
        ),
        CheckConstraint("state <> 'sent_back' OR reason <> ''", name="sent_back_has_reason"),
    )

    id: Mapped[Id]
    code: Mapped[str] = mapped_column(unique=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    """The unit that decides."""
    state: Mapped[MeetingState] = mapped_column(choice(MeetingState))
    number: Mapped[str]
    concluded_on: Mapped[date]
    signer: Mapped[str]
    signer_title: Mapped[str]
    scan_id: Mapped[int] = mapped_column(ForeignKey("stored_file.id"))
    scan_name: Mapped[str]
    typed_by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    typed_at: Mapped[Instant]
    checked_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    checked_at: Mapped[Instant | None]
    reason: Mapped[str] = mapped_column(default="")
    """Why it was sent back."""


class MeetingItem(Model):
    """What the conclusion says of one entry, and what became of it."""

    __tablename__ = "meeting_item"
    __table_args__ = (
        UniqueConstraint("meeting_id", "entry_id"),
        CheckConstraint("(result = 'decided') = (decision_id IS NOT NULL)", name="decided_has_row"),
    )

    id: Mapped[Id]
    meeting_id: Mapped[int] = mapped_column(ForeignKey("meeting.id"))
    entry_id: Mapped[int] = mapped_column(ForeignKey("entry.id"), index=True)
    revision: Mapped[int]
    """Of the entry, as the typist was shown it."""
    action: Mapped[Action] = mapped_column(choice(Action))
    recognition: Mapped[RecognitionLevel | None] = mapped_column(choice(RecognitionLevel))
    reason: Mapped[str] = mapped_column(default="")
    scores: Mapped[dict[str, Any]] = mapped_column(Json, default=dict)
    """Criterion -> points, both as text."""
    result: Mapped[ItemResult] = mapped_column(choice(ItemResult))
    words: Mapped[str] = mapped_column(default="")
    """Why it was not decided."""
    decision_id: Mapped[int | None] = mapped_column(ForeignKey("decision.id"), unique=True)
