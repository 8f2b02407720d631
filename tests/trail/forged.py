"""An export taken apart and put together again, with links that fit: what a forger can do."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from typing import Any

Line = dict[str, Any]


def dump(value: object) -> str:
    """The canonical text."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def lines_of(content: bytes) -> list[Line]:
    """The lines without their links."""
    lines = [json.loads(line) for line in content.split(b"\n") if line]
    for line in lines:
        del line["link"]
    return lines


def linked(lines: Iterable[Line]) -> bytes:
    """The file with these lines, each linked to the one before."""
    link, made = "0" * 64, []
    for line in lines:
        body = dump(line).encode()
        link = hashlib.sha256(f"{link}\n".encode() + body).hexdigest()
        made.append(body[:-1] + f',"link":"{link}"}}\n'.encode())
    return b"".join(made)
