"""The rush before a deadline, with double clicks and cut links, on gunicorn and PostgreSQL.

    python3 run.py bench-hand-in [--count 1000] [--seconds 120]

Prints how long a hand-in took, and ends with 1 when a receipt that somebody was shown is not in
the database exactly once, or when anything stands there twice.
"""

from __future__ import annotations

import argparse
import http.client
import json
import os
import random
import re
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import sqlalchemy as sa

from emulation import config
from emulation.app import create_app
from emulation.campaigns.models import Campaign
from emulation.core.db import db
from emulation.entries.models import Entry
from emulation.entries.rules import State
from tests import factories
from tests.postgres import postgres_in_scratch

TOP = Path(__file__).resolve().parents[2]
WRITERS = {"nop1": "LL1", "nop2": "HL1", "nop3": "LL", "nop4": "PGD", "bt1b": "LL2"}
DOUBLE, CUT = 0.10, 0.05
ATTEMPTS = 8


@dataclass
class Journal:
    """What the clients were told, kept outside the server."""

    receipts: dict[str, str] = field(default_factory=dict)
    """Key of the hand-in -> the receipt that was shown."""
    seconds: list[float] = field(default_factory=list)
    doubled: int = 0
    cut: int = 0
    differing: list[str] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)


class Link:
    """One phone: a session cookie and the token of the device protocol."""

    def __init__(self, port: int, username: str) -> None:
        self.port, self.cookie, self.token = port, "", ""
        token = re.search(r'name="csrf_token" value="([^"]+)"', self.ask("GET", "/dang-nhap")[1])
        form = {
            "username": username,
            "password": factories.PASSWORD,
            "csrf_token": token and token[1],
        }
        self.ask("POST", "/dang-nhap", form)
        self.token = json.loads(self.ask("GET", "/ho-so/may")[1])["csrf"]

    def ask(self, method: str, path: str, form: Mapping[str, Any] | None = None) -> tuple[int, str]:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            connection.request(method, path, urlencode(form) if form else None, self.headers(path))
            answer = connection.getresponse()
            for cookie in answer.headers.get_all("Set-Cookie") or ():
                self.cookie = cookie.split(";")[0]
            return answer.status, answer.read().decode()
        finally:
            connection.close()

    def cut(self, path: str, form: Mapping[str, Any]) -> None:
        """The request leaves, and the link breaks before an answer comes."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        connection.request("POST", path, urlencode(form), self.headers(path))
        if connection.sock:
            connection.sock.shutdown(socket.SHUT_RDWR)
        connection.close()

    def headers(self, path: str) -> dict[str, str]:
        wanted = "application/json" if path.startswith("/ho-so/may") else "text/html"
        return {
            "Accept": wanted,
            "Cookie": self.cookie,
            "X-CSRFToken": self.token,
            "Content-Type": "application/x-www-form-urlencoded",
        }


def handed_in(link: Link, unit: str, number: int, chance: random.Random, told: Journal) -> None:
    """One entry is written and handed in as the outbox does it, again until an answer comes."""
    began = time.monotonic()
    kept = again(link, "/ho-so/may/luu", text_of(unit, number), chance, told)
    if kept is None:
        told.failed.append(f"{number}: not saved")
        return
    form = {"code": kept["code"], "revision": kept["revision"], "request_key": f"send-{number:06}"}
    if chance.random() < DOUBLE:
        told.doubled += 1
        with ThreadPoolExecutor(2) as both:
            pair = list(both.map(lambda _: again(link, "/ho-so/may/gui", form, chance, told), "ab"))
    else:
        pair = [again(link, "/ho-so/may/gui", form, chance, told)]
    receipts = {answer["receipt"] for answer in pair if answer}
    if len(receipts) != 1:
        told.differing.append(f"{number}: {receipts}")
        return
    told.receipts[f"{number:06}"] = receipts.pop()
    told.seconds.append(time.monotonic() - began)


def again(
    link: Link, path: str, form: Mapping[str, Any], chance: random.Random, told: Journal
) -> dict[str, Any] | None:
    """The answer, asked for again with the same key where the link was cut or the server busy."""
    last = ""
    for attempt in range(ATTEMPTS):
        if chance.random() < CUT and attempt == 0:
            told.cut += 1
            link.cut(path, form)
            continue
        try:
            status, body = link.ask("POST", path, form)
        except (OSError, http.client.HTTPException) as error:
            last = repr(error)
            continue
        if status == 200:
            found: dict[str, Any] = json.loads(body)
            return found
        if status not in (409, 503):
            told.refused.append(f"{path} answered {status}: {body[:200]}")
            return None
        last = f"{status}: {body[:200]}"
        time.sleep(0.05 * 2**attempt)
    told.refused.append(f"{path} gave up: {last}")
    return None


def text_of(unit: str, number: int) -> dict[str, Any]:
    return {
        "request_key": f"begin-{number:06}",
        "kind": "action",
        "campaign": "BAC2024",
        "unit": unit,
        "title": f"Việc làm số {number}",
        "summary": "Chi bộ phân công đảng viên đến từng hộ, họp thôn ba buổi rồi thống nhất.",
        "field": "new_rural",
        "happened_from": datetime.now(UTC).strftime("%d/%m/%Y"),
        "confirmer": "Trưởng thôn Nguyễn Văn Tâm",
    }


@contextmanager
def served(address: str, folder: Path, *, workers: int) -> Iterator[int]:
    """gunicorn serves the small world; yields its port."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = int(free.getsockname()[1])
    environment = os.environ | {
        "EMULATION_ENV": "test",
        "DATABASE_URL": address,
        "EMULATION_DATA_DIR": str(folder),
        "EMULATION_SECRET_KEY": "k" * 48,
    }
    words = [
        "gunicorn",
        "-w",
        str(workers),
        "--threads",
        "4",
        "-b",
        f"127.0.0.1:{port}",
        "wsgi:app",
    ]
    quiet = subprocess.DEVNULL
    with subprocess.Popen(
        [sys.executable, "-m", *words], cwd=TOP, env=environment, stderr=quiet
    ) as server:
        try:
            wait_for(port)
            yield port
        finally:
            server.terminate()


def wait_for(port: int) -> None:
    for _ in range(300):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise TimeoutError("gunicorn did not start")


def lay_down(address: str, folder: Path) -> None:
    """The small world of the tests, its campaign open today."""
    app = create_app(
        config.load(
            {
                "EMULATION_ENV": "test",
                "DATABASE_URL": address,
                "EMULATION_DATA_DIR": str(folder),
                "EMULATION_SECRET_KEY": "k" * 48,
            }
        )
    )
    with app.app_context():
        from flask_migrate import upgrade  # noqa: PLC0415 -- beside its one use, it is slow

        upgrade()
        now = datetime.now(UTC)
        factories.build_world(now)
        campaign = db.session.scalars(sa.select(Campaign)).one()
        campaign.ends_on = now.date() + timedelta(days=30)
        campaign.deadline = now + timedelta(days=20)
        db.session.commit()
        db.engine.dispose()


def wrong_in(address: str, told: Journal, count: int) -> list[str]:
    """Everything that is not as the clients were told."""
    engine = sa.create_engine(address)
    with engine.connect() as connection:
        rows = connection.execute(sa.select(Entry.receipt, Entry.title, Entry.state)).all()
    engine.dispose()
    found = Counter(row.receipt for row in rows if row.receipt)
    titles = Counter(row.title for row in rows)
    shown = set(told.receipts.values())
    wrong = [f"receipt {one} stands {found[one]} times" for one in shown if found[one] != 1]
    wrong += [f"«{title}» stands {times} times" for title, times in titles.items() if times > 1]
    wrong += told.failed + told.differing + told.refused
    sent = sum(row.state == State.SUBMITTED for row in rows)
    return wrong + ([f"{sent} of {count} were handed in"] if sent != count else [])


def rush(
    address: str, folder: Path, *, count: int, seconds: float, workers: int
) -> tuple[Journal, list[str]]:
    """`count` hand-ins spread over `seconds`; what was told, and what is wrong in the end."""
    lay_down(address, folder)
    told, chance = Journal(), random.Random(1)
    with served(address, folder, workers=workers) as port:
        links = [(Link(port, name), unit) for name, unit in WRITERS.items()]
        began = time.monotonic()

        def one(number: int) -> None:
            time.sleep(max(0.0, began + number * seconds / count - time.monotonic()))
            link, unit = links[number % len(links)]
            handed_in(link, unit, number, random.Random(chance.random() + number), told)

        with ThreadPoolExecutor(24) as crowd:
            list(crowd.map(one, range(count)))
    return told, wrong_in(address, told, count)


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="run.py bench-hand-in")
    parser.add_argument("--count", type=int, default=1000)
    parser.add_argument("--seconds", type=float, default=120)
    parser.add_argument("--workers", type=int, default=2)
    wanted = parser.parse_args(arguments)
    with postgres_in_scratch() as address, tempfile.TemporaryDirectory() as folder:
        began = time.monotonic()
        told, wrong = rush(
            address,
            Path(folder),
            count=wanted.count,
            seconds=wanted.seconds,
            workers=wanted.workers,
        )
        took = time.monotonic() - began
    cuts = statistics.quantiles(told.seconds, n=100) if len(told.seconds) > 1 else [0.0] * 99
    print(
        f"{len(told.receipts)} receipts shown of {wanted.count} hand-ins in {took:.0f} s, "
        f"{told.doubled} pressed twice, {told.cut} links cut"
    )
    print(f"save and hand in: p50 {cuts[49]:.2f} s, p95 {cuts[94]:.2f} s, p99 {cuts[98]:.2f} s")
    for sentence in wrong:
        print(sentence)
    print("every receipt stands in the database once" if not wrong else f"{len(wrong)} wrong")
    return 1 if wrong else 0


if __name__ == "__main__":
    # Threads that are left with a cut link end with the process.
    threading.current_thread().name = "bench"
    sys.exit(main(sys.argv[1:]))
