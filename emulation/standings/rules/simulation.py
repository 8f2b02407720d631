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
    """What one line of the rules gives a unit now and would give."""

    label: str
    before: Decimal
    after: Decimal

    @property
    def points(self) -> Decimal:
        """By how much it moves the unit's total."""
        return self.after - self.before


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
    lines: dict[int, _Lines] = defaultdict(_Lines)
    for is_new, given in ((False, has), (True, would)):
        for line in given:
            for holder in _holders(line, bearer):
                lines[holder].take(line, is_new=is_new)
    return {unit_id: _effect(tally, lines[unit_id]) for unit_id, tally in now.items()}


class _Lines:
    """What each line of the rules gives one unit, by the code that the versions share."""

    def __init__(self) -> None:
        self.before: dict[tuple[str, Bucket], Decimal] = defaultdict(Decimal)
        self.after: dict[tuple[str, Bucket], Decimal] = defaultdict(Decimal)
        self.labels: dict[str, str] = {}

    def take(self, line: Gained, *, is_new: bool) -> None:
        """The line counts; the newer version's words name it."""
        side = self.after if is_new else self.before
        side[line.code, line.bucket] += line.points
        self.labels[line.code] = line.label

    def known(self) -> list[tuple[str, Bucket]]:
        """Every line of either version."""
        return list(dict.fromkeys([*self.before, *self.after]))


def _holders(line: Gained, bearer: Mapping[int, int]) -> set[int]:
    """Whose counters the line moves: the unit's and its commune's, once each."""
    units = {line.unit_id, line.commune_id or line.unit_id}
    return {bearer[unit] for unit in units if unit in bearer}


def _effect(tally: Tally, lines: _Lines) -> Effect:
    before: dict[str, Decimal] = defaultdict(Decimal)
    after: dict[str, Decimal] = defaultdict(Decimal)
    for code, bucket in lines.known():
        old, new = lines.before[code, bucket], lines.after[code, bucket]
        field = bucket.value
        tally = replace(tally, **{field: getattr(tally, field) + new - old})
        sign = -1 if bucket is Bucket.PENALTY else 1
        before[code] += sign * old
        after[code] += sign * new
    changes = [
        Change(lines.labels[code], before[code], after[code])
        for code in before
        if before[code] != after[code]
    ]
    changes.sort(key=lambda one: (-abs(one.points), one.label))
    return Effect(tally, tuple(changes))


# In short ------------------------------------------------------------------------------------

MOST_MOVES = 3


@dataclass(frozen=True)
class Move:
    """A unit that changes its place or its points: old and new of both."""

    unit: str
    rank: tuple[int, int]
    points: tuple[Decimal, Decimal]


@dataclass(frozen=True)
class Summary:
    """What a second person must know before they agree."""

    units: int
    moved: int
    """Units that change their place."""
    gain: int
    lose: int
    largest: tuple[Move, ...]
    """The farthest moves; of equals the larger change of points. Never more than three."""


def summary(moves: Iterable[Move]) -> Summary:
    """How many units change place and points, and the largest changes."""
    every = list(moves)
    changed = [one for one in every if _steps(one) or _more(one)]
    changed.sort(key=lambda one: (-abs(_steps(one)), -abs(_more(one)), one.unit))
    return Summary(
        units=len(every),
        moved=sum(1 for one in every if _steps(one)),
        gain=sum(1 for one in every if _more(one) > ZERO),
        lose=sum(1 for one in every if _more(one) < ZERO),
        largest=tuple(changed[:MOST_MOVES]),
    )


def _steps(move: Move) -> int:
    return move.rank[0] - move.rank[1]


def _more(move: Move) -> Decimal:
    return move.points[1] - move.points[0]
