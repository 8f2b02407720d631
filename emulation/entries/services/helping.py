"""Who else may write an entry: who mends it after a telephone call, who was invited to write."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import update
from sqlalchemy.exc import IntegrityError

from emulation.audit import services as audit
from emulation.audit.rules import Event
from emulation.core import clock
from emulation.core.db import changes_one, db
from emulation.core.errors import Invalid, NotAllowed, WrongState
from emulation.core.policy import Actor
from emulation.core.text import is_blank
from emulation.entries import queries
from emulation.entries.models import Entry
from emulation.entries.queries.beside import invitable, standing_writer
from emulation.entries.records import EntryWriter, Mending
from emulation.entries.services.draft import (
    require_author,
    require_editable,
    version_being_written,
)
from emulation.people.queries import user_by_username

LONGEST_NAME = 120


def begin_mending(
    entry: Entry, *, spoke_with: str, spoke_on: date | None, actor: Actor, at: datetime
) -> Mending:
    """«Đã trao đổi qua điện thoại, sửa giúp»: the actor may mend this version until it is sent.

    Both names stand in the trail. `NotAllowed` outside the units for which the actor writes,
    `WrongState` where nothing can be changed, `Invalid` without a name or a day.
    """
    today = clock.local_date(at)
    if not queries.may_write_for(entry.unit_id, actor, on=today):
        raise NotAllowed("Đồng chí không được ghi cho đơn vị này. Chọn đơn vị mình phụ trách.")
    require_editable(entry)
    wrong = _wrong_call(spoke_with, spoke_on, today)
    if wrong:
        raise Invalid("Có chỗ cần sửa.", wrong)
    assert spoke_on is not None, "checked above"  # noqa: S101 -- for the type checker
    version = version_being_written(entry, actor=actor, at=at)
    mending = Mending(
        entry_id=entry.id,
        version_id=version.id,
        user_id=actor.id,
        spoke_with=spoke_with,
        spoke_on=spoke_on,
        at=at,
    )
    db.session.add(mending)
    db.session.flush()
    audit.record(
        Event.ENTRY_MEND,
        actor=actor,
        subject=f"entry:{entry.code}",
        at=at,
        unit_id=entry.unit_id,
        facts={"spoke_with": spoke_with, "spoke_on": spoke_on, "version": version.number},
    )
    return mending


def _wrong_call(spoke_with: str, spoke_on: date | None, today: date) -> dict[str, str]:
    wrong = {}
    if is_blank(spoke_with):
        wrong["spoke_with"] = "Nhập họ tên, chức vụ người của đơn vị mà đồng chí đã trao đổi."
    elif len(spoke_with) > LONGEST_NAME:
        wrong["spoke_with"] = f"Rút gọn còn tối đa {LONGEST_NAME} ký tự."
    if spoke_on is None:
        wrong["spoke_on"] = "Nhập ngày đã trao đổi theo dạng ngày/tháng/năm. Ví dụ: 05/09/2024."
    elif spoke_on > today:
        wrong["spoke_on"] = "Ngày trao đổi ở sau hôm nay. Kiểm tra lại."
    return wrong


def invite_writer(entry: Entry, username: str, *, actor: Actor, at: datetime) -> EntryWriter:
    """The account writes and sends the entry like the author's side from now on, and may decide
    nothing on it any more; invited twice, once.

    Only accounts of the entry's unit or commune. `NotAllowed` for anybody but the author's side.
    """
    require_author(entry, actor=actor, at=at)
    user = user_by_username(username)
    standing = standing_writer(entry.id, user.id) if user else None
    if standing is not None:
        return standing
    offered = invitable(entry, on=clock.local_date(at), but=actor.id)
    if user is None or user.username not in {one.username for one in offered}:
        raise Invalid(
            "Có chỗ cần sửa.", {"username": "Chọn người trong danh sách của đơn vị hoặc của xã."}
        )
    row = EntryWriter(entry_id=entry.id, user_id=user.id, invited_by_id=actor.id, invited_at=at)
    try:
        with db.session.begin_nested():
            db.session.add(row)
    except IntegrityError:
        # The same form arrived twice at once, and the other one was carried out first.
        return standing_writer(entry.id, user.id) or row
    _record(Event.WRITER_INVITE, entry, user.username, actor=actor, at=at)
    return row


def end_writer(entry: Entry, username: str, *, actor: Actor, at: datetime) -> None:
    """The account no longer writes the entry; that it did stays, and bars it."""
    require_author(entry, actor=actor, at=at)
    user = user_by_username(username)
    standing = standing_writer(entry.id, user.id) if user else None
    if user is None or standing is None:
        raise WrongState("Người này không còn cùng viết. Tải lại trang để xem.")
    is_standing = (EntryWriter.id == standing.id) & EntryWriter.ended_at.is_(None)
    ended = update(EntryWriter).where(is_standing).values(ended_at=at, ended_by_id=actor.id)
    if changes_one(ended):
        _record(Event.WRITER_END, entry, user.username, actor=actor, at=at)


def _record(event: Event, entry: Entry, username: str, *, actor: Actor, at: datetime) -> None:
    audit.record(
        event,
        actor=actor,
        subject=f"entry:{entry.code}",
        at=at,
        unit_id=entry.unit_id,
        facts={"username": username},
    )
