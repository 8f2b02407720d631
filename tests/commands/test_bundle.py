"""A bundle installs on a machine that has no network."""

import os
import shutil
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest

from deploy import bundle

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def release(tmp_path):
    program = tmp_path / "run.py"
    program.write_text("print('chạy')\n", encoding="utf-8")
    program.chmod(0o755)
    path = tmp_path / "release.tar"
    with tarfile.open(path, "w") as out:
        out.add(program, "run.py")
    return path


@pytest.fixture
def wheel(tmp_path):
    path = tmp_path / "made_up-1.0-py3-none-any.whl"
    path.write_bytes(b"wheel")
    return path


def test_bundle_as_tar_holds_release_and_wheels_in_one_folder(tmp_path, release, wheel):
    target = tmp_path / "out.tar.gz"

    bundle.pack(target, release, [wheel])

    with tarfile.open(target) as made:
        assert made.getnames() == ["thi-dua/run.py", f"thi-dua/wheels/{wheel.name}"]
        assert made.getmember("thi-dua/run.py").mode & 0o111 == 0o111


def test_bundle_as_zip_holds_the_same(tmp_path, release, wheel):
    target = tmp_path / "out.zip"

    bundle.pack(target, release, [wheel])

    with zipfile.ZipFile(target) as made:
        assert made.namelist() == ["thi-dua/run.py", f"thi-dua/wheels/{wheel.name}"]
        assert made.read("thi-dua/run.py").decode() == "print('chạy')\n"


def test_bundle_leaves_no_half_written_archive_under_its_name(tmp_path, release):
    target = tmp_path / "out.zip"

    with pytest.raises(FileNotFoundError):
        bundle.pack(target, release, [tmp_path / "absent.whl"])

    assert not target.exists()


def without_network(command: list[str]) -> list[str]:
    """Return the command cut off from the network, as far as this machine lets us."""
    if os.name == "posix" and os.geteuid() == 0 and shutil.which("unshare"):
        return ["unshare", "--net", *command]
    return command


def test_bundle_installs_without_a_network(tmp_path):
    target, home = tmp_path / "thi-dua.tar.gz", tmp_path / "home"
    home.mkdir()
    made = subprocess.run(
        [sys.executable, "run.py", "bundle", str(target)], cwd=ROOT, capture_output=True,
        encoding="utf-8", check=False,
    )  # fmt: skip
    assert made.returncode == 0, made.stderr
    shutil.unpack_archive(target, tmp_path)

    # No settings of pip and no cache: what lies in the bundle has to do.
    bare = {"HOME": str(home), "PATH": os.environ["PATH"], "PIP_CONFIG_FILE": os.devnull}
    done = subprocess.run(
        without_network([sys.executable, "run.py", "--no-serve", "--no-system"]),
        cwd=tmp_path / "thi-dua", env=bare | {"PIP_NO_INDEX": "1"}, capture_output=True,
        encoding="utf-8", check=False,
    )  # fmt: skip

    assert done.returncode == 0, done.stdout + done.stderr
    assert [line.split(" …")[0].split(" (")[0] for line in done.stdout.splitlines()] == [
        "• Tạo môi trường Python",
        "• Cài đặt thư viện",
        "• Chuẩn bị cơ sở dữ liệu",
        "• Dữ liệu minh họa Hậu Lộc",
    ]
