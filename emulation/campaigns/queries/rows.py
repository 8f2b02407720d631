"""Campaigns and what they are made of: what is open, frozen rules, and which way entries go."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, and_, or_, select

from emulation.campaigns.models import (
    Campaign,
    Criterion,
    DeadlineChange,
    Guidance,
    Route,
    RouteStep,
    Rule,
    RuleSet,
)
from emulation.campaigns.queries.deadlines import effective_deadlines, in_force, touches
from emulation.campaigns.rules import CampaignKind, CampaignState, Deadline, RecognitionLevel
from emulation.core.clock import local_date
from emulation.core.db import db
from emulation.units.models import UnitLevel


@dataclass(frozen=True)
class StepRow:
    """One step of a route, with the level that decides it."""

    id: int
    position: int
    level_id: int
    level_code: str
    level_name: str
    unit_id: int | None
    permission: str
    label: str
    working_days: int
    may_finish: bool
    may_pass_up: bool
    recognition: RecognitionLevel
    may_exemplify: bool


@dataclass(frozen=True)
class RouteRow:
    """A route with its steps in order."""

    id: int
    entry_kind: str
    level_code: str
    level_name: str
    unit_kind: str
    citation: str
    steps: tuple[StepRow, ...]

    def step(self, position: int) -> StepRow | None:
        """The step at this position (1, 2, 3 …), or None past the end."""
        return next((step for step in self.steps if step.position == position), None)

    def after(self, position: int) -> StepRow | None:
        """The first step behind this position; 0 asks for the first of all."""
        return next((step for step in self.steps if step.position > position), None)


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


def current_rules(campaign_id: int, *, on: date) -> CurrentRules | None:
    """The rule set that gives points that day: frozen, valid, not superseded; with its guidance."""
    wanted = (
        select(RuleSet, Guidance)
        .join(Guidance, Guidance.id == RuleSet.guidance_id)
        .where(
            RuleSet.campaign_id == campaign_id,
            RuleSet.frozen_at.is_not(None),
            RuleSet.superseded_at.is_(None),
            RuleSet.valid_from <= on,
            or_(RuleSet.valid_to.is_(None), RuleSet.valid_to >= on),
        )
        .order_by(RuleSet.version.desc())
        .limit(1)
    )
    found = db.session.execute(wanted).first()
    return None if found is None else CurrentRules(found[0], found[1])


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


def route_for(level_code: str, unit_kind: str, entry_kind: str, *, on: date) -> RouteRow | None:
    """The route an entry of the kind takes that day from a unit of this level and kind.

    A row for the unit's kind wins over one for every kind; the one valid from later wins.
    """
    wanted = (
        select(Route.id)
        .join(UnitLevel, UnitLevel.id == Route.unit_level_id)
        .where(
            UnitLevel.code == level_code,
            Route.unit_kind.in_((unit_kind, "")),
            Route.entry_kind == entry_kind,
            _valid(on),
        )
        .order_by(Route.unit_kind.desc(), Route.valid_from.desc(), Route.id.desc())
        .limit(1)
    )
    route_id = db.session.scalar(wanted)
    return None if route_id is None else route(route_id)


def route(route_id: int) -> RouteRow | None:
    """The route with its steps."""
    return next(iter(_routes(Route.id == route_id)), None)


def routes_for_kinds(entry_kinds: Iterable[str], *, on: date) -> list[RouteRow]:
    """Every route valid that day for these kinds of entry, the lowest units first."""
    return _routes(and_(Route.entry_kind.in_(set(entry_kinds)), _valid(on)))


def route_row_exists(level_id: int, *, unit_kind: str, entry_kind: str, valid_from: date) -> bool:
    """Whether this very row of routing is already laid down."""
    wanted = select(Route.id).where(
        Route.unit_level_id == level_id,
        Route.unit_kind == unit_kind,
        Route.entry_kind == entry_kind,
        Route.valid_from == valid_from,
    )
    return db.session.scalar(wanted) is not None


def _valid(on: date) -> ColumnElement[bool]:
    return and_(Route.valid_from <= on, or_(Route.valid_to.is_(None), Route.valid_to >= on))


def _routes(condition: ColumnElement[bool]) -> list[RouteRow]:
    """The routes that meet the condition, with their steps: two statements for any number."""
    wanted = (
        select(Route, UnitLevel)
        .join(UnitLevel, UnitLevel.id == Route.unit_level_id)
        .where(condition)
        .order_by(UnitLevel.rank.desc(), Route.entry_kind, Route.unit_kind, Route.id)
    )
    found = db.session.execute(wanted).all()
    steps = _steps([row.id for row, _ in found])
    return [
        RouteRow(
            id=row.id,
            entry_kind=row.entry_kind,
            level_code=level.code,
            level_name=level.name,
            unit_kind=row.unit_kind,
            citation=row.citation,
            steps=tuple(steps.get(row.id, ())),
        )
        for row, level in found
    ]


def _steps(route_ids: list[int]) -> dict[int, list[StepRow]]:
    wanted = (
        select(RouteStep, UnitLevel)
        .join(UnitLevel, UnitLevel.id == RouteStep.level_id)
        .where(RouteStep.route_id.in_(route_ids))
        .order_by(RouteStep.route_id, RouteStep.position)
    )
    steps: dict[int, list[StepRow]] = {}
    for step, level in db.session.execute(wanted):
        steps.setdefault(step.route_id, []).append(
            StepRow(
                id=step.id,
                position=step.position,
                level_id=step.level_id,
                level_code=level.code,
                level_name=level.name,
                unit_id=step.unit_id,
                permission=step.permission,
                label=step.label,
                working_days=step.working_days,
                may_finish=step.may_finish,
                may_pass_up=step.may_pass_up,
                recognition=step.recognition,
                may_exemplify=step.may_exemplify,
            )
        )
    return steps
