"""Pack the release with the libraries it needs, so that it installs where there is no network.

`python3 run.py bundle FILE` runs it. The wheels fit machines of the same kind and the same
version of Python as this one.
"""

import sys
import tarfile
import tempfile
import zipfile
from collections.abc import Iterable
from pathlib import Path

from run import ROOT, RUNTIME_LOCK, WHEELS, Stop, pip_options, quietly, say, stage, works

FOLDER = "thi-dua"


def bundle(target: Path) -> None:
    """The archive holds one folder: the committed files, and under `wheels` the libraries."""
    if not works("git", "-C", ROOT, "rev-parse", "--verify", "HEAD"):
        raise Stop("Lệnh bundle chỉ chạy được trong bản sao git: cần lệnh git và thư mục .git.")
    with tempfile.TemporaryDirectory() as scratch:
        release, wheels = Path(scratch, "release.tar"), Path(scratch, "wheels")
        with stage("Gom mã nguồn đã ghi nhận"):
            quietly(["git", "archive", "--format=tar", "-o", release, "HEAD"])
        with stage("Lấy thư viện kèm theo"):
            options = ["--require-hashes", "--no-deps", "--only-binary=:all:"]
            options += pip_options(WHEELS, offline=True)
            pip = [sys.executable, "-m", "pip", "download", *options]
            quietly([*pip, "-r", RUNTIME_LOCK, "-d", wheels])
        with stage(f"Đóng gói {target.name}"):
            pack(target, release, sorted(wheels.iterdir()))
    say(f"Đã ghi {target}. Hãy giải nén trên máy cần cài rồi chạy: python3 run.py")


def pack(target: Path, release: Path, wheels: Iterable[Path]) -> None:
    """The target is whole: it takes its name only when everything is in it."""
    writer = pack_zip if target.name.endswith(".zip") else pack_tar
    part = target.with_name(target.name + ".part")
    with tarfile.open(release) as source:
        writer(part, source, wheels)
    part.replace(target)


def pack_tar(part: Path, source: tarfile.TarFile, wheels: Iterable[Path]) -> None:
    with tarfile.open(part, "w:gz", compresslevel=6) as out:
        for member in source:
            content = source.extractfile(member) if member.isfile() else None
            member.name = f"{FOLDER}/{member.name}"
            out.addfile(member, content)
        for wheel in wheels:
            out.add(wheel, f"{FOLDER}/wheels/{wheel.name}")


def pack_zip(part: Path, source: tarfile.TarFile, wheels: Iterable[Path]) -> None:
    with zipfile.ZipFile(part, "w", zipfile.ZIP_DEFLATED) as out:
        for member in source:
            content = source.extractfile(member) if member.isfile() else None
            if content:
                out.writestr(f"{FOLDER}/{member.name}", content.read())
        for wheel in wheels:
            out.write(wheel, f"{FOLDER}/wheels/{wheel.name}", zipfile.ZIP_STORED)


def main(arguments: list[str]) -> int:
    try:
        bundle(Path(arguments[0]))
    except Stop as stop:
        print(stop, file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
