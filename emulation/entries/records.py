"""What stands beside an entry and changes no version of it: signed scans, people, origins."""

from __future__ import annotations

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from emulation.core.db import Id, Instant, Model, choice
from emulation.entries.rules.recusals import RecusalKind, RecusalReason, RecusalRuling


class SignedScan(Model):
    """A signed slip come back as a scan; without an entry while nobody said whose it is.

    It is no evidence of a version: what was sent, and its digest, stay as they were.
    """

    __tablename__ = "signed_scan"
    __table_args__ = (
        UniqueConstraint("entry_id", "stored_file_id"),
        Index("ix_signed_scan_added_by_id_id", "added_by_id", "id"),
        CheckConstraint(
            "(entry_id IS NULL) = (version_id IS NULL)", name="entry_and_version_together"
        ),
    )

    id: Mapped[Id]
    code: Mapped[str] = mapped_column(unique=True)
    stored_file_id: Mapped[int] = mapped_column(ForeignKey("stored_file.id"), index=True)
    name: Mapped[str]
    entry_id: Mapped[int | None] = mapped_column(ForeignKey("entry.id"))
    version_id: Mapped[int | None] = mapped_column(ForeignKey("entry_version.id"))
    """The version that was last sent, or was being written, when the scan came."""
    added_by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    added_at: Mapped[Instant]
    assigned_at: Mapped[Instant | None]
    put_away_at: Mapped[Instant | None]
    """Laid aside without an entry: it was scanned by mistake."""


class Mending(Model):
    """«Đã trao đổi qua điện thoại, sửa giúp»: who mends whose words, and with whom they spoke."""

    __tablename__ = "mending"

    id: Mapped[Id]
    entry_id: Mapped[int] = mapped_column(ForeignKey("entry.id"), index=True)
    version_id: Mapped[int] = mapped_column(ForeignKey("entry_version.id"))
    """The version that may be mended, until it is sent."""
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"), index=True)
    spoke_with: Mapped[str]
    spoke_on: Mapped[date]
    at: Mapped[Instant]


class EntryWriter(Model):
    """A co-writer whom the author's side invited: writes and sends like them, and is barred so."""

    __tablename__ = "entry_writer"
    __table_args__ = (
        Index(
            "uq_entry_writer_standing",
            "entry_id",
            "user_id",
            unique=True,
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
        Index("ix_entry_writer_user_id_entry_id", "user_id", "entry_id"),
    )

    id: Mapped[Id]
    entry_id: Mapped[int] = mapped_column(ForeignKey("entry.id"))
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    invited_by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    invited_at: Mapped[Instant]
    ended_at: Mapped[Instant | None]
    ended_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))


class EntryOrigin(Model):
    """What an entry was begun from: an earlier entry of its unit, or a template."""

    __tablename__ = "entry_origin"
    __table_args__ = (
        CheckConstraint("(derived_from_id IS NULL) <> (template = '')", name="one_origin"),
    )

    id: Mapped[Id]
    entry_id: Mapped[int] = mapped_column(ForeignKey("entry.id"), unique=True)
    derived_from_id: Mapped[int | None] = mapped_column(ForeignKey("entry.id"), index=True)
    template: Mapped[str] = mapped_column(default="")
    """Code of the template in `entries/data/templates.toml`."""


class PriorAward(Model):
    """An award given before the deed was entered: form, number, day and signer of its paper."""

    __tablename__ = "prior_award"

    id: Mapped[Id]
    entry_id: Mapped[int] = mapped_column(ForeignKey("entry.id"), unique=True)
    form: Mapped[str]
    number: Mapped[str]
    decided_on: Mapped[date]
    signer: Mapped[str]
    recorded_by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    recorded_at: Mapped[Instant]


class Recusal(Model):
    """A person stays out of deciding an entry: by their own word, or at somebody's request.

    Append-only; what a second person makes of it is a `RecusalWord` of its own.
    """

    __tablename__ = "recusal"
    __table_args__ = (
        Index("ix_recusal_entry_id_person_id", "entry_id", "person_id"),
        CheckConstraint("reason <> 'other' OR words <> ''", name="other_has_words"),
        CheckConstraint("kind <> 'requested' OR words <> ''", name="request_has_words"),
    )

    id: Mapped[Id]
    code: Mapped[str] = mapped_column(unique=True)
    entry_id: Mapped[int] = mapped_column(ForeignKey("entry.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    """Who stays out: the bar follows the person, at every step."""
    kind: Mapped[RecusalKind] = mapped_column(choice(RecusalKind))
    reason: Mapped[RecusalReason] = mapped_column(choice(RecusalReason))
    words: Mapped[str] = mapped_column(default="")
    by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    at: Mapped[Instant]


class RecusalWord(Model):
    """A second person upheld or refused a request, or lets the person decide again; append-only."""

    __tablename__ = "recusal_word"
    __table_args__ = (UniqueConstraint("recusal_id", "position"),)

    id: Mapped[Id]
    recusal_id: Mapped[int] = mapped_column(ForeignKey("recusal.id"))
    position: Mapped[int]
    """1 or 2: of two who answer at once, one is first."""
    ruling: Mapped[RecusalRuling] = mapped_column(choice(RecusalRuling))
    words: Mapped[str] = mapped_column(default="")
    by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    at: Mapped[Instant]


class Assignment(Model):
    """A waiting entry was given to one of those who decide its step; it widens nobody's rights.

    Whoever no longer holds the step, or is barred, does not keep it: it counts as unassigned.
    """

    __tablename__ = "assignment"
    __table_args__ = (
        Index(
            "uq_assignment_standing",
            "entry_id",
            "step_position",
            unique=True,
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
        Index("ix_assignment_user_id_ended_at", "user_id", "ended_at"),
    )

    id: Mapped[Id]
    entry_id: Mapped[int] = mapped_column(ForeignKey("entry.id"))
    step_position: Mapped[int]
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    at: Mapped[Instant]
    note: Mapped[str] = mapped_column(default="")
    ended_at: Mapped[Instant | None]
    ended_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
