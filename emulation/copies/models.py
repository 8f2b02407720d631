"""The index of runs of words and of pictures, and what was found alike: derived from what was
handed in."""

from __future__ import annotations

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from emulation.core.db import Id, Instant, Json, Model

ALL_TEXTS = 0
WHOLE_TEXTS = 1
"""Numbers of no word: under them `CopyCommon` counts the texts themselves."""


class CopyText(Model):
    """The version of an entry whose runs of words stand in the index."""

    __tablename__ = "copy_text"

    entry_id: Mapped[int] = mapped_column(
        ForeignKey("entry.id"), primary_key=True, autoincrement=False
    )
    version_id: Mapped[int] = mapped_column(ForeignKey("entry_version.id"))


class CopyShingle(Model):
    """A run of three words that an entry holds. No key to the entry: checking a hundred of them
    for each entry would cost more than writing them, and entries are never deleted."""

    __tablename__ = "copy_shingle"
    __table_args__ = {"sqlite_with_rowid": False}

    number: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    entry_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)


class CopyCommon(Model):
    """In how many texts a word stands, or a run of words that stands in more than one."""

    __tablename__ = "copy_common"

    number: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    texts: Mapped[int]


class CopyFinding(Model):
    """Two entries are alike: found when `entry` was handed in, for a person to look at."""

    __tablename__ = "copy_finding"
    __table_args__ = (UniqueConstraint("entry_id", "other_id"),)

    id: Mapped[Id]
    entry_id: Mapped[int] = mapped_column(ForeignKey("entry.id"))
    version_id: Mapped[int] = mapped_column(ForeignKey("entry_version.id"))
    other_id: Mapped[int] = mapped_column(ForeignKey("entry.id"), index=True)
    other_version_id: Mapped[int] = mapped_column(ForeignKey("entry_version.id"))
    score: Mapped[int]
    """In thousandths of everything that either says."""
    percent: Mapped[int]
    """Of a hundred words of the entry, those that stand in runs of words of the other."""
    other_percent: Mapped[int]
    """The same of the other."""
    reasons: Mapped[list[str]] = mapped_column(Json)
    """`rules.Reason`, the weightiest first."""
    found_at: Mapped[Instant]


class CopyPicture(Model):
    """A picture shown as a proof of something handed in: compared with all others once."""

    __tablename__ = "copy_picture"
    __table_args__ = (
        Index(
            "ix_copy_picture_waiting",
            "stored_file_id",
            sqlite_where=text("compared_at IS NULL"),
            postgresql_where=text("compared_at IS NULL"),
        ),
    )

    stored_file_id: Mapped[int] = mapped_column(
        ForeignKey("stored_file.id"), primary_key=True, autoincrement=False
    )
    compared_at: Mapped[Instant | None]
    """Empty while it waits to be compared."""


class CopyPictureBand(Model):
    """A fifth of a picture's fingerprint, by which it is found. A picture that shows nothing in
    particular (blank, dark) has none."""

    __tablename__ = "copy_picture_band"
    __table_args__ = {"sqlite_with_rowid": False}

    band: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    stored_file_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    number: Mapped[int] = mapped_column(BigInteger)
    """The whole fingerprint."""


class CopyPicturePair(Model):
    """Two contents show the same picture; the earlier kept one is the first."""

    __tablename__ = "copy_picture_pair"
    __table_args__ = (CheckConstraint("first_id < second_id", name="in_order"),)

    first_id: Mapped[int] = mapped_column(
        ForeignKey("stored_file.id"), primary_key=True, autoincrement=False
    )
    second_id: Mapped[int] = mapped_column(
        ForeignKey("stored_file.id"), primary_key=True, autoincrement=False, index=True
    )
    found_at: Mapped[Instant]


class Adoption(Model):
    """An entry says whose model it applies: no copy, but credit. The original has earned it while
    the entry stands recognised, so that a reversed decision takes it back by itself."""

    __tablename__ = "adoption"
    __table_args__ = (CheckConstraint("entry_id <> original_id", name="of_another"),)

    entry_id: Mapped[int] = mapped_column(
        ForeignKey("entry.id"), primary_key=True, autoincrement=False
    )
    original_id: Mapped[int] = mapped_column(ForeignKey("entry.id"), index=True)
    named_by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    named_at: Mapped[Instant]
