"""What a board costs, and what stands behind its numbers."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from decimal import Decimal

from sqlalchemy import Engine, event

from emulation.core.clock import local_date
from emulation.core.db import db, transaction
from emulation.points import queries as points
from emulation.points.rules import Grain
from emulation.standings import queries
from emulation.standings.rules import BoardKind, Period, period_at
from emulation.units.models import Cluster
from emulation.units.services import change_unit, put_in_cluster
from tests.entries_made import recognised, sent_action
from tests.standings.boards import count, more_communes


@contextmanager
def statements() -> Iterator[list[str]]:
    """The SQL sent inside the block."""
    sent: list[str] = []

    def note(conn: object, cursor: object, sql: str, *_: object) -> None:
        if not sql.startswith("BEGIN"):
            sent.append(sql)

    event.listen(Engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        event.remove(Engine, "before_cursor_execute", note)


def cost(act: Callable[[], object]) -> list[str]:
    with statements() as sent:
        act()
    return sent


def whole(world) -> Period:
    campaign = world.campaign
    return period_at(
        Grain.CAMPAIGN, world.today, starts_on=campaign.starts_on, ends_on=campaign.ends_on
    )


def board(world, kind=BoardKind.COMMUNE, by="td4", **choice):
    reader, period = world.actor(by), whole(world)
    return queries.board(
        queries.contest_of(world.campaign), kind, period, reader=reader, at=world.now, **choice
    )


def test_board_costs_the_same_with_one_row_and_with_many(world, browse):
    browser = browse("td4")
    count(world, "LL", 5)
    db.session.commit()
    browser.get("/xep-hang/BAC2024-xa")
    few = cost(lambda: browser.get("/xep-hang/BAC2024-xa"))

    for code in more_communes(world, 12):
        count(world, code, 7)
    db.session.commit()
    many = cost(lambda: browser.get("/xep-hang/BAC2024-xa"))

    assert len(many) == len(few)
    seal = [sql for sql in many if "audit_seal" in sql]  # a printed board bears the last one
    own = [sql for sql in many if "role_holding" not in sql and "user_" not in sql]
    own = [sql for sql in own if sql not in seal]
    assert len(seal) == 1
    assert len([sql for sql in own if sql.lstrip().upper().startswith("SELECT")]) <= 11


def test_a_page_of_cells_loads_those_of_one_commune_alone(world, browse):
    sent = cost(lambda: board(world, BoardKind.CELL))

    units = next(sql for sql in sent if "member_count" in sql)
    assert "cluster_member.unit_id" in units.split("WHERE", 1)[1]
    assert {
        row.unit.code for part in board(world, BoardKind.CELL).sections for row in part.rows
    } == {"HL1"}
    by_unit = board(world, BoardKind.CELL, unit_code="LL2")
    assert [part.code for part in by_unit.sections] == ["LL"]


def test_board_never_reads_points(world, browse):
    recognised(world, sent_action(world))
    browser = browse("td4")

    sent = cost(lambda: browser.get("/xep-hang/BAC2024-xa"))

    assert [sql for sql in sent if "FROM point" in sql or "JOIN point" in sql] == []


def test_reasons_cost_the_same_with_one_row_and_with_three_and_sum_nothing(world, browse):
    browser = browse("td4")
    recognised(world, sent_action(world))
    browser.get("/xep-hang/BAC2024-xa/LL")
    one = cost(lambda: browser.get("/xep-hang/BAC2024-xa/LL"))

    for _ in range(2):
        recognised(world, sent_action(world))
    three = cost(lambda: browser.get("/xep-hang/BAC2024-xa/LL"))

    assert len(three) == len(one)
    assert [sql for sql in three if "sum(point" in sql] == []


def test_counters_of_the_board_equal_the_rows_behind_it(world):
    for _ in range(3):
        recognised(world, sent_action(world))

    found = board(world).sections[0].rows[0]
    page = queries.point_page(
        queries.contest_of(world.campaign),
        found.unit.id,
        BoardKind.COMMUNE,
        whole(world),
        reader=world.actor("td4"),
        at=world.now,
    )

    assert found.unit.code == "LL"
    assert found.total == page.total == Decimal(15)
    assert page.count == 3


def test_rows_of_another_period_stay_out(world):
    recognised(world, sent_action(world))
    october = Period(Grain.MONTH, date(2024, 10, 1), date(2024, 10, 31))

    page = queries.point_page(
        queries.contest_of(world.campaign),
        world.unit("LL"),
        BoardKind.COMMUNE,
        october,
        reader=world.actor("td4"),
        at=world.now,
    )

    assert page.rows == ()


def test_cells_without_a_cluster_are_compared_inside_their_commune(world):
    found = board(world, BoardKind.CELL)
    alone = board(world, BoardKind.CELL, unit_code="LL2")

    assert found.groups == (("HL", "Xã Hoa Lộc"), ("LL", "Xã Liên Lộc"))
    assert [(s.name, [r.unit.code for r in s.rows]) for s in found.sections] == [
        ("Xã Hoa Lộc", ["HL1"])
    ]
    assert [(s.name, [r.unit.code for r in s.rows]) for s in alone.sections] == [
        ("Xã Liên Lộc", ["LL1", "LL2"])
    ]


def test_unit_that_moves_in_mid_period_is_ranked_once_with_all_its_points(world):
    recognised(world, sent_action(world))
    more_communes(world, 2, cluster="cum-2")
    target = db.session.query(Cluster).filter_by(code="cum-2").one()
    put_in_cluster(
        world.unit("LL"),
        cluster_id=target.id,
        valid_from=local_date(world.now),
        actor=None,
        at=world.now,
    )
    db.session.commit()

    ranked = [
        (part.code, row.total)
        for part in board(world).sections
        for row in part.rows
        if row.unit.code == "LL"
    ]

    assert ranked == [("cum-2", Decimal(5))]


def test_cell_that_moves_to_another_commune_takes_its_points_and_leaves_the_communes(world):
    recognised(world, sent_action(world))
    with transaction():
        change_unit(
            world.unit("LL1"), on=world.today, parent_id=world.unit("HL"), actor=None, at=world.now
        )
    recognised(world, sent_action(world), by="xn2")

    cells = {row.unit.code: row.total for one in board(world, BoardKind.CELL).sections
             for row in one.rows}  # fmt: skip
    communes = {row.unit.code: row.total for one in board(world).sections for row in one.rows}

    assert cells == {"HL1": 0, "LL1": 10}  # together with the cells of the new commune
    assert communes == {"LL": 5, "HL": 5}
    assert points.differences() == []


def test_commune_officer_answers_for_the_own_cells_only(world):
    units = queries.member_units(BoardKind.CELL, reader=world.actor("xn1"), at=world.now)
    found = board(world, BoardKind.CELL, by="xn1")

    assert {unit.code: unit.is_answered for unit in units} == {
        "HL1": False,
        "LL1": True,
        "LL2": True,
    }
    assert [section.code for section in found.sections] == ["LL"]


def test_waiting_entries_are_counted_for_all_and_for_the_unit(world):
    sent_action(world)
    sent_action(world, by="nop2", unit="HL1")

    assert queries.waiting(queries.contest_of(world.campaign), unit_ids=[world.unit("LL")]) == (
        2,
        1,
    )
    assert queries.waiting(queries.contest_of(world.campaign)) == (2, 0)
