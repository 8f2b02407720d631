"""Units that merge and divide: old names on old days, one sum on every day."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from emulation.core.clock import local_date
from emulation.core.db import db, transaction
from emulation.points import queries as points
from emulation.standings import queries
from emulation.standings.rules import AsOf, BoardKind
from emulation.units import queries as units
from emulation.units import services
from emulation.units.models import Unit
from emulation.units.rules import SuccessionKind, UnitKind
from tests.entries_made import ACTION, recognised, sent_action
from tests.factories import World
from tests.standings.past import board, explained, recognise, revoke, sealed, totals, undo
from tests.standings.test_queries import whole

DAY = timedelta(days=1)


def new_commune(world: World, name: str, since: date, code: str = "HLN") -> int:
    with transaction():
        return services.add_unit(
            f"Xã {name}",
            level_code="commune",
            kind=UnitKind.COMMUNE,
            parent_id=world.unit("HU"),
            valid_from=since,
            actor=None,
            at=world.now,
            code=code,
        ).id


def merge(world: World, old: str, into: list[int], on: date, kind: SuccessionKind) -> None:
    with transaction():
        services.succeed(
            world.unit(old), into=into, kind=kind, effective_on=on, actor=None, at=world.now
        )


def sums(world: World, at: datetime, as_of: AsOf | None = None) -> dict[BoardKind, Decimal]:
    """What all communes have together, and all cells."""
    db.session.rollback()
    found = {}
    for kind in (BoardKind.COMMUNE, BoardKind.CELL):
        shown = queries.board(
            queries.contest_of(world.campaign),
            kind,
            whole(world),
            reader=world.actor("td4"),
            at=at,
            whole=True,
            as_of=as_of,
        )
        found[kind] = sum(totals(shown).values(), Decimal(0))
    return found


@pytest.fixture
def hoa_lien(world: World) -> int:
    """A new commune that begins on the day on which others go into it."""
    return new_commune(world, "Hoa Liên", tomorrow(world))


def tomorrow(world: World) -> date:
    return world.now.date() + DAY


def test_two_communes_become_one_and_no_point_is_lost_or_doubled(world: World, hoa_lien: int):
    for side in (0, 0, 1):
        recognise(world, world.now, side)
    before, first = sums(world, world.now), sealed(world.now)
    for old in ("LL", "HL"):
        merge(world, old, [hoa_lien], tomorrow(world), SuccessionKind.MERGE_INTO_NEW)
    later = world.now + DAY

    assert sums(world, later) == before
    assert totals(board(world, later))["HLN"] == 15
    assert explained(world, "HLN", later, None) == 15
    second = sealed(later)
    assert sums(world, later, second) == before
    assert totals(board(world, later, second))["HLN"] == 15
    past = totals(board(world, later, first))
    assert (past["LL"], past["HL"], "HLN" in past) == (10, 5, False)
    named = [one.full_name for one in units.former_units(hoa_lien, on=later.date())]
    assert named == ["Xã Hoa Lộc", "Xã Liên Lộc"]
    assert units.former_units(hoa_lien, on=world.now.date()) == []
    assert points.differences() == []


def test_a_divided_unit_goes_on_once_with_its_main_successor(world: World, hoa_lien: int):
    recognise(world, world.now, 0)
    before = sums(world, world.now)
    merge(world, "LL", [hoa_lien, world.unit("HL")], tomorrow(world), SuccessionKind.SPLIT)

    later = world.now + DAY
    assert sums(world, later) == before
    assert totals(board(world, later))["HLN"] == 5
    assert totals(board(world, later))["HL"] == 0


def test_a_chain_of_changes_is_followed_to_its_end(world: World, hoa_lien: int):
    recognise(world, world.now, 0)
    before = sums(world, world.now)
    merge(world, "LL", [hoa_lien], tomorrow(world), SuccessionKind.MERGE_INTO_NEW)
    with transaction():
        services.succeed(
            hoa_lien,
            into=[world.unit("HL")],
            kind=SuccessionKind.MERGE_INTO_EXISTING,
            effective_on=tomorrow(world) + DAY,
            actor=None,
            at=world.now,
        )
    assert sums(world, world.now + DAY) == before
    assert sums(world, world.now + 2 * DAY) == before
    assert totals(board(world, world.now + 2 * DAY))["HL"] == 5


def test_the_page_says_whose_points_it_bears(world: World, browse):
    recognise(world, world.now, 0)
    new = new_commune(world, "Hoa Liên", world.now.date())
    merge(world, "LL", [new], world.now.date(), SuccessionKind.MERGE_INTO_NEW)
    db.session.rollback()
    text = browse("td4").get("/xep-hang/BAC2024-xa/HLN").text
    assert "Xã Liên Lộc (đến hết ngày 14/11/2024)" in text
    assert "Mỗi điểm chỉ tính một lần." in text
    assert "5,0" in text


@settings(max_examples=4, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    st.lists(
        st.tuples(st.sampled_from(["recognise", "revoke", "undo", "seal"]), st.integers(0, 1)),
        min_size=4,
        max_size=10,
    ),
    st.integers(0, 10),
)
def test_with_a_merge_among_them_every_seal_adds_up(world, acts, merged_after):
    """Communes and cells hold five points for each recognition that stands, before and after."""
    at, standing = world.now, []
    base = sums(world, at)[BoardKind.CELL]
    expected: list[tuple[AsOf, Decimal]] = []
    for number, (act, _) in enumerate([*acts, ("recognise", 1), ("seal", 0)]):
        if number == merged_after:
            at += DAY * db.session.query(Unit).count()  # later than in the example before
            swallow(world, local_date(at))
        if act == "recognise":
            standing.append((recognise_at_hl(world, at), at))
        elif act == "seal":
            expected.append((sealed(at), base + 5 * len(standing)))
        elif standing:
            entry, when = standing.pop()
            may_undo = act == "undo" and when == at  # it can be undone for ten minutes
            undo(world, entry, at, 1) if may_undo else revoke(world, entry, at)

    for seal, must in expected:
        assert set(sums(world, at, seal).values()) == {must}
    assert set(sums(world, at).values()) == {base + 5 * len(standing)}
    assert points.differences() == points.posting_differences() == []


def swallow(world: World, on: date) -> None:
    """What stands in the place of Liên Lộc goes into one more new commune."""
    living = next(iter(units.holders([world.unit("LL")], on=on)))
    after = units.successors(living)
    while after:
        living = after[0].new_id
        after = units.successors(living)
    code = f"M{db.session.query(Unit).count()}"
    new = new_commune(world, code, on, code)
    with transaction():
        services.succeed(
            living,
            into=[new],
            kind=SuccessionKind.MERGE_INTO_NEW,
            effective_on=on,
            actor=None,
            at=world.now,
        )


def recognise_at_hl(world: World, at: datetime):
    """By the commune whose own reviewers stay in office."""
    day = local_date(at)
    content = replace(ACTION, happened_from=day, happened_to=day)
    entry = sent_action(world, content, by="nop2", unit="HL1", at=at)
    return recognised(world, entry, by="xn2", at=at)
