"""What is searched: one row an entry, in words folded by Python, the same on both databases."""

from __future__ import annotations

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from emulation.core.db import Model


class SearchDocument(Model):
    """The words of an entry; `core.ddl` keeps FTS5 (SQLite) or a tsvector (PostgreSQL) in step.

    Derived: `services.reindex` writes every row anew.
    """

    __tablename__ = "search_document"

    entry_id: Mapped[int] = mapped_column(
        ForeignKey("entry.id"), primary_key=True, autoincrement=False
    )
    title: Mapped[str]
    """Folded words of the title, parted by single spaces."""
    body: Mapped[str]
    """Folded words of everything else: text, place, names, units, codes."""
    marked: Mapped[str]
    """A key for each word that bears marks, equal for «hòa» and «hoà»."""
    tokens: Mapped[str]
    """Who may come across it: `đu42` a unit over it, `đa7` who typed it, `đall` everybody."""
