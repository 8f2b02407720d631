"""A throw-away PostgreSQL for one run of the tests, on a Unix socket, gone at the end.

    .venv/bin/python -m tests.postgres COMMAND ...

runs COMMAND with EMULATION_TEST_DATABASE=postgresql and EMULATION_TEST_POSTGRES set to it.
"""

import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

OWNER = "emulation"
# Durable storage is for what must outlive the test.
MEMORY = Path("/dev/shm")  # noqa: S108 -- the scratch folder inside it has a drawn name
ROOM = 2 * 1024**3
FAST = "-c fsync=off -c synchronous_commit=off -c full_page_writes=off -c max_connections=200"


class NoPostgres(Exception):
    """The server's programs are not on this machine, or would not start."""


def programs() -> Path | None:
    """Return the folder of `initdb` and `pg_ctl`, of the newest version; None where absent."""
    named = os.environ.get("EMULATION_POSTGRES_BIN")
    if named:
        return Path(named) if Path(named, "initdb").exists() else None
    on_path = shutil.which("initdb")
    if on_path:
        return Path(on_path).resolve().parent  # the link may stand alone, its target has company
    found = Path("/usr/lib/postgresql").glob("*/bin/initdb")
    newest = max(found, key=lambda p: int(re.sub(r"\D", "", p.parts[-3]) or 0), default=None)
    return newest.parent if newest else None


@contextmanager
def throwaway_postgres(folder: Path, options: str = FAST) -> Iterator[str]:
    """A server runs in `folder` (which must be empty) as long as the block; yields its address."""
    binaries = programs()
    if binaries is None:
        raise NoPostgres("PostgreSQL is not installed: apt-get install postgresql")
    cluster = folder / "cluster"
    if os.geteuid() == 0:
        shutil.chown(folder, "postgres")
    initdb = f"--auth=trust --username={OWNER} --encoding=UTF8 --locale=C.UTF-8 --no-sync".split()
    run([binaries / "initdb", "-D", cluster, *initdb], folder)
    with _started(binaries, folder, options) as address:
        yield address


@contextmanager
def following_postgres(primary: Path, folder: Path) -> Iterator[str]:
    """A second server in the empty `folder` that follows the one in `primary` by streaming."""
    binaries = programs()
    if binaries is None:
        raise NoPostgres("PostgreSQL is not installed: apt-get install postgresql")
    if os.geteuid() == 0:
        shutil.chown(folder, "postgres")
    copied = f"--write-recovery-conf --checkpoint=fast --no-sync --username={OWNER}".split()
    target: list[Path | str] = ["-D", folder / "cluster", "-h", primary]
    run([binaries / "pg_basebackup", *target, *copied], folder)
    with _started(binaries, folder, FAST) as address:
        yield address


@contextmanager
def _started(binaries: Path, folder: Path, options: str) -> Iterator[str]:
    """The server of `folder`/cluster runs as long as the block; yields its address."""
    cluster, log = folder / "cluster", folder / "server.log"
    options = f"-c listen_addresses='' -c unix_socket_directories='{folder}' {options}"
    control: list[Path | str] = [binaries / "pg_ctl", "-D", cluster, "-w", "-l", log]
    run([*control, "-o", options, "start"], folder)
    try:
        yield f"postgresql+psycopg://{OWNER}@/postgres?host={quote(str(folder), safe='')}"
    finally:
        run([*control, "-m", "immediate", "stop"], folder)


def run(command: list[Path | str], folder: Path) -> None:
    """Run as a person PostgreSQL accepts: it refuses root."""
    as_owner = ["setpriv", "--reuid=postgres", "--regid=postgres", "--init-groups"]
    words = [*(as_owner if os.geteuid() == 0 else []), *map(str, command)]
    with (folder / "output.log").open("a+b") as output:
        done = subprocess.run(words, cwd=folder, stdout=output, stderr=output, check=False)
        if done.returncode:
            output.seek(0)
            raise NoPostgres(f"{' '.join(words)}:\n{output.read().decode(errors='replace')}")


@contextmanager
def postgres_in_scratch() -> Iterator[str]:
    """The same in a short folder of its own: the path of a socket may have 107 signs."""
    with (
        tempfile.TemporaryDirectory(prefix="pg", dir=in_memory()) as scratch,
        throwaway_postgres(Path(scratch)) as address,
    ):
        yield address


def in_memory() -> Path | None:
    """Where files cost no disk, if there is room: every test makes a database and drops one."""
    has_room = MEMORY.is_dir() and shutil.disk_usage(MEMORY).free > ROOM
    return MEMORY if has_room and os.access(MEMORY, os.W_OK) else None


def main(arguments: list[str]) -> int:
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    try:
        with postgres_in_scratch() as address:
            environment = os.environ | {
                "EMULATION_TEST_DATABASE": "postgresql",
                "EMULATION_TEST_POSTGRES": address,
            }
            return subprocess.run(arguments, env=environment, check=False).returncode
    except NoPostgres as error:
        print(error, file=sys.stderr)
        return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
