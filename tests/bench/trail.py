"""What the trail costs: eight writers on PostgreSQL with and without it, and beside a bulk act.

    .venv/bin/python -m tests.bench.trail [--seconds 60]

Each writer drafts, saves and hands in entries, in transactions that are durable (fsync on, a
cluster on disk). All eight record for two seconds, leave it for the next two, and so on, so that
a slow minute of the machine falls on both alike. Ends with 1 when the trail costs more than 15 %
of the entries handed in, or when anybody waits for a lock of a bulk act that holds its transaction
open for two seconds.
"""

from __future__ import annotations

import argparse
import multiprocessing
import os
import statistics
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from multiprocessing.synchronize import Barrier
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from flask import Flask
from flask_migrate import upgrade
from sqlalchemy import create_engine, text

from emulation import config
from emulation.app import create_app
from emulation.audit import services as audit
from emulation.audit.queries import verify
from emulation.audit.rules import Event
from emulation.core import clock
from emulation.core.db import db, transaction
from tests import entries_made, factories, postgres
from tests.conftest import NOW

WRITERS = 8
WARM = 5
"""Entries of each writer before the time begins: statements are compiled, pages are read."""
BULK_SECONDS, BLOCK = 2.0, 2.0
MOST_LOST = 0.15
BULK = "bulk act"
WHO_WAITS = """
WITH act AS (SELECT pid FROM pg_stat_activity WHERE application_name = :name)
SELECT (SELECT count(*) FROM act),
       (SELECT count(*) FROM pg_stat_activity AS other, act
        WHERE act.pid = ANY(pg_blocking_pids(other.pid)))
"""
PLACES = (("nop1", "LL1"), ("nop2", "HL1"), ("nop4", "PGD"), ("bt1b", "LL2"))


@dataclass(frozen=True)
class Told:
    """One entry: when it was begun, how long it took, the processor's seconds for it in the
    writer and in its server process, and whether it was recorded."""

    began: float
    took: float
    worked: float
    recorded: bool


def application(address: str, folder: str) -> Flask:
    return create_app(
        config.load(
            {
                "EMULATION_ENV": "test",
                "DATABASE_URL": address,
                "EMULATION_DATA_DIR": folder,
                "EMULATION_SECRET_KEY": "k" * 48,
            }
        )
    )


class Switch:
    """Whether this process records: every module that records is given a stand-in, or not."""

    def __init__(self) -> None:
        self.recorded = audit.record
        found = list(sys.modules.values())
        self.modules = [one for one in found if getattr(one, "record", None) is self.recorded]

    def turn(self, *, on: bool) -> None:
        for module in self.modules:
            vars(module)["record"] = self.recorded if on else _stand_in


def _stand_in(*args: object, **kwargs: object) -> SimpleNamespace:
    return SimpleNamespace(id=0)


def served(pid: int) -> float:
    """The processor's seconds that this process has used, by Linux's own count."""
    fields = Path(f"/proc/{pid}/stat").read_text("ascii", "replace").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def write(
    number: int, address: str, folder: str, seconds: float, block: float, gate: Barrier
) -> list[Told]:
    """One writer, a process of its own, for so many seconds; recording in every other block.

    Blocks are those of the machine's clock, the same for all; with none, everything is recorded.
    """
    app, told, switch = application(address, folder), [], Switch()
    with app.app_context(), clock.frozen(NOW):
        world = factories.World(NOW)
        by, unit = PLACES[number % len(PLACES)]
        entries_made._keys = count(number * 10**18 + time.time_ns() // 1000)
        for _ in range(WARM):
            entries_made.send(world, entries_made.draft(world, by=by, unit=unit), by=by)
        server = int(db.session.scalar(text("SELECT pg_backend_pid()")) or 0)
        gate.wait()
        end = time.monotonic() + seconds
        while (began := time.monotonic()) < end:
            on = not block or int(began / block) % 2 == 0
            switch.turn(on=on)
            worked = time.process_time() + served(server)
            entries_made.send(world, entries_made.draft(world, by=by, unit=unit), by=by)
            worked = time.process_time() + served(server) - worked
            told.append(Told(began, time.monotonic() - began, worked, on))
        db.session.remove()
        db.engine.dispose()
    return told


def bulk(address: str, folder: str, wait: float, gate: Barrier) -> tuple[float, float]:
    """One act that records for two seconds in a single transaction; when it began and ended."""
    app = application(address, folder)
    with app.app_context(), clock.frozen(NOW):
        actor = factories.World(NOW).actor("td1")
        gate.wait()
        time.sleep(wait)
        began = time.monotonic()
        with transaction():
            db.session.execute(text(f"SET LOCAL application_name = '{BULK}'"))
            while time.monotonic() < began + BULK_SECONDS:
                audit.record(Event.ENTRY_IMPORT, actor=actor, subject="entry:BULK", at=NOW)
                time.sleep(0.005)
        ended = time.monotonic()
        db.session.remove()
        db.engine.dispose()
    return began, ended


class Watch:
    """Looks again and again who waits for a lock that the bulk act holds."""

    def __init__(self, address: str) -> None:
        self.engine = create_engine(address, isolation_level="AUTOCOMMIT")
        self.looks = self.waiting = 0
        self.stop = threading.Event()
        self.thread = threading.Thread(target=self._look)

    def __enter__(self) -> Watch:
        self.thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop.set()
        self.thread.join()
        self.engine.dispose()

    def _look(self) -> None:
        with self.engine.connect() as connection:
            while not self.stop.wait(0.02):
                acting, waiting = connection.execute(text(WHO_WAITS), {"name": BULK}).one()
                self.looks += acting
                self.waiting += waiting


@contextmanager
def seals(app: Flask) -> Iterator[None]:
    """A sealer works beside the writers, as the worker does, only every second."""
    stop = multiprocessing.Event()
    worker = multiprocessing.Process(target=_seal_until, args=(app.config["SETTINGS"], stop))
    worker.start()
    try:
        yield
    finally:
        stop.set()
        worker.join()


def _seal_until(settings: config.Settings, stop: Any) -> None:
    app = create_app(settings)
    while not stop.wait(1.0):
        with app.app_context(), transaction():
            audit.seal(at=NOW)


def round_of(
    address: str, folder: str, seconds: float, *, block: float = 0.0, bulk_after: float = 0.0
) -> tuple[list[Told], tuple[float, float]]:
    """Eight writers at once, and a bulk act among them where one is asked for."""
    many = WRITERS + bool(bulk_after)
    with multiprocessing.Manager() as manager, multiprocessing.Pool(many) as pool:
        gate = manager.Barrier(many)
        writers = [
            pool.apply_async(write, (number, address, folder, seconds, block, gate))
            for number in range(WRITERS)
        ]
        act = pool.apply_async(bulk, (address, folder, bulk_after, gate)) if bulk_after else None
        told = [one for writer in writers for one in writer.get()]
        return told, act.get() if act else (0.0, 0.0)


def compare(address: str, folder: str, seconds: float) -> float:
    """What the trail costs, as a part of the entries handed in without it."""
    told, _ = round_of(address, folder, seconds, block=BLOCK)
    speed, worked = {}, {}
    for on, name in ((True, "with the trail"), (False, "without the trail")):
        took = [one.took for one in told if one.recorded is on]
        # All that the writers did in their time: entries at a block's edge count as begun.
        worked[on] = statistics.mean(one.worked for one in told if one.recorded is on)
        speed[on] = len(took) / sum(took) * WRITERS
        print(
            f"{name + ':':19}{speed[on]:6.1f} entries a second, {len(took)} entries, "
            f"median {statistics.median(took) * 1000:4.0f} ms, processor "
            f"{worked[on] * 1000:5.1f} ms each"
        )
    lost = 1 - speed[True] / speed[False]
    busy = 1 - worked[False] / worked[True]
    print(f"{'lost:':19}{lost:6.1%} (at most {MOST_LOST:.0%}); of the processor {busy:.1%}")
    return lost


def beside_bulk(address: str, folder: str) -> int:
    """How often somebody was seen waiting for a lock of the bulk act."""
    with Watch(address) as watch:
        told, (began, ended) = round_of(
            address, folder, 8 * BULK_SECONDS, bulk_after=3 * BULK_SECONDS
        )
    is_during = [one.began < ended and one.began + one.took > began for one in told]
    for during, name in ((False, "outside of it:"), (True, "during it:")):
        took = [one.took for one, met in zip(told, is_during, strict=True) if met is during]
        p95 = statistics.quantiles(took, n=20)[-1]
        print(
            f"bulk act, {name:15}{len(took):5} entries, median "
            f"{statistics.median(took) * 1000:4.0f} ms, p95 {p95 * 1000:4.0f} ms, "
            f"longest {max(took) * 1000:4.0f} ms"
        )
    print(f"waiting for a lock of the bulk act: {watch.waiting}, in {watch.looks} looks")
    return watch.waiting if watch.looks else 1


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=60.0)
    asked, _ = parser.parse_known_args(arguments)
    multiprocessing.set_start_method("spawn")
    postgres.FAST = "-c max_connections=200"  # durable, as an office runs it
    with (
        tempfile.TemporaryDirectory(prefix="pg") as scratch,
        tempfile.TemporaryDirectory() as folder,
        postgres.throwaway_postgres(Path(scratch)) as address,
    ):
        app = application(address, folder)
        with app.app_context(), clock.frozen(NOW):
            upgrade()
            factories.build_world(NOW)
            db.session.remove()
            db.engine.dispose()
        with seals(app):
            lost = compare(address, folder, asked.seconds)
            waited = beside_bulk(address, folder)
        with app.app_context():
            while True:
                with transaction():
                    if audit.seal(at=NOW) is None:
                        break
            faults = verify()
            print(f"trail afterwards: {len(faults)} faults")
            db.session.remove()
            db.engine.dispose()
    return 0 if lost <= MOST_LOST and not waited and not faults else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
