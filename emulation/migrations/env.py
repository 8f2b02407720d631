"""How Alembic meets the application: its engine, its metadata, and plain types in every file."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext
from flask import current_app
from sqlalchemy.engine import Connection
from sqlalchemy.types import TypeEngine

from emulation.core import db as storage
from emulation.core.ddl import SEARCH_OBJECTS

database = current_app.extensions["migrate"].db

PLAIN: tuple[tuple[type[TypeEngine[Any]], str], ...] = (
    (storage.UTCDateTime, "sa.DateTime(timezone=True)"),
    (storage.Scaled, "sa.BigInteger()"),
)


def render_item(kind: str, item: object, autogen_context: AutogenContext) -> str | Literal[False]:
    """A migration names plain types: it must read the same when our own types have moved on."""
    if kind != "type":
        return False
    for ours, plain in PLAIN:
        if isinstance(item, ours):
            return plain
    if isinstance(item, type(storage.Json)):
        autogen_context.imports.add("from sqlalchemy.dialects import postgresql")
        return "sa.JSON().with_variant(postgresql.JSONB(), 'postgresql')"
    return False


def include_object(item: object, name: str | None, kind: str, *_: object) -> bool:
    """The search structures belong to core.ddl, not to the models."""
    return not (name or "").startswith(SEARCH_OBJECTS)


@contextmanager
def free_hands(connection: Connection) -> Iterator[None]:
    """SQLite changes a CHECK by laying the table down anew, which its foreign keys would forbid;
    they are asked again before the keys are in force once more."""
    raw: Any = connection.connection.driver_connection
    if connection.dialect.name != "sqlite":
        yield
        return
    raw.execute("PRAGMA foreign_keys=OFF")
    try:
        yield
        broken = raw.execute("PRAGMA foreign_key_check").fetchall()
    finally:
        raw.execute("PRAGMA foreign_keys=ON")
    if broken:
        raise RuntimeError(f"rows point nowhere after the migration: {broken[:5]}")


def run() -> None:
    """The migrations run on the application's own engine, each in its transaction."""
    with database.engine.connect() as connection, free_hands(connection):
        context.configure(
            connection=connection,
            target_metadata=database.metadata,
            render_as_batch=True,
            transaction_per_migration=True,
            render_item=render_item,
            include_object=include_object,
        )
        with context.begin_transaction():
            context.run_migrations()


run()
