"""A fresh database for every test: a copy of a template that each worker builds once."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from time import sleep

import sqlalchemy as sa
from flask import Flask
from sqlalchemy.engine import make_url

from emulation.core.db import db

POSTGRES = os.environ.get("EMULATION_TEST_DATABASE", "sqlite") == "postgresql"
CONNECTED = sa.text("SELECT count(*) FROM pg_stat_activity WHERE datname = :name")
LEAVING = 50
"""Looks at who is still connected, a thousandth of a second apart; the DROP throws out the rest."""
HOW = ".venv/bin/python -m tests.postgres .venv/bin/python -m pytest ..."


class NoServer(Exception):
    """The run asked for PostgreSQL and no server was named."""


@dataclass(frozen=True)
class Database:
    """One worker's database: `address` is what the app uses, `reset` makes it a template's copy."""

    address: str
    folder: Path
    worker: str

    def build(self, template: str, app: Flask, fill: Callable[[], None]) -> None:
        """Fill the empty database and keep it as the template of that name."""
        with app.app_context():  # an open connection would go on with the file that was deleted
            db.session.remove()
            db.engine.dispose()
        self._recreate()
        with app.app_context():
            fill()
            db.session.remove()
            db.engine.dispose()
        self._keep(template)

    def reset(self, template: str, app: Flask) -> None:
        """The database is a copy of the template again."""
        with app.app_context():
            db.session.remove()
            db.engine.dispose()
        if POSTGRES:
            self._recreate(f"{self.worker}_{template}")
            return
        target = self.folder / "test.sqlite3"
        for suffix in ("-wal", "-shm"):
            target.with_name(target.name + suffix).unlink(missing_ok=True)
        shutil.copyfile(self.folder / f"{template}.sqlite3", target)

    def clear(self) -> None:
        """The database has no table at all."""
        self._recreate()

    def _recreate(self, source: str = "template0") -> None:
        if not POSTGRES:
            for path in self.folder.glob("test.sqlite3*"):
                path.unlink()
            return
        name = make_url(self.address).database
        _wait_until_left(name)
        _as_owner(
            f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)',
            f'CREATE DATABASE "{name}" TEMPLATE "{source}" STRATEGY FILE_COPY',  # a third faster
        )

    def _keep(self, template: str) -> None:
        if not POSTGRES:
            target = self.folder / "test.sqlite3"
            engine = sa.create_engine(f"sqlite:///{target}")
            with engine.connect() as connection:
                connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
            engine.dispose()
            shutil.copyfile(target, self.folder / f"{template}.sqlite3")
            return
        name = make_url(self.address).database
        _as_owner(
            f'DROP DATABASE IF EXISTS "{self.worker}_{template}" WITH (FORCE)',
            f'CREATE DATABASE "{self.worker}_{template}" TEMPLATE "{name}"',
        )


def database_of(worker: str, folder: Path) -> Database:
    """This worker's database, on the engine that the run was asked for."""
    if not POSTGRES:
        return Database(f"sqlite:///{folder / 'test.sqlite3'}", folder, worker)
    server = os.environ.get("EMULATION_TEST_POSTGRES")
    if not server:
        raise NoServer(f"PostgreSQL chưa chạy. Lệnh: {HOW}")
    name = f"test_{worker}"
    return Database(
        make_url(server).set(database=name).render_as_string(hide_password=False), folder, worker
    )


@cache
def _owner() -> sa.Engine:
    """One connection for the making of databases, kept for the whole run."""
    return sa.create_engine(
        os.environ["EMULATION_TEST_POSTGRES"], isolation_level="AUTOCOMMIT", pool_size=1
    )


def _wait_until_left(name: str | None) -> None:
    """The connections just closed are gone: a DROP that meets one of them sleeps 100 ms."""
    with _owner().connect() as connection:
        for _ in range(LEAVING):
            if not connection.scalar(CONNECTED, {"name": name}):
                return
            sleep(0.001)


def _as_owner(*statements: str) -> None:
    with _owner().connect() as connection:
        for statement in statements:
            connection.exec_driver_sql(statement)
