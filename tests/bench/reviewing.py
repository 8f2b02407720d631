"""The queue and the desk of a reviewer at 1,000 and at 100,000 waiting entries, in one run.

    .venv/bin/python -m tests.bench.reviewing [--rows 1000,100000] [--rounds 30]

On SQLite, or on the PostgreSQL that EMULATION_TEST_POSTGRES names when it is started as
`.venv/bin/python -m tests.postgres env BENCH=postgresql .venv/bin/python -m tests.bench.reviewing`.
Prints the median of each page for each size, and the ratio to the smallest size.
"""

from __future__ import annotations

import argparse
import os
import statistics
import sys
import tempfile
import time
from pathlib import Path

import sqlalchemy as sa

from emulation import config
from emulation.app import create_app
from emulation.core import clock
from emulation.core.db import db
from emulation.entries.models import Entry
from tests import factories
from tests.conftest import NOW
from tests.entries_made import sent_action
from tests.pages import Browser


def fill(count: int) -> None:
    """So many entries wait: copies of the first one with codes and due days of their own."""
    have = db.session.scalar(sa.select(sa.func.max(Entry.id))) or 0
    first = db.session.scalars(sa.select(Entry).order_by(Entry.id)).first()
    assert first is not None
    numbers = sa.text(
        "INSERT INTO bench_number WITH RECURSIVE n(i) AS (SELECT CAST(:low AS INTEGER) UNION ALL"
        " SELECT i + 1 FROM n WHERE i < :high) SELECT i FROM n"
    )
    db.session.execute(sa.text("CREATE TABLE IF NOT EXISTS bench_number (i INTEGER)"))
    db.session.execute(sa.text("DELETE FROM bench_number"))
    db.session.execute(numbers, {"low": have + 1, "high": count})
    due = "date(due_on, '+' || (i % 400) || ' days')"
    if db.engine.dialect.name == "postgresql":
        due = "due_on + (i % 400)"
    _copy("entry", {"id": "i", "code": "'B' || i", "receipt": "'R' || i", "due_on": due}, "id")
    version = {"id": "i + 1000000", "entry_id": "i"}
    _copy("entry_version", version, "entry_id")
    db.session.commit()
    with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("ANALYZE")


def _copy(table: str, changed: dict[str, str], of: str) -> None:
    """One new row for each number, the first entry's in everything but what is changed."""
    names = [column["name"] for column in sa.inspect(db.engine).get_columns(table)]
    values = ", ".join(changed.get(name, name) for name in names)
    db.session.execute(
        sa.text(
            f"INSERT INTO {table} ({', '.join(names)}) SELECT {values}"
            f" FROM {table}, bench_number WHERE {of} = 1"
        )
    )


def median_ms(browser: Browser, address: str, rounds: int) -> float:
    found = []
    for _ in range(rounds):
        begun = time.perf_counter()
        answer = browser.client.get(address)
        found.append(time.perf_counter() - begun)
        assert answer.status_code == 200, (address, answer.status_code)
    return statistics.median(found) * 1000


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--rows", default="1000,100000")
    parser.add_argument("--rounds", type=int, default=30)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        settings = {"EMULATION_ENV": "test", "EMULATION_DATA_DIR": folder}
        if os.environ.get("BENCH") == "postgresql":
            settings["DATABASE_URL"] = os.environ["EMULATION_TEST_POSTGRES"]
        (Path(folder) / "secret_key").write_text("k" * 40)
        app = create_app(config.load(settings))
        with clock.frozen(NOW), app.app_context():
            db.create_all()
            factories.build_world(NOW)
            sent_action(factories.World(NOW))
            return measure(app, [int(count) for count in asked.rows.split(",")], asked.rounds)


def measure(app: object, sizes: list[int], rounds: int) -> int:
    browser, base = Browser(app, "xn1"), {}  # type: ignore[arg-type]
    sys.stdout.write(f"{db.engine.dialect.name}\nrows     page            ms    ratio\n")
    for count in sizes:
        fill(count)
        pages = {
            "queue": "/cho-xu-ly/",
            "queue, filtered": "/cho-xu-ly/?loai=action&don_vi=LL1&han=bay-ngay",
            "queue, deep": f"/cho-xu-ly/?sau=2025-06-01_B{count // 2}",
            "desk": f"/cho-xu-ly/B{count // 2}",
        }
        for name, address in pages.items():
            taken = median_ms(browser, address, rounds)
            ratio = taken / base.setdefault(name, taken)
            sys.stdout.write(f"{count:<8} {name:<16} {taken:6.1f} {ratio:6.2f}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
