"""The scene of security.md §3.0, built once a worker and copied for every test."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime

import pytest
from flask import Flask
from flask_migrate import upgrade

from emulation import config
from emulation.app import create_app
from emulation.core import clock
from emulation.core.db import db
from tests.conftest import NOW
from tests.databases import Database
from tests.factories import World, build_world
from tests.pages import Browser
from tests.security import scene as scenes
from tests.security.scene import Scene

Browse = Callable[..., Browser]
MakeApp = Callable[..., Flask]


@pytest.fixture(scope="session")
def built_scene(built_app: Flask, database: Database) -> Flask:
    """The app of this worker, with the template «scene» made."""

    def fill() -> None:
        database_world()
        folder = built_app.config["SETTINGS"].data_dir / "files"
        scenes.build(World(NOW), folder)

    with clock.frozen(NOW):
        database.build("scene", built_app, fill)
    return built_app


def database_world() -> None:
    """Tables at head and the small world in them."""
    upgrade()
    build_world(NOW)


@pytest.fixture
def stage(built_scene: Flask, database: Database, frozen: datetime) -> Flask:
    """The app on a fresh copy of the scene."""
    database.reset("scene", built_scene)
    return built_scene


@pytest.fixture
def scene(stage: Flask) -> Scene:
    """What the scene's things are called."""
    with stage.app_context():
        return scenes.read()


@pytest.fixture
def enter(stage: Flask) -> Browse:
    """`enter("nop1")`: a signed-in browser on the scene; `enter()` nobody."""
    return lambda username=None: Browser(stage, username)


@pytest.fixture
def make_app(stage: Flask, database: Database) -> Iterator[MakeApp]:
    """Another application on the same database, configured by the environment given."""
    made = []

    def make(**environment: str) -> Flask:
        settings = config.load(
            {
                "EMULATION_ENV": "test",
                "DATABASE_URL": database.address,
                "EMULATION_DATA_DIR": str(stage.config["SETTINGS"].data_dir),
                "EMULATION_SECRET_KEY": "khóa thử nghiệm dài hơn ba mươi hai ký tự",
            }
            | environment
        )
        made.append(create_app(settings))
        return made[-1]

    yield make
    for app in made:
        with app.app_context():
            db.session.remove()
            db.engine.dispose()
