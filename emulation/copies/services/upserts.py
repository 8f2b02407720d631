"""INSERT … ON CONFLICT, which the two databases spell alike and SQLAlchemy does not."""

from __future__ import annotations

from sqlalchemy.dialects import postgresql, sqlite

from emulation.core.db import Model, db


def insert(table: type[Model]) -> sqlite.Insert | postgresql.Insert:
    """An INSERT of the database in use."""
    is_postgresql = db.session.get_bind().dialect.name == "postgresql"
    return postgresql.insert(table) if is_postgresql else sqlite.insert(table)
