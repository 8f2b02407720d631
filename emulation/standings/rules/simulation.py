"""What recognised entries would earn under another version of the rules: the same arithmetic as the
ledger's, posted nowhere."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal

from emulation.campaigns.rules import Bucket, CriterionLine, RecognitionLevel, RuleTable
from emulation.points.rules import ZERO, Capped, Scoring, Tally, criterion_earnings, cuts


@dataclass(frozen=True)
class Recognised:
    """An entry that stands recognised, as rules see it."""

    id: int
    unit_id: int
    commune_id: int | None
    kind: str
    field: str
    level: RecognitionLevel | None
    day: date
    """Of the first receipt, in Vietnam: whose rules hold, and which period a cap counts."""
    received_at: datetime
    is_scored: bool
    """Its kind is scored by criteria, where the rules have some."""
    is_paid: bool
    """Nothing is given twice for a deed that was commended before it was entered."""
    scores: Mapping[str, Decimal]
    """By code of the criterion."""


@dataclass(frozen=True)
class Gained:
    """What one line of the rules adds to a unit's counters and its commune's; a cap takes off."""

    unit_id: int
    commune_id: int | None
    code: str
    label: str
    bucket: Bucket
    points: Decimal


def gains(entries: Iterable[Recognised], table: RuleTable, *, campaign_start: date) -> list[Gained]:
    """What the table gives for the entries, caps of each unit taken off in receipt order."""
    found: list[Gained] = []
    by_unit: dict[int, list[Recognised]] = defaultdict(list)
    for entry in sorted(entries, key=lambda row: (row.received_at, row.id)):
        by_unit[entry.unit_id].append(entry)
    for of_unit in by_unit.values():
        given = {entry.id: _given(entry, table) for entry in of_unit}
        found += [line for lines in given.values() for line in lines]
        found += _cut(of_unit, given, table, campaign_start)
    return found


def _given(entry: Recognised, table: RuleTable) -> list[Gained]:
    if not entry.is_paid:
        return []
    lines = [_scoring(row) for row in table.criteria if row.entry_kind == entry.kind]
    if entry.is_scored and lines:
        return [
            _gained(entry, one.code, one.label, one.bucket, one.counted)
            for one in criterion_earnings(lines, entry.scores)
        ]
    return [
        _gained(entry, row.code, row.label, row.bucket, row.points)
        for row in table.levels
        if row.entry_kind == entry.kind and row.level is entry.level
    ]


def _scoring(row: CriterionLine) -> Scoring:
    return Scoring(row.code, row.label, row.clause, row.bucket, row.ceiling)


def _gained(entry: Recognised, code: str, label: str, bucket: Bucket, points: Decimal) -> Gained:
    return Gained(entry.unit_id, entry.commune_id, code, label, bucket, points)


def _cut(
    entries: list[Recognised],
    given: Mapping[int, list[Gained]],
    table: RuleTable,
    campaign_start: date,
) -> list[Gained]:
    by_id = {entry.id: entry for entry in entries}
    labels = {cap.code: cap.label for cap in table.caps}
    capped = [
        Capped(entry.id, entry.kind, entry.field, entry.day, _by_bucket(given[entry.id]))
        for entry in entries
        if given[entry.id]
    ]
    return [
        _gained(by_id[cut.entry_id], cut.cap_code, labels[cut.cap_code], cut.bucket, -points)
        for cut, points in cuts(capped, table.caps, campaign_start=campaign_start).items()
    ]


def _by_bucket(lines: Iterable[Gained]) -> dict[Bucket, Decimal]:
    found: dict[Bucket, Decimal] = defaultdict(Decimal)
    for line in lines:
        found[line.bucket] += line.points
    return dict(found)


@dataclass(frozen=True)
class Change:
    """By how much one line of the rules moves a unit's total."""

    label: str
    points: Decimal


@dataclass(frozen=True)
class Effect:
    """What a unit would have instead, and by which lines."""

    tally: Tally
    changes: tuple[Change, ...]
    """The largest first; lines that move nothing are left out."""


def effects(
    now: Mapping[int, Tally],
    has: Iterable[Gained],
    would: Iterable[Gained],
    bearer: Mapping[int, int],
) -> dict[int, Effect]:
    """For each unit its counters with what its entries have replaced by what they would have.

    `bearer` says who bears a unit's history; what nobody here bears is left out.
    """
    moved: dict[int, dict[tuple[str, str, Bucket], Decimal]] = defaultdict(
        lambda: defaultdict(Decimal)
    )
    for sign, lines in ((-1, has), (1, would)):
        for line in lines:
            for holder in _holders(line, bearer):
                moved[holder][line.code, line.label, line.bucket] += sign * line.points
    return {unit_id: _effect(tally, moved.get(unit_id, {})) for unit_id, tally in now.items()}


def _holders(line: Gained, bearer: Mapping[int, int]) -> set[int]:
    """Whose counters the line moves: the unit's and its commune's, once each."""
    units = {line.unit_id, line.commune_id or line.unit_id}
    return {bearer[unit] for unit in units if unit in bearer}


def _effect(tally: Tally, moved: Mapping[tuple[str, str, Bucket], Decimal]) -> Effect:
    by_label: dict[str, Decimal] = defaultdict(Decimal)
    for (_, label, bucket), points in moved.items():
        field = bucket.value
        tally = replace(tally, **{field: getattr(tally, field) + points})
        by_label[label] += -points if bucket is Bucket.PENALTY else points
    changes = [Change(label, points) for label, points in by_label.items() if points != ZERO]
    changes.sort(key=lambda one: (-abs(one.points), one.label))
    return Effect(tally, tuple(changes))
