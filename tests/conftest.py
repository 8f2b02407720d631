"""What every test may ask for: an app on a fresh database, the small world, a browser of pages."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import get_ident

import pytest
from flask import Flask, template_rendered
from flask.signals import before_render_template
from flask_migrate import upgrade
from sqlalchemy import Engine, event

from emulation import config
from emulation.app import create_app
from emulation.core import clock
from emulation.core.db import db
from emulation.files.apart import LONGEST
from tests import factories
from tests.databases import Database, database_of
from tests.pages import Browser
from tests.postgres import in_memory

NOW = datetime(2024, 11, 15, 1, 0, tzinfo=UTC)
"""8 o'clock on 15/11/2024 in Vietnam, the demonstration's own day."""
SHARED = Path(__file__).resolve().parents[2] / "shared"


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item], config: pytest.Config) -> None:
    """Marks what asks for a database; without the shared material its tests are left out, openly.

    CI makes the absence of that material an error.
    """
    for item in items:
        if "database" in getattr(item, "fixturenames", ()):
            item.add_marker("database")
    if SHARED.is_dir():
        return
    if os.environ.get("EMULATION_REQUIRE_SHARED") == "1":
        raise pytest.UsageError("EMULATION_REQUIRE_SHARED=1 but there is no ../shared")
    left_out = [item for item in items if item.get_closest_marker("shared")]
    items[:] = [item for item in items if item not in left_out]
    config.hook.pytest_deselected(items=left_out)


@pytest.fixture(scope="session")
def database() -> Iterator[Database]:
    worker = os.environ.get("PYTEST_XDIST_WORKER", "main")
    with TemporaryDirectory(prefix="emulation", dir=in_memory()) as folder:
        yield database_of(worker, Path(folder))


@pytest.fixture(scope="session")
def built_app(database: Database, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """The app of this worker, with the templates «empty» and «world» made."""
    settings = config.load(
        {
            "EMULATION_ENV": "test",
            "DATABASE_URL": database.address,
            "EMULATION_DATA_DIR": str(tmp_path_factory.mktemp("data")),
        }
    )
    app = create_app(settings)
    app.config["TESTING"] = False
    app.config["JUDGING_SECONDS"] = LONGEST  # a busy machine must not decide what a test sees
    database.build("empty", app, _make_tables)
    database.reset("empty", app)
    with clock.frozen(NOW):
        database.build("world", app, _make_world)
    yield app
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


def _make_tables() -> None:
    upgrade()


def _make_world() -> None:
    _make_tables()
    factories.build_world(NOW)


@pytest.fixture
def frozen() -> Iterator[datetime]:
    """The clock stands at NOW."""
    with clock.frozen(NOW):
        yield NOW


@pytest.fixture
def empty_app(built_app: Flask, database: Database, frozen: datetime) -> Flask:
    """The app on an empty database."""
    database.reset("empty", built_app)
    return built_app


@pytest.fixture
def app(built_app: Flask, database: Database, frozen: datetime) -> Flask:
    """The app on the small world of tests/factories.py."""
    database.reset("world", built_app)
    return built_app


@pytest.fixture
def world(app: Flask) -> Iterator[factories.World]:
    """Ids and actors of the small world, inside an application context."""
    with app.app_context():
        yield factories.World(NOW)


@pytest.fixture
def browse(app: Flask) -> Callable[..., Browser]:
    """`browse("nop1").get("/")`: signs in through the real form and returns checked pages."""
    return lambda username=None: Browser(app, username)


@pytest.fixture(autouse=True)
def no_sql_while_rendering() -> Iterator[None]:
    """A template that asks the database fails its test (layers: templates run no SQL)."""
    depth: Counter[int] = Counter()  # by thread: another one may ask while this one renders
    caught: list[str] = []

    def begin(sender: object, **_: object) -> None:
        depth[get_ident()] += 1

    def end(sender: object, **_: object) -> None:
        depth[get_ident()] -= 1

    def statement(conn: object, cursor: object, sql: str, *_: object) -> None:
        if depth[get_ident()]:
            caught.append(sql)

    before_render_template.connect(begin)
    template_rendered.connect(end)
    event.listen(Engine, "before_cursor_execute", statement)
    yield
    event.remove(Engine, "before_cursor_execute", statement)
    before_render_template.disconnect(begin)
    template_rendered.disconnect(end)
    assert caught == []
