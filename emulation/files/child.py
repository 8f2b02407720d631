"""`python -m emulation.files.child SIGNATURE`: judges the file on its standard input, alone.

A decoder that crashes, runs in circles or eats memory takes nobody with it: this process has
limits of its own, no address of the database and nothing to lose. It answers one line of JSON and
then the bytes that were drawn; the parent believes nothing of it but what fits those two.
"""

from __future__ import annotations

import importlib
import json
import sys
from dataclasses import asdict
from typing import Any

from emulation.files import judging
from emulation.files.judging import Prepared
from emulation.files.rules import PICTURES, FileRefused, Refusal, Signature

MEMORY = 1536 * 1024 * 1024
"""Address space; fifty million pixels take 800 MB."""
PARTS = ("content", "thumb", "preview")


def judged(data: bytes, client_name: str, signature: Signature) -> Prepared:
    """The file, ready to be kept; `FileRefused` otherwise."""
    # A decoder is loaded only for the kind that needs it: loading takes longer than many files.
    if signature in PICTURES:
        if signature is Signature.HEIC:
            importlib.import_module("emulation.files.heif")
        return judging.picture(data, client_name, signature)
    if signature is Signature.PDF:
        return _pdf(data, client_name)
    office = importlib.import_module("emulation.files.office")
    found = office.checked(data, client_name=client_name)
    return judging.document(data, client_name, found.media_type, pages=found.pages)


def _pdf(data: bytes, client_name: str) -> Prepared:
    pages = importlib.import_module("emulation.files.pdf").checked_pages(
        data, client_name=client_name
    )
    shown = importlib.import_module("emulation.files.preview").first_page(data)
    return judging.document(
        data,
        client_name,
        Signature.PDF.value,
        pages=pages,
        thumb=shown.thumb if shown else None,
        preview=shown.content if shown else None,
    )


def main() -> None:
    """Reads name and bytes, writes what was judged."""
    _limit()
    signature = Signature(sys.argv[1])
    client_name = json.loads(sys.stdin.buffer.readline())
    data = sys.stdin.buffer.read()
    try:
        prepared = judged(data, client_name, signature)
    except FileRefused as refused:
        _answer({"refusal": refused.refusal.value, "details": refused.details})
    except MemoryError:
        _answer({"refusal": Refusal.TOO_COMPLEX.value, "details": {}})
    else:
        _answer_prepared(prepared, data)


def _answer_prepared(prepared: Prepared, data: bytes) -> None:
    """The bytes that came are not sent back."""
    bodies = {name: getattr(prepared, name) for name in PARTS}
    if bodies["content"] == data:
        bodies["content"] = None
    told = {name: value for name, value in asdict(prepared).items() if name not in PARTS}
    told["captured_on"] = prepared.captured_on.isoformat() if prepared.captured_on else None
    sizes = [None if body is None else len(body) for body in bodies.values()]
    _answer({**told, "sizes": sizes}, *(body for body in bodies.values() if body is not None))


def _answer(told: dict[str, Any], *bodies: bytes) -> None:
    out = sys.stdout.buffer
    out.write(json.dumps(told).encode() + b"\n")
    for body in bodies:
        out.write(body)
    out.flush()


def _limit() -> None:
    """Memory is bounded, and no file can be written; Windows has no such limits."""
    if sys.platform != "win32":
        resource = importlib.import_module("resource")
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
        resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


if __name__ == "__main__":
    main()
