"""Reminding those who hold what is overdue; telling what nobody may decide, never deciding it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from emulation.audit import services as audit
from emulation.audit.rules import Event
from emulation.campaigns import queries as campaigns
from emulation.core.clock import local_date
from emulation.core.dates import format_date, working_days_after
from emulation.core.db import db
from emulation.core.errors import NotAllowed, NotFound, WrongState
from emulation.core.policy import Actor, Permission
from emulation.entries import queries as entries
from emulation.entries.models import Entry
from emulation.entries.rules import State
from emulation.routing import queries
from emulation.routing.models import Reminder, Unheld

REMINDING = (
    Permission.ENTRY_ENDORSE,
    Permission.ENTRY_APPROVE,
    Permission.REPORT_READ,
    Permission.ROUTE_MANAGE,
)
"""Who watches may remind, except those who only check (auditors)."""
BATCH = 100
"""Entries looked at in one job."""


def may_remind(actor: Actor) -> bool:
    """The actor holds a right that reminds, somewhere."""
    return any(actor.may(permission) for permission in REMINDING)


def remind(code: str, *, actor: Actor, at: datetime) -> Reminder:
    """Those who hold the overdue entry read on their first page that they were reminded.

    Once a working day for each entry; the same person's second click changes nothing. `NotFound`
    for what is not overdue in the actor's scope, `WrongState` where it was reminded already or
    nobody could act on it.
    """
    if not may_remind(actor):
        raise NotAllowed("Đồng chí được xem danh sách quá hạn nhưng không nhắc.")
    today = local_date(at)
    late = queries.overdue_entry(code, actor, on=today)
    if late is None:
        raise NotFound
    last = queries.last_reminder(late.entry.id)
    calendar = campaigns.work_calendar(today)
    if last is not None and (
        last.on_day == today or not working_days_after(last.on_day, today, calendar)
    ):
        if last.by_id == actor.id:
            return last
        raise WrongState(
            f"Mục này đã được nhắc ngày {format_date(last.on_day)}, mỗi ngày làm việc nhắc một lần."
        )
    if not late.holders:
        raise WrongState("Chưa có người xử lý hợp lệ nên không nhắc được. Báo người quản trị.")
    return _reminded(late.entry, late.holders, actor=actor, at=at)


def _reminded(entry: Entry, holders: Sequence[str], *, actor: Actor, at: datetime) -> Reminder:
    row = Reminder(
        entry_id=entry.id,
        on_day=local_date(at),
        step_position=entry.step_position or 0,
        round=entry.round,
        by_id=actor.id,
        at=at,
    )
    db.session.add(row)
    db.session.flush()
    audit.record(
        Event.ENTRY_REMIND,
        actor=actor,
        subject=f"entry:{entry.code}",
        at=at,
        unit_id=entry.unit_id,
        facts={"due_on": entry.due_on, "holders": list(holders)},
    )
    return row


def watch_entry(entry_id: int, *, at: datetime) -> None:
    """It stands written whether somebody may decide the entry's present step."""
    watch([entries.fresh_entry(entry_id)], at=at)


def watch_after(entry_id: int, *, at: datetime) -> int | None:
    """The next entries that wait are looked at; the last of them, or None when all are done."""
    found = queries.waiting_after(entry_id, limit=BATCH)
    watch(found, at=at)
    return found[-1].id if found else None


def watch(looked_at: Sequence[Entry], *, at: datetime) -> None:
    """Each entry that nobody may decide has an open row, every other none; what changed is on
    record, and nothing is decided by it."""
    waiting = [entry for entry in looked_at if entry.state is State.SUBMITTED]
    holders = queries.holders_by_entry(waiting, on=local_date(at)) if waiting else {}
    known = queries.open_unheld([entry.id for entry in looked_at])
    for entry in looked_at:
        is_unheld = entry.id in holders and not holders[entry.id]
        row = known.get(entry.id)
        if is_unheld and row is None:
            db.session.add(Unheld(entry_id=entry.id, since=at))
            _record(Event.ENTRY_UNHELD, entry, at=at)
        elif row is not None and not is_unheld:
            row.ended_at = at
            _record(Event.ENTRY_HELD, entry, at=at)
    db.session.flush()


def _record(event: Event, entry: Entry, *, at: datetime) -> None:
    audit.record(
        event,
        actor=None,
        subject=f"entry:{entry.code}",
        at=at,
        unit_id=entry.unit_id,
        facts={"step": entry.step_position, "round": entry.round},
    )
