"""Copying with credit: an entry says whose model it applies."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete

from emulation.audit import services as audit
from emulation.audit.rules import Event
from emulation.copies import queries
from emulation.copies.models import Adoption
from emulation.core.db import db
from emulation.core.errors import Invalid
from emulation.core.policy import Actor
from emulation.entries.models import Entry
from emulation.entries.services.evidence import hold

NOT_A_MODEL = (
    "Không có mô hình đã được công nhận mang mã này. "
    "Đồng chí xem lại mã, hoặc tìm mô hình theo tên."
)
OWN = (
    "Mô hình này của chính đơn vị mình. Việc làm tiếp thì ghi tiến độ của mô hình; "
    "ở đây đồng chí chọn mô hình của đơn vị khác."
)
CIRCLE = (
    "Mô hình này lại ghi nguồn từ chính nội dung đang viết, hai bên không thể là nguồn của nhau. "
    "Đồng chí chọn mô hình khác."
)


def credit(entry: Entry, code: str, *, actor: Actor, at: datetime) -> Entry:
    """The entry applies the model of this code; which model it is.

    `Invalid` unless it is a recognised model of another unit that does not lead back here;
    `WrongState` once the entry is handed in.
    """
    hold(entry, actor=actor, at=at)
    original = _fitting(entry, queries.model_named(code))
    before = _dropped(entry)
    if before != original.code:
        _record(entry, before, original.code, actor=actor, at=at)
    db.session.add(
        Adoption(entry_id=entry.id, original_id=original.id, named_by_id=actor.id, named_at=at)
    )
    db.session.flush()
    return original


def take_credit_back(entry: Entry, *, actor: Actor, at: datetime) -> None:
    """The entry names no model that it applies; again is harmless."""
    hold(entry, actor=actor, at=at)
    before = _dropped(entry)
    if before:
        _record(entry, before, "", actor=actor, at=at)


def _fitting(entry: Entry, original: Entry | None) -> Entry:
    if original is None:
        raise Invalid(NOT_A_MODEL, {"original": NOT_A_MODEL})
    if original.unit_id == entry.unit_id:
        raise Invalid(OWN, {"original": OWN})
    if queries.leads_back(original.id, entry.id):
        raise Invalid(CIRCLE, {"original": CIRCLE})
    return original


def _dropped(entry: Entry) -> str:
    """Code of the model that was named until now."""
    before = queries.original_of(entry.id)
    db.session.execute(delete(Adoption).where(Adoption.entry_id == entry.id))
    return before.code if before else ""


def _record(entry: Entry, before: str, after: str, *, actor: Actor, at: datetime) -> None:
    audit.record(
        Event.ENTRY_CREDIT,
        actor=actor,
        subject=f"entry:{entry.code}",
        at=at,
        unit_id=entry.unit_id,
        changes={"original": (before, after)},
    )
