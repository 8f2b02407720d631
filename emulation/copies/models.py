"""The index of runs of words, and what was found alike: derived from what was handed in."""

from __future__ import annotations

from sqlalchemy import BigInteger, ForeignKey, UniqueConstraint
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
