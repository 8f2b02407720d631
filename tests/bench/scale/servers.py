"""Two servers side by side, ours and the floor, and a client that takes their times in turns."""

from __future__ import annotations

import http.client
import os
import re
import socket
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlencode

import sqlalchemy as sa

from tests import factories
from tests.bench.hand_in import wait_for

TOP = Path(__file__).resolve().parents[3]
WORKERS = 2


@dataclass
class Server:
    """A running gunicorn."""

    port: int
    pid: int

    def memory(self) -> float:
        """Proportional set size of one worker, in MB; the mean of those there are."""
        told = subprocess.run(
            ["ps", "-o", "pid=", "--ppid", str(self.pid)],
            capture_output=True,
            text=True,
            check=True,
        )
        sizes = []
        for pid in told.stdout.split():
            rollup = Path(f"/proc/{pid}/smaps_rollup").read_text()
            found = re.search(r"^Pss:\s+(\d+) kB", rollup, re.MULTILINE)
            sizes.append(int(found[1]) / 1024 if found else 0)
        return statistics.mean(sizes)


@contextmanager
def served(
    program: str, address: str, folder: Path, *, config: Path | None = None
) -> Iterator[Server]:
    """gunicorn serves `module:app` on the database, with the settings of `config` if any."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = int(free.getsockname()[1])
    environment = os.environ | {
        "EMULATION_ENV": "test",
        "DATABASE_URL": address,
        "EMULATION_DATA_DIR": str(folder),
        "EMULATION_SECRET_KEY": "k" * 48,
    }
    words = ["-w", str(WORKERS), "-b", f"127.0.0.1:{port}", "--log-level", "warning"]
    words += ["--config", str(config)] if config else []
    words.append(program)
    with subprocess.Popen(
        [sys.executable, "-m", "gunicorn", *words], cwd=TOP, env=environment
    ) as server:
        try:
            wait_for(port)
            yield Server(port, server.pid)
        finally:
            server.terminate()


@dataclass
class Client:
    """One browser at one server: a cookie and, at ours, the token of its forms."""

    port: int
    cookie: str = ""
    token: str = ""
    size: int = 0
    """Bytes of the last page."""
    last: str = field(default="", repr=False)

    def ask(
        self, method: str, path: str, form: Mapping[str, str] | None = None, *, expect: int = 200
    ) -> float:
        """The seconds that the answer took, from the connection to the last byte."""
        body = urlencode(form) if form is not None else None
        headers = {"Cookie": self.cookie}
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        began = time.perf_counter()
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=120)
        connection.request(method, path, body, headers)
        answer = connection.getresponse()
        content = answer.read()
        took = time.perf_counter() - began
        connection.close()
        for cookie in answer.headers.get_all("Set-Cookie") or ():
            self.cookie = cookie.split(";")[0]
        self.size, self.last = len(content), content.decode()
        if answer.status != expect:
            raise RuntimeError(f"{method} {path} answered {answer.status}: {self.last[:2000]}")
        return took

    def token_of_page(self) -> str:
        found = re.search(r'name="csrf_token" value="([^"]+)"', self.last)
        return found[1] if found else ""


def our_client(server: Server, username: str) -> Client:
    """A browser that signed in through the real form."""
    client = Client(server.port)
    client.ask("GET", "/dang-nhap")
    form = {"username": username, "password": factories.PASSWORD}
    client.ask("POST", "/dang-nhap", form | {"csrf_token": client.token_of_page()}, expect=303)
    client.ask("GET", "/ho-so/")
    client.token = client.token_of_page()
    return client


def floor_client(server: Server) -> Client:
    client = Client(server.port)
    client.ask("GET", "/sign-in")
    return client


@dataclass(frozen=True)
class Statements:
    """What the database says of a stretch of requests."""

    calls: float
    """Statements a request."""
    milliseconds: float
    """Of planning and running, a request."""


def statements_of(engine: sa.Engine, requests: int, ask: Callable[[], object]) -> Statements:
    """What `ask`, which makes so many requests, cost inside PostgreSQL."""
    with engine.connect() as connection:
        connection.exec_driver_sql("SELECT pg_stat_statements_reset()")
        connection.commit()
    ask()
    with engine.connect() as connection:
        calls, spent = connection.exec_driver_sql(
            "SELECT coalesce(sum(calls), 0), coalesce(sum(total_exec_time + total_plan_time), 0)"
            " FROM pg_stat_statements WHERE query NOT LIKE '%%pg_stat_statements%%'"
            " AND dbid = (SELECT oid FROM pg_database WHERE datname = current_database())"
        ).one()
    return Statements(float(calls) / requests, float(spent) / requests)
