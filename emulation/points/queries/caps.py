"""What caps take off a unit's points: what they must, what the ledger has, and who is concerned."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal

from sqlalchemy import select

from emulation.campaigns.models import Campaign, Cap, RuleSet
from emulation.campaigns.rules import Bucket, CapLine
from emulation.core.db import db
from emulation.entries.models import Entry
from emulation.points.models import Point
from emulation.points.rules import ZERO, Capped, Cut, cuts

EARLIEST = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True)
class Holder:
    """Where a cut of an entry stands in the ledger."""

    version_id: int
    commune_id: int | None
    period_on: date
    field: str


@dataclass(frozen=True)
class Caps:
    """The caps of a unit's points under one rule set, worked out."""

    lines: dict[str, CapLine]
    wanted: dict[Cut, Decimal]
    """What must be taken off."""
    posted: dict[Cut, Decimal]
    """What the ledger takes off."""
    holders: dict[int, Holder]
    """Entry id -> where its rows stand."""

    @property
    def changes(self) -> dict[Cut, Decimal]:
        """What the ledger must take off more (or, negative, give back), in one fixed order."""
        keys = sorted(
            self.wanted.keys() | self.posted.keys(),
            key=lambda cut: (cut.entry_id, cut.cap_code, cut.bucket),
        )
        found = {key: self.wanted.get(key, ZERO) - self.posted.get(key, ZERO) for key in keys}
        return {key: change for key, change in found.items() if change}


def cap_lines(rule_set_id: int) -> list[CapLine]:
    """The caps of the rule set in their order; most have none."""
    wanted = select(Cap).where(Cap.rule_set_id == rule_set_id).order_by(Cap.position, Cap.id)
    return [
        CapLine(
            row.code,
            row.label,
            row.clause,
            row.period,
            row.entry_kind,
            row.field,
            row.most,
            row.times,
        )
        for row in db.session.scalars(wanted)
    ]


def caps_of_unit(
    campaign_id: int, unit_id: int, rule_set_id: int, lines: Sequence[CapLine]
) -> Caps:
    """What the caps must take off the unit's entries, in receipt order, and what they do."""
    wanted = (
        select(Point, Entry)
        .join(Entry, Entry.id == Point.entry_id)
        .where(
            Point.campaign_id == campaign_id,
            Point.unit_id == unit_id,
            Point.rule_set_id == rule_set_id,
        )
        .order_by(Point.id)
    )
    entries: dict[int, Entry] = {}
    earned: dict[int, dict[Bucket, Decimal]] = defaultdict(lambda: defaultdict(Decimal))
    posted: dict[Cut, Decimal] = defaultdict(Decimal)
    holders: dict[int, Holder] = {}
    for point, entry in db.session.execute(wanted):
        entries[entry.id] = entry
        holders[entry.id] = Holder(point.version_id, point.commune_id, point.period_on, point.field)
        if point.earned:
            earned[entry.id][point.bucket] += point.counted
        else:
            posted[Cut(entry.id, point.rule_code, point.bucket)] -= point.counted
    start = db.session.get_one(Campaign, campaign_id).starts_on
    in_order = sorted(entries.values(), key=lambda row: (row.first_received_at or EARLIEST, row.id))
    capped = [
        Capped(row.id, row.kind, row.field or "", holders[row.id].period_on, earned[row.id])
        for row in in_order
    ]
    return Caps(
        lines={line.code: line for line in lines},
        wanted=cuts(capped, lines, campaign_start=start),
        posted={cut: amount for cut, amount in posted.items() if amount},
        holders=holders,
    )


def cap_differences() -> list[str]:
    """A sentence for each unit whose points a cap cuts otherwise than the rules say (M09)."""
    known = {row: cap_lines(row) for row in db.session.scalars(select(RuleSet.id))}
    with_cuts = set(
        db.session.scalars(select(Point.rule_set_id).where(Point.earned == ZERO).distinct())
    )
    concerned = [row for row, lines in known.items() if lines or row in with_cuts]
    units = select(Point.campaign_id, Point.unit_id, Point.rule_set_id).distinct()
    units = units.where(Point.rule_set_id.in_(concerned)).order_by(Point.unit_id)
    wrong = []
    for campaign_id, unit_id, rule_set_id in db.session.execute(units):
        caps = caps_of_unit(campaign_id, unit_id, rule_set_id, known[rule_set_id])
        wrong += [
            f"Trần điểm lệch: đơn vị {unit_id}, nội dung {cut.entry_id}, trần {cut.cap_code}: "
            f"còn phải trừ {change}."
            for cut, change in caps.changes.items()
        ]
    return wrong
