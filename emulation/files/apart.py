"""Judging a file in a process of its own, within a time that the caller has."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from datetime import date
from pathlib import Path
from threading import BoundedSemaphore
from time import monotonic
from typing import Any

from emulation.files.judging import Prepared
from emulation.files.rules import (
    FileKind,
    FileRefused,
    Refusal,
    ScanState,
    Signature,
    kind_of,
    name_for_type,
    signature_of,
)
from emulation.files.store import digest_of

LONGEST = 30.0
"""Seconds after which a file is too complex, whoever waits."""
AT_ONCE = 2
"""Such processes at a time: each may take a processor and, at worst, a gigabyte and a half."""
HOME = Path(__file__).resolve().parents[2]
KEPT_ENVIRONMENT = ("PATH", "SYSTEMROOT", "TEMP", "LD_LIBRARY_PATH", "VIRTUAL_ENV")

_turns = BoundedSemaphore(AT_ONCE)


class OutOfTime(Exception):
    """The file is not judged yet; it may be tried again by somebody with more time."""


def judged_apart(
    data: bytes, client_name: str, signature: Signature, *, within: float = LONGEST
) -> Prepared:
    """The file, ready to be kept; `FileRefused` with its reason, `OutOfTime` when that came first.

    Whoever has `LONGEST` gets an answer: a file that takes longer is too complex.
    """
    deadline = monotonic() + within
    if not _turns.acquire(timeout=max(within, 0.0)):
        raise OutOfTime
    try:
        answer = _run(data, client_name, signature, seconds=deadline - monotonic())
    except subprocess.TimeoutExpired as error:
        if within < LONGEST:
            raise OutOfTime from error
        raise FileRefused(Refusal.TOO_COMPLEX, client_name) from error
    finally:
        _turns.release()
    return _believed(answer, data, client_name)


def _run(data: bytes, client_name: str, signature: Signature, *, seconds: float) -> bytes:
    command = [sys.executable, "-m", "emulation.files.child", signature.value]
    environment = {name: os.environ[name] for name in KEPT_ENVIRONMENT if name in os.environ}
    sent = json.dumps(client_name).encode() + b"\n" + data
    done = subprocess.run(  # noqa: S603 -- our own module, with arguments of our own
        command,
        input=sent,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        timeout=max(seconds, 0.01),
        cwd=HOME,
        env=environment,
        check=False,
    )
    return done.stdout


def _believed(answer: bytes, data: bytes, client_name: str) -> Prepared:
    """What the process told, or that the file broke it."""
    line, _, rest = answer.partition(b"\n")
    try:
        told: dict[str, Any] = json.loads(line)
        if "refusal" not in told:
            return _read(told, rest, data, client_name)
        refused = FileRefused(Refusal(told["refusal"]), client_name, **told["details"])
        if not refused.is_final:
            raise ValueError("not for this process to say")
    except Exception as error:  # killed or broken by what it read: nothing of it is believed
        raise FileRefused(Refusal.DAMAGED, client_name) from error
    raise refused


def _read(told: dict[str, Any], rest: bytes, data: bytes, client_name: str) -> Prepared:
    """What the process told, each value held to what it may be."""
    bodies: list[bytes | None] = []
    for size in told["sizes"]:
        bodies.append(None if size is None else rest[:size])
        rest = rest[size or 0 :]
    content = data if bodies[0] is None else bodies[0]
    media_type = str(told["media_type"])
    kind = kind_of(media_type)
    if kind is FileKind.IMAGE and signature_of(content, client_name=client_name) != media_type:
        raise ValueError("no picture")
    day = told["captured_on"]
    return Prepared(
        name=name_for_type(client_name, media_type),
        content=content,
        digest=digest_of(content),
        media_type=media_type,
        kind=kind,
        scan_state=ScanState.CLEAN if kind is FileKind.IMAGE else ScanState.UNSCANNED,
        width=_number(told["width"]),
        height=_number(told["height"]),
        pages=_number(told["pages"]),
        thumb=bodies[1],
        preview=bodies[2],
        captured_on=date.fromisoformat(day) if day else None,
    )


def _number(value: object) -> int | None:
    return value if isinstance(value, int) else None
