"""The store that the settings of this installation name."""

from __future__ import annotations

from flask import current_app

from emulation.config import Settings
from emulation.files.parts import LocalParts
from emulation.files.scanner import Scanner
from emulation.files.store import LocalStore


def store_of(settings: Settings) -> LocalStore:
    """Where an installation with these settings keeps the bytes of its files."""
    return LocalStore(settings.data_dir / "files")


def file_store() -> LocalStore:
    """Where the running installation keeps them."""
    return store_of(current_app.config["SETTINGS"])


def part_store() -> LocalParts:
    """Where the running installation keeps the pieces of files that are still coming."""
    settings: Settings = current_app.config["SETTINGS"]
    return LocalParts(settings.data_dir / "parts")


def virus_scanner() -> Scanner | None:
    """The scanner that every file has to pass before it is kept; None where the office has none."""
    settings: Settings = current_app.config["SETTINGS"]
    return None if settings.clamd is None else Scanner(settings.clamd)


def judging_seconds() -> float:
    """How long one request may spend on judging files; what needs more is left to the worker."""
    return float(current_app.config["JUDGING_SECONDS"])
