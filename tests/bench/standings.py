"""Every page that a country looks at, beside a floor, at growing numbers of entries.

    python3 run.py bench [--rows 20000,500000,5000000] [--rounds 3] [--requests 15] [--json FILE]
                         [--on postgresql,sqlite]

A PostgreSQL of its own is filled by COPY with the real tree of 2024 (10,472 communes), 230,384
cells and so many approved entries, up to 500,000 of them also a SQLite; then ours and the floor
answer in turns (A B A B). Prints a row for each page and size, and which targets of
`performance.md` §6 were met.
"""

from __future__ import annotations

import argparse
import json
import os
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

import sqlalchemy as sa

from emulation import config
from emulation.app import create_app
from emulation.core.db import db
from emulation.points import queries as points
from tests.bench.scale.country import LIST, lay_country
from tests.bench.scale.deciding import decided_alone, decided_together
from tests.bench.scale.entries import Year, lay_entries
from tests.bench.scale.pages import Measured, measured_pages
from tests.bench.scale.servers import (
    Client,
    Server,
    floor_client,
    our_client,
    served,
    statements_of,
)
from tests.postgres import NoPostgres, throwaway_postgres

SIZES = "20000,500000,5000000"
BOARD = "BAC2024"
OUR_SETTINGS = Path(__file__).resolve().parents[2] / "deploy" / "gunicorn_settings.py"
"""As an office serves; the floor is served without settings."""
MOST_ON_SQLITE = 500_000
DATABASES = "postgresql,sqlite"
OPTIONS = (
    "-c shared_preload_libraries=pg_stat_statements -c pg_stat_statements.track_planning=on"
    " -c pg_stat_statements.track_utility=off -c shared_buffers=2GB -c max_wal_size=8GB"
    " -c random_page_cost=1.1 -c effective_cache_size=8GB -c jit=off -c work_mem=64MB"
)
MOST_GROWTH = 1.2
MOST_MEMORY = 1.7
MOST_SECONDS = 60


@dataclass
class Row:
    """One line of the table, with each target that is set for its size and whether it was met."""

    database: str
    entries: int
    what: str
    ours: float
    floor: float
    ratio: float
    targets: dict[str, bool]
    sql: float | None = None
    statements: float | None = None

    @property
    def met(self) -> bool | None:
        """Every target was; None where none is set."""
        return all(self.targets.values()) if self.targets else None

    def __str__(self) -> str:
        sql = f"{self.sql:7.1f}" if self.sql is not None else " " * 7
        calls = f"{self.statements:5.1f}" if self.statements is not None else " " * 5
        told = [f"{name}{'' if met else ' MISSED'}" for name, met in self.targets.items()]
        return (
            f"{self.database:<10} {self.entries:>9,} {self.what:<28} {self.ours:8.1f} "
            f"{self.floor:8.1f} {self.ratio:6.2f} {sql} {calls}  {', '.join(told)}"
        )


NAMES = ("database", "entries", "what", "ours", "floor", "ratio", "sql ms", "calls")
HEAD = "{:<10} {:>9} {:<28} {:>8} {:>8} {:>6} {:>7} {:>5}".format(*NAMES)


@dataclass(frozen=True)
class Filled:
    """A database with so many entries, and the pages to look at."""

    address: str
    folder: Path
    size: int
    year: Year
    pages: list[Measured]

    @property
    def database(self) -> str:
        return sa.make_url(self.address).get_backend_name()

    @property
    def environment(self) -> dict[str, str]:
        return settings(self.address, self.folder)


def settings(address: str, folder: Path) -> dict[str, str]:
    return {
        "EMULATION_ENV": "test", "DATABASE_URL": address, "EMULATION_DATA_DIR": str(folder),
        "EMULATION_SECRET_KEY": "k" * 48,
    }  # fmt: skip


@contextmanager
def database(server: str, folder: Path, size: int) -> Iterator[str]:
    """The address of an empty database; with an empty `server` it is a file of SQLite. Dropped at
    the end."""
    if not server:
        file = folder / f"bench{size}.sqlite3"
        yield f"sqlite:///{file}"
        for path in folder.glob(f"bench{size}*.sqlite3*"):
            path.unlink()
        return
    admin = sa.create_engine(server, isolation_level="AUTOCOMMIT")
    name = f"bench{size}"
    with admin.connect() as connection:
        connection.exec_driver_sql(f"CREATE DATABASE {name}")
    yield server.replace("/postgres?", f"/{name}?")
    with admin.connect() as connection:
        connection.exec_driver_sql(f"DROP DATABASE {name} WITH (FORCE)")
    admin.dispose()


def fill(address: str, folder: Path, size: int) -> Filled:
    """So many approved entries stand in the database."""
    app = create_app(config.load(settings(address, folder)))
    with app.app_context():
        from flask_migrate import upgrade  # noqa: PLC0415 -- beside its one use, it is slow

        began, at = time.monotonic(), datetime.now(UTC)
        upgrade()
        year = lay_entries(lay_country(at), size, at)
        if db.engine.dialect.name == "postgresql":
            with db.engine.begin() as connection:
                connection.exec_driver_sql("CREATE EXTENSION pg_stat_statements")
        filled = Filled(address, folder, size, year, measured_pages(year, BOARD))
        db.session.remove()
        db.engine.dispose()
    took = time.monotonic() - began
    say(f"{filled.database} filled with {size:,} approved entries in {took:.0f} s")
    return filled


def measured(server: str, folder: Path, size: int, asked: argparse.Namespace) -> list[Row]:
    """Every row of one size on one database."""
    with database(server, folder, size) as address:
        filled = fill(address, folder, size)
        below = address_of_floor(filled)
        engine = sa.create_engine(address)
        with (
            served("wsgi:app", address, folder, config=OUR_SETTINGS) as ours,
            served("tests.bench.floor.app:app", below, folder) as floor,
        ):
            clients = {who: our_client(ours, who) for who in {page.who for page in filled.pages}}
            rows = [
                page_row(page, clients[page.who], floor_client(floor), engine, filled, asked)
                for page in filled.pages
            ]
            rows += deciding_rows(engine, ours, floor, filled)
            rows.append(memory_row(ours, floor, filled))
        if below == address:
            take_floor_back(engine)
        engine.dispose()
        rows += recount_rows(filled)
    return rows


def address_of_floor(filled: Filled) -> str:
    """On SQLite the floor has a copy: what it writes stands outside the rules, and what is taken
    back afterwards on PostgreSQL needs its SQL."""
    if filled.database != "sqlite":
        return filled.address
    file = Path(filled.address.removeprefix("sqlite:///"))
    copy = file.with_name(f"{file.stem}-floor.sqlite3")
    with sqlite3.connect(file) as source, sqlite3.connect(copy) as target:
        source.backup(target)
    return f"sqlite:///{copy}"


def page_row(
    page: Measured,
    mine: Client,
    theirs: Client,
    engine: sa.Engine,
    filled: Filled,
    asked: argparse.Namespace,
) -> Row:
    """One page, in turns of ours and the floor."""
    for number in range(6):  # what is asked for the first time is prepared
        mine.ask("GET", page.ours(number))
    below = f"&bytes={mine.size}"
    theirs.ask("GET", page.floor(0) + below)
    taken: dict[str, list[float]] = {"ours": [], "floor": []}
    for start in range(0, asked.rounds * asked.requests, asked.requests):
        numbers = range(start, start + asked.requests)
        taken["ours"] += [mine.ask("GET", page.ours(n)) for n in numbers]
        taken["floor"] += [theirs.ask("GET", page.floor(n) + below) for n in numbers]
    cost = None
    if filled.database == "postgresql":
        cost = statements_of(engine, 10, lambda: [mine.ask("GET", page.ours(n)) for n in range(10)])
    ours, floor = (statistics.median(taken[side]) * 1000 for side in ("ours", "floor"))
    targets = {f"≤ {page.most_times_floor} × floor": ours <= page.most_times_floor * floor}
    if cost and page.most_sql is not None:
        targets[f"SQL ≤ {page.most_sql:.0f} ms"] = cost.milliseconds <= page.most_sql
    if cost and page.most_statements is not None:
        targets[f"≤ {page.most_statements} calls"] = cost.calls <= page.most_statements
    is_set = page.most_entries is None or filled.size <= page.most_entries
    return Row(
        filled.database, filled.size, page.name, ours, floor, ours / floor,
        targets if is_set else {}, cost and cost.milliseconds, cost and cost.calls,
    )  # fmt: skip


def deciding_rows(engine: sa.Engine, ours: Server, floor: Server, filled: Filled) -> list[Row]:
    rows = []
    for name, found in (
        ("decide", decided_alone(engine, filled.year, ours, floor)),
        ("decide, 8 at once", decided_together(engine, filled.year, ours, floor)),
    ):
        ratio = found.ours / found.floor
        targets = {"≤ 2.5 × floor": ratio <= 2.5, "no fault": not found.faults}
        rows.append(
            Row(filled.database, filled.size, name, found.ours, found.floor, ratio, targets)
        )
    return rows


def memory_row(ours: Server, floor: Server, filled: Filled) -> Row:
    mine, theirs = ours.memory(), floor.memory()
    ratio = mine / theirs
    targets = {f"≤ {MOST_MEMORY} × floor (MB)": ratio <= MOST_MEMORY}
    name = "memory of a worker, PSS"
    return Row(filled.database, filled.size, name, mine, theirs, ratio, targets)


def take_floor_back(engine: sa.Engine) -> None:
    """What the floor wrote stands outside the rules: it goes before the check."""
    with engine.begin() as connection:
        connection.exec_driver_sql("SET LOCAL session_replication_role = replica")
        for statement in UNDONE:
            connection.exec_driver_sql(statement)


def recount_rows(filled: Filled) -> list[Row]:
    """The counters worked out afresh; the whole check, which must find nothing."""
    environment = os.environ | filled.environment | {"FLASK_APP": "wsgi"}
    app = create_app(config.load(dict(environment)))
    with app.app_context():
        began = time.monotonic()
        wrong = len(points.differences())
        recounted = time.monotonic() - began
        db.session.remove()
        db.engine.dispose()
    began = time.monotonic()
    words = [sys.executable, "-m", "flask", "emulation", "check"]
    done = subprocess.run(words, env=environment, capture_output=True, text=True, check=False)
    checked = time.monotonic() - began
    if done.returncode:
        say(done.stdout[:2000] + done.stderr[-2000:])
    in_time = {f"≤ {MOST_SECONDS} s": recounted <= MOST_SECONDS, "agrees": not wrong}
    agrees = {"nothing found": done.returncode == 0}
    of = (filled.database, filled.size)
    return [
        Row(*of, "recount of all counters, s", recounted, 0, 0, in_time),
        Row(*of, "emulation check, s", checked, 0, 0, agrees),
    ]


_IS_FLOORS = "code = 'F' || entry_id"
_FLOORS = f"SELECT entry_id FROM decision WHERE {_IS_FLOORS}"
_DECISIONS = f"SELECT id FROM decision WHERE {_IS_FLOORS}"
UNDONE = (
    # The floor's writers moved counters without a rule: their part is taken back before the check.
    "UPDATE standing s SET base = s.base - f.base, recognised = s.recognised - f.n FROM ("
    " SELECT p.campaign_id, u.unit_id, g.grain, g.start, sum(p.base) AS base, count(*) AS n"
    " FROM posting p JOIN decision d ON d.id = p.decision_id AND d.code = 'F' || d.entry_id"
    " CROSS JOIN LATERAL (VALUES (p.unit_id), (p.commune_id)) u(unit_id)"
    " CROSS JOIN LATERAL (VALUES ('campaign', date_trunc('year', p.period_on)::date),"
    " ('month', date_trunc('month', p.period_on)::date),"
    " ('quarter', date_trunc('quarter', p.period_on)::date),"
    " ('year', date_trunc('year', p.period_on)::date)) g(grain, start) GROUP BY 1, 2, 3, 4) f"
    " WHERE s.campaign_id = f.campaign_id AND s.unit_id = f.unit_id AND s.grain = f.grain"
    " AND s.period_start = f.start AND s.field = ''",
    f"DELETE FROM entry WHERE id IN ({_FLOORS})",
    f"DELETE FROM entry_version WHERE entry_id IN ({_FLOORS})",
    f"DELETE FROM posting WHERE decision_id IN ({_DECISIONS})",
    f"DELETE FROM point WHERE decision_id IN ({_DECISIONS})",
    "DELETE FROM audit_payload WHERE record_id IN"
    " (SELECT id FROM audit_record WHERE payload_digest = 'x')",
    "DELETE FROM audit_record WHERE payload_digest = 'x'",
    f"DELETE FROM decision WHERE {_IS_FLOORS}",
)


def growth_rows(rows: list[Row]) -> list[Row]:
    """How each board grew from the smallest size of its database to the largest."""
    grown = []
    for database_name in dict.fromkeys(row.database for row in rows):
        here = [row for row in rows if row.database == database_name]
        smallest, largest = min(r.entries for r in here), max(r.entries for r in here)
        first = {row.what: row.ours for row in here if row.entries == smallest}
        if smallest < largest:
            boards = [r for r in here if r.entries == largest and r.what.startswith("board")]
            grown += [_growth(row, first[row.what], smallest) for row in boards]
    return grown


def _growth(row: Row, first: float, smallest: int) -> Row:
    ratio = row.ours / first
    is_live = "seal" not in row.what
    targets = {f"p50 ≤ {MOST_GROWTH} × that at {smallest:,}": ratio <= MOST_GROWTH}
    name = f"growth: {row.what}"
    return Row(row.database, row.entries, name, row.ours, first, ratio, targets if is_live else {})


def runs(asked: argparse.Namespace, address: str) -> Iterator[tuple[int, str]]:
    """(size, server) of each run; an empty server is SQLite, which is tried up to 500,000."""
    databases = asked.on.split(",")
    for size in [int(text) for text in asked.rows.split(",")]:
        if "postgresql" in databases:
            yield size, address
        if "sqlite" in databases and size <= MOST_ON_SQLITE:
            yield size, ""


def say(line: object) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--rows", default=SIZES)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--requests", type=int, default=15)
    parser.add_argument("--json", type=Path)
    parser.add_argument("--on", default=DATABASES)
    parser.add_argument("--no-system", action="store_true")
    asked = parser.parse_args()
    if not LIST.is_file():
        say("The list of units is not there: ../shared/data/units_vn_2024.csv.gz is needed.")
        return 1
    rows: list[Row] = []
    try:
        with tempfile.TemporaryDirectory(prefix="bench") as scratch:
            folder = Path(scratch, "pg")
            folder.mkdir()
            Path(scratch).chmod(0o755)
            with throwaway_postgres(folder, OPTIONS) as address:
                for size, server in runs(asked, address):
                    found = measured(server, Path(scratch), size, asked)
                    say("\n".join([HEAD, *map(str, found)]))
                    rows += found
    except NoPostgres as error:
        say(error)
        return 2
    grown = growth_rows(rows)
    say("\n".join(map(str, grown)))
    if asked.json:
        told = [asdict(row) | {"met": row.met} for row in [*rows, *grown]]
        asked.json.write_text(json.dumps(told, ensure_ascii=False, indent=1) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
