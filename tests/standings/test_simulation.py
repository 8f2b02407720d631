"""A version of the rules tried before it holds: what it will give, and nothing is touched."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import text

from emulation.campaigns import queries as campaigns
from emulation.campaigns import services
from emulation.campaigns.models import RuleSet
from emulation.campaigns.rules import CapLine, CapPeriod, RuleTable
from emulation.core.db import db, transaction
from emulation.entries.models import Entry
from emulation.standings import queries
from emulation.standings.rules import BoardKind
from tests.campaigns.versions import present_table
from tests.entries_made import recognised
from tests.factories import World
from tests.standings.past import SENDERS, board, recognise, totals, undo

LIMIT = CapLine("TRAN", "Tối đa một năm", "Khoản 4", CapPeriod.YEAR, most=Decimal(20))
TABLES = ("point", "posting", "standing", "cap_usage", "decision", "audit_record")


def draft(world: World, table: RuleTable, *, valid_from: date | None = None) -> RuleSet:
    with transaction():
        return services.begin_version(
            world.campaign,
            table,
            valid_from=valid_from or world.now.date(),
            guidance=campaigns.guidances_of(world.campaign.id)[0],
            actor=world.actor("td1"),
            at=world.now,
        )


def confirm(world: World, row: RuleSet) -> None:
    with transaction():
        services.propose_rule_set(world.campaign, row, actor=world.actor("td1"), at=world.now)
        services.confirm_rule_set(world.campaign, row, actor=world.actor("td4"), at=world.now)


def changed(world: World) -> RuleTable:
    """Eight points instead of five for what a commune recognises, twenty a year at most."""
    table = present_table(world)
    levels = tuple(
        replace(row, points=Decimal(8)) if row.code == "VL1" else row for row in table.levels
    )
    return replace(table, levels=levels, caps=(LIMIT,))


def tried(world: World, row: RuleSet, since: date, kind: BoardKind = BoardKind.COMMUNE):
    shown = board(world, world.now, kind=kind)
    found = queries.simulation(shown, row, since=since)
    return found, {one.unit.code: one.total for part in found.sections for one in part.rows}


def kept() -> dict[str, list[tuple[object, ...]]]:
    db.session.rollback()
    return {
        name: sorted(map(tuple, db.session.execute(text(f"SELECT * FROM {name}"))), key=repr)
        for name in TABLES
    }


@pytest.fixture
def work(world: World) -> list[tuple[Entry, int]]:
    """Four recognised actions of a cell of Liên Lộc, two of one of Hoa Lộc, received today."""
    sides = (0, 1, 0, 0, 1, 0)
    return [
        (recognise(world, world.now + timedelta(seconds=n), side), side)
        for n, side in enumerate(sides)
    ]


def test_a_version_gives_in_force_what_it_gave_when_it_was_tried(world, work):
    row = draft(world, changed(world))
    found, would = tried(world, row, world.now.date())
    _, cells = tried(world, row, world.now.date(), BoardKind.CELL)
    assert would == {"LL": 20, "HL": 16}  # 4 × 8 up to the limit, 2 × 8
    assert found.entries == 6

    confirm(world, row)
    for entry, side in work:
        undo(world, entry, world.now + timedelta(minutes=1), side)
    for entry, side in work:
        recognised(world, entry, by=SENDERS[side][2], at=world.now + timedelta(minutes=2))

    assert totals(board(world, world.now)) == would
    for code, total in totals(board(world, world.now, kind=BoardKind.CELL)).items():
        assert cells[code] == total


def test_trying_leaves_every_row_as_it_was(world, work):
    row = draft(world, changed(world))
    before = kept()
    tried(world, row, world.campaign.starts_on)
    assert kept() == before
    assert totals(board(world, world.now)) == {"LL": 20, "HL": 10}


def test_each_change_is_told_by_the_lines_that_make_it(world, work):
    row = draft(world, changed(world))
    found, _ = tried(world, row, world.campaign.starts_on)
    effect = found.effects[world.unit("LL")]
    assert {(one.label, one.points) for one in effect.changes} == {
        ("Việc làm được công nhận ở cơ sở", Decimal(12)),
        ("Tối đa một năm", Decimal(-12)),
    }
    assert sum(one.points for one in effect.changes) == 0


def test_entries_before_the_day_keep_what_they_have(world, work):
    row = draft(world, changed(world))
    found, would = tried(world, row, world.now.date() + timedelta(days=1))
    assert found.entries == 0
    assert would == {"LL": 20, "HL": 10}


def test_the_page_says_who_moves_and_why_to_those_who_lay_the_rules(world, work, browse):
    row = draft(world, changed(world))
    address = f"/xep-hang/BAC2024-xa/thu/{row.version}"
    page = browse("td1").get(address)
    assert "Không đơn vị nào trong 2 đơn vị đổi thứ hạng." in page.text
    assert "Tối đa một năm: −12" in page.text
    assert "nên tính cả đợt" in browse("td1").get(f"{address}?tu=29/02/2023").text
    assert browse("nop1").get(address).status == 403
    assert browse("td1").get("/xep-hang/BAC2024-xa/thu/99").status == 404
    link = f"/xep-hang/BAC2024-xa/thu/{row.version}"
    assert link in browse("td1").get(f"/dot/BAC2024/bo-tieu-chi/{row.version}").links()
