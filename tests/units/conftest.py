"""Hậu Lộc as its list tells it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest
from flask import Flask

from emulation.core.db import db, transaction
from emulation.units import queries, services
from emulation.units.queries import UnitRow
from tests.conftest import NOW

LIST = Path(services.__file__).parents[1] / "data" / "hau_loc_units.csv"
END_2024 = date(2024, 12, 31)
HALF_2025 = date(2025, 6, 30)
JULY_2025 = date(2025, 7, 1)


@dataclass(frozen=True)
class HauLoc:
    """Looks units of the list up by code and day."""

    def at(self, code: str, day: date) -> UnitRow:
        found = queries.unit_by_official_code(code, on=day)
        assert found is not None, (code, day)
        return found

    def names(self, unit_ids: object, day: date) -> list[str]:
        ids = db.session.scalars(queries.scope(unit_ids, on=day))
        rows = queries.units_by_id(ids, on=day)
        return sorted(row.full_name for row in rows.values())


@pytest.fixture
def hau_loc(empty_app: Flask) -> Iterator[HauLoc]:
    with empty_app.app_context():
        with transaction():
            services.import_units(LIST.read_bytes(), actor=None, at=NOW)
        yield HauLoc()
