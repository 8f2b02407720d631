"""A second person compares paper and typing: confirmed, every entry is decided or told why not."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from sqlalchemy import update

from emulation.audit import services as audit
from emulation.audit.rules import Event
from emulation.core import clock
from emulation.core.db import changes_one, db
from emulation.core.errors import Conflict, DomainError, Invalid, NotAllowed, WrongState
from emulation.core.policy import Actor
from emulation.entries import queries as entries
from emulation.entries.models import Decision, Entry
from emulation.entries.rules import BAR_SENTENCES, Action, DecisionKind, State
from emulation.meetings import queries
from emulation.meetings.models import Meeting, MeetingItem
from emulation.meetings.rules import (
    STATE_LABELS,
    ItemResult,
    MeetingState,
    Paper,
    decision_reason,
    wrong_reason,
)
from emulation.people.queries import person_id_of, signed_in
from emulation.points.services import gathered
from emulation.reviews import services as reviews
from emulation.reviews.rules import Verdict

SUMMARY = "summary"
"""The part of the entry under which a conclusion's request for completion stands."""


def require_checker(meeting: Meeting, actor: Actor, *, at: datetime) -> None:
    """Passes a second person of the deciding unit while the conclusion waits; the refusal says
    what is in the way."""
    if meeting.unit_id not in queries.units_deciding(actor, on=clock.local_date(at)):
        raise NotAllowed("Kết luận này do đơn vị khác kiểm tra.")
    if meeting.state is not MeetingState.TYPED:
        raise WrongState(f"Kết luận này {STATE_LABELS[meeting.state].lower()} rồi.")
    if person_id_of(meeting.typed_by_id) == actor.person_id:
        raise NotAllowed("Đồng chí đã nhập kết luận này. Việc kiểm tra cần người khác.")


def confirm(meeting: Meeting, *, actor: Actor, at: datetime) -> Meeting:
    """Each entry is decided as the paper says, each judged alone: who is barred, what moved
    meanwhile and what no longer fits is told, the others go on."""
    meeting = queries.locked_meeting(meeting.id)
    require_checker(meeting, actor, at=at)
    typist = signed_in(meeting.typed_by_id, on=clock.local_date(at))
    _close(meeting, MeetingState.CONFIRMED, actor=actor, at=at)
    with gathered() as counters:
        for item, entry in queries.items_of(meeting.id):
            kept = len(counters)
            result, words, decision = _decided(meeting, item, entry, typist, actor=actor, at=at)
            if decision is None:
                del counters[kept:]
            _settle(item, result, words, decision)
    _record(Event.MEETING_CONFIRM, meeting, actor=actor, at=at)
    return meeting


def send_back(meeting: Meeting, *, reason: str, actor: Actor, at: datetime) -> Meeting:
    """The typing does not agree with the paper; it decides nothing and is typed anew."""
    meeting = queries.locked_meeting(meeting.id)
    require_checker(meeting, actor, at=at)
    wrong = wrong_reason(reason)
    if wrong:
        raise Invalid("Có chỗ cần sửa.", wrong)
    _close(meeting, MeetingState.SENT_BACK, actor=actor, at=at, reason=reason.strip())
    _record(Event.MEETING_SEND_BACK, meeting, actor=actor, at=at)
    return meeting


def _close(
    meeting: Meeting, state: MeetingState, *, actor: Actor, at: datetime, reason: str = ""
) -> None:
    closed = changes_one(
        update(Meeting)
        .where(Meeting.id == meeting.id, Meeting.state == MeetingState.TYPED)
        .values(state=state, checked_by_id=actor.id, checked_at=at, reason=reason)
    )
    if not closed:
        raise Conflict("Kết luận này vừa được người khác xử lý. Tải lại trang để xem.")
    db.session.refresh(meeting)


def _decided(
    meeting: Meeting,
    item: MeetingItem,
    entry: Entry,
    typist: Actor | None,
    *,
    actor: Actor,
    at: datetime,
) -> tuple[ItemResult, str, Decision | None]:
    """What became of one entry; whatever it tried is undone where it was not decided."""
    entry = entries.fresh_entry(entry.id)
    if entry.state is not State.SUBMITTED or entry.revision != item.revision:
        return ItemResult.MOVED, "Mục này đã thay đổi sau khi nhập kết luận.", None
    barred = _typist_bar(entry, typist, at=at)
    if barred:
        return ItemResult.BARRED, f"Người nhập: {barred}", None
    try:
        with db.session.begin_nested():
            decision = reviews.decide(
                entry,
                _verdict(meeting, item),
                actor=actor,
                at=at,
                revision=item.revision,
                request_key=f"meeting-{meeting.code}-{item.id}",
                kind=DecisionKind.MEETING,
            )
    except NotAllowed as error:
        return ItemResult.BARRED, str(error), None
    except Invalid as error:
        return ItemResult.REFUSED, " ".join(error.fields.values()) or str(error), None
    except DomainError as error:
        return ItemResult.MOVED, str(error), None
    return ItemResult.DECIDED, "", decision


def _typist_bar(entry: Entry, typist: Actor | None, *, at: datetime) -> str:
    """What keeps the one who typed it from deciding on the entry (S1 to S3, S9), or nothing."""
    if typist is None:
        return "tài khoản không còn hoạt động."
    found = entries.bars_for(typist, [entry], on=clock.local_date(at))[entry.id]
    return " ".join(BAR_SENTENCES[bar] for bar in found)


def _verdict(meeting: Meeting, item: MeetingItem) -> Verdict:
    paper = Paper(
        number=meeting.number,
        concluded_on=meeting.concluded_on,
        signer=meeting.signer,
        signer_title=meeting.signer_title,
    )
    return Verdict(
        action=item.action,
        recognition=item.recognition,
        reason=decision_reason(item.action, item.reason, paper),
        field_reasons={SUMMARY: item.reason} if item.action is Action.RETURN else {},
        scores={int(key): Decimal(value) for key, value in item.scores.items()},
    )


def _settle(item: MeetingItem, result: ItemResult, words: str, decision: Decision | None) -> None:
    item.result = result
    item.words = words
    item.decision_id = decision.id if decision else None
    db.session.flush()


def _record(event: Event, meeting: Meeting, *, actor: Actor, at: datetime) -> None:
    rows = queries.items_of(meeting.id)
    audit.record(
        event,
        actor=actor,
        subject=f"meeting:{meeting.code}",
        at=at,
        unit_id=meeting.unit_id,
        facts={
            "number": meeting.number,
            "reason": meeting.reason,
            "entries": [[entry.code, item.result] for item, entry in rows],
        },
    )
