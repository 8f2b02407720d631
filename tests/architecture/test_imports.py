"""The direction of imports, as pyproject.toml states it, read by import-linter."""

from importlinter.cli import lint_imports


def test_every_contract_is_kept() -> None:
    assert lint_imports(config_filename="pyproject.toml", no_cache=True) == 0
