"""Every migration goes up, down, up; the head equals the models; names follow the numbers."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import Flask
from flask_migrate import downgrade, upgrade

from emulation.core.db import db
from emulation.core.ddl import SEARCH_OBJECTS, guards
from tests.databases import POSTGRES, Database

FOLDER = Path(__file__).resolve().parents[2] / "emulation" / "migrations"
SCRIPTS = ScriptDirectory(str(FOLDER))
REVISIONS = [script.revision for script in reversed(list(SCRIPTS.walk_revisions()))]


@pytest.fixture
def bare(built_app: Flask, database: Database) -> Iterator[Flask]:
    """The app on a database without a single table."""
    with built_app.app_context():
        db.session.remove()
        db.engine.dispose()
    database.clear()
    with built_app.app_context():
        yield built_app
        db.session.remove()
        db.engine.dispose()


def _shape(app: Flask) -> dict[str, list[str]]:
    """Tables with their columns, and the triggers, as the database knows them."""
    inspector = sa.inspect(db.engine)
    tables = {
        name: sorted(column["name"] for column in inspector.get_columns(name))
        for name in inspector.get_table_names()
        if name != "alembic_version"
    }
    return tables | {"(triggers)": _triggers()}


def _triggers() -> list[str]:
    wanted = (
        "SELECT DISTINCT trigger_name FROM information_schema.triggers ORDER BY 1"
        if POSTGRES
        else "SELECT name FROM sqlite_master WHERE type = 'trigger' ORDER BY 1"
    )
    with db.engine.connect() as connection:
        return list(connection.execute(sa.text(wanted)).scalars())


def test_there_is_one_head() -> None:
    assert len(SCRIPTS.get_heads()) == 1


def test_files_bear_their_number() -> None:
    names = [Path(SCRIPTS.get_revision(revision).path).name for revision in REVISIONS]

    assert [name[:4] for name in names] == REVISIONS
    assert [f"{number:04}" for number in range(1, len(REVISIONS) + 1)] == REVISIONS


def test_every_revision_goes_up_down_up(bare: Flask) -> None:
    for revision, before in zip(REVISIONS, ["base", *REVISIONS], strict=False):
        upgrade(revision=revision)
        once = _shape(bare)
        downgrade(revision=before)
        upgrade(revision=revision)
        assert _shape(bare) == once, revision


def test_base_leaves_nothing(bare: Flask) -> None:
    upgrade()
    downgrade(revision="base")

    assert _shape(bare) == {"(triggers)": []}


def test_head_equals_the_models(bare: Flask) -> None:
    upgrade()

    with db.engine.connect() as connection:
        context = MigrationContext.configure(
            connection,
            opts={
                "include_object": lambda item, name, *_: not name.startswith(SEARCH_OBJECTS),
                "target_metadata": db.metadata,
            },
        )
        found = compare_metadata(context, db.metadata)
    assert found == []


def test_head_has_every_guard(bare: Flask) -> None:
    upgrade()

    dialect = "postgresql" if POSTGRES else "sqlite"
    expected = {guard.name for guard in guards(dialect)}
    assert expected - set(_triggers()) == set()
