"""Taking a decision back: alone within ten minutes, by two persons later; nothing is deleted."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import update

from emulation.audit import services as audit
from emulation.audit.models import AuditRecord
from emulation.audit.rules import Event
from emulation.campaigns import queries as campaigns
from emulation.core import clock
from emulation.core.codes import public_code
from emulation.core.db import changes_one, db
from emulation.core.errors import Conflict, Invalid, NotAllowed, NotFound, WrongState
from emulation.core.policy import Actor, Permission
from emulation.entries import queries as entries
from emulation.entries.models import Decision, Entry
from emulation.entries.queries import DecisionRow
from emulation.entries.rules import (
    BAR_SENTENCES,
    Action,
    Bar,
    DecisionKind,
    State,
    transition,
)
from emulation.entries.services import Stop, announce, place_at, stops_of
from emulation.people.queries import person_id_of
from emulation.points import queries as ledger
from emulation.points import services as points
from emulation.reviews import queries
from emulation.reviews.models import Revocation
from emulation.reviews.rules import REVOKE_REASON_LENGTH, UNDO_MINUTES, may_undo

UNDOABLE = (Action.RECOGNISE, Action.PASS_UP, Action.RETURN, Action.REJECT)


def undoable(entry: Entry, *, actor: Actor, at: datetime) -> DecisionRow | None:
    """The decision this actor may still take back alone: their own, the last, ten minutes old, and
    sealed before no published board of the campaign."""
    rows = entries.decisions_of(entry.id)
    last = rows[-1] if rows else None
    if last is None or last.action not in UNDOABLE or last.actor_id != actor.id:
        return None
    is_untouched = last.round == entry.round and not _was_acted_on(entry, last)
    is_open = is_untouched and may_undo(decided_at=last.at, at=at)
    if not is_open or queries.open_revocation(entry.id) is not None:
        return None
    return None if ledger.is_published(last.id, entry.campaign_id) else last


def undo(entry: Entry, *, actor: Actor, at: datetime, revision: int) -> Decision:
    """The actor's last decision no longer holds; the entry waits at its step again, in a new round.

    `WrongState` where it was too long ago, somebody acted on it since, or it is not theirs.
    """
    entry = entries.fresh_entry(entry.id)
    row = undoable(entry, actor=actor, at=at)
    if row is None:
        raise WrongState(
            f"Chỉ hoàn tác được quyết định của chính mình trong {UNDO_MINUTES} phút, khi chưa ai "
            "xử lý tiếp và đợt chưa công bố bảng nào lập sau quyết định này. Cần thay đổi thì đề "
            "nghị hai người cùng xử lý."
        )
    original = entries.decision(row.id)
    target = transition(Action.UNDO, entry.state).target
    stop = _stop_of(entry, original)
    _guarded(
        entry,
        revision,
        state=target,
        round=entry.round + 1,
        recognition=None,
        decided_at=None,
        **place_at(stop, at=entry.received_at or at),
    )
    reversal = _reversal(entry, original, Action.UNDO, actor=actor, at=at)
    record = audit.record(
        Event.DECISION_UNDO,
        actor=actor,
        subject=f"entry:{entry.code}",
        at=at,
        unit_id=entry.unit_id,
        facts={"decision": original.code, "reversal": reversal.code},
    )
    _take_points_back(entry, original, reversal, record, at=at)
    return reversal


def reopen(
    entry: Entry, rejected: DecisionRow, *, reason: str, actor: Actor, at: datetime, revision: int
) -> Decision:
    """A rejection no longer holds because it was looked at again: the entry waits at its step in a
    new round, and its due day is counted from now. Who may answer so was asked before."""
    original = entries.decision(rejected.id)
    target = transition(Action.UNDO, entry.state).target
    stop = _stop_of(entry, original)
    _guarded(
        entry,
        revision,
        state=target,
        round=entry.round + 1,
        decided_at=None,
        **place_at(stop, at=at),
    )
    reversal = _reversal(entry, original, Action.UNDO, actor=actor, at=at, reason=reason)
    db.session.flush()
    audit.record(
        Event.DECISION_REOPEN,
        actor=actor,
        subject=f"entry:{entry.code}",
        at=at,
        unit_id=entry.unit_id,
        facts={"decision": original.code, "reversal": reversal.code, "reason": reason},
    )
    return reversal


def propose_revocation(entry: Entry, *, reason: str, actor: Actor, at: datetime) -> Revocation:
    """A revocation waits for a second person; the recognition still holds meanwhile."""
    entry = entries.locked_entry(entry.id)
    transition(Action.REVOKE, entry.state)
    require_revoker(entry, actor, at=at)
    if len(reason.strip()) < REVOKE_REASON_LENGTH:
        raise Invalid(
            "Có chỗ cần sửa.",
            {"reason": f"Ghi lý do ít nhất {REVOKE_REASON_LENGTH} ký tự, nêu rõ căn cứ."},
        )
    if queries.open_revocation(entry.id) is not None:
        raise WrongState("Đã có đề nghị hủy công nhận đang chờ người thứ hai xác nhận.")
    recognition = _recognition(entry)
    proposal = Revocation(
        code=public_code(),
        entry_id=entry.id,
        decision_id=recognition.id,
        reason=reason.strip(),
        proposed_by_id=actor.id,
        proposed_at=at,
    )
    db.session.add(proposal)
    db.session.flush()
    audit.record(
        Event.DECISION_REVOKE_PROPOSE,
        actor=actor,
        subject=f"entry:{entry.code}",
        at=at,
        unit_id=entry.unit_id,
        facts={"decision": recognition.code, "reason": proposal.reason},
    )
    return proposal


def close_revocation(
    entry: Entry, *, confirm: bool, actor: Actor, at: datetime, revision: int
) -> Revocation:
    """A second person confirms the revocation (points are reversed) or lets the proposal drop."""
    entry = entries.fresh_entry(entry.id)
    proposal = queries.open_revocation(entry.id)
    if proposal is None:
        raise WrongState("Không còn đề nghị hủy công nhận nào đang chờ. Tải lại trang để xem.")
    require_revoker(entry, actor, at=at)
    if person_id_of(proposal.proposed_by_id) == actor.person_id:
        raise NotAllowed("Đồng chí là người đề nghị, cần một người khác xác nhận hủy công nhận.")
    closed = changes_one(
        update(Revocation)
        .where(Revocation.id == proposal.id, Revocation.closed_at.is_(None))
        .values(is_confirmed=confirm, closed_by_id=actor.id, closed_at=at)
    )
    if not closed:
        raise Conflict("Đề nghị này vừa được người khác xử lý. Tải lại trang để xem kết quả.")
    original = entries.decision(proposal.decision_id)
    reversal = None
    if confirm:
        reversal = _revoke(entry, original, proposal, actor=actor, at=at, revision=revision)
    record = audit.record(
        Event.DECISION_REVOKE_CONFIRM if confirm else Event.DECISION_REVOKE_DROP,
        actor=actor,
        subject=f"entry:{entry.code}",
        at=at,
        unit_id=entry.unit_id,
        facts={"reason": proposal.reason},
    )
    if reversal is not None:
        _take_points_back(entry, original, reversal, record, at=at)
    db.session.refresh(proposal)
    return proposal


def _revoke(
    entry: Entry,
    original: Decision,
    proposal: Revocation,
    *,
    actor: Actor,
    at: datetime,
    revision: int,
) -> Decision:
    target = transition(Action.REVOKE, entry.state).target
    _guarded(entry, revision, state=target, round=entry.round + 1, decided_at=at)
    return _reversal(entry, original, Action.REVOKE, actor=actor, at=at, reason=proposal.reason)


def require_revoker(entry: Entry, actor: Actor, *, at: datetime) -> None:
    """Passes holders of the right over the entry's unit who neither wrote it nor stand in it (S1).

    `NotAllowed` names what is in the way.
    """
    today = clock.local_date(at)
    if not queries.may_revoke(entry, actor, on=today):
        raise (
            NotFound
            if not actor.may(Permission.ENTRY_REVOKE)
            else NotAllowed("Nội dung này ngoài phạm vi phụ trách của đồng chí.")
        )
    own = (Bar.AUTHOR, Bar.NAMED, Bar.UPLOADER, Bar.OWN_UNIT)
    found = [bar for bar in entries.bars_for(actor, [entry], on=today)[entry.id] if bar in own]
    if found:
        raise NotAllowed(" ".join(BAR_SENTENCES[bar] for bar in found))


def _recognition(entry: Entry) -> Decision:
    rows = [row for row in entries.decisions_of(entry.id) if row.action is Action.RECOGNISE]
    return entries.decision(rows[-1].id)


def _was_acted_on(entry: Entry, row: DecisionRow) -> bool:
    """Somebody wrote on after a return: the version being written is no longer the decided one."""
    decided = entries.last_sent_version(entry.id)
    return (
        decided is None
        or decided.id != row.version_id
        or entry.version_number != decided.number
        or entry.state is State.WITHDRAWN
    )


def _stop_of(entry: Entry, original: Decision) -> Stop:
    route = campaigns.route(entry.route_id) if entry.route_id else None
    if route is None:
        raise NotFound
    sent_on = clock.local_date(entry.received_at or original.at)
    stops = stops_of(route, entry.unit_id, on=sent_on)
    return next(stop for stop in stops if stop.step.position == original.step_position)


def _guarded(entry: Entry, revision: int, **values: object) -> None:
    moved = changes_one(
        update(Entry)
        .where(Entry.id == entry.id, Entry.state == entry.state, Entry.revision == revision)
        .values(revision=revision + 1, **values)
    )
    if not moved:
        raise Conflict("Có người vừa xử lý mục này trước. Tải lại để xem tình hình mới nhất.")
    db.session.refresh(entry)


def _reversal(
    entry: Entry,
    original: Decision,
    action: Action,
    *,
    actor: Actor,
    at: datetime,
    reason: str = "",
) -> Decision:
    reversal = Decision(
        code=public_code(),
        entry_id=entry.id,
        step_position=0,
        round=entry.round,
        version_id=original.version_id,
        action=action,
        kind=DecisionKind.LIVE,
        reason=reason,
        actor_id=actor.id,
        unit_id=original.unit_id,
        at=at,
        reverses_id=original.id,
    )
    db.session.add(reversal)
    announce(entry, at=at)
    return reversal


def _take_points_back(
    entry: Entry, original: Decision, reversal: Decision, record: AuditRecord, *, at: datetime
) -> None:
    campaign = campaigns.campaign(entry.campaign_id)
    if original.action is Action.RECOGNISE and campaign is not None:
        db.session.flush()
        points.reverse(entry, original, reversal, campaign=campaign, record=record, at=at)
