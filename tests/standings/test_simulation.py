"""A version of the rules tried before it holds: what it will give, and nothing is touched."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import text

from emulation.campaigns import queries as campaigns
from emulation.campaigns import services
from emulation.campaigns.models import RuleSet
from emulation.campaigns.rules import Bucket, CapLine, CapPeriod, RecognitionLevel, RuleTable
from emulation.core.clock import local_instant
from emulation.core.db import db, transaction
from emulation.entries import queries as entries
from emulation.entries.models import Entry
from emulation.points import queries as points
from emulation.reviews import services as reviews
from emulation.standings import queries
from emulation.standings.rules import BoardKind
from emulation.standings.rules.simulation import Move, summary
from emulation.units.rules import SuccessionKind
from tests.campaigns.versions import present_table
from tests.entries_made import fresh, passed_up, recognised, sent_model
from tests.factories import World
from tests.standings.past import SENDERS, board, recognise, totals, undo
from tests.standings.test_reorganisation import merge, new_commune

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
    assert "Xã Liên Lộc 1 → 1 (giữ nguyên) 20,0 → 20,0 (0,0)" in page.text
    assert "Việc làm được công nhận ở cơ sở: 20,0 → 32,0 (+12,0)" in page.text
    assert "Tối đa một năm: 0,0 → −12,0 (−12,0)" in page.text
    assert "nên tính cả đợt" in browse("td1").get(f"{address}?tu=29/02/2023").text
    assert browse("nop1").get(address).status == 403
    assert browse("td1").get("/xep-hang/BAC2024-xa/thu/99").status == 404
    link = f"/xep-hang/BAC2024-xa/thu/{row.version}"
    assert (
        link.replace("-xa", "-co-quan")
        in browse("td4").get(f"/dot/BAC2024/bo-tieu-chi/{row.version}").links()
    )
    assert link in browse("td1").get(f"/dot/BAC2024/bo-tieu-chi/{row.version}").links()


def test_who_confirms_is_told_in_short_and_links_to_every_line(world, work, browse):
    row = draft(world, replace(present_table(world), levels=()))
    browser, address = browse("td4"), f"/xep-hang/BAC2024-xa/thu/{row.version}"
    part = browser.client.get(address, headers={"HX-Request": "true"})
    shown = part.get_data(as_text=True)
    assert part.status_code == 200
    assert "HX-Request" in part.headers["Vary"]
    assert "<html" not in shown
    assert f'href="{address}"' in shown
    assert "Xã, thị trấn: 1 trong 2 đơn vị đổi thứ hạng." in shown
    assert "0 đơn vị tăng điểm, 2 đơn vị giảm điểm." in shown
    assert "Xã Hoa Lộc: thứ 2 → thứ 1; 10,0 → 0,0 (−10,0) điểm." in shown
    rules = f"/dot/BAC2024/bo-tieu-chi/{row.version}"
    assert browser.get(rules).soup.select_one(f'[data-module="load-part"] a[href="{address}"]')
    confirm(world, row)
    assert browser.get(rules).soup.select_one('[data-module="load-part"]') is None


def test_a_version_that_changes_nothing_says_so(world, work, browse):
    shown = in_short(browse("td4"), draft(world, present_table(world)).version)
    assert "Không đơn vị nào đổi điểm." in shown


def in_short(browser, version: int) -> str:
    address = f"/xep-hang/BAC2024-xa/thu/{version}"
    return browser.client.get(address, headers={"HX-Request": "true"}).get_data(as_text=True)


def test_in_short_the_farthest_moves_come_first_and_of_equals_the_most_points():
    moves = [
        Move(name, rank, (Decimal(10), Decimal(10 + points)))
        for name, rank, points in (
            ("A", (1, 4), -3), ("B", (2, 1), 0), ("C", (3, 2), 5), ("D", (4, 3), 1),
            ("E", (5, 5), 7), ("F", (6, 6), 0),
        )
    ]  # fmt: skip
    found = summary(moves)
    assert (found.units, found.moved, found.gain, found.lose) == (6, 4, 3, 1)
    assert [one.unit for one in found.largest] == ["A", "C", "D"]
    assert summary([]).largest == ()


def narrowed(world: World) -> RuleTable:
    """Fewer points for novelty, effect as a bonus, nothing any more for spreading."""
    table = present_table(world)
    by_code = {row.code: row for row in table.criteria}
    return replace(
        table,
        criteria=(
            replace(by_code["MH1"], ceiling=Decimal(6)),
            replace(by_code["MH2"], bucket=Bucket.BONUS),
            by_code["MH4"],
        ),
        caps=(replace(LIMIT, entry_kind="model", most=Decimal(40)),),
    )


def score(world: World, entry: Entry, given: dict[str, str], at: datetime) -> None:
    """The district recognises the model with these scores, each up to its ceiling of the day."""
    criteria = reviews.case_of(fresh(entry), at=at).criteria
    scores = {row.id: min(row.ceiling, Decimal(given[row.code])) for row in criteria}
    recognised(world, entry, by="td4", level=RecognitionLevel.UPPER, scores=scores, at=at)


def test_scored_models_give_in_force_what_they_gave_when_tried(world):
    given = [
        (0, {"MH1": "10", "MH2": "15", "MH3": "10", "MH4": "5"}),
        (1, {"MH1": "5.5", "MH2": "7.25", "MH3": "8", "MH4": "0"}),
        (0, {"MH1": "7", "MH2": "12", "MH3": "2.5", "MH4": "4"}),
    ]
    models = []
    for side, scores in given:
        by, unit, decider = SENDERS[side]
        entry = passed_up(world, sent_model(world, by=by, unit=unit), by=decider)
        score(world, entry, scores, world.now)
        models.append((entry, scores))
    assert totals(board(world, world.now)) == {"LL": Decimal("65.5"), "HL": Decimal("20.75")}

    row = draft(world, narrowed(world))
    found, would = tried(world, row, world.now.date())
    # 6 + 15 + 5 and, of 6 + 12 + 4, what is left of 40; 5,5 + 7,25.
    assert would == {"LL": Decimal(40), "HL": Decimal("12.75")}
    changes = found.effects[world.unit("LL")].changes
    told = {one.label: (one.before, one.after) for one in changes}
    assert told["Lan tỏa, nhân rộng"] == (Decimal("12.5"), 0)
    assert told["Tính mới"] == (17, 12)
    assert told["Tối đa một năm"] == (0, -8)

    confirm(world, row)
    again = world.now + timedelta(minutes=2)
    for entry, _ in models:
        take_back(world, entry, "td4", again)
    for entry, scores in models:
        score(world, entry, scores, again)
    assert totals(board(world, again)) == would
    assert points.differences() == points.posting_differences() == []


def take_back(world: World, entry: Entry, by: str, at: datetime) -> None:
    with transaction():
        found = entries.fresh_entry(entry.id)
        reviews.undo(found, actor=world.actor(by), at=at, revision=found.revision)


def test_merged_communes_give_in_force_what_they_gave_when_tried(world):
    """Decided five minutes before the merge, taken back and decided again after it."""
    today = world.today
    night = local_instant(today, 23) + timedelta(minutes=55)
    morning = local_instant(today + timedelta(days=1), 0)
    work = [
        (recognise(world, night + timedelta(seconds=n), side), side)
        for n, side in enumerate((0, 1, 0, 0, 1))
    ]
    new = new_commune(world, "Hoa Liên", today + timedelta(days=1))
    merge(world, "LL", [new], today + timedelta(days=1), SuccessionKind.MERGE_INTO_NEW)
    row = draft(world, changed(world), valid_from=today)

    shown = board(world, morning)
    found = queries.simulation(shown, row, since=today)
    would = {one.unit.code: one.total for part in found.sections for one in part.rows}
    assert totals(shown) == {"HL": 10, "HLN": 15}
    assert would == {"HL": 16, "HLN": 20}

    confirm(world, row)
    for entry, side in work:
        undo(world, entry, morning + timedelta(minutes=1), side)
    for entry, side in work:
        recognised(world, entry, by=SENDERS[side][2], at=morning + timedelta(minutes=2))
    assert totals(board(world, morning + timedelta(minutes=3))) == would
    assert points.differences() == points.posting_differences() == []
