"""The application on a PostgreSQL role that owns nothing: it works, and cannot unmake a record.

Always on a PostgreSQL of its own, whatever the database of the run; what SQLite refuses by
triggers alone stands at the end.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from flask_migrate import upgrade
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DatabaseError, ProgrammingError

from emulation import config
from emulation.app import create_app
from emulation.audit.queries import verify
from emulation.audit.rules import Event
from emulation.audit.services import erase_payload, record
from emulation.core import clock, ddl, grants
from emulation.core.db import db, transaction
from emulation.entries.rules import State
from emulation.files.store import LocalStore
from emulation.jobs.cli import drain, renew
from emulation.trail.services import check_all
from tests import entries_made as made
from tests.audit.ordered import ORDER
from tests.conftest import NOW
from tests.factories import World, build_world
from tests.pages import Browser
from tests.postgres import postgres_in_scratch

ROLE = "thidua_app"
ALWAYS = sorted(
    {guard.table for guard in ddl.guards("postgresql") if not guard.when} - {"evidence"}
)
"""Tables of which some change is refused whatever the row says."""


@dataclass(frozen=True)
class Restricted:
    """The application as the role sees it, and the address by which it comes in."""

    app: Flask
    address: str


def _app(address: str, folder: Path) -> Flask:
    settings = config.load(
        {
            "EMULATION_ENV": "test",
            "DATABASE_URL": address,
            "EMULATION_DATA_DIR": str(folder),
            "EMULATION_SECRET_KEY": "khóa thử nghiệm dài hơn ba mươi hai ký tự",
        }
    )
    return create_app(settings)


def _close(app: Flask) -> None:
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


@pytest.fixture(scope="module")
def restricted(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Restricted]:
    """Migrated and filled by the owner, served by the role: as docs/howto/install.md says."""
    folder = tmp_path_factory.mktemp("data")
    with postgres_in_scratch() as address, clock.frozen(NOW):
        owner = _app(address, folder)
        with owner.app_context():
            upgrade()
            build_world(NOW)
            printed = owner.test_cli_runner().invoke(args=["emulation", "grants", ROLE])
            assert printed.exit_code == 0
            with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as console:
                console.exec_driver_sql(f"CREATE ROLE {ROLE} LOGIN")
                for statement in printed.output.splitlines():
                    console.exec_driver_sql(statement)
        _close(owner)
        url = make_url(address).set(username=ROLE)
        theirs = url.render_as_string(hide_password=False)
        app = _app(theirs, folder)
        yield Restricted(app, theirs)
        _close(app)


@pytest.mark.postgres
def test_the_role_hands_in_decides_seals_and_erases(restricted: Restricted, tmp_path: Path) -> None:
    app, store = restricted.app, LocalStore(restricted.app.config["SETTINGS"].data_dir / "files")
    with app.app_context(), clock.frozen(NOW):
        world = World(NOW)
        entry = made.draft(world)
        made.prove(world, entry, store=store)
        writer = Browser(app, "nop1")
        form = writer.get(f"/ho-so/{entry.code}/sua").form(f"/ho-so/{entry.code}/sua")
        sent = writer.post(f"/ho-so/{entry.code}/sua", form | {"action": "send"})
        assert sent.status == 303, sent.text
        desk = Browser(app, "xn1")
        form = desk.get(f"/cho-xu-ly/{entry.code}").form(f"/cho-xu-ly/{entry.code}")
        typed = {"action": "recognise", "recognition": "base"}
        decided = desk.post(f"/cho-xu-ly/{entry.code}", form | typed)
        assert decided.status == 303, decided.text
        assert made.fresh(entry).state is State.APPROVED

        renew()
        drain()
        with transaction():
            erase_payload(1, order=ORDER, actor=world.actor("qt1"), at=NOW)

        assert verify() == []
        assert check_all(store) == []


def _refused(restricted: Restricted, statement: str) -> str:
    """What the database answers to the statement; the row of a failure that is none is shown."""
    engine = sa.create_engine(restricted.address, poolclass=sa.NullPool)
    try:
        with engine.connect() as connection, connection.begin():
            connection.exec_driver_sql(statement)
    except (ProgrammingError, DatabaseError) as error:
        return str(error.orig).splitlines()[0]
    return "done"


@pytest.mark.postgres
@pytest.mark.parametrize("table", ALWAYS)
def test_the_role_cannot_touch_what_is_append_only(restricted: Restricted, table: str) -> None:
    missing = {"UPDATE", "DELETE"} - {word.split()[0] for word in grants.privileges(table)}
    assert missing
    column = "record_id" if table == "audit_payload" else _first_column(table)
    tried = {
        "UPDATE": f"UPDATE {table} SET {column} = {column}",
        "DELETE": f"DELETE FROM {table}",
    }
    answers = {verb: _refused(restricted, tried[verb]) for verb in missing}

    assert answers == dict.fromkeys(missing, f"permission denied for table {table}")
    assert _refused(restricted, f"TRUNCATE {table} CASCADE") == (
        f"permission denied for table {table}"
    )


def _first_column(table: str) -> str:
    return next(iter(db.metadata.tables[table].columns)).name


@pytest.mark.postgres
@pytest.mark.parametrize(
    ("statement", "answer"),
    [
        ("ALTER TABLE audit_record DISABLE TRIGGER ALL", "must be owner of table audit_record"),
        ("DROP TRIGGER point_no_update ON point", "must be owner of relation point"),
        ("DROP TABLE audit_seal CASCADE", "must be owner of table audit_seal"),
        ("CREATE TABLE mine (a int)", "permission denied for schema public"),
        (
            "CREATE OR REPLACE FUNCTION audit_record_no_update() RETURNS trigger "
            "LANGUAGE sql AS 'SELECT 1'",
            "permission denied for schema public",
        ),
        (
            "SET session_replication_role = replica",
            'permission denied to set parameter "session_replication_role"',
        ),
        ("SET ROLE emulation", 'permission denied to set role "emulation"'),
        ("DELETE FROM alembic_version", "permission denied for table alembic_version"),
        (
            "UPDATE audit_payload SET record_id = record_id",
            "permission denied for table audit_payload",
        ),
        (
            "UPDATE audit_payload SET salt = 'x' WHERE record_id = (SELECT min(record_id) "
            "FROM audit_payload)",
            "audit_payload is append-only: UPDATE refused",
        ),
    ],
)
def test_the_role_cannot_unmake_the_guards(
    restricted: Restricted, statement: str, answer: str
) -> None:
    if "audit_payload SET salt" in statement:
        with restricted.app.app_context(), transaction():
            record(Event.DEMO_LOAD, actor=None, subject="demo:1", at=NOW)

    assert _refused(restricted, statement) == answer


@pytest.mark.parametrize("role", ["", "Thidua", "a b", "x; DROP TABLE point", "ông", "a" * 64])
def test_a_role_that_is_no_name_is_refused(app: Flask, role: str) -> None:
    done = app.test_cli_runner().invoke(args=["emulation", "grants", role])

    assert (done.exit_code, "chưa đúng" in done.output) == (1, True)
    with pytest.raises(ValueError):  # noqa: PT011 -- the name itself is the message
        list(grants.statements(role, ["point"]))


# The same without roles: the triggers of SQLite, one row in every table ------------------------


@pytest.fixture(scope="module")
def bare(tmp_path_factory: pytest.TempPathFactory) -> Iterator[sa.Engine]:
    """A SQLite database at head on which neither foreign keys nor CHECKs are asked."""
    folder = tmp_path_factory.mktemp("bare")
    app = _app(f"sqlite:///{folder / 'bare.sqlite3'}", folder)
    with app.app_context():
        upgrade()
    _close(app)
    engine = sa.create_engine(f"sqlite:///{folder / 'bare.sqlite3'}")

    @sa.event.listens_for(engine, "connect")
    def loosen(connection: Any, _: object) -> None:
        connection.execute("PRAGMA foreign_keys=OFF")
        connection.execute("PRAGMA ignore_check_constraints=ON")

    yield engine
    engine.dispose()


SQLITE_ALWAYS = sorted({guard.table for guard in ddl.guards("sqlite") if not guard.when})


@pytest.mark.parametrize("table", SQLITE_ALWAYS)
def test_the_triggers_of_sqlite_refuse_whoever_writes(bare: sa.Engine, table: str) -> None:
    verbs = [g.operation for g in ddl.guards("sqlite") if g.table == table and not g.when]
    columns = db.metadata.tables[table].columns
    values = ", ".join(_any(column) for column in columns)
    names = ", ".join(column.name for column in columns)
    with bare.begin() as connection:
        connection.exec_driver_sql(f"INSERT INTO {table} ({names}) VALUES ({values})")
    first = _first_column(table)
    tried = {"UPDATE": f"UPDATE {table} SET {first} = {first}", "DELETE": f"DELETE FROM {table}"}

    for verb in verbs:
        with (
            pytest.raises(DatabaseError, match=f"{table} is append-only: {verb} refused"),
            bare.begin() as connection,
        ):
            connection.exec_driver_sql(tried[verb])


def _any(column: sa.Column[Any]) -> str:
    """Some value of the column's kind: what the row says does not matter here."""
    return "1" if isinstance(column.type, sa.Integer | sa.Boolean) else f"'{column.name}'"
