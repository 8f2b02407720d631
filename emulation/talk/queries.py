"""Every SELECT of the two threads: who may read and speak, what was said, what is unread."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, and_, func, or_, select

from emulation.core.db import db
from emulation.core.errors import NotFound
from emulation.core.numbers import format_size
from emulation.core.policy import Actor, Permission
from emulation.entries.models import Decision, Entry
from emulation.entries.queries import bars_for, is_author, own, waiting_for
from emulation.entries.rules import Bar, DecisionKind, State
from emulation.files.models import StoredFile
from emulation.people.models import Person, User
from emulation.talk.models import EntryMessage, MessageFile, MessageRead
from emulation.talk.rules import Thread, Voice
from emulation.units.queries import acts_for, scope

DECIDING = (Permission.ENTRY_ENDORSE, Permission.ENTRY_APPROVE)
PAGE = 50


@dataclass(frozen=True)
class FileRow:
    """A file of a message."""

    code: str
    name: str
    digest: str
    media_type: str
    size_text: str
    is_image: bool


@dataclass(frozen=True)
class MessageRow:
    """A message with who wrote it, for which unit, and its files."""

    id: int
    code: str
    text: str
    by_id: int
    author: str
    unit_id: int
    step: int | None
    at: datetime
    removed_at: datetime | None
    removal_reason: str
    files: tuple[FileRow, ...]


@dataclass(frozen=True)
class Unread:
    """An entry with something to its sender that this reader has not read."""

    code: str
    title: str
    unit_id: int
    last_at: datetime


def voice_of(entry: Entry, actor: Actor, *, on: date) -> Voice | None:
    """In whose name the actor speaks: as decider of the present or an earlier step of which they
    are not barred, else for the author's side; None for everybody else."""
    if entry.receipt is None or entry.state is State.DRAFT:
        return None
    held = [unit for permission in DECIDING for unit in actor.units_with(permission)]
    mine = set(db.session.scalars(acts_for(held, on=on))) if held else set()
    for step, unit_id in _steps_reached(entry.id, (entry.step_position, entry.step_unit_id)):
        if unit_id in mine and not _bars_at(entry, step, unit_id, actor, on=on):
            return Voice(unit_id, step)
    return Voice(entry.unit_id, None) if is_author(entry, actor, on=on) else None


def _steps_reached(entry_id: int, now: tuple[int | None, int | None]) -> list[tuple[int, int]]:
    """(step, unit) of the present step and of those that people decided, the latest first."""
    wanted = select(Decision.step_position, Decision.unit_id).where(
        Decision.entry_id == entry_id,
        Decision.step_position > 0,
        Decision.kind != DecisionKind.ROUTE,
    )
    found = {(row[0], row[1]) for row in db.session.execute(wanted)}
    if now[0] is not None and now[1] is not None:
        found.add((now[0], now[1]))
    return sorted(found, reverse=True)


def _bars_at(entry: Entry, step: int, unit_id: int, actor: Actor, *, on: date) -> tuple[Bar, ...]:
    """The actor's bars as if the entry stood at this step; having decided another is none here."""
    there = Entry(
        id=entry.id,
        unit_id=entry.unit_id,
        step_position=step,
        step_unit_id=unit_id,
        first_received_at=entry.first_received_at,
    )
    found = bars_for(actor, [there], on=on)[entry.id]
    return tuple(bar for bar in found if bar is not Bar.ALREADY_DECIDED)


def may_read_messages(entry: Entry, actor: Actor, *, on: date) -> bool:
    """The author's side and those who decide or read above; a published example opens no thread."""
    if entry.receipt is None or entry.state is State.DRAFT:
        return False
    sent = Entry.unit_id.in_(scope(actor.units_with(Permission.ENTRY_READ), on=on))
    above = Entry.unit_id.in_(scope(actor.units_with(Permission.ENTRY_READ_APPROVED), on=on))
    approved = and_(Entry.state == State.APPROVED, above)
    reads = or_(own(actor, on=on), waiting_for(actor, on=on), sent, approved)
    found = db.session.scalar(select(Entry.id).where(Entry.id == entry.id, reads))
    return found is not None


def may_read_notes(entry: Entry, actor: Actor, voice: Voice | None, *, on: date) -> bool:
    """Those who decide, the council and the auditor; never the author's side nor who is barred."""
    if not actor.may(Permission.NOTE_READ) or not may_read_messages(entry, actor, on=on):
        return False
    if voice is not None:
        return not voice.is_sender
    step, unit_id = entry.step_position or 0, entry.step_unit_id or 0
    return not _bars_at(entry, step, unit_id, actor, on=on)


def messages_of(
    entry_id: int, thread: Thread, actor: Actor, *, on: date, before: int | None = None
) -> tuple[list[MessageRow], int | None]:
    """A page of a thread in the order of writing, the latest page first, and where it goes on.

    Of the internal notes the actor reads those of their own step and of the steps below.
    """
    wanted = (
        select(EntryMessage, Person.full_name)
        .join(User, User.id == EntryMessage.by_id)
        .join(Person, Person.id == User.person_id)
        .where(EntryMessage.entry_id == entry_id, EntryMessage.thread == thread)
        .order_by(EntryMessage.id.desc())
        .limit(PAGE + 1)
    )
    if before is not None:
        wanted = wanted.where(EntryMessage.id < before)
    if thread is Thread.INTERNAL:
        wanted = wanted.where(_notes_in_reach(actor, on=on))
    rows = db.session.execute(wanted).all()
    shown = rows[:PAGE]
    files = _files([row.id for row, _ in shown])
    found = [_row(row, name, files.get(row.id, [])) for row, name in reversed(shown)]
    return found, shown[-1][0].id if len(rows) > PAGE else None


def _notes_in_reach(actor: Actor, *, on: date) -> ColumnElement[bool]:
    units = actor.units_with(Permission.NOTE_READ)
    return EntryMessage.unit_id.in_(scope(units, on=on))


def _row(row: EntryMessage, name: str, files: Iterable[FileRow]) -> MessageRow:
    return MessageRow(
        id=row.id,
        code=row.code,
        text=row.text,
        by_id=row.by_id,
        author=name,
        unit_id=row.unit_id,
        step=row.step,
        at=row.at,
        removed_at=row.removed_at,
        removal_reason=row.removal_reason,
        files=tuple(files),
    )


def _files(message_ids: list[int]) -> dict[int, list[FileRow]]:
    if not message_ids:
        return {}
    wanted = (
        select(MessageFile, StoredFile)
        .join(StoredFile, StoredFile.id == MessageFile.stored_file_id)
        .where(MessageFile.message_id.in_(message_ids))
        .order_by(MessageFile.message_id, MessageFile.position)
    )
    found: dict[int, list[FileRow]] = defaultdict(list)
    for row, stored in db.session.execute(wanted):
        found[row.message_id].append(_file(row, stored))
    return found


def _file(row: MessageFile, stored: StoredFile) -> FileRow:
    return FileRow(
        code=row.code,
        name=row.name,
        digest=stored.digest,
        media_type=stored.media_type,
        size_text=format_size(stored.size),
        is_image=stored.kind.value == "image",
    )


def message_by_code(entry_id: int, thread: Thread, code: str) -> EntryMessage:
    """One message of this thread; `NotFound` without one."""
    wanted = select(EntryMessage).where(
        EntryMessage.entry_id == entry_id,
        EntryMessage.thread == thread,
        EntryMessage.code == code,
    )
    found = db.session.scalar(wanted)
    if found is None:
        raise NotFound
    return found


def message_file(entry_id: int, thread: Thread, code: str, actor: Actor, *, on: date) -> FileRow:
    """A file of this thread whose message was not struck and is in reach; else `NotFound`."""
    wanted = (
        select(MessageFile, StoredFile)
        .join(StoredFile, StoredFile.id == MessageFile.stored_file_id)
        .join(EntryMessage, EntryMessage.id == MessageFile.message_id)
        .where(
            EntryMessage.entry_id == entry_id,
            EntryMessage.thread == thread,
            EntryMessage.removed_at.is_(None),
            MessageFile.code == code,
        )
    )
    if thread is Thread.INTERNAL:
        wanted = wanted.where(_notes_in_reach(actor, on=on))
    found = db.session.execute(wanted).first()
    if found is None:
        raise NotFound
    return _file(found[0], found[1])


def has_messages(entry_id: int) -> bool:
    """Something was said to the sender, struck or not."""
    wanted = select(EntryMessage.id).where(
        EntryMessage.entry_id == entry_id, EntryMessage.thread == Thread.TO_SENDER
    )
    return db.session.scalar(wanted.limit(1)) is not None


def count_since(entry_id: int, by_id: int, since: datetime) -> int:
    """How many messages an account wrote on the entry since then, in both threads."""
    wanted = select(func.count()).where(
        EntryMessage.by_id == by_id, EntryMessage.entry_id == entry_id, EntryMessage.at >= since
    )
    return db.session.scalar(wanted) or 0


def read_mark(user_id: int, entry_id: int) -> MessageRead | None:
    """How far this account has read on the entry."""
    wanted = select(MessageRead).where(
        MessageRead.user_id == user_id, MessageRead.entry_id == entry_id
    )
    return db.session.scalar(wanted)


def last_message_id(entry_id: int) -> int | None:
    """The latest message to the sender."""
    return db.session.scalar(
        select(func.max(EntryMessage.id)).where(
            EntryMessage.entry_id == entry_id, EntryMessage.thread == Thread.TO_SENDER
        )
    )


def _fresh_for(actor: Actor) -> ColumnElement[bool]:
    """Standing messages to the sender by others, after the last one this account has read."""
    mark = select(func.coalesce(func.max(MessageRead.last_id), 0)).where(
        MessageRead.user_id == actor.id, MessageRead.entry_id == EntryMessage.entry_id
    )
    return (
        (EntryMessage.thread == Thread.TO_SENDER)
        & EntryMessage.removed_at.is_(None)
        & (EntryMessage.by_id != actor.id)
        & (EntryMessage.id > mark.scalar_subquery())
    )


def is_unread(entry_id: int, actor: Actor) -> bool:
    """Something to the sender on this entry is new to the actor."""
    wanted = select(EntryMessage.id).where(EntryMessage.entry_id == entry_id, _fresh_for(actor))
    return db.session.scalar(wanted.limit(1)) is not None


def unread(actor: Actor, *, on: date, limit: int = 5) -> list[Unread]:
    """Entries of the actor's side, waiting for them or on which they wrote, with something new,
    the latest first."""
    spoken = select(EntryMessage.entry_id).where(EntryMessage.by_id == actor.id)
    concerns = or_(own(actor, on=on), waiting_for(actor, on=on), Entry.id.in_(spoken))
    wanted = (
        select(Entry.code, Entry.title, Entry.unit_id, func.max(EntryMessage.at))
        .join(EntryMessage, EntryMessage.entry_id == Entry.id)
        .where(_fresh_for(actor), concerns, Entry.state != State.DRAFT)
        .group_by(Entry.id, Entry.code, Entry.title, Entry.unit_id)
        .order_by(func.max(EntryMessage.id).desc())
        .limit(limit)
    )
    return [Unread(*row) for row in db.session.execute(wanted)]
