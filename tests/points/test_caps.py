"""What caps take off: never more than the room, by receipt and not by the order of decisions."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise
from threading import Barrier

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select, text

from emulation.campaigns.rules import Bucket, CapLine, CapPeriod
from emulation.core.clock import frozen
from emulation.core.db import db
from emulation.entries.models import Entry
from emulation.points import queries
from emulation.points.models import Point
from emulation.points.rules import Capped, cuts
from tests.campaigns.versions import in_force, present_table
from tests.entries_made import recognised, sent_action
from tests.factories import World
from tests.standings.past import (
    SENDERS,
    board,
    content,
    explained,
    recognise,
    revoke,
    sealed,
    totals,
    undo,
)

D = Decimal
START = date(2024, 1, 1)
YEAR = CapLine("NAM", "Một năm", "Khoản 4", CapPeriod.YEAR, most=D(20))
MONTH = CapLine("THANG", "Một tháng", "Khoản 5", CapPeriod.MONTH, "action", "", D(8))
ONCE = CapLine("LAN", "Một lần một quý", "Khoản 6", CapPeriod.QUARTER, "model", times=1)


def entry(
    number: int, points: int, *, kind: str = "action", month: int = 3, bonus: int = 0
) -> Capped:
    earned = {Bucket.BASE: D(points), Bucket.BONUS: D(bonus)}
    return Capped(number, kind, "new_rural", date(2024, month, 5), earned)


def taken(entries: Sequence[Capped], *caps: CapLine) -> dict[tuple[int, str, str], Decimal]:
    found = cuts(entries, caps, campaign_start=START)
    return {(cut.entry_id, cut.cap_code, cut.bucket.value): part for cut, part in found.items()}


def test_the_first_received_have_the_room_of_the_year():
    entries = [entry(1, 10), entry(2, 8), entry(3, 5), entry(4, 5)]
    assert taken(entries, YEAR) == {(3, "NAM", "base"): D(3), (4, "NAM", "base"): D(5)}


def test_a_month_and_a_year_hold_together_and_the_narrower_is_named():
    entries = [entry(1, 10), entry(2, 5, month=4), entry(3, 10, month=5)]
    assert taken(entries, YEAR, MONTH) == {
        (1, "THANG", "base"): D(2),
        (3, "NAM", "base"): D(3),  # 8 + 5 leave 7 in the year, 8 in the month
    }


def test_a_model_counts_once_in_its_period():
    entries = [entry(1, 30, kind="model"), entry(2, 12, kind="model"), entry(3, 9, month=6)]
    assert taken(entries, ONCE) == {(2, "LAN", "base"): D(12)}


def test_a_bonus_is_given_up_before_what_is_base():
    assert taken([entry(1, 18, bonus=5)], YEAR) == {(1, "NAM", "bonus"): D(3)}
    assert taken([entry(1, 18, bonus=5), entry(2, 0, bonus=9)], YEAR) == {
        (1, "NAM", "bonus"): D(3),
        (2, "NAM", "bonus"): D(9),
    }


def test_another_sector_or_kind_is_not_counted():
    elsewhere = CapLine("OCOP", "OCOP", "Khoản 7", CapPeriod.YEAR, "", "ocop", D(1))
    assert taken([entry(1, 10)], elsewhere) == {}


@given(
    st.lists(
        st.tuples(st.integers(0, 12), st.sampled_from(["action", "model"]), st.integers(1, 12)),
        max_size=12,
    )
)
def test_no_cap_is_ever_passed_and_nothing_is_taken_twice(drawn: list[tuple[int, str, int]]):
    entries = [
        entry(number, points, kind=kind, month=month)
        for number, (points, kind, month) in enumerate(drawn)
    ]
    found = cuts(entries, [YEAR, MONTH, ONCE], campaign_start=START)
    left = {one.entry_id: one.gain for one in entries}
    for cut, part in found.items():
        left[cut.entry_id] -= part
    assert all(D(0) <= left[one.entry_id] <= one.gain for one in entries)
    assert sum(left.values()) <= 20
    for month in range(1, 13):
        inside = [one for one in entries if one.day.month == month and one.kind == "action"]
        assert sum(left[one.entry_id] for one in inside) <= 8
    assert len({cut.entry_id for cut in found}) == len(found)


LIMIT = 12
"""The cap of the tests with a database; a recognition gives five points."""


@pytest.fixture
def capped(world: World) -> World:
    """From today on a unit gets at most twelve points a year for its actions."""
    cap = CapLine("NAM", "Một năm", "Khoản 4", CapPeriod.YEAR, "action", "", D(LIMIT))
    in_force(world, replace(present_table(world), caps=(cap,)))
    return world


@pytest.fixture
def mine() -> list[list[Entry]]:
    """The recognitions that stand, by side; they outlive one example, as the database does."""
    return [[], []]


def counted(entry: Entry) -> Decimal:
    """What the entry counts for now."""
    return queries.totals_of_entries([entry.id]).get(entry.id, D(0))


def disagreements() -> list[str]:
    return [
        *queries.differences(),
        *queries.ledger_differences(),
        *queries.missing_points(),
        *queries.posting_differences(),
        *queries.cap_differences(),
    ]


def test_what_is_over_the_cap_is_told_row_by_row_with_its_clause(capped: World):
    made = [recognise(capped, capped.now, 0) for _ in range(3)]

    assert [counted(one) for one in made] == [5, 5, 2]
    last = [(row.label, row.clause, row.adds) for row in queries.points_of_entry(made[2].id)]
    assert last[1] == ("Vượt trần: Một năm", "Khoản 4", D(-3))
    assert disagreements() == []


def test_an_entry_taken_back_gives_its_room_to_those_that_came_later(capped: World):
    made = [recognise(capped, capped.now, 0) for _ in range(4)]
    revoke(capped, made[0], capped.now)

    assert [counted(one) for one in made] == [0, 5, 5, 2]
    given = [row.label for row in queries.points_of_entry(made[2].id) if row.counted > 0]
    assert given == ["Việc làm được công nhận ở cơ sở", "Trần còn chỗ, tính lại: Một năm"]
    assert disagreements() == []


def test_who_came_first_has_the_room_though_decided_last(capped: World):
    """The order of decisions does not matter: only that of receipts does."""
    by, unit, decider = SENDERS[0]
    at = capped.now
    sent = [
        sent_action(capped, content(at.date()), by=by, unit=unit, at=at + timedelta(minutes=number))
        for number in range(3)
    ]
    later = at + timedelta(hours=1)
    made = [recognised(capped, one, by=decider, at=later) for one in reversed(sent)]

    assert [counted(one) for one in made] == [2, 5, 5]
    assert disagreements() == []


@settings(max_examples=5, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    st.lists(
        st.tuples(st.sampled_from(["recognise", "revoke", "undo", "seal"]), st.integers(0, 1)),
        min_size=5,
        max_size=14,
    )
)
def test_under_a_cap_boards_equal_an_independent_count_and_the_rows(capped, mine, acts):
    """The model knows how many recognitions of each unit stand, and the cap."""
    others = totals(board(capped, capped.now))
    expected = []
    at = capped.now
    for act, side in [*acts, ("recognise", 0), ("recognise", 0), ("recognise", 0), ("seal", 0)]:
        if act == "recognise":
            mine[side].append(recognise(capped, at, side))
        elif act == "seal":
            must = dict(others)
            for one, code in zip(mine, ("LL", "HL"), strict=True):
                must[code] = min(5 * len(one), LIMIT)
            expected.append((sealed(at), must))
        elif mine[side]:
            entry = mine[side].pop()
            undo(capped, entry, at, side) if act == "undo" else revoke(capped, entry, at)

    for seal, must in expected:
        assert totals(board(capped, at, seal)) == must
        assert {code: explained(capped, code, at, seal) for code in must} == must
    for (earlier, before), (later, after) in pairwise(expected):
        moved = {code: explained(capped, code, at, later, earlier) for code in after}
        assert moved == {code: after[code] - before[code] for code in after}
    assert disagreements() == []


def test_a_cut_that_nobody_ordered_is_named(capped: World):
    for _ in range(3):
        recognise(capped, capped.now, 0)
    row = db.session.scalars(select(Point.id).where(Point.earned == 0)).one()
    db.session.rollback()
    with db.engine.begin() as connection:
        is_sqlite = connection.dialect.name == "sqlite"
        off = (
            "DROP TRIGGER point_no_update" if is_sqlite else "ALTER TABLE point DISABLE TRIGGER ALL"
        )
        connection.execute(text(off))
        connection.execute(text(f"UPDATE point SET counted = 0 WHERE id = {row}"))

    assert any("Trần điểm lệch" in sentence for sentence in queries.cap_differences())


def test_four_decisions_at_once_never_both_find_the_last_room(app: Flask, capped: World):
    by, unit, decider = SENDERS[0]
    at = capped.now
    sent = [sent_action(capped, content(at.date()), by=by, unit=unit, at=at) for _ in range(4)]
    db.session.remove()
    start = Barrier(len(sent))

    def decide(entry: Entry) -> None:
        with app.app_context(), frozen(at):
            start.wait()
            recognised(World(at), entry, by=decider, at=at)
            db.session.remove()

    with ThreadPoolExecutor(len(sent)) as pool:
        list(pool.map(decide, sent))

    assert [counted(one) for one in sent] == [5, 5, 2, 0]
    assert disagreements() == []
