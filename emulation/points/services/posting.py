"""Posting points and counters, and reversing them; in the transaction of the decision."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from typing import Any, cast

from sqlalchemy import Table
from sqlalchemy.dialects import postgresql, sqlite

from emulation.audit.models import AuditRecord
from emulation.campaigns.models import Campaign, Criterion, Rule, RuleSet
from emulation.campaigns.rules import Bucket, RecognitionLevel
from emulation.core import clock
from emulation.core.db import db
from emulation.entries.models import Decision, Entry
from emulation.points import queries
from emulation.points.models import Point, Posting, Standing
from emulation.points.rules import Earning, Scoring, criterion_earnings
from emulation.points.services.caps import kept_within_caps

KEY = ("campaign_id", "unit_id", "grain", "period_start", "field")
COUNTERS = ("base", "bonus", "penalty", "priority", "recognised", "exemplary")


@dataclass(frozen=True)
class Award:
    """What a recognition gives: the rule set it stands on and the lines of its explanation."""

    rule_set: RuleSet
    earnings: tuple[Earning, ...]


def award_by_level(rule_set: RuleSet, rule: Rule | None) -> Award:
    """An entry that earns by level: the one rule for its kind and level, or nothing."""
    if rule is None:
        return Award(rule_set, ())
    earning = Earning(rule.code, rule.label, rule.clause, rule.bucket, rule.points, rule.points)
    return Award(rule_set, (earning,))


def award_by_scores(
    rule_set: RuleSet, criteria: Sequence[Criterion], scores: dict[int, Decimal]
) -> Award:
    """An entry scored by criteria: each up to its ceiling."""
    lines = [Scoring(row.code, row.label, row.clause, row.bucket, row.ceiling) for row in criteria]
    by_code = {row.code: scores[row.id] for row in criteria if row.id in scores}
    return Award(rule_set, tuple(criterion_earnings(lines, by_code)))


def post(
    entry: Entry,
    decision: Decision,
    award: Award | None,
    *,
    campaign: Campaign,
    record: AuditRecord,
    at: datetime,
) -> list[Point]:
    """The award stands in the ledger and in every counter it moves; without one only counts move.

    The period is the Vietnamese day of the entry's first receipt; unit and commune are pinned.
    `record` is the decision's own in the trail: its seal says from when on the points are shown.
    """
    rows = [] if award is None else _rows(entry, decision, award, day=period_of(entry), at=at)
    db.session.add_all(rows)
    db.session.flush()
    if award is not None:
        rows += kept_within_caps(entry, decision, award.rule_set.id, at=at)
    _move(entry, decision, rows, sign=1, recognition=decision.recognition, record=record,
          campaign=campaign)  # fmt: skip
    return rows


def _rows(
    entry: Entry, decision: Decision, award: Award, *, day: date, at: datetime
) -> list[Point]:
    return [
        Point(
            entry_id=entry.id,
            version_id=decision.version_id,
            decision_id=decision.id,
            campaign_id=entry.campaign_id,
            rule_set_id=award.rule_set.id,
            rule_code=earning.code,
            label=earning.label,
            clause=earning.clause,
            bucket=earning.bucket,
            unit_id=entry.unit_id,
            commune_id=entry.commune_id,
            field=entry.field or "",
            earned=earning.earned,
            counted=earning.counted,
            period_on=day,
            posted_at=at,
        )
        for earning in award.earnings
    ]


def reverse(
    entry: Entry,
    original: Decision,
    reversal: Decision,
    *,
    campaign: Campaign,
    record: AuditRecord,
    at: datetime,
) -> list[Point]:
    """Everything the original decision gave the entry is taken back by rows of the reversal; the
    room that comes free under caps goes to the unit's other entries, in receipt order."""
    rows = [
        Point(
            entry_id=row.entry_id,
            version_id=row.version_id,
            decision_id=reversal.id,
            campaign_id=row.campaign_id,
            rule_set_id=row.rule_set_id,
            rule_code=row.rule_code,
            label=row.label,
            clause=row.clause,
            bucket=row.bucket,
            unit_id=row.unit_id,
            commune_id=row.commune_id,
            field=row.field,
            person_key=row.person_key,
            earned=-row.earned,
            counted=-row.counted,
            period_on=row.period_on,
            posted_at=at,
            reversal_of_id=row.id,
        )
        for row in queries.earned_by(original.id)
    ]
    db.session.add_all(rows)
    db.session.flush()
    for rule_set_id in sorted({row.rule_set_id for row in rows}):
        rows += kept_within_caps(entry, reversal, rule_set_id, at=at)
    _move(entry, reversal, rows, sign=-1, recognition=original.recognition, record=record,
          campaign=campaign)  # fmt: skip
    return rows


def period_of(entry: Entry) -> date:
    """The day whose month, quarter and year an entry's points belong to."""
    return clock.local_date(entry.first_received_at or entry.created_at)


def _move(
    entry: Entry,
    decision: Decision,
    rows: Iterable[Point],
    *,
    sign: int,
    recognition: RecognitionLevel | None,
    record: AuditRecord,
    campaign: Campaign,
) -> None:
    """Every counter moves by the rows and the one recognition; what moved stands beside the record
    of the trail, so that any past seal can be shown."""
    own = (entry.commune_id, period_of(entry), entry.field or "")
    moved: dict[tuple[int | None, date, str], dict[str, Any]] = {own: _nothing()}
    for row in rows:
        delta = moved.setdefault((row.commune_id, row.period_on, row.field), _nothing())
        delta[Bucket(row.bucket).value] += row.counted
    moved[own]["recognised"] = sign
    moved[own]["exemplary"] = sign * (recognition is RecognitionLevel.EXEMPLARY)
    counters = []
    for (commune_id, day, field), delta in moved.items():
        db.session.add(
            Posting(
                decision_id=decision.id,
                record_id=record.id,
                campaign_id=entry.campaign_id,
                unit_id=entry.unit_id,
                commune_id=commune_id,
                period_on=day,
                field=field,
                **delta,
            )
        )
        holders = sorted({entry.unit_id, commune_id or entry.unit_id})
        keys = queries.keys_of(entry.campaign_id, holders, day, campaign.starts_on, field)
        counters += [dict(zip(KEY, key, strict=True)) | delta for key in keys]
    db.session.flush()
    _add(counters if len(moved) == 1 else _summed(counters))


def _nothing() -> dict[str, Any]:
    """Every counter, unmoved."""
    return dict.fromkeys(COUNTERS[:4], Decimal(0)) | dict.fromkeys(COUNTERS[4:], 0)


@contextmanager
def gathered() -> Iterator[list[dict[str, Any]]]:
    """Counters that move inside the block move at its end, in one upsert: many acts at once hold
    the rows that others wait for only that long.

    Yields what was gathered so far; whoever takes an act back cuts off what it had added.
    """
    rows: list[dict[str, Any]] = []
    db.session.info["gathered"] = rows
    try:
        yield rows
    finally:
        del db.session.info["gathered"]
    if rows:
        _upsert(_summed(rows))


def _summed(rows: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """One row a counter, in the order in which every writer takes them."""
    found: dict[tuple[Any, ...], dict[str, Any]] = {}
    for row in rows:
        key = tuple(row[name] for name in KEY)
        known = found.setdefault(key, {**row, **dict.fromkeys(COUNTERS, 0)})
        for name in COUNTERS:
            known[name] += row[name]
    return [found[key] for key in sorted(found)]


def _add(rows: list[dict[str, Any]]) -> None:
    """The counters move now, or at the end of `gathered`."""
    waiting = db.session.info.get("gathered")
    if waiting is None:
        _upsert(rows)
    else:
        waiting.extend(rows)


def _upsert(rows: list[dict[str, Any]]) -> None:
    """One additive upsert; the rows come in one sorted order, so two writers never deadlock."""
    db.session.execute(_additive(db.session.get_bind().dialect.name), rows)


@cache
def _additive(dialect: str) -> Any:
    """The upsert of one counter: sent for all of them at once, it is put together once for ever,
    which a list of values of changing length is not."""
    insert = sqlite.insert if dialect == "sqlite" else postgresql.insert
    statement = insert(cast(Table, Standing.__table__))
    moved = {name: getattr(Standing, name) + statement.excluded[name] for name in COUNTERS}
    return statement.on_conflict_do_update(index_elements=KEY, set_=moved)
