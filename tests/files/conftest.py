"""A store in a folder of the test's own, and the table of kept files on either database."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from emulation.files.store import LocalStore


@pytest.fixture
def store(tmp_path: Path) -> LocalStore:
    return LocalStore(tmp_path / "new" / "files")


@pytest.fixture
def files_table(empty_app: Flask) -> Iterator[None]:
    """The table is there and empty, inside an application context."""
    with empty_app.app_context():
        yield
