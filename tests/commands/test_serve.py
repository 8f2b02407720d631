"""`python3 run.py` serves until Ctrl-C, and a second start reuses what the first one made."""

import http.client
import os
import signal
import socket
import subprocess
import sys
import threading
from contextlib import closing
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture
def environment(monkeypatch):
    monkeypatch.delenv("DATABASE_URL", raising=False)
    # An office's own start: without the demonstration, which has tests of its own.
    return os.environ | {"EMULATION_ENV": "development"}


def read_until(stream, start: str) -> list[str]:
    lines = []
    for line in stream:
        lines.append(line)
        if line.startswith(start):
            break
    return lines


def status_of(port: int, path: str) -> int:
    with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=30)) as connection:
        connection.request("GET", path)
        return connection.getresponse().status


def test_serving_is_ready_and_ends_quietly_on_ctrl_c(tmp_path, port, environment):
    command = [sys.executable, "run.py", "--port", str(port), "--data", str(tmp_path)]
    with subprocess.Popen(
        command, cwd=ROOT, env=environment, encoding="utf-8", start_new_session=True,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    ) as started:  # fmt: skip
        guard = threading.Timer(90, os.killpg, (started.pid, signal.SIGKILL))
        guard.start()
        said = read_until(started.stdout, "Mời mở")
        ready = status_of(port, "/readyz") if said[-1].startswith("Mời mở") else None
        os.killpg(started.pid, signal.SIGINT)
        rest, complaints = started.communicate()
        guard.cancel()

    assert ready == 200, "".join(said) + complaints
    assert said[-1].startswith(f"Mời mở http://127.0.0.1:{port} ")
    assert (started.returncode, rest) == (0, "\nĐã dừng.\n")
    assert "Traceback" not in complaints
