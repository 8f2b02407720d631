"""Whatever happens in whatever order: at every seal the board is what an independent count says,
and what the rows behind it add up to."""

from __future__ import annotations

from itertools import pairwise

from flask import Flask
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from emulation.points import queries as points
from emulation.standings.rules import BoardKind
from tests.conftest import NOW
from tests.databases import Database
from tests.full import times
from tests.standings import past
from tests.standings.histories import ACTS, History, begun, explained, shown

DECIDED_UNDER_LATER_RULES = [("send", 0), ("night", 0), ("rules", 0), ("recognise", 0)]
"""Received on a day before the version in force began: it earns by the rules of its own day."""
ENDING = (("seal", 0), ("night", 0), ("send", 0), ("recognise", 0), ("seal", 0))


@settings(max_examples=times(8, full=150), deadline=None, suppress_health_check=list(HealthCheck))
@example(acts=DECIDED_UNDER_LATER_RULES)
@given(acts=st.lists(st.tuples(st.sampled_from(ACTS), st.integers(0, 97)), min_size=6, max_size=30))
def test_at_every_seal_boards_are_what_was_counted_and_what_is_explained(
    built_app: Flask, database: Database, frozen: object, acts: list[tuple[str, int]]
) -> None:
    database.reset("world", built_app)
    with built_app.app_context():
        history = begun(NOW)
        for act, number in [*acts, *ENDING]:
            history.play(act, number)
        check(history)


def check(history: History) -> None:
    world, now = history.world, history.now
    for seal in history.seals:
        then = seal.as_of.at
        assert shown(world, BoardKind.COMMUNE, now, seal.as_of) == seal.communes
        found = shown(world, BoardKind.CELL, now, seal.as_of)
        assert found == seal.cells
        for kind, units in ((BoardKind.COMMUNE, seal.communes), (BoardKind.CELL, seal.cells)):
            told = {unit: explained(world, kind, unit, then, seal.as_of) for unit in units}
            assert told == units
        assert past.written(world, past.board(world, now, seal.as_of), seal.as_of) == seal.shown
    for before, after in pairwise(history.seals):
        moved = {
            cell: explained(world, BoardKind.CELL, cell, now, after.as_of, before.as_of)
            for cell in after.cells
        }
        assert moved == {cell: after.cells[cell] - before.cells[cell] for cell in after.cells}
    assert shown(world, BoardKind.COMMUNE, now, None) == history.communes(history.today)
    assert points.differences() == points.posting_differences() == []
    assert points.ledger_differences() == points.cap_differences() == []
