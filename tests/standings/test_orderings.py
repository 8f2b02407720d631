"""Boards by the size of the unit: points for each 100 Party members, or for each cell."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from emulation.core.db import db
from emulation.points.rules import Grain
from emulation.standings.rules import (
    AsOf,
    Ordering,
    Period,
    Sight,
    canonical,
    digest_of,
    sections,
    ties,
)
from tests.standings.boards import count, more_communes
from tests.standings.past import count_members
from tests.standings.test_exports import rows as sheet
from tests.standings.test_routes import BOARD, units
from tests.standings.test_rules import tally, unit

BY_MEMBERS = f"{BOARD}?xep=dang-vien"


def ranked(known, tallies, ordering=Ordering.PER_MEMBERS):
    now = {each.unit_id: each for each in tallies}
    return sections(known, now, None, sight=Sight.ALL, ordering=ordering)[0]


def test_units_without_a_size_are_left_out_and_named():
    known = [unit(1, members=200), unit(2), unit(3, members=0), unit(4, members=50)]
    found = ranked(known, [tally(1, 10), tally(2, 90), tally(4, 5)])

    assert [(row.place.rank, row.unit.id, row.value) for row in found.rows] == [
        (1, 4, Decimal("10.00")),
        (2, 1, Decimal("5.00")),
    ]
    assert [each.id for each in found.left_out] == [2, 3]


def test_what_is_shown_as_equal_is_equal_and_told_apart_by_the_tie_rule():
    known = [unit(1, members=300), unit(2, members=300_001), unit(3, members=299)]
    found = ranked(known, [tally(1, 1), tally(2, 1000), tally(3, 1)])

    assert {row.value for row in found.rows} == {Decimal("0.33")}
    assert [(row.unit.id, row.place.rank) for row in found.rows] == [(2, 1), (1, 2), (3, 2)]
    assert [tie.by for tie in ties(found.rows)] == ["base", None]


@given(st.lists(st.tuples(st.integers(0, 400), st.integers(1, 500)), min_size=1, max_size=12))
def test_places_by_size_follow_the_ratio(given_units):
    known = [unit(i, members=members) for i, (_, members) in enumerate(given_units)]
    found = ranked(known, [tally(i, points) for i, (points, _) in enumerate(given_units)])

    ratios = {i: round(Decimal(p) * 100 / m, 6) for i, (p, m) in enumerate(given_units)}
    for above, below in pairwise(found.rows):
        assert ratios[above.unit.id] >= ratios[below.unit.id] - Decimal("0.01")
        assert (above.place.rank == below.place.rank) == (
            (above.value, above.place.tally.base) == (below.value, below.place.tally.base)
        )


def test_the_default_writing_of_a_board_is_byte_for_byte_what_it_always_was():
    seal = AsOf(7, datetime(2024, 5, 1, tzinfo=UTC), "ab")
    year = Period(Grain.YEAR, date(2024, 1, 1), date(2024, 12, 31))
    known, have = [unit(1, members=200), unit(2)], [tally(1, 10), tally(2, 12)]

    def written(ordering):
        found = ranked(known, have, ordering)
        return canonical("x-xa", year, seal, [found], rules="r", ordering=ordering)

    assert written(Ordering.TOTAL).decode() == (
        '{"board":"x-xa","period":["year","2024-01-01","2024-12-31"],"rules":"r","seal":7,'
        '"seal_hash":"ab","sections":[{"group":"a","rows":[{"base":"12.00","bonus":"0.00",'
        '"exemplary":0,"members":null,"penalty":"0.00","per_hundred":null,"place":1,'
        '"priority":"0.00","recognised":1,"total":"12.00","unit":"U2"},{"base":"10.00",'
        '"bonus":"0.00","exemplary":0,"members":200,"penalty":"0.00","per_hundred":"5.00",'
        '"place":2,"priority":"0.00","recognised":1,"total":"10.00","unit":"U1"}]}]}'
    )
    assert b'"ordering":"dang-vien"' in written(Ordering.PER_MEMBERS)
    assert b'"left_out":["U2"]' in written(Ordering.PER_MEMBERS)
    assert digest_of(written(Ordering.TOTAL)) != digest_of(written(Ordering.PER_MEMBERS))


def test_page_and_list_rank_by_members_and_name_who_has_none(world, browse):
    (extra,) = more_communes(world, 1)
    count(world, "LL", 30)
    count(world, "HL", 40)
    count(world, extra, 90)
    db.session.commit()
    count_members(world, "LL", 70, world.now)
    count_members(world, "HL", 300, world.now)

    page = browse("td4").get(BY_MEMBERS)
    rows = sheet(browse("td4").get(f"{BOARD}/xuat?xep=dang-vien"))

    assert units(page) == ["Xã Liên Lộc", "Xã Hoa Lộc"]
    assert "xếp theo điểm trên 100 đảng viên" in page.text
    assert "Chưa xếp 1 đơn vị vì chưa có số đảng viên: Xã cum-1 1." in page.text
    assert "Chưa xếp 1 đơn vị vì chưa có số đảng viên: Xã cum-1 1." in str(rows)
    assert [row[:2] + row[-1:] for row in rows if row[:1] in ([1], [2])] == [
        [1, "Xã Liên Lộc", 42.86],
        [2, "Xã Hoa Lộc", 13.33],
    ]
    assert browse("td4").get(f"{BOARD}/{extra}?xep=dang-vien").status == 404


def test_page_ranks_communes_by_their_cells_of_that_day(world, browse):
    count(world, "LL", 30)
    count(world, "HL", 20)
    db.session.commit()

    page = browse("td4").get(f"{BOARD}?xep=chi-bo")  # Liên Lộc has two cells, Hoa Lộc one
    own = browse("nop1").get(f"{BOARD}?xep=chi-bo")
    cells = browse("td4").get("/xep-hang/BAC2024-chi-bo?xep=chi-bo")

    assert units(page) == ["Xã Hoa Lộc", "Xã Liên Lộc"]
    assert "Xếp theo điểm chia cho số chi bộ trực thuộc" in page.text
    assert "Kém đơn vị trên 5,00 điểm trên mỗi chi bộ" in own.text
    assert "Bảng này không có cách xếp đã chọn nên xếp theo tổng điểm." in cells.text
