"""What people do to boards in time, and what boards then show: for tests of the past."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal

from emulation.audit import services as audit
from emulation.core.clock import local_date
from emulation.core.db import db, transaction
from emulation.entries import queries as entries
from emulation.entries.models import Entry
from emulation.reviews import services as reviews
from emulation.standings import queries
from emulation.standings.rules import AsOf, BoardKind, canonical
from emulation.units.models import MemberCount
from tests.entries_made import ACTION, recognised, sent_action
from tests.standings.test_queries import whole

CODE = "BAC2024-xa"
REASON = "Số liệu trùng với việc làm năm 2023."
SENDERS = (("nop1", "LL1", "xn1"), ("nop2", "HL1", "xn2"))


def content(day: date):
    return replace(ACTION, happened_from=day, happened_to=day)


def recognise(world, at: datetime, side: int) -> Entry:
    by, unit, decider = SENDERS[side]
    entry = sent_action(world, content(local_date(at)), by=by, unit=unit, at=at)
    return recognised(world, entry, by=decider, at=at)


def revoke(world, entry: Entry, at: datetime) -> None:
    """Two persons take the recognition back."""
    with transaction():
        found = entries.fresh_entry(entry.id)
        reviews.propose_revocation(found, reason=REASON, actor=world.actor("td4"), at=at)
    with transaction():
        found = entries.fresh_entry(entry.id)
        second = world.actor("td5")
        reviews.close_revocation(found, confirm=True, actor=second, at=at, revision=found.revision)


def undo(world, entry: Entry, at: datetime, side: int) -> None:
    with transaction():
        found = entries.fresh_entry(entry.id)
        decider = world.actor(SENDERS[side][2])
        reviews.undo(found, actor=decider, at=at, revision=found.revision)


def count_members(world, unit: str, count: int, at: datetime) -> None:
    """A correction: what was known of the unit is superseded, not changed."""
    with transaction():
        db.session.query(MemberCount).filter_by(
            unit_id=world.unit(unit), superseded_at=None
        ).update({"superseded_at": at})
        db.session.add(
            MemberCount(
                unit_id=world.unit(unit),
                count=count,
                valid_from=date(2024, 1, 1),
                valid_to=None,
                recorded_at=at,
                superseded_at=None,
            )
        )


def sealed(at: datetime) -> AsOf:
    with transaction():
        audit.seal(at=at)
    found = queries.newest_seal()
    assert found is not None
    return found


def board(world, at: datetime, as_of: AsOf | None = None, kind=BoardKind.COMMUNE):
    db.session.rollback()
    reader = world.actor("td4")
    return queries.board(
        queries.contest_of(world.campaign), kind, whole(world), reader=reader, at=at, as_of=as_of
    )


def written(world, shown, as_of: AsOf) -> bytes:
    rules = str(shown.rules[0].rule_set.version) if shown.rules else ""
    return canonical(CODE, whole(world), as_of, shown.sections, rules=rules)


def explained(world, unit: str, at: datetime, as_of: AsOf | None, since: AsOf | None = None):
    return queries.point_page(
        queries.contest_of(world.campaign),
        world.unit(unit),
        BoardKind.COMMUNE,
        whole(world),
        reader=world.actor("td4"),
        at=at,
        size=None,
        as_of=as_of,
        since=since,
    ).total


def totals(shown) -> dict[str, Decimal]:
    return {row.unit.code: row.total for section in shown.sections for row in section.rows}
