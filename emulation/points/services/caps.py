"""What caps take off or give back when a decision changes the room of a unit."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.dialects import postgresql, sqlite

from emulation.core.db import db
from emulation.entries.models import Decision, Entry
from emulation.points import queries
from emulation.points.models import CapUsage, Point


def kept_within_caps(
    entry: Entry, decision: Decision, rule_set_id: int, *, at: datetime
) -> list[Point]:
    """The ledger takes off the unit's entries exactly what the rule set's caps ask, in receipt
    order: rows of this decision for each entry that now counts for less or more. Most rule sets
    have no cap, and nothing is locked then."""
    lines = queries.cap_lines(rule_set_id)
    if not lines:
        return []
    _take(entry.campaign_id, entry.unit_id)
    caps = queries.caps_of_unit(entry.campaign_id, entry.unit_id, rule_set_id, lines)
    rows = [
        Point(
            entry_id=cut.entry_id,
            version_id=caps.holders[cut.entry_id].version_id,
            decision_id=decision.id,
            campaign_id=entry.campaign_id,
            rule_set_id=rule_set_id,
            rule_code=cut.cap_code,
            label=_words(caps.lines[cut.cap_code].label, is_more=change > 0),
            clause=caps.lines[cut.cap_code].clause,
            bucket=cut.bucket,
            unit_id=entry.unit_id,
            commune_id=caps.holders[cut.entry_id].commune_id,
            field=caps.holders[cut.entry_id].field,
            earned=0,
            counted=-change,
            period_on=caps.holders[cut.entry_id].period_on,
            posted_at=at,
        )
        for cut, change in caps.changes.items()
    ]
    db.session.add_all(rows)
    db.session.flush()
    return rows


def _words(label: str, *, is_more: bool) -> str:
    return f"Vượt trần: {label}" if is_more else f"Trần còn chỗ, tính lại: {label}"


def _take(campaign_id: int, unit_id: int) -> None:
    """Nobody else works out the unit's caps until this transaction ends."""
    is_sqlite = db.session.get_bind().dialect.name == "sqlite"
    insert = sqlite.insert if is_sqlite else postgresql.insert
    row = insert(CapUsage).values(campaign_id=campaign_id, unit_id=unit_id, revision=1)
    taken = row.on_conflict_do_update(
        index_elements=("campaign_id", "unit_id"), set_={"revision": CapUsage.revision + 1}
    )
    db.session.execute(taken)
