"""What the worker does for entries: files that a request had no time for are judged."""

from __future__ import annotations

from emulation.core import clock
from emulation.core.db import transaction
from emulation.entries import services
from emulation.files.configured import file_store, part_store, virus_scanner
from emulation.files.rules import FileRefused
from emulation.files.services import Prepared, make_durable, prepare


def judge_uploads() -> None:
    """Every whole file that waits is evidence or refused; no transaction is open meanwhile.

    Where the virus scanner is silent the file goes on waiting, and so do those behind it.
    """
    while True:
        with transaction():
            upload = services.claim_upload(at=clock.now())
        if upload is None:
            return
        outcome = _judged(part_store().read(upload.code), upload.name)
        with transaction():
            services.finish_upload(upload.code, outcome, store=file_store(), at=clock.now())
        if isinstance(outcome, FileRefused) and not outcome.is_final:
            return
        part_store().delete(upload.code)


def _judged(data: bytes, name: str) -> Prepared | FileRefused:
    try:
        prepared = prepare(data, name, scanner=virus_scanner())
    except FileRefused as refusal:
        return refusal
    make_durable(prepared, store=file_store())
    return prepared
