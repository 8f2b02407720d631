"""The ledger proves the counters, and the rules prove the ledger."""

from __future__ import annotations

import pytest
from sqlalchemy import select, text

from emulation.campaigns.rules import RecognitionLevel
from emulation.core.db import db
from emulation.points import queries
from emulation.points.models import Standing
from tests.databases import POSTGRES
from tests.entries_made import passed_up, recognised, sent_action
from tests.factories import World


@pytest.fixture
def recognition(world: World) -> int:
    entry = passed_up(world, sent_action(world))
    return recognised(world, entry, by="td1", level=RecognitionLevel.EXEMPLARY).id


def _tamper(statement: str) -> None:
    """Somebody with the database in their hands switches the guards off first."""
    db.session.rollback()
    with db.engine.begin() as connection:
        if POSTGRES:
            connection.execute(text("ALTER TABLE point DISABLE TRIGGER ALL"))
        else:
            connection.execute(text("DROP TRIGGER point_no_update"))
        connection.execute(text(statement))


def test_exemplary_action_stands_in_the_cell_and_the_commune(
    world: World, recognition: int
) -> None:
    counted = select(Standing.unit_id, Standing.grain, Standing.base)
    assert {(row[0], row[1].value): row[2] for row in db.session.execute(counted)} == {
        (unit, grain): 10
        for unit in (world.unit("LL1"), world.unit("LL"))
        for grain in ("campaign", "month", "quarter", "year")
    }
    assert queries.differences() == []
    assert queries.ledger_differences() == []
    assert queries.missing_points() == []


def test_changed_point_is_named_by_counters_and_by_rule(recognition: int) -> None:
    _tamper("UPDATE point SET counted = counted + 100")

    assert len(queries.differences()) == 10
    assert len(queries.ledger_differences()) == 1


def test_point_changed_together_with_its_counters_is_named(recognition: int) -> None:
    _tamper("UPDATE point SET counted = counted + 100, earned = earned + 100")
    with db.engine.begin() as connection:
        connection.execute(text("UPDATE standing SET base = base + 100"))

    assert queries.differences() == []
    assert len(queries.ledger_differences()) == 1


def test_point_deleted_together_with_its_counters_is_named(recognition: int) -> None:
    db.session.rollback()
    with db.engine.begin() as connection:
        if POSTGRES:
            connection.execute(text("ALTER TABLE point DISABLE TRIGGER ALL"))
        else:
            connection.execute(text("DROP TRIGGER point_no_delete"))
        connection.execute(text("DELETE FROM point"))
        connection.execute(text("UPDATE standing SET base = 0"))

    assert queries.differences() == []
    assert len(queries.missing_points()) == 1
