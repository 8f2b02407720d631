"""The index follows what it was made from: also when the tree of units changes."""

from __future__ import annotations

from emulation.core.db import db, transaction
from emulation.jobs.cli import drain
from emulation.search.queries import search
from emulation.search.services import reindex_after
from emulation.units.services import change_unit
from tests.factories import World
from tests.search.entries import make_entry


def _found(world: World, username: str) -> list[str]:
    db.session.rollback()
    actor = world.actor(username)
    return [hit.code for hit in search("bóng mát", actor=actor, on=world.today).hits]


def test_a_unit_that_moves_is_found_from_its_new_place(world: World) -> None:
    make_entry(world, "E1", title="Trồng cây bóng mát")
    db.session.commit()
    drain()
    with transaction():
        reindex_after(0)
    before = _found(world, "xn2")

    with transaction():
        change_unit(
            world.unit("LL1"),
            on=world.today,
            parent_id=world.unit("HL"),
            actor=None,
            at=world.now,
        )
    drain()

    assert (before, _found(world, "xn2")) == ([], ["E1"])


def test_the_index_is_made_anew_in_parts(world: World) -> None:
    numbers = [make_entry(world, f"E{n}", title="Trồng cây bóng mát") for n in range(3)]
    db.session.commit()

    with transaction():
        assert reindex_after(numbers[0]) == numbers[1:]
        assert reindex_after(numbers[-1]) == []
