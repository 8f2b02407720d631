"""Signed slips come back as scans: by which code in a file's name an entry is known again."""

from __future__ import annotations

import re
from collections.abc import Sequence

from emulation.core.codes import ALPHABET

CAPTION = "Bản ký"
"""What a signed scan is called among the proofs."""
_SIGN = f"[{ALPHABET}]"
_RECEIPT = re.compile(rf"(?<![A-Z0-9])(?=({_SIGN}{{4}}-{_SIGN}{{4}}-{_SIGN}{{4}})(?![A-Z0-9]))")
_CODE = re.compile(rf"(?<![A-Z0-9]){_SIGN}{{8}}(?![A-Z0-9])")
_SPREAD = re.compile(r"[\s_.–—]+")


def codes_in(text: str) -> tuple[list[str], list[str]]:
    """(codes, receipts) of entries that stand in a file's name or were typed beside it."""
    plain = _SPREAD.sub("-", text.upper())
    return _once(_CODE.findall(plain)), _once(_RECEIPT.findall(plain))


def _once(found: Sequence[str]) -> list[str]:
    return list(dict.fromkeys(found))
