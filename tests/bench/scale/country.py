"""The real tree of the country, with made-up cells, clusters, numbers of members and accounts."""

from __future__ import annotations

import csv
import gzip
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path

import sqlalchemy as sa

from emulation.campaigns.models import Campaign
from emulation.core import clock
from emulation.core.db import db
from emulation.core.text import spaced_words, unit_key
from emulation.people.rules import Role
from emulation.units.models import UnitLevel
from emulation.units.rules import UnitKind
from tests import factories
from tests.bench.scale.copying import copy_rows, loading

LIST = Path(__file__).resolve().parents[4] / "shared" / "data" / "units_vn_2024.csv.gz"
SINCE = date(2020, 1, 1)
KNOWN = clock.local_instant(SINCE)
CELLS = 22
"""Of each commune: 230,384 in 10,472 communes."""
MEMBERS_OF_A_CELL = 23
"""5.3 million members in all."""
CLUSTER = 8
LEVELS = ("country", "province", "district", "commune", "cell")
NAMES = ("toàn quốc", "tỉnh", "huyện", "xã", "chi bộ")
KINDS = {"thị trấn": UnitKind.TOWNSHIP, "phường": UnitKind.WARD}
HOME = "16012"
"""Official code of the commune in which much happens at once: Thị trấn Hậu Lộc."""
WRITERS = 8


@dataclass(frozen=True)
class Place:
    """A unit of the tree as it is laid down."""

    id: int
    level: int
    kind: UnitKind
    official: str | None
    name: str
    full_name: str
    line: tuple[int, ...]
    """Ids of the units over it, the nearest first."""

    @property
    def code(self) -> str:
        return self.official or f"U{self.id}"


@dataclass(frozen=True)
class Country:
    """Ids in the order in which they were given: cells of a commune stand together."""

    communes: range
    cells: range
    home: int
    """The busy commune."""

    def commune_of(self, cell: int) -> int:
        return self.communes.start + (cell - self.cells.start) // CELLS

    def cell_of(self, commune: int, number: int) -> int:
        return self.cells.start + (commune - self.communes.start) * CELLS + number % CELLS


def lay_country(at: datetime) -> Country:
    """Units, ancestors, clusters and counts stand by COPY, accounts and the campaign by the models;
    codes of provinces, districts and communes begin with «T», «H», «X»."""
    places = list(_places())
    with loading(db.engine) as connection:
        _lay_units(connection, places, at)
        _lay_clusters(connection, places)
    reset_numbers()
    communes = [place.id for place in places if place.level == 3]
    cells = [place.id for place in places if place.level == 4]
    home = next(place for place in places if place.official == f"X{HOME}")
    country = Country(range(communes[0], communes[-1] + 1), range(cells[0], cells[-1] + 1), home.id)
    _lay_people(country, home, at)
    return country


def _places() -> Iterator[Place]:
    country = Place(1, 0, UnitKind.PROVINCE, "VN", "Toàn quốc", "Toàn quốc", ())
    yield country
    known = {"": country}
    with gzip.open(LIST, "rt", encoding="utf-8", newline="") as text:
        rows = sorted(csv.DictReader(text), key=lambda row: len(row["code"]))
    number = 1
    for row in rows:
        number += 1
        level = {2: 1, 3: 2, 5: 3}[len(row["code"])]
        above = known[row["parent_code"]]
        known[row["code"]] = Place(
            number, level, _kind(level, row["type"]), f"{' THX'[level]}{row['code']}",
            row["name"], row["full_name"], (above.id, *above.line),
        )  # fmt: skip
        yield known[row["code"]]
    for commune in [place for place in known.values() if place.level == 3]:
        for cell in range(1, CELLS + 1):
            number += 1
            name = f"Chi bộ thôn {cell}"
            full = f"{name}, {commune.full_name}"
            line = (commune.id, *commune.line)
            yield Place(number, 4, UnitKind.CELL, None, name, full, line)


def _kind(level: int, named: str) -> UnitKind:
    if level == 3:
        return KINDS.get(named, UnitKind.COMMUNE)
    return UnitKind.PROVINCE if level == 1 else UnitKind.DISTRICT


def _lay_units(connection: sa.Connection, places: list[Place], at: datetime) -> None:
    levels = [(rank + 1, code, NAMES[rank], rank) for rank, code in enumerate(LEVELS)]
    levels.append((len(levels) + 1, "agency", "cơ quan", 3))
    copy_rows(connection, "unit_level", ("id", "code", "name", "rank"), levels)
    copy_rows(
        connection, "unit", ("id", "code", "created_at"), ((p.id, p.code, at) for p in places)
    )
    columns = (
        "id", "unit_id", "level_id", "parent_id", "kind", "official_code", "name", "full_name",
        "committee_name", "sort_key", "words", "valid_from", "valid_to", "source",
    )  # fmt: skip
    copy_rows(connection, "unit_period", columns, map(_period, places))
    columns = ("id", "unit_id", "ancestor_id", "depth", "is_same", "valid_from", "valid_to")
    copy_rows(connection, "unit_ancestor", columns, _lines(places))
    columns = (
        "id", "unit_id", "count", "valid_from", "valid_to", "recorded_at", "superseded_at",
    )  # fmt: skip
    of_level = {3: MEMBERS_OF_A_CELL * CELLS, 4: MEMBERS_OF_A_CELL}
    counted = (
        (p.id, p.id, of_level[p.level] + p.id % 7, SINCE, None, KNOWN, None)
        for p in places
        if p.level in of_level
    )
    copy_rows(connection, "member_count", columns, counted)


def _period(place: Place) -> tuple[object, ...]:
    committee = place.name if place.level == 4 else f"Cấp ủy {place.full_name}"
    return (
        place.id, place.id, place.level + 1, place.line[0] if place.line else None,
        place.kind.value, place.official, place.name, place.full_name, committee,
        unit_key(place.full_name), spaced_words(place.full_name), SINCE, None, "",
    )  # fmt: skip


def _lines(places: Iterable[Place]) -> Iterator[tuple[object, ...]]:
    number = 0
    for place in places:
        for depth, ancestor in enumerate((place.id, *place.line)):
            number += 1
            yield number, place.id, ancestor, depth, depth == 0, SINCE, None


def _lay_clusters(connection: sa.Connection, places: list[Place]) -> None:
    """The communes of each district in clusters of eight at most."""
    held: dict[int, list[Place]] = {}
    for place in places:
        if place.level == 3:
            held.setdefault(place.line[0], []).append(place)
    groups = [
        communes[start : start + CLUSTER]
        for communes in held.values()
        for start in range(0, len(communes), CLUSTER)
    ]
    clusters = [(n, f"C{n}", f"Cụm thi đua số {n}", 4, n) for n in range(1, len(groups) + 1)]
    copy_rows(connection, "cluster", ("id", "code", "name", "level_id", "position"), clusters)
    members = [
        (place.id, n, place.id, SINCE, None, KNOWN, None)
        for n, group in enumerate(groups, start=1)
        for place in group
    ]
    columns = (
        "id", "cluster_id", "unit_id", "valid_from", "valid_to", "recorded_at", "superseded_at",
    )  # fmt: skip
    copy_rows(connection, "cluster_member", columns, members)


def reset_numbers() -> None:
    """The sequences of PostgreSQL go on behind what was copied."""
    if db.engine.dialect.name == "sqlite":
        return
    with db.engine.begin() as connection:
        for table in sa.inspect(connection).get_table_names():
            column = connection.scalar(
                sa.text("SELECT pg_get_serial_sequence(:t, 'id') FROM information_schema.columns"
                        " WHERE table_name = :t AND column_name = 'id'"),
                {"t": table},
            )  # fmt: skip
            if column:
                connection.exec_driver_sql(
                    f"SELECT setval('{column}', coalesce(max(id), 1), max(id) IS NOT NULL)"
                    f" FROM {table}"
                )


def _lay_people(country: Country, home: Place, at: datetime) -> None:
    """Eight endorsers, half of them in the busy commune; a cell's secretary; a reviewer, a leader
    and an administrator of the country; one open campaign of this year."""
    for number in range(WRITERS):
        commune = home.id if number < WRITERS // 2 else home.id + number
        factories.make_account(
            f"xn{number}", name="Nguyễn Văn Thắng", home=commune, role=Role.ENDORSER, unit=commune,
            at=at,
        )  # fmt: skip
    cell = country.cell_of(home.id, 0)
    for username, role, unit in (
        ("nop", Role.SUBMITTER, cell),
        ("nhap", Role.SUBMITTER, country.communes.start),
        ("td", Role.REVIEWER, home.line[0]),
        ("ld", Role.LEADER, 1),
        ("qt", Role.ADMINISTRATOR, 1),
    ):
        factories.make_account(username, name="Lê Thị Hạnh", home=unit, role=role, unit=unit, at=at)
    campaign = factories.make_campaign(at=at, host=1)
    today = clock.local_date(at)
    campaign.starts_on, campaign.ends_on = date(today.year, 1, 1), date(today.year, 12, 31)
    campaign.deadline = at + timedelta(days=300)
    levels = {row.code: row.id for row in db.session.scalars(sa.select(UnitLevel))}
    factories.make_routes(levels)
    db.session.commit()


def the_campaign() -> Campaign:
    """The one campaign that there is."""
    return db.session.scalars(sa.select(Campaign)).one()
