"""The one function that decides an entry's step; nothing else moves a submitted entry."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import update

from emulation.audit import services as audit
from emulation.audit.models import AuditRecord
from emulation.audit.rules import Event
from emulation.campaigns import queries as campaigns
from emulation.campaigns.models import Campaign, Criterion
from emulation.campaigns.rules import CampaignKind
from emulation.copies import queries as copies
from emulation.core import clock
from emulation.core.codes import public_code
from emulation.core.dates import long_instant
from emulation.core.db import changes_one, db
from emulation.core.errors import Conflict, Invalid, NotAllowed, NotFound, WrongState
from emulation.core.policy import Actor, Principal
from emulation.entries import queries as entries
from emulation.entries.kinds import kind_of
from emulation.entries.models import Decision, DecisionScore, Entry, EntryVersion
from emulation.entries.queries.beside import prior_award
from emulation.entries.rules import (
    ACTION_LABELS,
    BAR_SENTENCES,
    Action,
    DecisionKind,
    State,
    transition,
)
from emulation.entries.services import Stop, announce, place_at, stops_of
from emulation.points import services as points
from emulation.points.services import Award
from emulation.reviews.rules import (
    Ceiling,
    EarlierReturns,
    StepPowers,
    Verdict,
    wrong,
    wrong_return,
)
from emulation.reviews.services.returning import earlier_returns

EVENTS: dict[Action, Event] = {
    Action.RECOGNISE: Event.DECISION_RECOGNISE,
    Action.PASS_UP: Event.DECISION_PASS_UP,
    Action.RETURN: Event.DECISION_RETURN,
    Action.REJECT: Event.DECISION_REJECT,
}


@dataclass(frozen=True)
class Case:
    """Everything a decision on an entry's present step rests on."""

    entry: Entry
    version: EntryVersion
    campaign: Campaign
    stop: Stop
    next_stop: Stop | None
    criteria: tuple[Criterion, ...]
    is_scored: bool
    """Recognising needs a score for every criterion (a model in a campaign that gives points)."""
    earlier: EarlierReturns
    """What this level asked to be completed before: it asks once."""

    def faults(self, verdict: Verdict) -> dict[str, str]:
        """Input name -> sentence for everything that keeps this verdict from standing."""
        found = wrong(verdict, self.powers, _ceilings(self), is_scored=self.is_scored)
        return found | wrong_return(verdict, self.earlier)

    @property
    def powers(self) -> StepPowers:
        step = self.stop.step
        return StepPowers(
            may_finish=step.may_finish,
            may_pass_up=step.may_pass_up and self.next_stop is not None,
            recognition=step.recognition,
            may_exemplify=step.may_exemplify,
        )


def decide(
    entry: Entry,
    verdict: Verdict,
    *,
    actor: Actor,
    at: datetime,
    revision: int,
    request_key: str,
    kind: DecisionKind = DecisionKind.LIVE,
) -> Decision:
    """The step is decided: state, decision, points, counters and audit move together.

    `revision` is the one the decider was shown. `NotFound` outside the actor's step,
    `NotAllowed` naming the bar, `Invalid` per input, `Conflict` naming who was faster; a form
    sent twice gives the first decision again.
    """
    done = entries.decision_by_key(request_key)
    if done is not None:
        return _replayed(done, entry, actor)
    entry = entries.locked_entry(entry.id)
    if not _is_waiting(entry, revision):
        return _replayed_or_lost(entry, actor, request_key)
    away = require_decider(entry, actor, at=at)
    _require_forward(entry, at)
    case = case_of(entry, at=at)
    found = case.faults(verdict)
    if found:
        raise Invalid("Có chỗ cần sửa.", found)
    target = transition(verdict.action, entry.state).target
    if not _move(entry, case, verdict, target, actor=actor, at=at, revision=revision):
        return _replayed_or_lost(entry, actor, request_key)
    decision = _record(
        entry, case, verdict, actor=actor, away=away, at=at, key=request_key, kind=kind
    )
    record = _audit(entry, case, verdict, decision, actor=actor, away=away, at=at)
    if verdict.action is Action.RECOGNISE:
        award = award_of(case, verdict)
        points.post(entry, decision, award, campaign=case.campaign, record=record, at=at)
    announce(entry, at=at)
    return decision


def _require_forward(entry: Entry, at: datetime) -> None:
    """No decision is older than the hand-in it decides on, whatever the machine's clock says."""
    if entry.received_at is not None and at < entry.received_at:
        raise WrongState(
            f"Giờ máy chủ đang chậm hơn lúc nhận nội dung này ({long_instant(entry.received_at)}) "
            "nên chưa ghi được kết quả. Báo quản trị kiểm tra giờ máy chủ rồi làm lại."
        )


def case_of(entry: Entry, *, at: datetime) -> Case:
    """What the decider of the present step decides on; the entry must be waiting."""
    campaign = campaigns.campaign(entry.campaign_id)
    route = campaigns.route(entry.route_id) if entry.route_id else None
    version = entries.last_sent_version(entry.id)
    if campaign is None or route is None or version is None:
        raise NotFound
    sent_on = clock.local_date(entry.received_at or at)
    stops = stops_of(route, entry.unit_id, on=sent_on)
    here = next(stop for stop in stops if stop.step.position == entry.step_position)
    above = next((stop for stop in stops if stop.step.position > here.step.position), None)
    criteria = _criteria(entry, campaign)
    return Case(
        entry=entry,
        version=version,
        campaign=campaign,
        stop=here,
        next_stop=above,
        criteria=tuple(criteria),
        is_scored=bool(criteria),
        earlier=earlier_returns(entry, version, here),
    )


def require_decider(entry: Entry, actor: Actor, *, at: datetime) -> Principal | None:
    """`NotAllowed` unless one of the actor's units decides the step and nothing bars them.

    In whose stead they decide it, if not in their own right.
    """
    today = clock.local_date(at)
    if not entries.is_at_step(entry, actor, on=today):
        raise NotAllowed("Bước này do đơn vị khác xử lý.")
    capacity = entries.capacities(actor, [entry], on=today)[entry.id]
    if capacity.bars:
        raise NotAllowed(" ".join(BAR_SENTENCES[bar] for bar in capacity.bars))
    return capacity.principal


def award_of(case: Case, verdict: Verdict) -> Award | None:
    """What recognising gives, under the rules in force on the day of the entry's first receipt.

    A deed that was commended before it was entered earns nothing twice: only an archive campaign
    may have a rule for it.
    """
    is_archive = case.campaign.kind is CampaignKind.ARCHIVE
    if not is_archive and prior_award(case.entry.id) is not None:
        return None
    rules = campaigns.current_rules(case.campaign.id, on=points.period_of(case.entry))
    if rules is None or verdict.recognition is None:
        return None
    if case.is_scored:
        return points.award_by_scores(rules.rule_set, case.criteria, dict(verdict.scores))
    rule = campaigns.rule_for(
        rules.rule_set.id, entry_kind=case.entry.kind, level=verdict.recognition
    )
    return points.award_by_level(rules.rule_set, rule)


def lost(entry: Entry) -> Conflict:
    """The sentence for a page that came too late: who decided what, and when."""
    here = [row for row in entries.decisions_of(entry.id) if row.round == entry.round]
    taken = [row for row in here if row.kind is not DecisionKind.ROUTE]
    if not taken:
        return Conflict("Nội dung này vừa được bên gửi rút hoặc sửa. Tải lại để xem.")
    row = taken[-1]
    return Conflict(
        f"Đồng chí {row.actor_name} đã xử lý lúc {long_instant(row.at)}: "
        f"{ACTION_LABELS[row.action]}. Ý kiến đồng chí vừa viết được giữ ở bên dưới."
    )


def _criteria(entry: Entry, campaign: Campaign) -> Sequence[Criterion]:
    if not kind_of(entry.kind).is_scored:
        return ()
    rules = campaigns.current_rules(campaign.id, on=points.period_of(entry))
    return campaigns.criteria_of(rules.rule_set.id, entry_kind=entry.kind) if rules else ()


def _ceilings(case: Case) -> list[Ceiling]:
    return [Ceiling(row.id, row.label, row.ceiling) for row in case.criteria]


def _is_waiting(entry: Entry, revision: int) -> bool:
    return entry.state is State.SUBMITTED and entry.revision == revision


def _replayed_or_lost(entry: Entry, actor: Actor, request_key: str) -> Decision:
    """A race lost to one's own second click is no conflict: the first click's answer is shown."""
    db.session.expire_all()
    done = entries.decision_by_key(request_key)
    if done is None:
        raise lost(entry)
    return _replayed(done, entry, actor)


def _replayed(done: Decision, entry: Entry, actor: Actor) -> Decision:
    if done.actor_id != actor.id or done.entry_id != entry.id:
        raise Conflict("Biểu mẫu này đã được gửi trước đó. Tải lại trang để xem tình hình mới.")
    return done


def _move(
    entry: Entry,
    case: Case,
    verdict: Verdict,
    target: State,
    *,
    actor: Actor,
    at: datetime,
    revision: int,
) -> bool:
    """The guarded update: exactly one of two deciders gets through."""
    values: dict[str, object] = {"state": target, "revision": revision + 1}
    if verdict.action is Action.PASS_UP and case.next_stop is not None:
        values |= place_at(case.next_stop, at=at)
    if target is State.APPROVED:
        values["recognition"] = verdict.recognition
    if target in (State.APPROVED, State.REJECTED, State.RETURNED):
        values["decided_at"] = at
    values["asked_by_id"] = actor.id if target is State.RETURNED else None
    return changes_one(
        update(Entry)
        .where(
            Entry.id == entry.id,
            Entry.state == State.SUBMITTED,
            Entry.step_position == entry.step_position,
            Entry.revision == revision,
        )
        .values(**values)
    )


def _record(
    entry: Entry,
    case: Case,
    verdict: Verdict,
    *,
    actor: Actor,
    away: Principal | None,
    at: datetime,
    key: str,
    kind: DecisionKind,
) -> Decision:
    is_final = verdict.action is Action.RECOGNISE
    decision = Decision(
        code=public_code(),
        entry_id=entry.id,
        step_position=case.stop.step.position,
        round=entry.round,
        version_id=case.version.id,
        action=verdict.action,
        kind=kind,
        recognition=verdict.recognition if is_final else None,
        reason=_reason(verdict),
        clause=verdict.clause,
        field_reasons=dict(verdict.field_reasons),
        file_digests=list(case.version.file_digests),
        actor_id=actor.id,
        on_behalf_of_id=away.id if away else None,
        unit_id=case.stop.unit.id,
        at=at,
        request_key=key,
    )
    db.session.add(decision)
    db.session.flush()
    if is_final and case.is_scored:
        _keep_scores(decision, verdict)
    db.session.refresh(entry)
    return decision


def _keep_scores(decision: Decision, verdict: Verdict) -> None:
    db.session.add_all(
        DecisionScore(decision_id=decision.id, criterion_id=criterion, points=score)
        for criterion, score in verdict.scores.items()
    )
    db.session.flush()


def _reason(verdict: Verdict) -> str:
    """The reason written, or what is to be completed in one line."""
    asked = "; ".join(verdict.field_reasons.values()).replace(".;", ";")
    return verdict.reason.strip() or asked


def _audit(
    entry: Entry,
    case: Case,
    verdict: Verdict,
    decision: Decision,
    *,
    actor: Actor,
    away: Principal | None,
    at: datetime,
) -> AuditRecord:
    stead = {"on_behalf_of": away.full_name, "on_behalf_of_id": away.id} if away else {}
    return audit.record(
        EVENTS[verdict.action],
        actor=actor,
        subject=f"entry:{entry.code}",
        at=at,
        unit_id=entry.unit_id,
        changes={"state": (State.SUBMITTED, entry.state)},
        facts={
            "decision": decision.code,
            "step": case.stop.step.position,
            "round": decision.round,
            "version": case.version.number,
            "digest": case.version.digest,
            "recognition": verdict.recognition,
            "reason": verdict.reason,
            "clause": decision.clause,
            **stead,
            "field_reasons": dict(verdict.field_reasons),
            **_again(case, verdict),
            **_similar(entry, case, actor=actor, at=at),
            "scores": {
                row.code: verdict.scores[row.id]
                for row in case.criteria
                if row.id in verdict.scores
            },
        },
    )


def _again(case: Case, verdict: Verdict) -> dict[str, object]:
    """A second request at the same level says what had been left open."""
    is_again = verdict.action is Action.RETURN and case.earlier.count > 0
    return {"asked_again": sorted(case.earlier.left_open)} if is_again else {}


def _similar(entry: Entry, case: Case, *, actor: Actor, at: datetime) -> dict[str, object]:
    """What the decider was shown to be alike: the trail says so."""
    today = clock.local_date(at)
    shown = copies.told_to_decider(entry, case.version, actor=actor, on=today)
    facts: dict[str, object] = {}
    if shown.named or shown.has_others:
        facts["similar"] = [{"entry": one.code, "why": one.why} for one in shown.named]
        facts["similar_elsewhere"] = shown.has_others
    original = copies.original_of(entry.id)
    if original is not None:
        facts["applies"] = original.code
    if shown.is_comparing:
        facts["pictures_not_compared"] = True
    return facts
