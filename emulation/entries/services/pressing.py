"""Pressing «Gửi» while announced files are still coming: the press is kept, the hand-in follows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import update

from emulation.audit import services as audit
from emulation.audit.rules import Event
from emulation.campaigns.rules.deadlines import OFFICE
from emulation.core.codes import public_code
from emulation.core.dates import long_instant
from emulation.core.db import changes_one, db
from emulation.core.errors import Conflict, Invalid, WrongState
from emulation.core.policy import Actor
from emulation.entries import queries
from emulation.entries.models import Entry
from emulation.entries.rules import Action, transition
from emulation.entries.services.draft import require_author
from emulation.entries.services.send import INCOMPLETE, campaign_of, submit, what_is_missing
from emulation.entries.services.timing import deadline_of, standing


@dataclass(frozen=True)
class Awaited:
    """What a pressed entry waits for."""

    count: int
    since: datetime
    """When sending was pressed: this moment decides about the deadline."""
    until: datetime | None
    """The end of the time of grace; None where no deadline binds."""


def press(entry: Entry, *, actor: Actor, at: datetime, revision: int, key: str) -> Awaited | None:
    """The entry is handed in (None), or waits for its announced files, pressed at this moment.

    Refuses what `submit` refuses, before anything waits.
    """
    if queries.request_result(key) is None and queries.pending_uploads(entry.id):
        return announce_sending(entry, actor=actor, at=at, revision=revision, key=key)
    if key == entry.sending_key:
        revision = entry.revision
    submit(entry, actor=actor, at=at, revision=revision, key=key)
    return None


def announce_sending(
    entry: Entry, *, actor: Actor, at: datetime, revision: int, key: str
) -> Awaited:
    """Sending was pressed now; the entry stays a draft until its files are there.

    Pressed again it keeps its first moment. `Invalid` names what is missing besides the files,
    `WrongState` says that it is too late, `Conflict` that somebody changed it meanwhile.
    """
    require_author(entry, actor=actor, at=at)
    transition(Action.SUBMIT, entry.state)
    standing(entry, campaign_of(entry), at=at)
    missing = what_is_missing(entry, at=at)
    if missing:
        raise Invalid(INCOMPLETE, missing)
    if entry.sending_since is None:
        _keep_press(entry, at=at, revision=revision, key=key)
        audit.record(
            Event.ENTRY_PRESS,
            actor=actor,
            subject=f"entry:{entry.code}",
            at=at,
            unit_id=entry.unit_id,
            facts={"version": entry.version_number},
        )
    waiting = awaited(entry, at=at)
    assert waiting is not None, "it was pressed a moment ago"  # noqa: S101 -- see above
    return waiting


def awaited(entry: Entry, *, at: datetime) -> Awaited | None:
    """What a pressed entry waits for; None where nothing was pressed."""
    if entry.sending_since is None:
        return None
    deadline = deadline_of(entry, campaign_of(entry), at=at)
    return Awaited(
        count=len(queries.pending_uploads(entry.id)),
        since=entry.sending_since,
        until=deadline.waits_until if deadline else None,
    )


def awaited_words(waiting: Awaited, *, at: datetime) -> str:
    """«Đang chờ 2 tệp đến 17 giờ 30 …», or what to do where they did not come."""
    pressed = long_instant(waiting.since)
    if waiting.until and at.replace(microsecond=0) > waiting.until:
        return (
            f"Đã bấm gửi lúc {pressed} nhưng tệp chưa đến đủ trước {long_instant(waiting.until)}. "
            f"Bản nháp và các tệp đã đến vẫn được giữ. {OFFICE}"
        )
    if not waiting.count:
        return (
            f"Đã bấm gửi lúc {pressed} nhưng có tệp không nhận được. Xem lại phần minh chứng rồi "
            "bấm gửi lần nữa; giờ bấm đầu tiên vẫn được tính."
        )
    until = f" đến {long_instant(waiting.until)}" if waiting.until else ""
    return (
        f"Đang chờ {waiting.count} tệp{until}. Giữ trang mở, có mạng; tệp đến đủ thì nội dung tự "
        f"được gửi, tính theo giờ bấm gửi: {pressed}."
    )


def go_through(entry: Entry, *, actor: Actor, at: datetime) -> bool:
    """The last file has come: what was pressed is handed in; False where it has to wait or cannot
    be, and then it stays the draft it was."""
    if entry.sending_since is None or queries.pending_uploads(entry.id):
        return False
    if queries.was_refused_since(entry.id, entry.sending_since):
        return False
    try:
        with db.session.begin_nested():
            key = entry.sending_key or public_code(20)
            submit(entry, actor=actor, at=at, revision=entry.revision, key=key)
    except (Conflict, Invalid, WrongState):
        db.session.refresh(entry)
        return False
    return True


def _keep_press(entry: Entry, *, at: datetime, revision: int, key: str) -> None:
    """The revision stays, because no text changed: the page of the author goes on being current."""
    kept = changes_one(
        update(Entry)
        .where(Entry.id == entry.id, Entry.revision == revision, Entry.state == entry.state)
        .values(sending_since=at, sending_key=key)
    )
    if not kept:
        raise Conflict(
            "Nội dung này vừa được sửa hoặc xử lý ở nơi khác. Tải lại trang, đối chiếu rồi gửi lại."
        )
    db.session.refresh(entry)
