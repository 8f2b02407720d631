"""The command line of run.py: a slip of the keyboard gets one sentence and an exit code."""

import socket
import subprocess
import sys
from pathlib import Path

import pytest

import run

ROOT = Path(__file__).resolve().parents[2]


def started(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(ROOT / "run.py"), *arguments]
    return subprocess.run(command, capture_output=True, encoding="utf-8", check=False)


def sentence_for(*arguments: str) -> str:
    with pytest.raises(run.Stop) as stopped:
        run.parse(arguments)
    return str(stopped.value)


def test_options_without_arguments_are_those_of_the_readme():
    assert run.parse([]) == run.Options(
        command="serve", port=8000, data=ROOT / "data", map="", serve=True, system=True
    )


def test_options_may_be_joined_with_an_equals_sign(tmp_path):
    options = run.parse(["--port=8101", "--map", "2025", f"--data={tmp_path}", "--no-serve"])

    assert options == run.Options(port=8101, map="2025", data=tmp_path, serve=False)


def test_options_of_test_are_left_to_the_suite():
    options = run.parse(["test", "--full", "tests/entries", "-k", "nop", "--no-system"])

    assert (options.command, options.system) == ("test", False)
    assert options.rest == ["--full", "tests/entries", "-k", "nop", "--no-system"]


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--prt"], "Không có tùy chọn «--prt»: gõ python3 run.py --help để xem các tùy chọn."),
        (["--port"], "Tùy chọn --port cần một giá trị đi kèm: xem run.py --help."),
        (["--data="], "Tùy chọn --data cần một giá trị đi kèm: xem run.py --help."),
        (
            ["--data", "--no-serve"],
            "Tùy chọn --data cần một giá trị đi kèm: xem run.py --help.",
        ),
        (["--map", "2023"], "Không có địa bàn «2023»: hãy chọn --map 2024 hoặc --map 2025."),
        (
            ["chay"],
            "Không có lệnh «chay»: gõ run.py --help để xem các lệnh.",
        ),
        (["bundle"], "Hãy cho đúng một tên tệp, ví dụ: python3 run.py bundle thi-dua.tar.gz"),
        (["bundle", "a.rar"], "Tên «a.rar» cần kết thúc bằng .tar.gz hoặc .zip."),
    ],
)
def test_arguments_that_cannot_be_used_get_a_sentence(arguments, sentence):
    assert sentence_for(*arguments) == sentence


@pytest.mark.parametrize("port", ["0", "65536", "-1", "8000a", "8.000", "٣"])
def test_port_that_is_no_port_is_refused(port):
    assert sentence_for(f"--port={port}").startswith(f"Cổng «{port}» không dùng được")


def test_bundle_into_a_missing_folder_names_it(tmp_path):
    folder = tmp_path / "absent"

    assert sentence_for("bundle", str(folder / "a.zip")) == (
        f"Chưa có thư mục {folder}: hãy tạo thư mục này rồi chạy lại."
    )


def test_help_ends_well_and_names_every_option():
    done = started("--help")

    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == run.HELP + "\n"
    for name in ("--port", "--data", "--map", "--no-serve", "--no-system", "--full", "bundle"):
        assert name in run.HELP


def test_unknown_option_ends_with_one_line_and_no_traceback():
    done = started("--frob")

    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.splitlines() == [sentence_for("--frob")]


def test_busy_port_ends_with_the_command_that_works(tmp_path):
    with socket.socket() as taken:
        taken.bind((run.HOST, 0))
        taken.listen()
        port = taken.getsockname()[1]
        done = started("--port", str(port), "--data", str(tmp_path / "data"))

    assert (done.returncode, done.stdout) == (2, "")
    start = f"Cổng {port} đang có chương trình khác dùng: hãy tắt chương trình đó, hoặc chạy"
    assert done.stderr.startswith(f"{start} python3 run.py --port ")
    assert len(done.stderr.splitlines()) == 1
    assert not (tmp_path / "data").exists()


def test_data_folder_that_is_a_file_is_named(tmp_path):
    taken = tmp_path / "taken"
    taken.write_text("x")

    with pytest.raises(run.Stop) as stopped:
        run.prepare_data(taken)

    assert str(stopped.value) == (
        f"Chưa ghi được vào thư mục {taken}: hãy chọn thư mục khác bằng --data."
    )


def test_data_folder_is_private_and_told_to_the_program(tmp_path, monkeypatch):
    monkeypatch.delenv("EMULATION_ENV", raising=False)
    folder = tmp_path / "a" / "data"

    environment = run.prepare_data(folder)

    assert folder.stat().st_mode & 0o777 == 0o700
    assert environment["EMULATION_ENV"] == "demo"
    assert environment["EMULATION_DATA_DIR"] == str(folder)


def test_map_is_that_of_the_data_folder_unless_another_is_asked_for(tmp_path):
    (tmp_path / "demo_map").write_text("2025")

    assert run.demonstration_map(run.Options(data=tmp_path / "new")) == "2024"
    assert run.demonstration_map(run.Options(data=tmp_path)) == "2025"
    with pytest.raises(run.Stop) as stopped:
        run.demonstration_map(run.Options(data=tmp_path, map="2024"))
    assert str(stopped.value) == (
        f"Thư mục {tmp_path} đang giữ dữ liệu minh họa địa bàn 2025: hãy thêm"
        " --data data/2024 để tạo dữ liệu địa bàn 2024 ở chỗ khác."
    )


def test_missing_system_package_without_leave_to_install_names_the_command():
    with pytest.raises(run.Stop) as stopped:
        run.need_system(["python3-venv"], "gói python3-venv của Python", system=False)

    assert "python3-venv" in str(stopped.value)
    assert "Máy này còn thiếu gói python3-venv của Python" in str(stopped.value)


def test_command_that_fails_shows_its_last_lines():
    with pytest.raises(run.Stop) as stopped:
        run.quietly([sys.executable, "-c", "print('first'); print('last'); raise SystemExit(3)"])

    assert str(stopped.value).splitlines()[1:] == ["    first", "    last"]
