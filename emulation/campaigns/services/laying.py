"""Laying down campaigns, guidance and rules; opening under frozen rules, and closing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Protocol

from emulation.audit import services as audit
from emulation.audit.rules import Event
from emulation.campaigns import queries
from emulation.campaigns.models import (
    Campaign,
    Criterion,
    Guidance,
    Rule,
    RuleSet,
)
from emulation.campaigns.rules import (
    TIE_RULE,
    Bucket,
    CampaignKind,
    CampaignState,
    RecognitionLevel,
    check_code,
    check_dates,
    check_margins,
)
from emulation.core.clock import local_date
from emulation.core.db import db
from emulation.core.errors import Invalid, NotAllowed, WrongState
from emulation.core.policy import Actor

DAY = timedelta(days=1)


def create_campaign(
    code: str,
    *,
    kind: CampaignKind,
    name: str,
    theme: str,
    host_id: int,
    starts_on: date,
    ends_on: date,
    deadline: datetime,
    entry_kinds: Sequence[str],
    actor: Actor | None,
    at: datetime,
    plan: str = "",
    support_phone: str = "",
) -> Campaign:
    """A draft campaign exists under the code; it takes nothing before it is opened.

    `Invalid` when the code cannot stand in an address or is taken, when the dates are out of
    order, or when no kind of entry is named.
    """
    check_code(code)
    check_dates(starts_on=starts_on, ends_on=ends_on, deadline=deadline)
    if not entry_kinds:
        raise Invalid("Chọn ít nhất một loại nội dung được nhận.")
    if queries.campaign_by_code(code) is not None:
        raise Invalid(f"Mã «{code}» đã có. Chọn mã khác.", {"code": "Chọn mã khác."})
    row = Campaign(
        code=code,
        kind=kind,
        name=name,
        theme=theme,
        host_id=host_id,
        starts_on=starts_on,
        ends_on=ends_on,
        deadline=deadline,
        state=CampaignState.DRAFT,
        entry_kinds=list(entry_kinds),
        plan=plan,
        support_phone=support_phone,
    )
    db.session.add(row)
    db.session.flush()
    _record(Event.CAMPAIGN_CREATE, row, actor=actor, at=at, facts={"name": name, "plan": plan})
    return row


def set_margins(
    campaign: Campaign,
    *,
    grace_minutes: int,
    takes_late_until: datetime | None,
    actor: Actor | None,
    at: datetime,
) -> None:
    """How long announced files may still arrive, and until when late work is taken, marked so.

    `WrongState` once the campaign is open, `Invalid` for minutes or an instant that cannot be.
    """
    if campaign.state is not CampaignState.DRAFT:
        raise WrongState(f"«{campaign.name}» đã mở nên không đổi được cách nhận sau hạn.")
    check_margins(
        grace_minutes=grace_minutes, deadline=campaign.deadline, late_until=takes_late_until
    )
    campaign.grace_minutes = grace_minutes
    campaign.takes_late_until = takes_late_until
    db.session.flush()
    facts = {"grace_minutes": grace_minutes, "takes_late_until": takes_late_until}
    _record(Event.CAMPAIGN_CHANGE, campaign, actor=actor, at=at, facts=facts)


def add_guidance(
    campaign: Campaign,
    *,
    number: str,
    issued_on: date,
    issuer: str,
    signer: str,
    title: str,
    actor: Actor | None,
    at: datetime,
) -> Guidance:
    """The issued guidance is on record; a rule set can now be frozen on it."""
    if not (number.strip() and issuer.strip() and signer.strip()):
        raise Invalid("Ghi đủ số, cơ quan ban hành và người ký hướng dẫn.")
    row = Guidance(
        campaign_id=campaign.id,
        number=number,
        issued_on=issued_on,
        issuer=issuer,
        signer=signer,
        title=title,
    )
    db.session.add(row)
    db.session.flush()
    facts = {"number": number, "issued_on": issued_on, "signer": signer}
    _record(Event.GUIDANCE_ISSUE, campaign, actor=actor, at=at, facts=facts)
    return row


def add_rule_set(
    campaign: Campaign,
    *,
    valid_from: date,
    actor: Actor | None,
    at: datetime,
    guidance: Guidance | None = None,
    valid_to: date | None = None,
    tie_rule: str = TIE_RULE,
) -> RuleSet:
    """The campaign's next version of rules exists, open for rules and criteria, giving nothing."""
    versions = queries.rule_sets_of(campaign.id)
    row = RuleSet(
        campaign_id=campaign.id,
        version=versions[0].version + 1 if versions else 1,
        guidance_id=guidance.id if guidance else None,
        frozen_at=None,
        valid_from=valid_from,
        valid_to=valid_to,
        recorded_at=at,
        superseded_at=None,
        tie_rule=tie_rule,
    )
    db.session.add(row)
    db.session.flush()
    _record(Event.RULESET_CREATE, campaign, actor=actor, at=at, facts={"version": row.version})
    return row


def add_rule(
    rule_set: RuleSet,
    *,
    code: str,
    entry_kind: str,
    level: RecognitionLevel,
    label: str,
    points: Decimal,
    clause: str,
    bucket: Bucket = Bucket.BASE,
) -> Rule:
    """Entries of the kind recognised at the level will earn `points`; refused once frozen."""
    _require_unfrozen(rule_set)
    row = Rule(
        rule_set_id=rule_set.id,
        code=code,
        entry_kind=entry_kind,
        level=level,
        label=label,
        points=points,
        bucket=bucket,
        clause=clause,
    )
    db.session.add(row)
    db.session.flush()
    return row


def add_criterion(
    rule_set: RuleSet,
    *,
    code: str,
    entry_kind: str,
    position: int,
    label: str,
    ceiling: Decimal,
    clause: str,
    bucket: Bucket = Bucket.BASE,
) -> Criterion:
    """Entries of the kind will be scored by it up to its ceiling; refused once frozen."""
    _require_unfrozen(rule_set)
    if ceiling <= 0:
        raise Invalid("Điểm tối đa của tiêu chí phải lớn hơn 0.")
    row = Criterion(
        rule_set_id=rule_set.id,
        code=code,
        entry_kind=entry_kind,
        position=position,
        label=label,
        ceiling=ceiling,
        bucket=bucket,
        clause=clause,
    )
    db.session.add(row)
    db.session.flush()
    return row


class Colleague(Protocol):
    """The other one of two who stand for a version."""

    @property
    def person_id(self) -> int: ...

    @property
    def full_name(self) -> str: ...


def freeze_rule_set(
    rule_set: RuleSet,
    *,
    actor: Actor | None,
    at: datetime,
    confirmed_by: Colleague | None = None,
    proposed_by: Colleague | None = None,
) -> None:
    """The rule set gives points from its first day on and never changes again.

    An older version ends the day before, or is superseded where that day has come.
    `WrongState` without a guidance or when already frozen. Where a frozen version is replaced,
    `NotAllowed` unless a second person stands for it, too: who confirms, or who proposed.
    """
    _require_unfrozen(rule_set)
    if rule_set.guidance_id is None:
        raise WrongState("Chưa chốt được bộ tiêu chí vì chưa có hướng dẫn ban hành.")
    frozen = [
        row
        for row in queries.rule_sets_of(rule_set.campaign_id)
        if row.frozen_at is not None and row.superseded_at is None
    ]
    if frozen and not _are_two(actor, confirmed_by or proposed_by):
        raise NotAllowed("Thay bộ tiêu chí đã chốt cần hai người: người lập và người xác nhận.")
    for row in frozen:
        if rule_set.valid_from > local_date(at):
            row.valid_to = rule_set.valid_from - DAY
        else:
            row.superseded_at = at
    rule_set.frozen_at = at
    db.session.flush()
    campaign = db.session.get_one(Campaign, rule_set.campaign_id)
    facts = {
        "version": rule_set.version,
        "confirmed_by": confirmed_by.full_name if confirmed_by else None,
        "proposed_by": proposed_by.full_name if proposed_by else None,
        "rules": {row.code: row.points for row in queries.rules_of(rule_set.id)},
        "criteria": {row.code: row.ceiling for row in queries.criteria_of(rule_set.id)},
    }
    _record(Event.RULESET_FREEZE, campaign, actor=actor, at=at, facts=facts)


def freeze_and_open(campaign: Campaign, *, actor: Actor | None, at: datetime) -> None:
    """The campaign takes entries; its newest rules are frozen if a guidance was issued for them.

    Without a guidance it opens all the same: boards then show counts, no points.
    """
    if campaign.state is not CampaignState.DRAFT:
        raise WrongState(f"«{campaign.name}» đã được mở trước đó.")
    newest = next(iter(queries.rule_sets_of(campaign.id)), None)
    if newest is not None and newest.frozen_at is None and newest.guidance_id is not None:
        freeze_rule_set(newest, actor=actor, at=at)
    campaign.state = CampaignState.OPEN
    db.session.flush()
    _record(Event.CAMPAIGN_OPEN, campaign, actor=actor, at=at)


def close_campaign(campaign: Campaign, *, actor: Actor | None, at: datetime) -> None:
    """The campaign takes nothing more; what was handed in goes on along its route."""
    if campaign.state is not CampaignState.OPEN:
        raise WrongState(f"«{campaign.name}» không ở trạng thái đang nhận.")
    campaign.state = CampaignState.CLOSED
    db.session.flush()
    _record(Event.CAMPAIGN_CLOSE, campaign, actor=actor, at=at)


def _require_unfrozen(rule_set: RuleSet) -> None:
    if rule_set.frozen_at is not None:
        raise WrongState(
            f"Bộ tiêu chí phiên bản {rule_set.version} đã chốt, không sửa được. Lập phiên bản mới."
        )


def _are_two(actor: Actor | None, other: Colleague | None) -> bool:
    return actor is not None and other is not None and actor.person_id != other.person_id


def _record(
    event: Event,
    campaign: Campaign,
    *,
    actor: Actor | None,
    at: datetime,
    facts: Mapping[str, object] | None = None,
) -> None:
    audit.record(
        event,
        actor=actor,
        subject=f"campaign:{campaign.code}",
        at=at,
        unit_id=campaign.host_id,
        facts=facts,
    )
