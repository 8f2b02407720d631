"""What is wrong with records, payloads and seals, said in sentences that name the row."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from emulation.audit.rules.digests import (
    GENESIS,
    merkle_root,
    record_digest,
    seal_hash,
    stored_digest,
)
from emulation.audit.rules.events import Event

ERASURE = "audit"
"""Kind of thing in the subject of an erasure."""


def erasure_subject(record_id: int) -> str:
    """The subject of the act that erased the payload of this record."""
    return f"{ERASURE}:{record_id}"


def read_content(text: str | None) -> object:
    """The stored content; None where it is no JSON, or holds a number the audit never writes."""
    try:
        return json.loads(text or "", parse_float=_refuse, parse_constant=_refuse)
    except ValueError:
        return None


def _refuse(text: str) -> None:
    raise ValueError(text)


def is_erased(salt: str, content: object) -> bool:
    """A payload whose names and values were erased."""
    return not salt and content == {}


@dataclass(frozen=True)
class RecordRow:
    """A record with its payload as they are stored: the content still is JSON text.

    Salt and content are None where the payload is missing.
    """

    id: int
    at: datetime
    event: str
    actor_id: int | None
    unit_id: int | None
    subject: str
    payload_digest: str
    digest: str
    salt: str | None
    content: str | None


@dataclass(frozen=True)
class SealRow:
    """A seal as it is stored."""

    n: int
    at: datetime
    count: int
    root: str
    previous: str
    hash: str


@dataclass(frozen=True)
class ItemRow:
    """A place in a seal; the digest is None when the record it names is gone."""

    seal_n: int
    position: int
    record_id: int
    digest: str | None


def record_faults(rows: Iterable[RecordRow], *, is_gapless: bool) -> Iterator[str]:
    """What is wrong with the records, given in the order of their numbers.

    `is_gapless`: the database gives numbers without gaps, so that a gap is a deleted record.
    An erased payload is right only when a later record says that it was erased.
    """
    erased: set[int] = set()
    excused: set[str] = set()
    expected = 1
    for row in rows:
        if is_gapless and row.id > expected:
            yield f"Nhật ký: thiếu bản ghi số {expected}."
        expected = row.id + 1
        if row.event == Event.PAYLOAD_ERASE:
            excused.add(row.subject)
        if row.salt is not None and is_erased(row.salt, read_content(row.content)):
            erased.add(row.id)
        if fault := _record_fault(row):
            yield f"Nhật ký: bản ghi số {row.id} {fault}."
    for number in sorted(erased):
        if erasure_subject(number) not in excused:
            yield f"Nhật ký: bản ghi số {number} bị xóa nội dung mà không có việc xóa được ghi lại."


def _record_fault(row: RecordRow) -> str | None:
    expected = record_digest(
        at=row.at,
        event=row.event,
        actor_id=row.actor_id,
        unit_id=row.unit_id,
        subject=row.subject,
        payload_digest=row.payload_digest,
    )
    if expected != row.digest:
        return "đã bị sửa sau khi ghi"
    if row.salt is None:
        return "bị mất phần nội dung"
    content = read_content(row.content)
    if is_erased(row.salt, content):
        return None
    is_whole = isinstance(content, dict) and stored_digest(row.salt, content) == row.payload_digest
    return None if is_whole else "có phần nội dung đã bị sửa sau khi ghi"


def seal_faults(seals: Iterable[SealRow], items: Iterable[ItemRow]) -> Iterator[str]:
    """What is wrong with the seals, given by number, and their items, given by seal and place."""
    places = iter(items)
    waiting = next(places, None)
    before = SealRow(0, datetime.min, 0, "", "", GENESIS)  # noqa: DTZ901 -- stands for no seal
    for seal in seals:
        mine = []
        while waiting is not None and waiting.seal_n <= seal.n:
            if waiting.seal_n == seal.n:
                mine.append(waiting)
            else:
                yield _homeless(waiting)
            waiting = next(places, None)
        for fault in _seal_faults(seal, before, mine):
            yield f"Niêm phong số {seal.n}: {fault}."
        before = seal
    if waiting is not None:
        yield _homeless(waiting)


def _homeless(item: ItemRow) -> str:
    return f"Niêm phong số {item.seal_n}: không còn, dù có bản ghi thuộc về nó."


def _seal_faults(seal: SealRow, before: SealRow, items: list[ItemRow]) -> Iterator[str]:
    if seal.n != before.n + 1:
        yield f"thiếu niêm phong số {before.n + 1} ở trước"
    elif seal.previous != before.hash:
        yield f"không nối với niêm phong số {before.n}"
    lost = [item for item in items if item.digest is None]
    for item in lost:
        yield f"thiếu bản ghi số {item.record_id}"
    if len(items) != seal.count or [item.position for item in items] != list(range(seal.count)):
        yield f"phải có {seal.count} bản ghi xếp theo thứ tự, nay có {len(items)}"
    elif not lost and merkle_root([item.digest or "" for item in items]) != seal.root:
        yield "bản ghi bên trong đã bị sửa hoặc đổi thứ tự"
    expected = seal_hash(
        previous=seal.previous, n=seal.n, count=seal.count, root=seal.root, at=seal.at
    )
    if expected != seal.hash:
        yield "chính niêm phong này đã bị sửa"


def read_anchor(text: str) -> tuple[int, str] | None:
    """Number (0 where none) and mark of a seal as it was copied from paper; None where too short.

    «Niêm phong nhật ký số 12: 3f2a 9c1b …», «12: 3f2a…» or the mark alone, of 16 signs at least.
    """
    number, _, mark = text.rpartition(":")
    digits = re.sub(r"\D", "", number)
    mark = re.sub(r"[\s.…]", "", mark).lower()
    if not re.fullmatch(r"[0-9a-f]{16,64}", mark):
        return None
    return int(digits or 0), mark


def anchor_faults(seals: Iterable[tuple[int, str]], anchor: str) -> Iterator[str]:
    """A seal copied onto paper must still be in the chain; otherwise the chain was cut short.

    `seals` are numbers and hashes.
    """
    read = read_anchor(anchor)
    if read is None:
        yield "Mã niêm phong chưa đúng: chép ít nhất 16 chữ số, chữ a đến f ở cuối văn bản."
        return
    asked, mark = read
    if not any(digest.startswith(mark) and asked in (0, n) for n, digest in seals):
        yield f"Niêm phong {mark[:16]} đã in ra giấy không còn trong nhật ký."
