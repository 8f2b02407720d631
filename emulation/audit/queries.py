"""Reading the audit: what is not sealed yet, the last seal, and whether all of it is whole."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Text, cast, func, select

from emulation.audit.models import AuditPayload, AuditRecord, AuditSeal, AuditSealItem
from emulation.audit.rules import (
    UNSEALED,
    ItemRow,
    RecordRow,
    SealRow,
    anchor_faults,
    printed_seal,
    record_faults,
    seal_faults,
)
from emulation.core.db import db

STREAM = 2_000
"""Rows fetched at a time while verifying."""


@dataclass(frozen=True)
class Unsealed:
    """A record that no seal covers yet."""

    id: int
    digest: str


def unsealed(*, limit: int) -> list[Unsealed]:
    """The oldest records without a place in a seal, whatever their numbers.

    A slow transaction can commit a smaller number after a greater one was sealed; therefore
    absence from the seals decides, not the last number sealed.
    """
    wanted = (
        select(AuditRecord.id, AuditRecord.digest)
        .outerjoin(AuditSealItem, AuditSealItem.record_id == AuditRecord.id)
        .where(AuditSealItem.record_id.is_(None))
        .order_by(AuditRecord.id)
        .limit(limit)
    )
    return [Unsealed(number, digest) for number, digest in db.session.execute(wanted)]


def count_unsealed(*, most: int = 10_000) -> int:
    """How many records wait for a seal, counted up to `most`."""
    waiting = (
        select(AuditRecord.id)
        .outerjoin(AuditSealItem, AuditSealItem.record_id == AuditRecord.id)
        .where(AuditSealItem.record_id.is_(None))
        .limit(most)
    )
    return db.session.scalar(select(func.count()).select_from(waiting.subquery())) or 0


def last_recorded_at() -> datetime | None:
    """When the latest record says it was made: a clock that shows less was stepped back."""
    return db.session.scalar(select(AuditRecord.at).order_by(AuditRecord.id.desc()).limit(1))


def last_seal() -> AuditSeal | None:
    """The newest seal."""
    return db.session.scalar(select(AuditSeal).order_by(AuditSeal.n.desc()).limit(1))


def printed_last_seal() -> str:
    """The last seal in the words that every paper and printed board bears."""
    last = last_seal()
    return printed_seal(last.n, last.hash) if last else UNSEALED


def printed_seal_of(n: int | None) -> str:
    """The seal of that number in the words of a paper that named it before."""
    found = db.session.get(AuditSeal, n) if n else None
    return printed_seal(found.n, found.hash) if found else UNSEALED


def verify(*, anchor: str | None = None) -> list[str]:
    """Everything that does not agree, one Vietnamese sentence a fault, the first row first.

    Recomputes the digest of every payload, record and seal. `anchor` is a seal as it was
    copied from a paper: without one, a chain cut off at its end cannot be noticed.
    """
    is_gapless = db.session.get_bind().dialect.name == "sqlite"
    parts = (
        record_faults(_records(), is_gapless=is_gapless),
        seal_faults(_seals(), _items()),
        anchor_faults(_hashes(), anchor) if anchor else iter(()),
    )
    return [fault for part in parts for fault in _survived(part)]


def _survived(faults: Iterator[str]) -> Iterator[str]:
    """A row that cannot even be read (SQLite keeps any text in any column) is a fault as well."""
    try:
        yield from faults
    except (ValueError, TypeError) as error:
        yield f"Nhật ký: có dòng chứa giá trị không đọc được ({error})."


def _hashes() -> list[tuple[int, str]]:
    """All at once: who looks for one stops early, and would leave a cursor of the server open."""
    wanted = select(AuditSeal.n, AuditSeal.hash).order_by(AuditSeal.n)
    return [(n, digest) for n, digest in db.session.execute(wanted)]


def _records() -> Iterator[RecordRow]:
    wanted = (
        select(
            AuditRecord.id,
            AuditRecord.at,
            AuditRecord.event,
            AuditRecord.actor_id,
            AuditRecord.unit_id,
            AuditRecord.subject,
            AuditRecord.payload_digest,
            AuditRecord.digest,
            AuditPayload.salt,
            cast(AuditPayload.content, Text),
        )
        .outerjoin(AuditPayload, AuditPayload.record_id == AuditRecord.id)
        .order_by(AuditRecord.id)
        .execution_options(yield_per=STREAM)
    )
    for row in db.session.execute(wanted):
        yield RecordRow(*tuple(row))


def _seals() -> Iterator[SealRow]:
    columns = (AuditSeal.n, AuditSeal.at, AuditSeal.count, AuditSeal.root, AuditSeal.previous)
    wanted = select(*columns, AuditSeal.hash).order_by(AuditSeal.n)
    for row in db.session.execute(wanted):
        yield SealRow(*row)


def _items() -> Iterator[ItemRow]:
    wanted = (
        select(
            AuditSealItem.seal_n,
            AuditSealItem.position,
            AuditSealItem.record_id,
            AuditRecord.digest,
        )
        .outerjoin(AuditRecord, AuditRecord.id == AuditSealItem.record_id)
        .order_by(AuditSealItem.seal_n, AuditSealItem.position)
        .execution_options(yield_per=STREAM)
    )
    for row in db.session.execute(wanted):
        yield ItemRow(*row)
