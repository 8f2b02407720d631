"""A thread in words: for its own page, the desk of who decides, and the page of the entry."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from emulation.core import clock
from emulation.core.codes import public_code
from emulation.core.dates import long_instant
from emulation.core.policy import Actor, Permission
from emulation.entries.models import Entry
from emulation.talk import queries
from emulation.talk.queries import MessageRow
from emulation.talk.rules import THREAD_LABELS, Thread, Voice, may_strike
from emulation.units import queries as units

SHOWN_BESIDE = 3
FOR_SENDER = "Trao đổi với người xử lý"
"""What the thread with the sender is called on the sender's own pages."""


@dataclass(frozen=True)
class File:
    """A file of a message as a link."""

    href: str
    name: str
    size_text: str


@dataclass(frozen=True)
class Line:
    """A message as the macro `message_list` shows it."""

    code: str
    who: str
    when: str
    text: str
    files: tuple[File, ...]
    is_sender: bool
    struck: str
    strike_href: str | None


@dataclass(frozen=True)
class Box:
    """A thread as a page shows it."""

    thread: Thread
    title: str
    href: str
    lines: tuple[Line, ...]
    earlier: int
    """How many messages of this page's rows are left to the thread's own page."""
    has_more: bool
    next_before: str | None
    may_write: bool
    key: str
    """The key of the form beside; the thread's own page has a form of its own."""
    is_new: bool


def address(code: str, thread: Thread) -> str:
    """The page of a thread of the entry."""
    if thread is Thread.INTERNAL:
        return f"/cho-xu-ly/{code}/ghi-chu"
    return f"/ho-so/{code}/trao-doi"


def box(
    entry: Entry,
    thread: Thread,
    actor: Actor,
    voice: Voice | None,
    *,
    at: datetime,
    before: int | None = None,
) -> Box:
    """A page of the thread, and whether the actor may write there."""
    on = clock.local_date(at)
    rows, more = queries.messages_of(entry.id, thread, actor, on=on, before=before)
    return Box(
        thread=thread,
        title=FOR_SENDER if voice is not None and voice.is_sender else THREAD_LABELS[thread],
        href=address(entry.code, thread),
        lines=_lines(entry, thread, rows, actor, at=at),
        earlier=0,
        has_more=more is not None,
        next_before=next((row.code for row in rows if row.id == more), None),
        may_write=voice is not None and (not voice.is_sender or bool(rows)),
        key=public_code(20),
        is_new=thread is Thread.TO_SENDER
        and bool(rows or before)
        and queries.is_unread(entry.id, actor),
    )


def _lines(
    entry: Entry, thread: Thread, rows: Sequence[MessageRow], actor: Actor, *, at: datetime
) -> tuple[Line, ...]:
    named = units.units_by_id({row.unit_id for row in rows}, on=clock.local_date(at))
    here = address(entry.code, thread)
    found = []
    for row in rows:
        unit = named.get(row.unit_id)
        is_struck = row.removed_at is not None
        is_hidden = is_struck and not actor.may(Permission.AUDIT_READ)
        is_mine = row.by_id == actor.id and may_strike(written_at=row.at, at=at)
        found.append(
            Line(
                code=row.code,
                who=f"Đồng chí {row.author}" + (f", {unit.committee_name}" if unit else ""),
                when=long_instant(row.at),
                text="" if is_hidden else row.text,
                files=() if is_struck else tuple(_files(here, row)),
                is_sender=row.step is None,
                struck=row.removal_reason,
                strike_href=f"{here}/{row.code}/bo" if is_mine and not is_struck else None,
            )
        )
    return tuple(found)


def _files(here: str, row: MessageRow) -> Iterable[File]:
    return (File(f"{here}/tep/{one.code}", one.name, one.size_text) for one in row.files)


def talk_context(entry: Entry, actor: Actor, *, at: datetime) -> dict[str, Any]:
    """The names that templates/talk/beside.html uses on the desk of who decides."""
    return {"talk": [shortened(one) for one in boxes(entry, actor, at=at)]}


def boxes(entry: Entry, actor: Actor, *, at: datetime) -> list[Box]:
    """The threads this reader may read, the one with the sender first."""
    on = clock.local_date(at)
    voice = queries.voice_of(entry, actor, on=on)
    found = []
    if voice is not None or queries.may_read_messages(entry, actor, on=on):
        found.append(box(entry, Thread.TO_SENDER, actor, voice, at=at))
    if queries.may_read_notes(entry, actor, voice, on=on):
        found.append(box(entry, Thread.INTERNAL, actor, voice, at=at))
    return found


def shortened(one: Box) -> Box:
    """The last few messages; the others stand on the thread's own page."""
    rest = len(one.lines) - SHOWN_BESIDE
    return replace(one, lines=one.lines[-SHOWN_BESIDE:], earlier=max(rest, 0))


def sender_box(entry: Entry, actor: Actor, *, at: datetime) -> Box | None:
    """The thread with the sender for the page of the entry; None where nothing is to be shown."""
    on = clock.local_date(at)
    voice = queries.voice_of(entry, actor, on=on)
    if voice is None and not queries.may_read_messages(entry, actor, on=on):
        return None
    found = box(entry, Thread.TO_SENDER, actor, voice, at=at)
    return shortened(found) if found.lines or found.may_write else None
