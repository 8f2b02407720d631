"""The rows of the ledger and the counters, and the proof that they agree."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, and_, case, exists, func, or_, select, true
from sqlalchemy.orm import aliased

from emulation.audit.models import AuditSealItem
from emulation.campaigns.models import Campaign, Criterion, Rule, RuleSet
from emulation.campaigns.rules import Bucket, CampaignKind
from emulation.core.db import db
from emulation.entries.models import Decision, DecisionScore, Entry
from emulation.entries.records import PriorAward
from emulation.entries.rules import Action, DecisionKind
from emulation.points.models import Point, Posting
from emulation.points.rules import ZERO, Grain, period_start

Key = tuple[int, int, Grain, date, str]
"""(campaign, unit, grain, first day of the period, field or nothing)."""


def earned_by(decision_id: int) -> list[Point]:
    """The rows by which a decision gave points to its own entry, without those of caps."""
    wanted = select(Point).where(Point.decision_id == decision_id, Point.earned != ZERO)
    return list(db.session.scalars(wanted.order_by(Point.id)))


def points_of_entry(entry_id: int) -> list[Point]:
    """Every row of an entry in the ledger, reversals included, as posted."""
    wanted = select(Point).where(Point.entry_id == entry_id)
    return list(db.session.scalars(wanted.order_by(Point.id)))


def is_published(decision_id: int, campaign_id: int) -> bool:
    """A board of the campaign was published as of a seal that holds what the decision gave."""
    wanted = (
        select(Posting.id)
        .join(AuditSealItem, AuditSealItem.record_id == Posting.record_id)
        .join(Campaign, Campaign.published_seal >= AuditSealItem.seal_n)
        .where(Posting.decision_id == decision_id, Campaign.id == campaign_id)
    )
    return db.session.scalar(wanted.limit(1)) is not None


def totals_of_entries(entry_ids: Iterable[int]) -> dict[int, Decimal]:
    """What each entry counts for, as one statement; entries without points are absent."""
    wanted = (
        select(Point.entry_id, func.sum(Point.counted))
        .where(Point.entry_id.in_(set(entry_ids)), Point.bucket != Bucket.PENALTY)
        .group_by(Point.entry_id)
    )
    return {row[0]: row[1] for row in db.session.execute(wanted)}


def keys_of(
    campaign_id: int, holders: Sequence[int], day: date, campaign_start: date, field: str
) -> list[Key]:
    """The counters of these units that a posting of this day and field moves, in one fixed order:
    of every grain, and of the month alone in the field."""
    spans = [(grain, "") for grain in sorted(Grain)]
    if field:
        spans.insert(spans.index((Grain.MONTH, "")) + 1, (Grain.MONTH, field))
    return [
        (campaign_id, unit, grain, period_start(grain, day, campaign_start=campaign_start), within)
        for unit in holders
        for grain, within in spans
    ]


def ledger_differences() -> list[str]:
    """A sentence for each row of the ledger that its rule, score or origin does not give (M09)."""
    origin = aliased(Point)
    turned = and_(origin.earned == -Point.earned, origin.counted == -Point.counted)
    ruled = and_(Criterion.id.is_(None), Rule.points == Point.earned, Rule.points == Point.counted)
    wanted = (
        select(Point, origin, Rule, Criterion, DecisionScore, Entry.code)
        .join(Entry, Entry.id == Point.entry_id)
        .outerjoin(origin, origin.id == Point.reversal_of_id)
        .outerjoin(Rule, (Rule.rule_set_id == Point.rule_set_id) & (Rule.code == Point.rule_code))
        .outerjoin(
            Criterion,
            (Criterion.rule_set_id == Point.rule_set_id) & (Criterion.code == Point.rule_code),
        )
        .outerjoin(
            DecisionScore,
            (DecisionScore.decision_id == Point.decision_id)
            & (DecisionScore.criterion_id == Criterion.id),
        )
        .where(Point.earned != ZERO)  # what caps take off is worked out by itself
        # Rows that plainly are what they must be are left in the database.
        .where(case((Point.reversal_of_id.is_not(None), turned), else_=ruled).is_not(true()))
        .order_by(Point.id)
    )
    return [
        f"Điểm {point.id} của mục {code}: đang ghi {point.earned}/{point.counted}, "
        f"theo quy tắc phải là {must[0]}/{must[1]}."
        for point, first, rule, criterion, score, code in db.session.execute(wanted)
        if (must := _given(point, first, rule, criterion, score)) != (point.earned, point.counted)
    ]


def posting_differences() -> list[str]:
    """A sentence for each decision whose posting does not say what its rows of points do, or that
    recognised without one: a past board is the sum of postings (V4)."""

    def said(table: type[Point | Posting], amount: Any, *more: ColumnElement[bool]) -> Any:
        found = select(func.sum(amount)).where(table.decision_id == Decision.id, *more)
        return func.coalesce(found.correlate(Decision).scalar_subquery(), ZERO)

    differs = [
        said(Posting, getattr(Posting, bucket.value))
        != said(Point, Point.counted, Point.bucket == bucket)
        for bucket in Bucket
    ]
    original = aliased(Decision)
    moves = or_(Decision.action == Action.RECOGNISE, original.action == Action.RECOGNISE)
    is_posted = select(Posting.id).where(Posting.decision_id == Decision.id).exists()
    wanted = (
        select(Entry.code, Decision.code)
        .join(Decision, Decision.entry_id == Entry.id)
        .outerjoin(original, original.id == Decision.reverses_id)
        .where(or_(and_(~is_posted, moves), *differs))
        .order_by(Decision.id)
    )
    return [
        f"Mục {entry}: phần ghi theo dấu niêm phong của quyết định {decision} khác sổ điểm."
        for entry, decision in db.session.execute(wanted)
    ]


def missing_points() -> list[str]:
    """A sentence for each recognition that must have earned points and has none, or too few."""
    scored = (
        select(func.count(DecisionScore.id))
        .where(DecisionScore.decision_id == Decision.id, DecisionScore.points != ZERO)
        .scalar_subquery()
    )
    gave = (Point.decision_id == Decision.id, Point.earned != ZERO)
    posted = select(func.count(Point.id)).where(*gave).scalar_subquery()
    ruled = exists().where(
        RuleSet.campaign_id == Entry.campaign_id,
        RuleSet.frozen_at <= Decision.at,
        or_(RuleSet.superseded_at.is_(None), RuleSet.superseded_at > Decision.at),
        RuleSet.valid_from <= Campaign.starts_on,
        RuleSet.valid_to.is_(None),
        Rule.rule_set_id == RuleSet.id,
        Rule.entry_kind == Entry.kind,
        Rule.level == Decision.recognition,
        Rule.points != ZERO,
    )
    # A deed that was commended before it was entered earns only where an archive's rule says so.
    is_commended = and_(
        exists().where(PriorAward.entry_id == Entry.id), Campaign.kind != CampaignKind.ARCHIVE
    )
    wanted = (
        select(Entry.code, Decision.code)
        .join(Decision, Decision.entry_id == Entry.id)
        .join(Campaign, Campaign.id == Entry.campaign_id)
        .where(
            Decision.action == Action.RECOGNISE,
            Decision.kind.in_((DecisionKind.LIVE, DecisionKind.MEETING)),
            or_(posted < scored, and_(posted == 0, ruled, ~is_commended)),
        )
        .order_by(Decision.id)
    )
    return [
        f"Mục {entry}: quyết định {decision} đã công nhận nhưng thiếu điểm trong sổ điểm."
        for entry, decision in db.session.execute(wanted)
    ]


def _given(
    point: Point,
    origin: Point | None,
    rule: Rule | None,
    criterion: Criterion | None,
    score: DecisionScore | None,
) -> tuple[Decimal, Decimal]:
    """(earned, counted) as the origin, the score or the rule has it; nothing without any."""
    if point.reversal_of_id is not None:
        return (-origin.earned, -origin.counted) if origin else (ZERO, ZERO)
    if criterion is not None and score is not None:
        return score.points, criterion.counted(score.points)
    return (rule.points, rule.points) if rule is not None else (ZERO, ZERO)
