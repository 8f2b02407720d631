#!/usr/bin/env python3
"""Two commands: `python3 run.py` shows Thi Đua, `python3 run.py test` proves it.

Standard library only, because it runs before anything is installed.
"""

from __future__ import annotations  # so that an old Python reads as far as its message

import hashlib
import http.client
import io
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from http import HTTPStatus
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
WHEELS = ROOT / "wheels"
RUNTIME_LOCK = ROOT / "requirements.lock"
TEST_LOCK = ROOT / "tests" / "requirements.lock"
HOST = "127.0.0.1"
WINDOWS = os.name == "nt"
START_SECONDS = 60
SUITES = {"test": "suite", "bench": "bench.standings"}
SUITES |= {f"bench-{one}": f"bench.{one.replace('-', '_')}" for one in ("hand-in", "journeys")}

HELP = """\
Thi Đua: phần mềm quản lý phong trào thi đua, học tập và làm theo Bác.

  python3 run.py                 cài đặt, tạo dữ liệu minh họa và mở http://127.0.0.1:8000
  python3 run.py test            cài thêm bộ kiểm thử rồi chạy toàn bộ kiểm thử
  python3 run.py bench           đo bảng xếp hạng với 10.472 xã, 5 triệu việc làm trên PostgreSQL
  python3 run.py bench-journeys  đo các hành trình của người dùng trên trình duyệt, mạng chậm
  python3 run.py bench-hand-in   đo 1.000 lượt gửi trong 120 giây trên PostgreSQL
  python3 run.py bundle TỆP      đóng gói bản phát hành kèm thư viện (.tar.gz hoặc .zip)
                                 để cài trên máy không có mạng

Tùy chọn khi chạy:
  --port SỐ         cổng phục vụ (mặc định 8000)
  --data THƯ_MỤC    nơi giữ cơ sở dữ liệu, tệp minh chứng và khóa bí mật (mặc định ./data)
  --map 2024|2025   địa bàn minh họa: trước hoặc sau ngày 01/7/2025 (mặc định 2024)
  --no-serve        chỉ cài đặt và tạo dữ liệu, không mở máy chủ
  --no-system       không tự cài gói của hệ điều hành, chỉ in ra lệnh cần chạy
  --help            in hướng dẫn này

Khi kiểm thử: --full chạy cả những phép thử dài; còn lại chuyển cho pytest, ví dụ:
  python3 run.py test tests/entries -k nop"""


class Stop(Exception):
    """The program cannot go on; the text tells the person what to do."""


@dataclass
class Options:
    """What was asked for on the command line."""

    command: str = "serve"
    port: int = 8000
    data: Path = ROOT / "data"
    map: str = ""
    serve: bool = True
    system: bool = True
    target: Path | None = None
    rest: list[str] = field(default_factory=list)


def port_number(text: str) -> int:
    if not (text.isascii() and text.isdecimal()) or not 1 <= int(text) <= 65535:
        raise Stop(f"Cổng «{text}» không dùng được: hãy cho số từ 1 đến 65535, như --port 8001.")
    return int(text)


def map_year(text: str) -> str:
    if text in ("2024", "2025"):
        return text
    raise Stop(f"Không có địa bàn «{text}»: hãy chọn --map 2024 hoặc --map 2025.")


def parse(arguments: Sequence[str]) -> Options:
    """Return the options, or raise `Stop` with the sentence that says what to type instead."""
    words, options = list(arguments), Options()
    if words and not words[0].startswith("-"):
        options.command = words.pop(0)
    if options.command in SUITES:
        options.system = "--no-system" not in words
        options.rest = words
    elif options.command == "bundle":
        options.target = bundle_target(words)
    elif options.command == "serve":
        parse_serve(words, options)
    else:
        raise Stop(f"Không có lệnh «{options.command}»: gõ run.py --help để xem các lệnh.")
    return options


def parse_serve(words: list[str], options: Options) -> None:
    valued: dict[str, Callable[[str], object]] = {
        "--port": port_number, "--map": map_year, "--data": lambda text: Path(text).resolve(),
    }  # fmt: skip
    switches = {"--no-serve": "serve", "--no-system": "system"}
    while words:
        name, equals, value = words.pop(0).partition("=")
        if name in valued:
            value = value or (words.pop(0) if words and not equals else "")
            if not value or value.startswith("--"):
                raise Stop(f"Tùy chọn {name} cần một giá trị đi kèm: xem run.py --help.")
            setattr(options, name[2:], valued[name](value))
        elif name in switches and not equals:
            setattr(options, switches[name], False)
        else:
            raise Stop(f"Không có tùy chọn «{name}»: gõ python3 run.py --help để xem các tùy chọn.")


def bundle_target(words: list[str]) -> Path:
    if len(words) != 1 or words[0].startswith("-"):
        raise Stop("Hãy cho đúng một tên tệp, ví dụ: python3 run.py bundle thi-dua.tar.gz")
    target = Path(words[0]).resolve()
    if not target.name.endswith((".tar.gz", ".tgz", ".zip")):
        raise Stop(f"Tên «{target.name}» cần kết thúc bằng .tar.gz hoặc .zip.")
    if not target.parent.is_dir():
        raise Stop(f"Chưa có thư mục {target.parent}: hãy tạo thư mục này rồi chạy lại.")
    return target


def say(text: str, end: str = "\n") -> None:
    print(text, end=end, flush=True)


@contextmanager
def stage(title: str) -> Iterator[None]:
    """Print the title at once, and how long the work took when it is done."""
    say(f"• {title} … ", end="")
    began = time.monotonic()
    try:
        yield
    except BaseException:
        say("dừng.")
        raise
    say(f"xong ({time.monotonic() - began:.0f} giây)")


def quietly(command: Sequence[str | Path], environment: dict[str, str] | None = None) -> None:
    """Run a command without its noise; where it fails, raise `Stop` with its last lines."""
    done = subprocess.run(
        [str(c) for c in command], cwd=ROOT, env=environment, text=True, encoding="utf-8",
        errors="replace", stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False,
    )  # fmt: skip
    if done.returncode:
        raise failed(command, done.stdout.splitlines())


def failed(command: Sequence[str | Path], lines: Sequence[str]) -> Stop:
    words = " ".join(Path(c).name if isinstance(c, Path) else c for c in command)
    return Stop("\n    ".join([f"Lệnh sau chưa chạy được: {words}", *lines[-15:]]))


def need_system(packages: Sequence[str], what: str, *, system: bool) -> None:
    """Install Debian packages as root, saying so; otherwise stop with the command to type."""
    install = ["apt-get", "install", "-y", "--no-install-recommends", *packages]
    if WINDOWS or not shutil.which("apt-get"):
        raise Stop(f"Máy này còn thiếu {what}: hãy cài ({', '.join(packages)}) rồi chạy lại.")
    if not system or os.geteuid() != 0:
        command = ("" if os.geteuid() == 0 else "sudo ") + " ".join(["apt-get install", *packages])
        raise Stop(f"Máy này còn thiếu {what}. Hãy chạy lệnh sau rồi thử lại:\n    {command}")
    say(f"Máy này còn thiếu {what}; chạy: {' '.join(install)}")
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    with stage("Cài gói của hệ điều hành"):
        works("apt-get", "update")  # where it fails, the lists at hand may do
        quietly(install, environment)


def in_venv(name: str) -> Path:
    return VENV / ("Scripts" if WINDOWS else "bin") / (f"{name}.exe" if WINDOWS else name)


def works(*command: str | Path) -> bool:
    with suppress(OSError):
        return not subprocess.run([str(c) for c in command], capture_output=True).returncode
    return False


def ensure_venv(*, system: bool) -> None:
    """Leave a .venv whose Python runs and has pip."""
    if works(in_venv("python"), "-c", "import pip, sys; sys.exit(sys.version_info < (3, 11))"):
        return
    if not works(sys.executable, "-c", "import ensurepip, venv"):
        need_system(["python3-venv"], "gói python3-venv của Python", system=system)
    with stage("Tạo môi trường Python (.venv)"):
        quietly([sys.executable, "-m", "venv", "--clear", str(VENV)])


def ensure_packages(title: str, *locks: Path, offline: bool) -> None:
    """Install what the lock files pin, by hash, once; the locks are whole: pip resolves nothing."""
    mark = VENV / "installed.txt"
    wanted = {hashlib.sha256(lock.read_bytes()).hexdigest() for lock in locks}
    if mark.is_file() and wanted <= set(mark.read_text().split()):
        return
    command: list[str | Path] = [in_venv("python"), "-m", "pip", "install"]
    command += ["--require-hashes", "--no-deps", *pip_options(WHEELS, offline=offline)]
    for lock in locks:
        command += ["-r", lock]
    count = sum(len(re.findall(r"^[a-z0-9._-]+==", lock.read_text(), re.M)) for lock in locks)
    with stage(f"{title} ({count} gói)"):
        watch_pip(command)
    mark.write_text("\n".join(sorted(wanted)))


def pip_options(wheels: Path, *, offline: bool) -> list[str]:
    """Return the options that keep pip quiet, and off the network where the wheels lie here."""
    options = ["--disable-pip-version-check", "--no-input", "--progress-bar", "off"]
    if wheels.is_dir():
        options += ["--find-links", str(wheels)] + (["--no-index"] if offline else [])
    return options


def watch_pip(command: Sequence[str | Path]) -> None:
    """Run pip, printing a number for every tenth package it has fetched."""
    lines: list[str] = []
    fetched = 0
    with subprocess.Popen(
        [str(c) for c in command], cwd=ROOT, text=True, encoding="utf-8", errors="replace",
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
    ) as pip:  # fmt: skip
        for line in pip.stdout or ():
            lines.append(line.rstrip())
            if line.startswith("Collecting "):
                fetched += 1
                if fetched % 10 == 0:
                    say(f"{fetched} … ", end="")
            elif line.startswith("Installing collected"):
                say("ghi vào máy … ", end="")
    if pip.returncode:
        raise failed(command, lines)


def is_free(port: int) -> bool:
    with socket.socket() as probe:
        if not WINDOWS:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError:
            return False
    return True


def check_port(port: int) -> None:
    if not is_free(port):
        other = next((p for p in range(port + 1, min(port + 100, 65536)) if is_free(p)), 8000)
        raise Stop(
            f"Cổng {port} đang có chương trình khác dùng: hãy tắt chương trình đó,"
            f" hoặc chạy python3 run.py --port {other}"
        )


def prepare_data(folder: Path) -> dict[str, str]:
    """Return the environment of the application, its data folder being there."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        tempfile.TemporaryFile(dir=folder).close()
    except OSError as error:
        raise Stop(
            f"Chưa ghi được vào thư mục {folder}: hãy chọn thư mục khác bằng --data."
        ) from error
    defaults = {"EMULATION_ENV": "demo", "EMULATION_DATA_DIR": str(folder)}
    return defaults | os.environ | {"EMULATION_DATA_DIR": str(folder), "FLASK_APP": "wsgi"}


def demonstration_map(options: Options) -> str:
    """Return the map asked for, else the one that the data folder holds, else 2024."""
    kept = options.data / "demo_map"
    held = kept.read_text().strip() if kept.is_file() else ""
    if held and options.map not in ("", held):
        raise Stop(
            f"Thư mục {options.data} đang giữ dữ liệu minh họa địa bàn {held}: hãy thêm"
            f" --data data/{options.map} để tạo dữ liệu địa bàn {options.map} ở chỗ khác."
        )
    return options.map or held or "2024"


def serve(options: Options) -> int:
    """Install, bring the database up to date, fill it where it is empty, and serve."""
    if options.serve:
        check_port(options.port)
    environment = prepare_data(options.data)
    year = demonstration_map(options)
    ensure_venv(system=options.system)
    ensure_packages("Cài đặt thư viện", RUNTIME_LOCK, offline=True)
    flask: list[str | Path] = [in_venv("python"), "-m", "flask"]
    with stage("Chuẩn bị cơ sở dữ liệu"):
        quietly([*flask, "db", "upgrade"], environment)
    if environment["EMULATION_ENV"] == "demo":
        with stage(f"Dữ liệu minh họa Hậu Lộc (địa bàn {year})"):
            quietly([*flask, "emulation", "demo", "--if-empty", "--map", year], environment)
        (options.data / "demo_map").write_text(year)
    return answer(options.port, environment) if options.serve else 0


def answer(port: int, environment: dict[str, str]) -> int:
    """Serve until Ctrl-C; the address is printed once the program answers."""
    program = (  # Ctrl-C reaches both processes: this one answers to it and ends the other
        "import signal; signal.signal(signal.SIGINT, signal.SIG_IGN);"
        " from waitress import serve; from emulation.jobs.cli import start_worker;"
        " from wsgi import app; start_worker(app);"
        f" serve(app, host='{HOST}', port={port}, threads=8, ident=None)"
    )
    command = [str(in_venv("python")), "-c", program]
    server = subprocess.Popen(command, cwd=ROOT, env=environment)
    try:
        with stage("Mở máy chủ"):
            wait_until_alive(server, port)
        say(f"\nMời mở http://{HOST}:{port} trên trình duyệt. Nhấn Ctrl-C để dừng.")
        return server.wait()
    finally:
        server.terminate()
        server.wait()


def wait_until_alive(server: subprocess.Popen[bytes], port: int) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        with suppress(subprocess.TimeoutExpired):
            server.wait(timeout=0.2)
            raise Stop("Máy chủ đã dừng ngay khi mở: xin đọc các dòng phía trên.")
        with suppress(OSError):
            status = health(port)
            if status != HTTPStatus.OK:
                raise Stop(f"Máy chủ báo lỗi {status} tại /healthz: xin đọc các dòng phía trên.")
            return
    raise Stop(f"Máy chủ chưa trả lời sau {START_SECONDS} giây.")


def health(port: int) -> int:
    with closing(http.client.HTTPConnection(HOST, port, timeout=5)) as connection:
        connection.request("GET", "/healthz")
        return connection.getresponse().status


def test(options: Options) -> int:
    """Install what testing needs, then hand over to tests/suite.py, which finds the rest."""
    ensure_venv(system=options.system)
    ensure_packages("Cài đặt thư viện và bộ kiểm thử", RUNTIME_LOCK, TEST_LOCK, offline=False)
    return hand_over(f"tests.{SUITES[options.command]}", *options.rest)


def bundle(options: Options) -> int:
    """Write the committed files and the wheels of the lock into one archive."""
    ensure_venv(system=options.system)
    return hand_over("deploy.bundle", str(options.target))


def hand_over(module: str, *arguments: str) -> int:
    """Run a module of ours in .venv; when this program is stopped, that one clears up first."""
    child = subprocess.Popen([str(in_venv("python")), "-m", module, *arguments], cwd=ROOT)
    try:
        return child.wait()
    except SystemExit:  # told to end; Ctrl-C has reached the child already
        child.terminate()
        raise
    finally:
        child.wait()


def main(arguments: Sequence[str]) -> int:
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="replace")
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    if {"--help", "-h"} & set(arguments):
        say(HELP)
        return 0
    try:
        if sys.version_info < (3, 11):  # noqa: UP036 -- the old Python is the one that reads this
            raise Stop("Chương trình cần Python 3.11 trở lên: hãy cài rồi chạy lại.")
        options = parse(arguments)
        return {"serve": serve, "bundle": bundle}.get(options.command, test)(options)
    except Stop as stop:
        print(stop, file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        say("\nĐã dừng.")
        return 130 if "test" in arguments else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
