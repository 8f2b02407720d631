"""Rows live through the migrations that lay their tables down anew."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import sqlalchemy as sa
from flask import Flask
from flask_migrate import downgrade, upgrade
from sqlalchemy.exc import IntegrityError

from emulation.core.db import db
from tests.databases import Database

AT = "2024-11-15 01:00:00"


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


def run(sql: str, **values: object) -> sa.CursorResult[tuple[object, ...]]:
    with db.engine.begin() as connection:
        return connection.execute(sa.text(sql), values)


def store(number: int, kind: str) -> None:
    run(
        "INSERT INTO stored_file"
        " (id, digest, size, media_type, kind, pages, scan_state, created_at)"
        " VALUES (:id, :digest, 10, 'application/pdf', :kind, 1, 'unscanned', :at)",
        id=number,
        digest=str(number) * 64,
        kind=kind,
        at=AT,
    )


def test_kept_files_and_what_points_at_them_outlive_the_new_kinds(bare: Flask) -> None:
    upgrade(revision="0018")
    store(1, "pdf")
    run("CREATE TABLE pointing (id INTEGER PRIMARY KEY, file BIGINT REFERENCES stored_file (id))")
    run("INSERT INTO pointing (id, file) VALUES (1, 1)")
    with pytest.raises(IntegrityError):
        store(2, "word")

    upgrade(revision="0019")
    store(2, "word")
    with pytest.raises(IntegrityError):
        store(3, "film")
    with pytest.raises(IntegrityError):
        run("INSERT INTO pointing (id, file) VALUES (2, 99)")
    rows = run("SELECT id, kind FROM stored_file ORDER BY id")
    assert [tuple(row) for row in rows] == [(1, "pdf"), (2, "word")]

    run("DELETE FROM stored_file WHERE kind = 'word'")
    downgrade(revision="0018")
    rows = run("SELECT s.id, s.kind FROM stored_file s JOIN pointing p ON p.file = s.id")
    assert [tuple(row) for row in rows] == [(1, "pdf")]
    run("DROP TABLE pointing")
