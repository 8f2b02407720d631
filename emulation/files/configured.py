"""The store that the settings of this installation name."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from flask import current_app

from emulation.config import Settings
from emulation.files.parts import LocalParts
from emulation.files.scanner import Scanner
from emulation.files.services import LONGEST, Batch, make_durable, prepare_all
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


def taken_now(uploads: Iterable[tuple[bytes, str]]) -> Batch:
    """The files of a form that has no place to wait in, checked, cleaned and durable; what takes
    too long is refused."""
    batch = prepare_all(uploads, scanner=virus_scanner(), within=LONGEST)
    for prepared in batch.prepared:
        make_durable(prepared, store=file_store())
    slow = [f"Tệp «{one}» cần kiểm tra lâu. Chọn tệp nhỏ hơn." for _, one in batch.unjudged]
    return replace(batch, refusals=(*batch.refusals, *slow), unjudged=())
