"""Speaking beside an entry: posted, struck, read; neither thread ever moves the entry."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import update

from emulation.audit import services as audit
from emulation.audit.rules import Event
from emulation.core import clock
from emulation.core.codes import public_code
from emulation.core.db import changes_one, db
from emulation.core.errors import Conflict, Invalid, NotAllowed, NotFound, WrongState
from emulation.core.policy import Actor
from emulation.entries import queries as entries
from emulation.entries.models import Entry, RequestKey
from emulation.entries.services import remember
from emulation.files.services import Prepared, keep
from emulation.files.store import FileStore
from emulation.talk import queries
from emulation.talk.models import EntryMessage, MessageFile, MessageRead
from emulation.talk.rules import (
    STRIKE_MINUTES,
    Thread,
    Voice,
    may_strike,
    wrong_message,
    wrong_reason,
)

PURPOSE = "talk.message"


def post_message(
    entry: Entry,
    thread: Thread,
    text: str,
    files: Sequence[Prepared],
    *,
    store: FileStore,
    actor: Actor,
    at: datetime,
    key: str,
) -> EntryMessage:
    """The message stands in its thread with its files; the same form sent twice writes once.

    `NotFound` for those who may not read the thread, `NotAllowed` for those who only read it,
    `Invalid` names every input that is wrong.
    """
    entry = entries.locked_entry(entry.id)
    done = entries.request_result(key)
    if done is not None:
        return _replayed(entry, thread, done, actor)
    voice = require_voice(entry, thread, actor, at=at)
    _check(entry, text, files, actor=actor, at=at)
    message = EntryMessage(
        code=public_code(12),
        entry_id=entry.id,
        thread=thread,
        text=text,
        by_id=actor.id,
        unit_id=voice.unit_id,
        step=voice.step,
        at=at,
    )
    db.session.add(message)
    db.session.flush()
    _attach(message, files, store=store, at=at)
    remember(key, purpose=PURPOSE, result=message.code, actor=actor, at=at)
    if thread is Thread.TO_SENDER:
        mark_read(entry, actor=actor)
    _record(Event.MESSAGE_POST, entry, message, actor=actor, at=at)
    return message


def strike_message(
    entry: Entry, thread: Thread, code: str, *, reason: str, actor: Actor, at: datetime
) -> EntryMessage:
    """A slip of one's own is shown no longer; that it stood there, and why it went, is."""
    message = strikable(entry, thread, code, actor=actor, at=at)
    wrong = wrong_reason(reason)
    if wrong:
        raise Invalid("Có chỗ cần sửa.", wrong)
    struck = changes_one(
        update(EntryMessage)
        .where(EntryMessage.id == message.id, EntryMessage.removed_at.is_(None))
        .values(removed_at=at, removal_reason=reason.strip())
    )
    if not struck:
        raise WrongState("Ý kiến này đã được bỏ trước đó. Tải lại trang để xem.")
    db.session.refresh(message)
    _record(Event.MESSAGE_STRIKE, entry, message, actor=actor, at=at)
    return message


def strikable(
    entry: Entry, thread: Thread, code: str, *, actor: Actor, at: datetime
) -> EntryMessage:
    """The actor's own message that may still be struck; the refusal says what is in the way."""
    require_reader(entry, thread, actor, at=at)
    message = queries.message_by_code(entry.id, thread, code)
    if message.by_id != actor.id:
        raise NotAllowed("Chỉ người viết mới bỏ được ý kiến của mình.")
    if message.removed_at is not None:
        raise WrongState("Ý kiến này đã được bỏ trước đó. Tải lại trang để xem.")
    if not may_strike(written_at=message.at, at=at):
        raise WrongState(f"Chỉ bỏ được ý kiến trong {STRIKE_MINUTES} phút từ khi viết.")
    return message


def mark_read(entry: Entry, *, actor: Actor) -> None:
    """Everything said to the sender so far counts as read by this account."""
    entry = entries.locked_entry(entry.id)
    last = queries.last_message_id(entry.id)
    if last is None:
        return
    mark = queries.read_mark(actor.id, entry.id)
    if mark is None:
        db.session.add(MessageRead(user_id=actor.id, entry_id=entry.id, last_id=last))
    elif mark.last_id < last:
        mark.last_id = last
    db.session.flush()


def require_reader(entry: Entry, thread: Thread, actor: Actor, *, at: datetime) -> Voice | None:
    """The actor's voice, if any; `NotFound` for those who may not read the thread."""
    on = clock.local_date(at)
    voice = queries.voice_of(entry, actor, on=on)
    if thread is Thread.INTERNAL:
        is_open = queries.may_read_notes(entry, actor, voice, on=on)
    else:
        is_open = voice is not None or queries.may_read_messages(entry, actor, on=on)
    if not is_open:
        raise NotFound
    return voice


def require_voice(entry: Entry, thread: Thread, actor: Actor, *, at: datetime) -> Voice:
    """Those who may speak in the thread: deciders, and the author's side where it was spoken to."""
    voice = require_reader(entry, thread, actor, at=at)
    if voice is None:
        raise NotAllowed("Chỉ bên gửi và người xử lý mục này mới viết được ở đây.")
    if voice.is_sender and not queries.has_messages(entry.id):
        raise NotAllowed("Chưa có ý kiến nào gửi đến để trả lời. Cần sửa nội dung thì rút rồi sửa.")
    return voice


def _check(
    entry: Entry, text: str, files: Sequence[Prepared], *, actor: Actor, at: datetime
) -> None:
    midnight = clock.local_instant(clock.local_date(at), 0)
    wrong = wrong_message(
        text, files=len(files), sent_today=queries.count_since(entry.id, actor.id, midnight)
    )
    if wrong:
        raise Invalid("Có chỗ cần sửa.", wrong)


def _attach(
    message: EntryMessage, files: Sequence[Prepared], *, store: FileStore, at: datetime
) -> None:
    for position, prepared in enumerate(files, start=1):
        stored = keep(prepared, store=store, at=at)
        db.session.add(
            MessageFile(
                code=public_code(12),
                message_id=message.id,
                position=position,
                stored_file_id=stored.id,
                name=prepared.name,
            )
        )
    db.session.flush()


def _replayed(entry: Entry, thread: Thread, done: RequestKey, actor: Actor) -> EntryMessage:
    if done.user_id != actor.id or done.purpose != PURPOSE:
        raise Conflict("Biểu mẫu này đã được dùng. Mở lại trang rồi viết lại.")
    return queries.message_by_code(entry.id, thread, done.result)


def _record(
    event: Event, entry: Entry, message: EntryMessage, *, actor: Actor, at: datetime
) -> None:
    """The trail knows that it was said, and a digest of the words; not the words."""
    audit.record(
        event,
        actor=actor,
        subject=f"entry:{entry.code}",
        at=at,
        unit_id=entry.unit_id,
        facts={
            "message": message.code,
            "thread": message.thread,
            "step": message.step,
            "digest": hashlib.sha256(message.text.encode()).hexdigest(),
            "reason": message.removal_reason,
        },
    )
