"""Versions of a campaign's rules: begun, typed, proposed, and frozen by a second person."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import asdict
from datetime import date, datetime

from sqlalchemy import delete

from emulation.audit import services as audit
from emulation.audit.rules import Event
from emulation.campaigns import queries
from emulation.campaigns.models import Campaign, Guidance, Rule, RuleSet, RuleSetProposal
from emulation.campaigns.queries.tables import ROWS
from emulation.campaigns.rules import RuleTable, faults_of
from emulation.campaigns.services.laying import add_rule_set, freeze_rule_set
from emulation.core.clock import local_date
from emulation.core.db import db
from emulation.core.errors import Conflict, Invalid, NotAllowed, WrongState
from emulation.core.policy import Actor, Permission
from emulation.units import queries as units

NOBODY_ELSE = "Đồng chí đã trình bản này. Cần một người khác chốt."


def may_score(campaign: Campaign, actor: Actor, *, on: date) -> bool:
    """The actor may lay down the campaign's rules: the right at its host or above it."""
    held = set(actor.units_with(Permission.CAMPAIGN_SCORE))
    return bool(held) and not held.isdisjoint(
        units.lines_of([campaign.host_id], on=on).get(campaign.host_id, [])
    )


def digest_of_table(table: RuleTable) -> str:
    """Names the table: two pages that began with the same digest began with the same lines."""
    said = repr([sorted(asdict(line).items()) for part in table.parts().values() for line in part])
    return hashlib.sha256(said.encode()).hexdigest()[:16]


def begin_version(
    campaign: Campaign,
    table: RuleTable,
    *,
    valid_from: date,
    guidance: Guidance,
    actor: Actor,
    at: datetime,
) -> RuleSet:
    """The next version exists with these lines, to be typed on; it gives nothing yet.

    `NotAllowed` without the right at the host, `Conflict` while another version is unfinished,
    `Invalid` for a first day in the past where points were given under earlier rules.
    """
    _require_right(campaign, actor, at=at)
    versions = queries.rule_sets_of(campaign.id)
    if versions and versions[0].frozen_at is None:
        raise Conflict(
            f"Bản {versions[0].version} đang lập dở. Sửa tiếp bản đó, không lập thêm bản mới."
        )
    if versions and valid_from < local_date(at):
        sentence = "Bản mới chỉ áp dụng từ hôm nay trở đi; điểm đã tính giữ nguyên."
        raise Invalid(sentence, {"valid_from": sentence})
    row = add_rule_set(campaign, valid_from=valid_from, actor=actor, at=at, guidance=guidance)
    _put_lines(row, table)
    return row


def lay_table(rule_set: RuleSet, table: RuleTable) -> None:
    """The unfinished version says exactly this: for programs that lay rules down at once.

    `Invalid` names each line and column that is wrong, `WrongState` once it is frozen.
    """
    _require_open(rule_set)
    _require_sound(table)
    _put_lines(rule_set, table)


def put_table(
    campaign: Campaign,
    rule_set: RuleSet,
    table: RuleTable,
    *,
    seen: str,
    actor: Actor,
    at: datetime,
) -> None:
    """The unfinished version says exactly this; a proposal to freeze it is gone.

    `Invalid` names each line and column that is wrong, `Conflict` where the version has changed
    since the page with the digest `seen` was shown, `WrongState` once it is frozen.
    """
    _require_right(campaign, actor, at=at)
    _require_open(rule_set)
    if seen != digest_of_table(queries.rule_table(rule_set.id)):
        raise Conflict(
            "Bản này vừa được người khác sửa. Mở lại trang để xem bản mới nhất rồi sửa tiếp."
        )
    _require_sound(table)
    _put_lines(rule_set, table)
    _drop_proposal(rule_set)
    lines = {part: len(rows) for part, rows in table.parts().items()}
    _record(Event.RULESET_CHANGE, campaign, rule_set, actor=actor, at=at, facts=lines)


def propose_rule_set(campaign: Campaign, rule_set: RuleSet, *, actor: Actor, at: datetime) -> None:
    """The version waits for a second person. `Invalid` while its table is wrong or empty."""
    _require_right(campaign, actor, at=at)
    _require_open(rule_set)
    if queries.proposal_of(rule_set.id) is not None:
        raise Conflict("Bản này đã được trình. Chờ người thứ hai chốt.")
    table = queries.rule_table(rule_set.id)
    _require_sound(table)
    if not (table.levels or table.criteria):
        raise Invalid("Bảng chưa có dòng nào cho điểm. Ghi điểm theo mức hoặc tiêu chí trước.")
    db.session.add(
        RuleSetProposal(rule_set_id=rule_set.id, proposed_by_id=actor.id, proposed_at=at)
    )
    db.session.flush()
    _record(Event.RULESET_PROPOSE, campaign, rule_set, actor=actor, at=at)


def confirm_rule_set(campaign: Campaign, rule_set: RuleSet, *, actor: Actor, at: datetime) -> None:
    """The version is frozen and gives points from its first day on.

    `NotAllowed` for who proposed it, `WrongState` where nobody did.
    """
    _require_right(campaign, actor, at=at)
    _require_open(rule_set)
    proposal = queries.proposal_of(rule_set.id)
    if proposal is None:
        raise WrongState("Bản này chưa được trình, hoặc đã sửa sau khi trình. Trình lại trước.")
    if proposal.person_id == actor.person_id:
        raise NotAllowed(NOBODY_ELSE)
    _require_sound(queries.rule_table(rule_set.id))
    _drop_proposal(rule_set)
    freeze_rule_set(rule_set, actor=actor, at=at, proposed_by=proposal)


def _require_right(campaign: Campaign, actor: Actor, *, at: datetime) -> None:
    if not may_score(campaign, actor, on=local_date(at)):
        raise NotAllowed("Chỉ đơn vị chủ trì lập được bộ tiêu chí chấm điểm.")


def _require_open(rule_set: RuleSet) -> None:
    if rule_set.frozen_at is not None:
        raise WrongState(f"Bản {rule_set.version} đã chốt, không sửa được. Lập bản mới.")


def _require_sound(table: RuleTable) -> None:
    faults = faults_of(table)
    if faults:
        raise Invalid(
            " ".join(map(str, faults[:3])),
            {f"{one.part}-{one.line}-{one.column}": one.sentence for one in reversed(faults)},
        )


def _put_lines(rule_set: RuleSet, table: RuleTable) -> None:
    for part, lines in table.parts().items():
        model = ROWS[part][0]
        db.session.execute(delete(model).where(model.rule_set_id == rule_set.id))
        for position, line in enumerate(lines, start=1):
            values = asdict(line) | ({} if model is Rule else {"position": position})
            values = {
                name: list(one) if isinstance(one, tuple) else one for name, one in values.items()
            }
            db.session.add(model(rule_set_id=rule_set.id, **values))
    db.session.flush()


def _drop_proposal(rule_set: RuleSet) -> None:
    wanted = delete(RuleSetProposal).where(RuleSetProposal.rule_set_id == rule_set.id)
    db.session.execute(wanted)


def _record(
    event: Event,
    campaign: Campaign,
    rule_set: RuleSet,
    *,
    actor: Actor,
    at: datetime,
    facts: Mapping[str, object] | None = None,
) -> None:
    audit.record(
        event,
        actor=actor,
        subject=f"campaign:{campaign.code}",
        at=at,
        unit_id=campaign.host_id,
        facts={"version": rule_set.version, **(facts or {})},
    )
