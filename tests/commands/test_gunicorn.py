"""The settings of gunicorn: loaded once, shared by the workers, no connection of the parent's."""

from __future__ import annotations

import gc
import runpy
from pathlib import Path
from types import SimpleNamespace

from flask import Flask

from emulation.core.db import db

SETTINGS = Path(__file__).resolve().parents[2] / "deploy" / "gunicorn_settings.py"


def _served(app: Flask) -> SimpleNamespace:
    return SimpleNamespace(app=SimpleNamespace(wsgi=lambda: app))


def test_program_is_loaded_before_the_workers_part() -> None:
    assert runpy.run_path(str(SETTINGS))["preload_app"] is True


def test_every_template_is_ready_before_the_workers_part(app: Flask) -> None:
    try:
        runpy.run_path(str(SETTINGS))["when_ready"](_served(app))
    finally:
        gc.unfreeze()

    assert len(app.jinja_env.cache) >= len(app.jinja_env.list_templates(extensions=["html"]))


def test_worker_takes_no_connection_of_the_parent(app: Flask) -> None:
    with app.app_context():
        with db.engine.connect() as connection:
            before = connection.connection.dbapi_connection
        runpy.run_path(str(SETTINGS))["post_fork"](_served(app), None)
        with db.engine.connect() as connection:
            after = connection.connection.dbapi_connection
        is_another = after is not before
        before.close()

    assert is_another
