"""Many rows into one table, in the fastest way that each database has."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from itertools import islice
from typing import Any

import sqlalchemy as sa

BATCH = 20_000
_ESCAPES = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})


@contextmanager
def loading(engine: sa.Engine) -> Iterator[sa.Connection]:
    """One transaction in which foreign keys and triggers of PostgreSQL sleep: the rows are made
    right, and `emulation check` looks at them afterwards."""
    is_sqlite = engine.dialect.name == "sqlite"
    with engine.connect() as connection:
        driver = connection.connection.driver_connection
        assert driver is not None
        if is_sqlite:  # foreign keys can be put to sleep outside a transaction alone
            driver.execute("PRAGMA foreign_keys=OFF")
            driver.execute("PRAGMA cache_size=-1000000")
        with connection.begin():
            if not is_sqlite:
                connection.exec_driver_sql("SET LOCAL session_replication_role = replica")
                connection.exec_driver_sql("SET LOCAL maintenance_work_mem = '1GB'")
                connection.exec_driver_sql("SET LOCAL work_mem = '512MB'")
            yield connection
        if is_sqlite:
            driver.execute("PRAGMA foreign_keys=ON")


def copy_rows(
    connection: sa.Connection, table: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]
) -> None:
    """The rows stand in the table: by COPY on PostgreSQL, by prepared inserts on SQLite."""
    listed = ", ".join(columns)
    driver = connection.connection.driver_connection
    assert driver is not None
    if connection.dialect.name == "sqlite":
        marks = ", ".join("?" * len(columns))
        statement = f"INSERT INTO {table} ({listed}) VALUES ({marks})"
        driver.executemany(statement, (tuple(map(_sqlite, row)) for row in rows))
        return
    with driver.cursor() as cursor, cursor.copy(f"COPY {table} ({listed}) FROM STDIN") as copy:
        source = iter(rows)
        while batch := list(islice(source, BATCH)):
            copy.write("".join("\t".join(map(_text, row)) + "\n" for row in batch))


@contextmanager
def without_indexes(connection: sa.Connection, tables: Iterable[str]) -> Iterator[None]:
    """Indexes that keep no key are made once, at the end, instead of row by row."""
    if connection.dialect.name == "sqlite":
        yield
        return
    wanted = sa.text(
        "SELECT i.indexname, i.indexdef FROM pg_indexes i"
        " JOIN pg_class c ON c.relname = i.indexname JOIN pg_index x ON x.indexrelid = c.oid"
        " WHERE i.tablename = ANY(:tables) AND NOT x.indisunique"
    )
    found = connection.execute(wanted, {"tables": list(tables)}).all()
    for name, _ in found:
        connection.exec_driver_sql(f'DROP INDEX "{name}"')
    yield
    for _, made_by in found:
        connection.exec_driver_sql(made_by)


def _text(value: Any) -> str:
    if value is None:
        return "\\N"
    if value is True or value is False:
        return "t" if value else "f"
    return value.translate(_ESCAPES) if isinstance(value, str) else str(value)


def _sqlite(value: Any) -> Any:
    """As SQLAlchemy stores it: instants without a zone, with six places."""
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%d %H:%M:%S.%f")
    return value.isoformat() if isinstance(value, date) else value
