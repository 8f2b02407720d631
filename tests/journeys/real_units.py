"""The units that the 193 real entries name, taken from the national lists, each on its own map."""

from __future__ import annotations

import csv
import gzip
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path

from emulation.core.db import db
from emulation.core.text import unit_key
from emulation.units.models import Unit, UnitLevel, UnitPeriod
from emulation.units.rules import UnitKind
from emulation.units.services import rebuild_ancestors

BEGINNING, LAST_OLD, FIRST_NEW = date(1990, 1, 1), date(2025, 6, 30), date(2025, 7, 1)
LEVELS = {"country": 0, "province": 1, "district": 2, "commune": 3}
KINDS = {
    "country": UnitKind.PROVINCE,
    "province": UnitKind.PROVINCE,
    "district": UnitKind.DISTRICT,
    "commune": UnitKind.COMMUNE,
}
OF_LEVEL = {"tỉnh": "province", "huyện": "district", "xã": "commune"}


@dataclass
class Country:
    """One root, and below it what was asked for on either map; unknown names climb a level."""

    folder: Path
    at: datetime
    known: dict[tuple[str, ...], int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.levels = {
            code: UnitLevel(code=code, name=code, rank=rank) for code, rank in LEVELS.items()
        }
        db.session.add_all(self.levels.values())
        db.session.flush()
        self.root = self._add("country", None, "Trung ương", BEGINNING, None)
        self.lists = {
            True: list(_read(self.folder / "units_vn_2025.csv.gz")),
            False: list(_read(self.folder / "units_vn_2024.csv.gz")),
        }

    def unit_of(self, province: str, district: str, commune: str, day: date) -> int:
        """The commune, else its district, else its province, else the root, on that day's map."""
        is_new = day >= FIRST_NEW
        found, above = self.root, ""
        path: tuple[str, ...] = (str(is_new),)
        names = [("tỉnh", province), ("huyện", district), ("xã", commune)]
        for level, name in [pair for pair in names if not (is_new and pair[0] == "huyện")]:
            row = self._row(is_new, level, name, above) if name else None
            if row is None:
                break
            path = (*path, row["code"])
            if path not in self.known:
                start, end = (FIRST_NEW, None) if is_new else (BEGINNING, LAST_OLD)
                name, level_code = row["full_name"], OF_LEVEL[level]
                self.known[path] = self._add(level_code, found, name, start, end)
            found, above = self.known[path], row["code"]
        return found

    def _row(self, is_new: bool, level: str, name: str, above: str) -> dict[str, str] | None:
        fits = [
            row
            for row in self.lists[is_new]
            if row["level"] == level
            and name in (row["name"], row["full_name"])
            and above in (row["parent_code"], row["province_code"], "")
        ]
        return fits[0] if fits else None

    def _add(
        self, level: str, parent_id: int | None, name: str, start: date, end: date | None
    ) -> int:
        unit = Unit(code=f"U{len(self.known):04}-{level}", created_at=self.at)
        db.session.add(unit)
        db.session.flush()
        db.session.add(
            UnitPeriod(
                unit_id=unit.id,
                level_id=self.levels[level].id,
                parent_id=parent_id,
                kind=KINDS[level],
                official_code=None,
                name=name,
                full_name=name,
                committee_name=f"Cấp ủy {name}",
                sort_key=unit_key(name),
                valid_from=start,
                valid_to=end,
            )
        )
        db.session.flush()
        return unit.id

    def finish(self) -> None:
        """Scopes can be asked for."""
        rebuild_ancestors()


def _read(path: Path) -> Iterator[dict[str, str]]:
    with gzip.open(path, "rt", encoding="utf-8", newline="") as lines:
        yield from csv.DictReader(lines)
