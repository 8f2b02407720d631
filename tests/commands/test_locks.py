"""The lock files pin everything, by hash, and say nothing of where it is fetched."""

import re
import subprocess
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
RUNTIME = (ROOT / "requirements.lock").read_text()
TEST = (ROOT / "tests" / "requirements.lock").read_text()


def pinned(lock: str) -> set[str]:
    return set(re.findall(r"^([a-z0-9._-]+)==", lock, re.MULTILINE))


def named(requirements: list[str]) -> set[str]:
    return {re.split(r"[^A-Za-z0-9._-]", each, maxsplit=1)[0].lower() for each in requirements}


def test_locks_name_no_download_address():
    assert re.findall(r"https?:|file:|--index|--find-links", RUNTIME + TEST) == []


def test_every_pin_carries_a_hash():
    for lock in (RUNTIME, TEST):
        blocks = re.split(r"\n(?=[a-z])", lock)[1:]
        assert [b.splitlines()[0] for b in blocks if "--hash=sha256:" not in b] == []


def test_runtime_lock_holds_what_the_project_names():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    optional = project["project"]["optional-dependencies"]["production"]

    assert named(project["project"]["dependencies"] + optional) - pinned(RUNTIME) == set()


def test_test_lock_holds_the_test_group_and_nothing_of_the_runtime():
    group = tomllib.loads((ROOT / "pyproject.toml").read_text())["dependency-groups"]["test"]

    assert named(group) - pinned(TEST) == set()
    assert pinned(RUNTIME) & pinned(TEST) == set()


def test_locks_are_whole():
    """Nothing is resolved when they are installed, so what a lock left out would be missing."""
    done = subprocess.run(
        [sys.executable, "-m", "pip", "check"], capture_output=True, text=True, check=False
    )

    assert (done.returncode, done.stderr) == (0, ""), done.stdout
