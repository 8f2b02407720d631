"""The trail as its export writes it: seal after seal, a bounded number of rows at a time."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, Text, case, cast, exists, func, or_, select

from emulation.audit.models import AuditPayload, AuditRecord, AuditSeal, AuditSealItem
from emulation.audit.rules import SealRow
from emulation.core.db import db
from emulation.core.policy import Actor
from emulation.trail.queries.listing import Filter, filtered, within


@dataclass(frozen=True)
class Exported:
    """A record as it is stored, with its place; salt and content are None where they are lost."""

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
    seal_n: int | None
    position: int | None


def is_whole(asked: Filter, *, reader: Actor, on: date) -> bool:
    """Nothing is filtered away, and no record lies outside of what the reader may know."""
    outside = select(AuditRecord.id).where(case((within(reader, on), 0), else_=1) == 1)
    return asked == Filter() and not db.session.scalar(select(exists(outside)))


def last_record_id() -> int:
    """The greatest number of a record."""
    return db.session.scalar(select(func.max(AuditRecord.id))) or 0


def seals_after(n: int, *, until: int, limit: int) -> list[SealRow]:
    """The next seals after `n`, up to `until`."""
    columns = (AuditSeal.n, AuditSeal.at, AuditSeal.count, AuditSeal.root, AuditSeal.previous)
    wanted = (
        select(*columns, AuditSeal.hash)
        .where(AuditSeal.n > n, AuditSeal.n <= until)
        .order_by(AuditSeal.n)
        .limit(limit)
    )
    return [SealRow(*row) for row in db.session.execute(wanted)]


def records_of_seals(
    first: int, last: int, asked: Filter, *, reader: Actor, on: date, whole: bool
) -> list[Exported]:
    """What was asked for among the records of these seals, by seal and place."""
    wanted = _columns(asked, reader=reader, on=on, whole=whole).where(
        AuditSealItem.seal_n.between(first, last)
    )
    ordered = wanted.order_by(AuditSealItem.seal_n, AuditSealItem.position)
    return [Exported(*row) for row in db.session.execute(ordered)]


def unsealed_records(
    *,
    after: int,
    until: int,
    last_seal: int,
    asked: Filter,
    reader: Actor,
    on: date,
    whole: bool,
    limit: int,
) -> list[Exported]:
    """What was asked for among the records that no seal up to `last_seal` covers, by number."""
    wanted = (
        _columns(asked, reader=reader, on=on, whole=whole)
        .where(AuditRecord.id > after, AuditRecord.id <= until)
        .where(or_(AuditSealItem.record_id.is_(None), AuditSealItem.seal_n > last_seal))
        .order_by(AuditRecord.id)
        .limit(limit)
    )
    return [Exported(*row) for row in db.session.execute(wanted)]


def seal_digests(first: int, last: int) -> dict[int, list[str]]:
    """The digests of every record of these seals, in their places: paths are made of them."""
    wanted = (
        select(AuditSealItem.seal_n, AuditRecord.digest)
        .outerjoin(AuditRecord, AuditRecord.id == AuditSealItem.record_id)
        .where(AuditSealItem.seal_n.between(first, last))
        .order_by(AuditSealItem.seal_n, AuditSealItem.position)
    )
    found: defaultdict[int, list[str]] = defaultdict(list)
    for n, digest in db.session.execute(wanted):
        found[n].append(digest or "")
    return found


def _columns(asked: Filter, *, reader: Actor, on: date, whole: bool) -> Select[*tuple[Any, ...]]:
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
            AuditSealItem.seal_n,
            AuditSealItem.position,
        )
        .outerjoin(AuditSealItem, AuditSealItem.record_id == AuditRecord.id)
        .outerjoin(AuditPayload, AuditPayload.record_id == AuditRecord.id)
    )
    return wanted if whole else filtered(wanted.where(within(reader, on)), asked, on)
