"""The grid of a month: each line is kept on its own, and «không phát sinh» is a fact of its own."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime

from sqlalchemy import update
from sqlalchemy.exc import IntegrityError

from emulation.audit import services as audit
from emulation.audit.rules import Event
from emulation.campaigns.models import Campaign
from emulation.core import clock
from emulation.core.db import changes_one, db
from emulation.core.errors import Conflict, DomainError, Invalid, NotAllowed, WrongState
from emulation.core.policy import Actor
from emulation.entries import queries
from emulation.entries.models import Entry, MonthReport
from emulation.entries.queries.month import MONTHLY_KIND, month_entries, month_report
from emulation.entries.rules.content import Content
from emulation.entries.rules.month import Month
from emulation.entries.services.content import content_of
from emulation.entries.services.draft import replayed, save_draft, start_draft
from emulation.entries.services.send import submit

FIRST_SAVE = 2
"""The revision of an entry that was begun, saved once, and touched by nobody since."""
OVERTAKEN = (
    "Việc này vừa được sửa ở nơi khác nên dòng này chưa lưu. Mở bài để xem bản mới nhất; "
    "bấm «Lưu» lần nữa nếu muốn ghi theo dòng này."
)


@dataclass(frozen=True)
class LineToKeep:
    """A line of the grid: a new deed of the unit, or the entry with this code."""

    unit_id: int
    content: Content
    key: str
    code: str = ""
    revision: int = 0


@dataclass
class KeptLine:
    """What became of a line; sentences by field, "" for what concerns no field."""

    entry: Entry | None = None
    is_saved: bool = False
    """Something was written now."""
    is_sent: bool = False
    sentences: dict[str, str] = field(default_factory=dict)


def keep_line(
    campaign: Campaign, line: LineToKeep, *, actor: Actor, at: datetime, send: bool = False
) -> KeptLine:
    """The line stands as a draft of its unit, and handed in where that is wished and possible.

    Whatever is refused is told and undone alone; the same form sent twice keeps everything once.
    """
    kept = KeptLine()
    with _told(kept):
        _keep(campaign, line, kept, actor=actor, at=at)
    if send and kept.entry is not None and not kept.is_sent:
        with _told(kept):
            entry = kept.entry
            submit(entry, actor=actor, at=at, revision=entry.revision, key=_send_key(line))
            kept.is_sent = True
    return kept


def report_nothing(
    campaign: Campaign,
    month: Month,
    *,
    unit_id: int,
    minutes_number: str = "",
    minutes_on: date | None = None,
    actor: Actor,
    at: datetime,
) -> MonthReport:
    """The unit's month stands as one without deeds; said twice, it stands once.

    `NotAllowed` for those who may not write for the unit, `WrongState` where it has a deed.
    """
    _require_writer(unit_id, actor=actor, at=at)
    standing = month_report(unit_id, campaign_id=campaign.id, month=month)
    if standing is not None:
        return standing
    today = clock.local_date(at)
    known = month_entries(actor, unit_ids=[unit_id], campaign_id=campaign.id, month=month, on=today)
    if known:
        raise WrongState("Chi bộ đã có việc làm trong tháng này nên không ghi «không phát sinh».")
    report = MonthReport(
        unit_id=unit_id,
        campaign_id=campaign.id,
        month=month.first,
        minutes_number=minutes_number,
        minutes_on=minutes_on,
        typed_by_id=actor.id,
        at=at,
    )
    if not _is_added(report):
        return month_report(unit_id, campaign_id=campaign.id, month=month) or report
    audit.record(
        Event.MONTH_NOTHING,
        actor=actor,
        subject=f"campaign:{campaign.code}",
        at=at,
        unit_id=unit_id,
        facts={"month": month.code, "minutes_number": minutes_number},
    )
    return report


def _is_added(report: MonthReport) -> bool:
    """False where the same form arrived twice at once and the other one was carried out first."""
    try:
        with db.session.begin_nested():
            db.session.add(report)
    except IntegrityError:
        return False
    return True


def take_back_report(
    campaign: Campaign, month: Month, *, unit_id: int, actor: Actor, at: datetime
) -> None:
    """The month of the unit is open again: nothing was reported; taken back twice, once."""
    _require_writer(unit_id, actor=actor, at=at)
    report = month_report(unit_id, campaign_id=campaign.id, month=month)
    if report is None:
        return
    is_standing = (MonthReport.id == report.id) & MonthReport.taken_back_at.is_(None)
    taken = update(MonthReport).where(is_standing)
    if changes_one(taken.values(taken_back_at=at, taken_back_by_id=actor.id)):
        audit.record(
            Event.MONTH_TAKE_BACK,
            actor=actor,
            subject=f"campaign:{campaign.code}",
            at=at,
            unit_id=unit_id,
            facts={"month": month.code},
        )


def _require_writer(unit_id: int, *, actor: Actor, at: datetime) -> None:
    if not queries.may_write_for(unit_id, actor, on=clock.local_date(at)):
        raise NotAllowed("Đồng chí không được ghi cho đơn vị này. Chọn đơn vị mình phụ trách.")


def _keep(
    campaign: Campaign, line: LineToKeep, kept: KeptLine, *, actor: Actor, at: datetime
) -> None:
    """The content stands in the entry; a draft that cannot hold it is not begun."""
    entry = _entry_of(campaign, line, actor=actor, at=at)
    if line.code:
        kept.entry = entry
    kept.is_sent = _was_sent(line, actor)
    kept.is_saved = not kept.is_sent and _saved(entry, line, actor=actor, at=at)
    kept.entry = entry


def _entry_of(campaign: Campaign, line: LineToKeep, *, actor: Actor, at: datetime) -> Entry:
    """The entry the line names, or a new draft; the key gives the draft it began before."""
    if line.code:
        found = queries.readable_entry(line.code, actor=actor, on=clock.local_date(at))
        return queries.fresh_entry(found.id)
    done = queries.request_result(line.key)
    if done is not None:
        return replayed(done, actor=actor)
    try:
        with db.session.begin_nested():
            return start_draft(
                campaign,
                kind=MONTHLY_KIND,
                unit_id=line.unit_id,
                actor=actor,
                at=at,
                key=line.key,
            )
    except IntegrityError:
        # The same form arrived twice at once, and the other one was carried out first.
        done = queries.request_result(line.key)
        if done is None:
            raise
        return replayed(done, actor=actor)


def _saved(entry: Entry, line: LineToKeep, *, actor: Actor, at: datetime) -> bool:
    """The content stands in the entry; what is there already is not written again."""
    version = queries.version_of(entry.id, entry.version_number)
    if content_of(version) == line.content:
        return False
    revision = line.revision if line.code else min(entry.revision, FIRST_SAVE)
    save_draft(entry, line.content, actor=actor, at=at, revision=revision)
    return True


def _send_key(line: LineToKeep) -> str:
    return f"{line.key}-gui"


def _was_sent(line: LineToKeep, actor: Actor) -> bool:
    done = queries.request_result(_send_key(line))
    return done is not None and done.user_id == actor.id


@contextmanager
def _told(kept: KeptLine) -> Iterator[None]:
    """What is refused inside the block is undone alone and told beside the line."""
    try:
        with db.session.begin_nested():
            yield
    except Conflict:
        kept.sentences.setdefault("", OVERTAKEN)
    except DomainError as refusal:
        named = refusal.fields if isinstance(refusal, Invalid) else {}
        kept.sentences |= named or {"": str(refusal)}
    else:
        return
    if kept.entry is not None:
        db.session.refresh(kept.entry)
