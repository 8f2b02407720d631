"""The direction of imports, as pyproject.toml states it, read by import-linter."""

import logging.config

import pytest
from importlinter.cli import lint_imports


def test_every_contract_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    # It would silence every logger there is, also for the tests after it that read what was logged.
    monkeypatch.setattr(logging.config, "dictConfig", lambda _: None)

    assert lint_imports(config_filename="pyproject.toml", no_cache=True) == 0
