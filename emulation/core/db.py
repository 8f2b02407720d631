"""The database: one declarative base, exact types on both engines, and the one way to write.

SQLite and PostgreSQL are both first class, so every type stores the same value on both: instants
as UTC, points and figures as scaled integers, choices by their value with a CHECK.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from decimal import Decimal
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any, cast

from flask_sqlalchemy import SQLAlchemy
from flask_sqlalchemy.session import Session as FlaskSession
from sqlalchemy import JSON, BigInteger, DateTime, Engine, Enum, Integer, MetaData, event
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.engine import Connection, CursorResult, Dialect
from sqlalchemy.orm import DeclarativeBase, Session, mapped_column
from sqlalchemy.sql.dml import Update
from sqlalchemy.types import TypeDecorator

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class Base(DeclarativeBase):
    """Names of constraints follow one convention, so errors can be recognised by name."""

    metadata = MetaData(naming_convention=NAMING)


class UTCDateTime(TypeDecorator[datetime]):
    """An aware instant, stored as UTC; a naive value is a programming error."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("an instant without a time zone")
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Scaled(TypeDecorator[Decimal]):
    """An exact decimal of `places` digits, stored as an integer of 1/10**places on both engines."""

    impl = BigInteger
    cache_ok = True

    def __init__(self, places: int) -> None:
        super().__init__()
        self.places = places

    def process_bind_param(self, value: Decimal | None, dialect: Dialect) -> int | None:
        if value is None:
            return None
        scaled = Decimal(value).scaleb(self.places)
        if scaled != scaled.to_integral_value():
            raise ValueError(f"{value} has more than {self.places} decimal places")
        return int(scaled)

    def process_result_value(self, value: int | None, dialect: Dialect) -> Decimal | None:
        return None if value is None else Decimal(value).scaleb(-self.places)


class _Json(TypeDecorator[Any]):
    impl = JSON(none_as_null=True)
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> Any:
        if dialect.name == "postgresql":
            return dialect.type_descriptor(JSONB(none_as_null=True))
        return dialect.type_descriptor(JSON(none_as_null=True))


Json = _Json()
RowNumber = BigInteger().with_variant(Integer, "sqlite")

Id = Annotated[int, mapped_column(RowNumber, primary_key=True)]
Instant = Annotated[datetime, mapped_column(UTCDateTime)]
Points = Annotated[Decimal, mapped_column(Scaled(2))]
Amount = Annotated[Decimal, mapped_column(Scaled(4))]


def choice(members: type[StrEnum], *, name: str = "") -> Enum:
    """A column type that stores a member's value (not its name) and repeats the list in a CHECK.

    Two columns of one table with the same members need a `name` for the second CHECK.
    """
    return Enum(
        members,
        native_enum=False,
        values_callable=lambda cls: [member.value for member in cls],
        create_constraint=True,
        length=32,
        name=name or members.__name__.lower(),
    )


REPLICA = "replica"
"""The key of the second engine, where one is configured, and of a session that reads from it."""


class _Session(FlaskSession):
    """Asks the primary, unless the page says that the replica will do (emulation/web/replica)."""

    def get_bind(
        self, mapper: Any = None, clause: Any = None, bind: Any = None, **kwargs: Any
    ) -> Engine | Connection:
        if bind is None and self.info.get(REPLICA):
            return self._db.engines[REPLICA]
        return super().get_bind(mapper, clause, bind, **kwargs)


db = SQLAlchemy(model_class=Base, session_options={"class_": _Session, "expire_on_commit": False})

if TYPE_CHECKING:

    class Model(Base):
        """What mypy sees of `db.Model`."""

        __abstract__ = True
else:
    Model = db.Model


@event.listens_for(Engine, "connect")
def _prepare_sqlite(connection: Any, _record: Any) -> None:
    """WAL, full sync, foreign keys, and no implicit BEGIN: the engine's own event begins."""
    if not isinstance(connection, sqlite3.Connection):
        return
    connection.isolation_level = None
    for pragma in (
        "busy_timeout=10000",
        "journal_mode=WAL",
        "synchronous=FULL",
        "foreign_keys=ON",
    ):
        connection.execute(f"PRAGMA {pragma}")


@event.listens_for(Engine, "begin")
def _begin_sqlite(connection: Connection) -> None:
    """A writing transaction takes its lock at once; a deferred one would fail under load."""
    if connection.dialect.name == "sqlite":
        immediate = connection.get_execution_options().get("immediate", False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if immediate else "BEGIN")


@contextmanager
def transaction() -> Iterator[Session]:
    """One business transaction: begun afresh, committed at the end, rolled back on any error.

    What was read before is forgotten, so that every decision inside rests on what is true now.
    Only routes and commands open one; hashing, decoding and file work come before it.
    """
    session: Session = db.session()
    if session.info.get("writing"):
        raise RuntimeError("a business transaction is already open")
    session.rollback()
    session.connection(execution_options={"immediate": True})
    session.info["writing"] = True
    session.info["transactions"] = session.info.get("transactions", 0) + 1
    try:
        yield session
        session.commit()
    except BaseException:
        session.rollback()
        raise
    finally:
        session.info["writing"] = False


def changes_one(statement: Update) -> bool:
    """The guarded UPDATE found exactly the one row it asked for; False means a lost race."""
    result = db.session.execute(statement.execution_options(synchronize_session=False))
    return cast("CursorResult[Any]", result).rowcount == 1
