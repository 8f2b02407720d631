"""The digests by which a changed row betrays itself."""

from __future__ import annotations

import hashlib
import json
import unicodedata
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from enum import Enum
from typing import Any

GENESIS = "0" * 64
"""What the first seal names as the seal before it."""


def plain(value: object) -> Any:
    """The value as both databases keep it alike: text in NFC, whole numbers, lists, tables.

    Days, instants (in UTC) and decimals become text. A binary fraction is refused, because its
    written form is not the same everywhere.
    """
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, Enum):
        return plain(value.value)
    if isinstance(value, int):
        return int(value)
    if isinstance(value, Mapping):
        return {_text(str(key)): plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        items = sorted(value, key=str) if isinstance(value, set | frozenset) else value
        return [plain(item) for item in items]
    return _text(_written(value))


def _written(value: object) -> str:
    if isinstance(value, datetime):
        return instant_text(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, str):
        return value
    raise TypeError(f"the audit cannot keep a {type(value).__name__}")


def _text(text: str) -> str:
    """NFC without what a database refuses: U+0000 and halves of surrogate pairs."""
    kept = text.replace("\0", "").encode("utf-8", "ignore").decode("utf-8")
    return unicodedata.normalize("NFC", kept)


def instant_text(at: datetime) -> str:
    """The instant in UTC to the microsecond, always of the same length."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def canonical(value: object) -> str:
    """The one JSON text of a value: NFC, keys sorted, no spaces."""
    return _written_plainly(plain(value))


def _written_plainly(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def payload_digest(salt: str, content: Mapping[str, object]) -> str:
    """SHA-256 of salt and canonical content: without the salt nobody can guess the content."""
    return _sha256(f"{salt}\n{canonical(content)}")


def stored_digest(salt: str, content: Mapping[str, object]) -> str:
    """The same over content as it stands in the database: it was made plain before it was kept.

    Text in another form (NFD, say) reads alike and is nevertheless a change.
    """
    return _sha256(f"{salt}\n{_written_plainly(content)}")


def record_digest(
    *,
    at: datetime,
    event: str,
    actor_id: int | None,
    unit_id: int | None,
    subject: str,
    payload_digest: str,
) -> str:
    """SHA-256 over everything a record says; its place is covered by the seal."""
    return _sha256(canonical([instant_text(at), event, actor_id, unit_id, subject, payload_digest]))


def merkle_root(digests: Sequence[str]) -> str:
    """The root over the digests in their order (RFC 6962 marks, an odd one goes up unchanged)."""
    if not digests:
        raise ValueError("a seal needs a record")
    return merkle_levels(digests)[-1][0].hex()


def merkle_levels(digests: Sequence[str]) -> list[list[bytes]]:
    """The tree over the digests, from its leaves to its root."""
    levels = [[hashlib.sha256(b"\0" + digest.encode()).digest() for digest in digests]]
    while len(levels[-1]) > 1:
        below = levels[-1]
        pairs = zip(below[::2], below[1::2], strict=False)
        above = [hashlib.sha256(b"\1" + left + right).digest() for left, right in pairs]
        levels.append(above + ([below[-1]] if len(below) % 2 else []))
    return levels


def merkle_path(levels: Sequence[Sequence[bytes]], position: int) -> list[str]:
    """What leads from the leaf at `position` to the root: the neighbour on each level with one."""
    path = []
    for level in levels[:-1]:
        beside = position ^ 1
        if beside < len(level):
            path.append(level[beside].hex())
        position //= 2
    return path


def seal_hash(*, previous: str, n: int, count: int, root: str, at: datetime) -> str:
    """SHA-256 over a seal and the seal before it: changing one breaks all that follow."""
    return _sha256(canonical([previous, n, count, root, instant_text(at)]))


PRINTED = 32
"""Signs of a seal's hash that stand on paper: 128 bits, eight groups of four."""


def printed_seal(n: int, digest: str) -> str:
    """How a paper names the last seal: «Niêm phong nhật ký số 12: 3f2a 9c1b …»."""
    groups = " ".join(digest[at : at + 4] for at in range(0, PRINTED, 4))
    return f"Niêm phong nhật ký số {n}: {groups}."


UNSEALED = "Nhật ký chưa niêm phong lần nào."
