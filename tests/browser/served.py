"""The small world behind a real address, in a process of its own: started, stopped, updated.

`python served.py FOLDER PORT [INSTANT]` serves the program of PYTHONPATH on the data of FOLDER,
made when they are not there. The clock stands at INSTANT (ISO), or at the small world's own day.
"""

from __future__ import annotations

import os
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

TOP = Path(__file__).resolve().parents[2]
PROGRAM = ("emulation", "templates", "static")
START_SECONDS = 30


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


@dataclass
class Server:
    """One installation: its data, its port, and the program that runs there now."""

    folder: Path
    port: int = field(default_factory=free_port)
    program: Path = TOP
    first: int = 0
    """Entries from this row on are those of the present test."""
    _process: subprocess.Popen[bytes] | None = None

    def start(self, *, at: datetime | None = None) -> None:
        command = [sys.executable, str(Path(__file__)), str(self.folder), str(self.port)]
        environment = os.environ | {"PYTHONPATH": f"{self.program}{os.pathsep}{TOP}"}
        self._process = subprocess.Popen(
            [*command, *([at.isoformat()] if at else [])], cwd=self.program, env=environment
        )
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline:
            with closing(socket.socket()) as line:
                if line.connect_ex(("127.0.0.1", self.port)) == 0:
                    return
            assert self._process.poll() is None, "the server ended at once"
            time.sleep(0.05)
        raise AssertionError("the server did not answer")

    def stop(self) -> None:
        if self._process:
            self._process.send_signal(signal.SIGKILL)
            self._process.wait()
            self._process = None

    def update(self, folder: Path) -> None:
        """Another release is installed: the same program with another script."""
        for name in PROGRAM:
            shutil.copytree(TOP / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
        shutil.copy(TOP / "pyproject.toml", folder)
        with (folder / "static" / "js" / "theme.js").open("a", encoding="utf-8") as script:
            script.write("// A later release.\n")
        self.program = folder

    def begin(self) -> None:
        """What is there already belongs to nobody's test."""
        self.first = self.rows("SELECT coalesce(max(id), 0) + 1 FROM entry")[0][0]

    def entries(self) -> list[tuple[str, str | None, int]]:
        """Title, receipt and number of proofs of every entry of this test, in order."""
        return self.rows(
            "SELECT title, receipt, (SELECT count(*) FROM evidence WHERE entry_id = entry.id)"
            " FROM entry WHERE id >= ? ORDER BY id",
            self.first,
        )

    def rows(self, query: str, *values: Any) -> list[tuple[Any, ...]]:
        """What the database says."""
        with closing(sqlite3.connect(self.folder / "emulation.sqlite3")) as database:
            return database.execute(query, values).fetchall()

    def write(self, statement: str) -> None:
        """The database as somebody else left it."""
        with closing(sqlite3.connect(self.folder / "emulation.sqlite3", timeout=10)) as database:
            database.execute(statement)
            database.commit()


def serve(folder: Path, port: int, at: datetime | None) -> None:
    from flask_migrate import upgrade  # noqa: PLC0415 -- the program of PYTHONPATH
    from waitress import serve as answer  # noqa: PLC0415

    from emulation import config  # noqa: PLC0415
    from emulation.app import create_app  # noqa: PLC0415
    from emulation.core import clock  # noqa: PLC0415
    from tests import factories  # noqa: PLC0415
    from tests.conftest import NOW  # noqa: PLC0415

    is_new = not (folder / "emulation.sqlite3").exists()
    (folder / "secret_key").write_text("k" * 40)
    app = create_app(config.load({"EMULATION_ENV": "test", "EMULATION_DATA_DIR": str(folder)}))
    app.config["TESTING"] = False
    with clock.frozen(at or NOW):
        if is_new:
            with app.app_context():
                upgrade()
                factories.build_world(NOW)
        answer(app, host="127.0.0.1", port=port, threads=8, ident=None)


if __name__ == "__main__":
    serve(
        Path(sys.argv[1]),
        int(sys.argv[2]),
        datetime.fromisoformat(sys.argv[3]) if len(sys.argv) > 3 else None,
    )
