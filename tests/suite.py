"""Everything that `python3 run.py test` checks, in the order of cost, with one line at the end."""

import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from run import Stop, need_system
from tests.postgres import NoPostgres, postgres_in_scratch, programs

ROOT = Path(__file__).resolve().parents[1]
SHARED = ROOT.parent / "shared"
STATIC = {
    "ruff check": ["ruff", "check", "."],
    "ruff format": ["ruff", "format", "--check", "."],
    "mypy": ["mypy"],
}
# What asks for no database (tests/conftest.py marks what does), or was seen by the browser on
# SQLite already, need not be run twice.
WITHOUT_DATABASE = ["--ignore=tests/architecture", "--ignore=tests/commands"]
TWICE = "database and not browser"
# The run decides these for itself, whatever the person's shell says.
OURS = ("DATABASE_URL", "EMULATION_ENV", "EMULATION_DATA_DIR", "EMULATION_SECRET_KEY")
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "chrome", "msedge")
NOTHING_COLLECTED = 5


@dataclass(frozen=True)
class Outcome:
    """How one run of pytest ended."""

    name: str
    passed: int
    failed: int
    skipped: int
    ended: int

    @property
    def is_good(self) -> bool:
        return not self.failed and not self.skipped and self.ended in (0, NOTHING_COLLECTED)

    def __str__(self) -> str:
        skipped = f", {self.skipped} skipped" if self.skipped else ""
        note = (
            "" if self.is_good or self.failed or self.skipped else f" (pytest ended {self.ended})"
        )
        return f"{self.passed} passed, {self.failed} failed{skipped}{note}"


def checked(name: str, command: list[str]) -> bool:
    """Run a static check, showing what it says only where it objects."""
    done = subprocess.run(
        [sys.executable, "-m", *command], cwd=ROOT, text=True, check=False,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
    )  # fmt: skip
    print(f"{name}: {'ok' if done.returncode == 0 else 'failed'}", flush=True)
    if done.returncode:
        print(done.stdout, flush=True)
    return done.returncode == 0


def tested(name: str, arguments: list[str], extra: dict[str, str]) -> Outcome:
    """Run pytest once and read its own count of what happened."""
    print(f"\n--- {name} ---", flush=True)
    environment = {k: v for k, v in os.environ.items() if k not in OURS} | extra
    with tempfile.TemporaryDirectory() as scratch:
        report = Path(scratch, "report.xml")
        command = [
            sys.executable,
            "-m",
            "pytest",
            "-q",
            "-n",
            "2",
            "--dist",
            "worksteal",
            f"--junitxml={report}",
        ]
        done = subprocess.run([*command, *arguments], cwd=ROOT, env=environment, check=False)
        return outcome(name, report.read_text() if report.is_file() else "", done.returncode)


def outcome(name: str, report: str, ended: int) -> Outcome:
    """Return the counts in the first tag of a JUnit report, which pytest itself has written."""
    counts = {key: int(value) for key, value in re.findall(r' (\w+)="(\d+)"', report[:400])}
    failed = counts.get("failures", 0) + counts.get("errors", 0)
    skipped = counts.get("skipped", 0)
    return Outcome(name, counts.get("tests", 0) - failed - skipped, failed, skipped, ended)


def both_databases(arguments: list[str], expression: str) -> list[Outcome]:
    """Return the outcome on SQLite, then on PostgreSQL."""
    marked = ["-m", expression] if expression else []
    sqlite = tested("SQLite", [*marked, *arguments], {"EMULATION_TEST_DATABASE": "sqlite"})
    print("What asks for no database is deselected on PostgreSQL: it was run on SQLite.")
    marked = ["-m", " and ".join(filter(None, [TWICE, expression]))]
    with postgres_in_scratch() as address:
        extra = {"EMULATION_TEST_DATABASE": "postgresql", "EMULATION_TEST_POSTGRES": address}
        postgres = tested("PostgreSQL", [*WITHOUT_DATABASE, *marked, *arguments], extra)
    return [sqlite, postgres]


def without_shared() -> str:
    """Return the expression that leaves the shared tests out, saying so; empty with the folder."""
    if SHARED.is_dir():
        return ""
    print("The tests marked «shared» were not run: there is no ../shared beside this folder.")
    return "not shared"


def browser() -> str | None:
    """Return the path of a Chromium, or None."""
    named = os.environ.get("EMULATION_CHROMIUM")
    return named or next((path for path in map(shutil.which, BROWSERS) if path), None)


def need_programs(*, system: bool) -> None:
    """A browser and PostgreSQL are on this machine; where they were not, they are installed."""
    missing = {"chromium": browser(), "postgresql": programs()}
    packages = [package for package, found in missing.items() if not found]
    if packages:
        need_system(packages, "phần để kiểm thử", system=system)
    os.environ["EMULATION_CHROMIUM"] = browser() or ""


def taken(arguments: list[str], option: str) -> bool:
    """Return whether the option stood there, and take it away from what pytest will see."""
    found = option in arguments
    arguments[:] = [each for each in arguments if each != option]
    return found


def main(arguments: list[str]) -> int:
    if os.environ.get("EMULATION_REQUIRE_SHARED") == "1" and not SHARED.is_dir():
        print("EMULATION_REQUIRE_SHARED=1, but ../shared is absent.", file=sys.stderr)
        return 1
    if taken(arguments, "--full"):
        os.environ["EMULATION_TEST_FULL"] = "1"
    began = time.monotonic()
    try:
        need_programs(system=not taken(arguments, "--no-system"))
        static = [checked(name, command) for name, command in STATIC.items()]
        outcomes = both_databases(arguments, without_shared())
    except (NoPostgres, Stop) as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    return summed_up(static, outcomes, time.monotonic() - began)


def summed_up(static: list[bool], outcomes: list[Outcome], seconds: float) -> int:
    """Print one line for each run and one for all; return the exit code."""
    print()
    for name, is_good in zip(STATIC, static, strict=True):
        print(f"{name + ':':<13}{'ok' if is_good else 'failed'}")
    for each in outcomes:
        print(f"{each.name + ':':<13}{each}")
    broken = static.count(False) + sum(o.failed or not o.is_good for o in outcomes)
    passed = sum(o.passed for o in outcomes)
    print(f"===== {passed} passed, {broken} failed in {seconds:.2f}s =====", flush=True)
    return 1 if broken else 0


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # the server is stopped on the way out
    sys.exit(main(sys.argv[1:]))
