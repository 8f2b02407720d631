"""Campaigns and what they are made of: what is open, and the frozen rules."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Date, Select, bindparam, or_, select
from sqlalchemy.orm import aliased

from emulation.campaigns.models import (
    Campaign,
    Criterion,
    DeadlineChange,
    Guidance,
    Rule,
    RuleSet,
)
from emulation.campaigns.queries.deadlines import effective_deadlines, in_force, touches
from emulation.campaigns.rules import CampaignKind, CampaignState, Deadline, RecognitionLevel
from emulation.core.clock import local_date
from emulation.core.db import db


@dataclass(frozen=True)
class CurrentRules:
    """The frozen rule set of a campaign, and the guidance it stands on."""

    rule_set: RuleSet
    guidance: Guidance


def campaign(campaign_id: int) -> Campaign | None:
    """The campaign's row."""
    return db.session.get(Campaign, campaign_id)


def campaign_by_code(code: str) -> Campaign | None:
    """The campaign that bears this code, or None."""
    return db.session.scalar(select(Campaign).where(Campaign.code == code))


def campaigns() -> list[Campaign]:
    """Every campaign, the one that ends last first."""
    return list(db.session.scalars(select(Campaign).order_by(Campaign.ends_on.desc(), Campaign.id)))


def shown_campaigns() -> list[Campaign]:
    """The campaigns that readers see: open and closed ones, the one that ends last first."""
    wanted = select(Campaign).where(Campaign.state != CampaignState.DRAFT)
    return list(db.session.scalars(wanted.order_by(Campaign.ends_on.desc(), Campaign.id)))


def current_campaign(known: Iterable[Campaign], *, on: date) -> Campaign | None:
    """The one pages open on: the first under way, else the first that is no archive."""
    live = [row for row in known if row.kind is not CampaignKind.ARCHIVE]
    under_way = (row for row in live if row.state is CampaignState.OPEN and row.starts_on <= on)
    return next(under_way, next(iter(live), None))


def open_campaigns(*, at: datetime, unit_ids: Iterable[int] = ()) -> list[Campaign]:
    """The campaigns that take entries at the instant, the nearest deadline first.

    With units: also those which one of them, or a unit above or below it, may hand in to longer.
    """
    now = at.replace(microsecond=0)
    taking = [Campaign.deadline >= now, Campaign.takes_late_until >= now]
    longer = in_force(at).where(
        DeadlineChange.campaign_id == Campaign.id,
        DeadlineChange.deadline >= now,
        touches(list(unit_ids), on=local_date(at)),
    )
    taking.append(longer.exists())
    wanted = select(Campaign).where(Campaign.state == CampaignState.OPEN, or_(*taking))
    return list(db.session.scalars(wanted.order_by(Campaign.deadline, Campaign.id)))


def taking(unit_ids: Sequence[int], *, at: datetime) -> list[tuple[Campaign, Deadline]]:
    """The campaigns that take entries of these units, each with the longest of their deadlines."""
    found = open_campaigns(at=at, unit_ids=unit_ids)
    deadlines = effective_deadlines(found, unit_ids, at=at)
    return [
        (one, max((deadlines[one.id, unit] for unit in unit_ids), key=lambda each: each.last))
        for one in found
        if unit_ids
    ]


def current_rules(
    campaign_id: int, *, on: date, known_at: datetime | None = None
) -> CurrentRules | None:
    """The rule set that gives points that day: frozen, valid, not superseded; with its guidance.

    With `known_at` it is the one that was in force as far as was known then.
    """
    return rules_in_force((campaign_id,), on=on, known_at=known_at).get(campaign_id)


def rules_in_force(
    campaign_ids: Iterable[int], *, on: date, known_at: datetime | None = None
) -> dict[int, CurrentRules]:
    """`current_rules` of each of these campaigns that has any, in one statement.

    A version that was replaced goes on for the days before its replacement begins: what was
    received on one of them and is decided later still earns by it.
    """
    given = {"campaigns": list(campaign_ids), "on": on, "known_at": known_at}
    found = db.session.execute(_rules_in_force(known_at is None), given)
    return {rules.campaign_id: CurrentRules(rules, guidance) for rules, guidance in found}


CAMPAIGNS = bindparam("campaigns", type_=Campaign.id.type, expanding=True)
ON = bindparam("on", type_=Date)
KNOWN_AT = bindparam("known_at", type_=RuleSet.recorded_at.type)


@cache
def _rules_in_force(is_now: bool) -> Select[RuleSet, Guidance]:
    later = aliased(RuleSet)
    goes_on = (
        select(later.id)
        .where(
            later.campaign_id == RuleSet.campaign_id,
            later.version > RuleSet.version,
            later.valid_from > ON,
            _frozen(later, is_now),
        )
        .correlate(RuleSet)
        .exists()
    )
    stands: ColumnElement[bool] = RuleSet.superseded_at.is_(None)
    if not is_now:
        stands = or_(stands, RuleSet.superseded_at > KNOWN_AT)
    return (
        select(RuleSet, Guidance)
        .join(Guidance, Guidance.id == RuleSet.guidance_id)
        .where(
            RuleSet.campaign_id.in_(CAMPAIGNS),
            _frozen(RuleSet, is_now),
            or_(stands, goes_on),
            RuleSet.valid_from <= ON,
            or_(RuleSet.valid_to.is_(None), RuleSet.valid_to >= ON),
        )
        .order_by(RuleSet.version)  # the last one that was laid down for the day
    )


def _frozen(version: Any, is_now: bool) -> ColumnElement[bool]:
    """The version was in force, or was to be, as far as is known now or was known then."""
    frozen: ColumnElement[bool] = (
        version.frozen_at.is_not(None) if is_now else version.frozen_at <= KNOWN_AT
    )
    return frozen


def current_rule_set(campaign_id: int, *, on: date) -> RuleSet | None:
    """The rule set that gives points that day, or None while no guidance was issued."""
    found = current_rules(campaign_id, on=on)
    return None if found is None else found.rule_set


def rule_sets_of(campaign_id: int) -> list[RuleSet]:
    """All versions of the campaign's rules, the newest first."""
    wanted = select(RuleSet).where(RuleSet.campaign_id == campaign_id)
    return list(db.session.scalars(wanted.order_by(RuleSet.version.desc())))


def rule_set(rule_set_id: int) -> RuleSet | None:
    """The rule set's row."""
    return db.session.get(RuleSet, rule_set_id)


def rules_of(rule_set_id: int) -> list[Rule]:
    """The rules of the set: what each level of recognition earns, by kind of entry."""
    wanted = select(Rule).where(Rule.rule_set_id == rule_set_id)
    return list(db.session.scalars(wanted.order_by(Rule.entry_kind, Rule.points, Rule.id)))


def rule_for(rule_set_id: int, *, entry_kind: str, level: RecognitionLevel) -> Rule | None:
    """The rule that gives points to an entry of the kind at the level, or None."""
    wanted = select(Rule).where(
        Rule.rule_set_id == rule_set_id, Rule.entry_kind == entry_kind, Rule.level == level
    )
    return db.session.scalar(wanted.order_by(Rule.id).limit(1))


def criteria_of(rule_set_id: int, *, entry_kind: str | None = None) -> list[Criterion]:
    """The criteria of the set in their order, of one kind of entry or of all."""
    wanted = select(Criterion).where(Criterion.rule_set_id == rule_set_id)
    if entry_kind is not None:
        wanted = wanted.where(Criterion.entry_kind == entry_kind)
    ordered = wanted.order_by(Criterion.entry_kind, Criterion.position, Criterion.id)
    return list(db.session.scalars(ordered))
