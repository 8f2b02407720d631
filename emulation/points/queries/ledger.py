"""The rows of the ledger and the counters, and the proof that they agree."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, func, or_, select
from sqlalchemy.orm import aliased

from emulation.campaigns.models import Campaign, Criterion, Rule, RuleSet
from emulation.campaigns.rules import Bucket, CampaignKind, RecognitionLevel
from emulation.core import clock
from emulation.core.db import db
from emulation.entries.models import Decision, DecisionScore, Entry
from emulation.entries.records import PriorAward
from emulation.entries.rules import Action, DecisionKind, State
from emulation.points.models import Point, Posting, Standing
from emulation.points.rules import ZERO, Grain, period_start

Key = tuple[int, int, Grain, date]
"""(campaign, unit, grain, first day of the period)."""


@dataclass
class Sums:
    """What a counter must hold."""

    base: Decimal = ZERO
    bonus: Decimal = ZERO
    penalty: Decimal = ZERO
    priority: Decimal = ZERO
    recognised: int = 0
    exemplary: int = 0

    def add(self, bucket: Bucket, counted: Decimal) -> None:
        """`counted` more stands in that bucket."""
        setattr(self, bucket.value, getattr(self, bucket.value) + counted)

    @property
    def is_empty(self) -> bool:
        return self == Sums()


def earned_by(decision_id: int) -> list[Point]:
    """The rows by which a decision gave points to its own entry, without those of caps."""
    wanted = select(Point).where(Point.decision_id == decision_id, Point.earned != ZERO)
    return list(db.session.scalars(wanted.order_by(Point.id)))


def points_of_entry(entry_id: int) -> list[Point]:
    """Every row of an entry in the ledger, reversals included, as posted."""
    wanted = select(Point).where(Point.entry_id == entry_id)
    return list(db.session.scalars(wanted.order_by(Point.id)))


def totals_of_entries(entry_ids: Iterable[int]) -> dict[int, Decimal]:
    """What each entry counts for, as one statement; entries without points are absent."""
    wanted = (
        select(Point.entry_id, func.sum(Point.counted))
        .where(Point.entry_id.in_(set(entry_ids)), Point.bucket != Bucket.PENALTY)
        .group_by(Point.entry_id)
    )
    return {row[0]: row[1] for row in db.session.execute(wanted)}


def recomputed() -> dict[Key, Sums]:
    """What every counter must hold, from the ledger and the entries alone."""
    campaigns = db.session.execute(select(Campaign.id, Campaign.starts_on))
    starts = {row[0]: row[1] for row in campaigns}
    sums: dict[Key, Sums] = defaultdict(Sums)
    wanted = (
        select(
            Point.campaign_id,
            Point.unit_id,
            Point.commune_id,
            Point.period_on,
            Point.bucket,
            func.sum(Point.counted),
        )
        .group_by(Point.campaign_id, Point.unit_id, Point.commune_id, Point.period_on, Point.bucket)
        .order_by(Point.campaign_id)
    )
    for campaign_id, unit_id, commune_id, day, bucket, counted in db.session.execute(wanted):
        for key in keys_of(campaign_id, unit_id, commune_id, day, starts[campaign_id]):
            sums[key].add(bucket, counted)
    for row in _approved():
        day = clock.local_date(row.first_received_at or row.created_at)
        for key in keys_of(
            row.campaign_id, row.unit_id, row.commune_id, day, starts[row.campaign_id]
        ):
            sums[key].recognised += 1
            sums[key].exemplary += row.recognition is RecognitionLevel.EXEMPLARY
    return {key: found for key, found in sums.items() if not found.is_empty}


def keys_of(
    campaign_id: int, unit_id: int, commune_id: int | None, day: date, campaign_start: date
) -> list[Key]:
    """The counters that one posting of this unit on this day moves, in one fixed order."""
    holders = sorted({unit_id, commune_id} - {None}, key=lambda unit: unit or 0)
    return [
        (campaign_id, unit, grain, period_start(grain, day, campaign_start=campaign_start))
        for unit in holders
        if unit is not None
        for grain in sorted(Grain)
    ]


def differences() -> list[str]:
    """A sentence for each counter that does not equal the ledger; none when all agree (V4)."""
    expected = recomputed()
    found = {
        (row.campaign_id, row.unit_id, row.grain, row.period_start): Sums(
            row.base, row.bonus, row.penalty, row.priority, row.recognised, row.exemplary
        )
        for row in db.session.scalars(select(Standing))
    }
    wrong = []
    for key in sorted(expected.keys() | found.keys(), key=str):
        must, has = expected.get(key, Sums()), found.get(key, Sums())
        if must != has:
            campaign, unit, grain, start = key
            wrong.append(
                f"Bảng điểm lệch: đợt {campaign}, đơn vị {unit}, kỳ {grain} từ {start}: "
                f"đang ghi {_said(has)}, tính lại {_said(must)}."
            )
    return wrong


def ledger_differences() -> list[str]:
    """A sentence for each row of the ledger that its rule, score or origin does not give (M09)."""
    wanted = (
        select(Point, Rule, Criterion, DecisionScore, Entry.code)
        .join(Entry, Entry.id == Point.entry_id)
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
        .order_by(Point.id)
    )
    rows = db.session.execute(wanted).all()
    posted = {row[0].id: row[0] for row in rows}
    return [
        f"Điểm {point.id} của mục {code}: đang ghi {point.earned}/{point.counted}, "
        f"theo quy tắc phải là {must[0]}/{must[1]}."
        for point, rule, criterion, score, code in rows
        if (must := _given(point, posted, rule, criterion, score)) != (point.earned, point.counted)
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
    posted: dict[int, Point],
    rule: Rule | None,
    criterion: Criterion | None,
    score: DecisionScore | None,
) -> tuple[Decimal, Decimal]:
    """(earned, counted) as the origin, the score or the rule has it; nothing without any."""
    if point.reversal_of_id is not None:
        origin = posted.get(point.reversal_of_id)
        return (-origin.earned, -origin.counted) if origin else (ZERO, ZERO)
    if criterion is not None and score is not None:
        return score.points, criterion.counted(score.points)
    return (rule.points, rule.points) if rule is not None else (ZERO, ZERO)


def _said(sums: Sums) -> str:
    return (
        f"cơ bản {sums.base}, thưởng {sums.bonus}, trừ {sums.penalty}, ưu tiên {sums.priority}, "
        f"{sums.recognised} công nhận, {sums.exemplary} tiêu biểu"
    )


def _approved() -> list[Entry]:
    wanted = select(Entry).where(Entry.state == State.APPROVED)
    return list(db.session.scalars(wanted))
