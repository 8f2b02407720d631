"""Every SELECT of conclusions: those of a reader's units, and one with its entries."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select

from emulation.core.db import db
from emulation.core.errors import NotFound
from emulation.core.policy import Actor, Permission
from emulation.entries.models import Entry
from emulation.files.models import StoredFile
from emulation.meetings.models import Meeting, MeetingItem
from emulation.meetings.rules import ItemResult, MeetingState
from emulation.units.queries import acts_for, scope

DECIDING = (Permission.ENTRY_ENDORSE, Permission.ENTRY_APPROVE)
MOST = 50


@dataclass(frozen=True)
class MeetingRow:
    """A conclusion as the list shows it."""

    code: str
    number: str
    concluded_on: date
    state: MeetingState
    typed_by_id: int
    typed_at: datetime
    count: int
    decided: int


def _held(actor: Actor) -> tuple[int, ...]:
    return tuple(unit for permission in DECIDING for unit in actor.units_with(permission))


def units_deciding(actor: Actor, *, on: date) -> set[int]:
    """The units in whose name the actor types or checks conclusions."""
    held = _held(actor)
    return set(db.session.scalars(acts_for(held, on=on))) if held else set()


def meetings_of(actor: Actor, *, on: date, limit: int = MOST) -> list[MeetingRow]:
    """The latest conclusions of the actor's units, what waits for a second person first."""
    counted = (
        select(
            MeetingItem.meeting_id,
            func.count().label("count"),
            func.count(MeetingItem.decision_id).label("decided"),
        )
        .group_by(MeetingItem.meeting_id)
        .subquery()
    )
    wanted = (
        select(Meeting, counted.c.count, counted.c.decided)
        .join(counted, counted.c.meeting_id == Meeting.id)
        .where(Meeting.unit_id.in_(units_deciding(actor, on=on)))
        .order_by((Meeting.state != MeetingState.TYPED), Meeting.id.desc())
        .limit(limit)
    )
    return [
        MeetingRow(
            code=row.code,
            number=row.number,
            concluded_on=row.concluded_on,
            state=row.state,
            typed_by_id=row.typed_by_id,
            typed_at=row.typed_at,
            count=count,
            decided=decided,
        )
        for row, count, decided in db.session.execute(wanted)
    ]


def meeting(code: str, actor: Actor, *, on: date) -> Meeting:
    """The conclusion, for those who decide in its unit and for the auditor; else `NotFound`."""
    wanted = select(Meeting).where(Meeting.code == code)
    if not actor.may(Permission.AUDIT_READ):
        wanted = wanted.where(Meeting.unit_id.in_(units_deciding(actor, on=on)))
    else:
        reach = scope(actor.units_with(Permission.AUDIT_READ), on=on)
        wanted = wanted.where(Meeting.unit_id.in_(reach))
    found = db.session.scalar(wanted)
    if found is None:
        raise NotFound
    return found


def locked_meeting(meeting_id: int) -> Meeting:
    """The conclusion as the database has it now, its row locked until the transaction ends."""
    wanted = select(Meeting).where(Meeting.id == meeting_id).with_for_update()
    return db.session.scalars(wanted.execution_options(populate_existing=True)).one()


def lock_entries(codes: Iterable[str]) -> None:
    """The rows of these entries are locked, in one order, until the transaction ends: neither
    does one form type twice, nor do two conclusions take one entry."""
    wanted = select(Entry.id).where(Entry.code.in_(list(codes))).order_by(Entry.id)
    db.session.execute(wanted.with_for_update()).all()


def meeting_by_code(code: str) -> Meeting:
    """The conclusion with this code; `NotFound` without one."""
    found = db.session.scalar(select(Meeting).where(Meeting.code == code))
    if found is None:
        raise NotFound
    return found


def items_of(meeting_id: int) -> list[tuple[MeetingItem, Entry]]:
    """What the conclusion says, entry by entry, in one order."""
    wanted = (
        select(MeetingItem, Entry)
        .join(Entry, Entry.id == MeetingItem.entry_id)
        .where(MeetingItem.meeting_id == meeting_id)
        .order_by(Entry.id)
    )
    return [(item, entry) for item, entry in db.session.execute(wanted)]


def waiting_elsewhere(entry_ids: list[int]) -> set[int]:
    """Which of the entries stand on a conclusion that waits for its check."""
    wanted = (
        select(MeetingItem.entry_id)
        .join(Meeting, Meeting.id == MeetingItem.meeting_id)
        .where(
            MeetingItem.entry_id.in_(entry_ids),
            MeetingItem.result == ItemResult.WAITING,
            Meeting.state == MeetingState.TYPED,
        )
    )
    return set(db.session.scalars(wanted))


def scan_digest(row: Meeting) -> StoredFile:
    """The kept scan of the signed paper."""
    return db.session.get_one(StoredFile, row.scan_id)
