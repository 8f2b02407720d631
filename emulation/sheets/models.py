"""Sheets, the marks of their three columns, and the conditions answered by hand."""

from __future__ import annotations

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from emulation.core.db import Id, Instant, Json, Model, Points, choice
from emulation.sheets.rules import SheetColumn, SheetStage


class Sheet(Model):
    """One unit's sheet of one year, under the version of the rules with which it was begun."""

    __tablename__ = "sheet"
    __table_args__ = (UniqueConstraint("campaign_id", "unit_id", "year"),)

    id: Mapped[Id]
    code: Mapped[str] = mapped_column(unique=True)
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaign.id"))
    rule_set_id: Mapped[int] = mapped_column(ForeignKey("rule_set.id"))
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), index=True)
    year: Mapped[int]
    stage: Mapped[SheetStage] = mapped_column(choice(SheetStage))
    revision: Mapped[int]
    request_key: Mapped[str]
    """Of the form that changed it last: the same form sent twice changes it once."""
    total: Mapped[Points | None]
    """Of the final column, once the sheet is closed."""
    rating: Mapped[str]
    """The class that came out, by its name; empty until then, or without classes."""
    begun_at: Mapped[Instant]
    closed_at: Mapped[Instant | None]


class SheetMark(Model):
    """What one column says of one criterion."""

    __tablename__ = "sheet_mark"
    __table_args__ = (UniqueConstraint("sheet_id", "column", "criterion_code"),)

    id: Mapped[Id]
    sheet_id: Mapped[int] = mapped_column(ForeignKey("sheet.id"))
    column: Mapped[SheetColumn] = mapped_column(choice(SheetColumn))
    criterion_code: Mapped[str]
    points: Mapped[Points]
    note: Mapped[str]
    entry_codes: Mapped[list[str]] = mapped_column(Json)
    """Public codes of entries that prove it."""


class SheetAnswer(Model):
    """A condition without a criterion, answered yes in one column."""

    __tablename__ = "sheet_answer"
    __table_args__ = (UniqueConstraint("sheet_id", "column", "gate_code"),)

    id: Mapped[Id]
    sheet_id: Mapped[int] = mapped_column(ForeignKey("sheet.id"))
    column: Mapped[SheetColumn] = mapped_column(choice(SheetColumn))
    gate_code: Mapped[str]


class SheetHand(Model):
    """Who filled a column last: nobody fills two columns of one sheet."""

    __tablename__ = "sheet_hand"
    __table_args__ = (UniqueConstraint("sheet_id", "column"),)

    id: Mapped[Id]
    sheet_id: Mapped[int] = mapped_column(ForeignKey("sheet.id"))
    column: Mapped[SheetColumn] = mapped_column(choice(SheetColumn))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    at: Mapped[Instant]
