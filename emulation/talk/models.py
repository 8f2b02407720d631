"""Messages beside an entry, their files, and how far each reader has read."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from emulation.core.db import Id, Instant, Model, choice
from emulation.talk.rules import Thread


class EntryMessage(Model):
    """Something said in one of the two threads; struck with a reason once, never rewritten."""

    __tablename__ = "entry_message"
    __table_args__ = (
        Index("ix_entry_message_entry_id_thread_id", "entry_id", "thread", "id"),
        Index("ix_entry_message_by_id_id", "by_id", "id"),
        CheckConstraint("thread <> 'internal' OR step IS NOT NULL", name="note_by_decider"),
        CheckConstraint("removed_at IS NULL OR removal_reason <> ''", name="removal_has_reason"),
    )

    id: Mapped[Id]
    code: Mapped[str] = mapped_column(unique=True)
    entry_id: Mapped[int] = mapped_column(ForeignKey("entry.id"))
    thread: Mapped[Thread] = mapped_column(choice(Thread))
    text: Mapped[str]
    by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    """The unit in whose name it was said."""
    step: Mapped[int | None]
    """The step at which its writer decides; empty for the author's side."""
    at: Mapped[Instant]
    removed_at: Mapped[Instant | None]
    removal_reason: Mapped[str] = mapped_column(default="")


class MessageFile(Model):
    """A file that goes with a message; append-only."""

    __tablename__ = "message_file"
    __table_args__ = (UniqueConstraint("message_id", "position"),)

    id: Mapped[Id]
    code: Mapped[str] = mapped_column(unique=True)
    message_id: Mapped[int] = mapped_column(ForeignKey("entry_message.id"))
    position: Mapped[int]
    stored_file_id: Mapped[int] = mapped_column(ForeignKey("stored_file.id"), index=True)
    name: Mapped[str]


class MessageRead(Model):
    """The last message to the sender that an account has read on an entry."""

    __tablename__ = "message_read"
    __table_args__ = (UniqueConstraint("user_id", "entry_id"),)

    id: Mapped[Id]
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    entry_id: Mapped[int] = mapped_column(ForeignKey("entry.id"))
    last_id: Mapped[int] = mapped_column(ForeignKey("entry_message.id"))
