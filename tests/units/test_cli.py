"""`flask emulation import-units`."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from flask import Flask

from emulation.units import queries
from tests.units.conftest import LIST

HEAD = "level,code,name,type,full_name,parent_code,parent_name,valid_from,valid_to"


def _run(app: Flask, *arguments: str) -> tuple[int, str]:
    result = app.test_cli_runner().invoke(args=["emulation", "import-units", *arguments])
    return result.exit_code, result.output


def test_import_units_counts_what_it_did(empty_app: Flask) -> None:
    first = _run(empty_app, str(LIST))
    again = _run(empty_app, str(LIST))

    assert first == (
        0,
        "Đã thêm 83 đơn vị, giữ nguyên 0, ghi ngày kết thúc 0, ghi 24 lần sáp nhập, đổi tên.\n",
    )
    assert again == (
        0,
        "Đã thêm 0 đơn vị, giữ nguyên 82, ghi ngày kết thúc 0, ghi 0 lần sáp nhập, đổi tên.\n",
    )


def test_import_units_names_bad_lines_and_writes_nothing(empty_app: Flask, tmp_path: Path) -> None:
    path = tmp_path / "don-vi.csv"
    path.write_text(f"{HEAD}\nxã,1,,xã,Xã A,400,Huyện Nào Đó,,\n", encoding="utf-8")

    assert _run(empty_app, str(path)) == (
        1,
        "Error: Chưa nhập đơn vị nào.\nDòng 2: chưa ghi tên đơn vị ở cột name.\n",
    )
    with empty_app.app_context():
        assert not queries.has_units()


def test_a_list_in_old_letters_is_read_and_told(empty_app: Flask, tmp_path: Path) -> None:
    path = tmp_path / "don-vi.csv"
    line = "huyÖn,400,HËu Léc,huyÖn,HuyÖn HËu Léc,38,TØnh Thanh Hãa,,"
    path.write_text(f"{HEAD}\n{line}\n", encoding="utf-8")

    code, output = _run(empty_app, str(path))

    assert code == 0
    assert "viết bằng phông cũ (TCVN3), đã đọc sang Unicode. Kiểm tra lại" in output
    with empty_app.app_context():
        names = {row.full_name for row in queries.tree(date(2024, 1, 1))}
        assert names == {"Tỉnh Thanh Hóa", "Huyện Hậu Lộc"}


def test_import_units_says_when_a_file_cannot_be_read(empty_app: Flask, tmp_path: Path) -> None:
    for path in (tmp_path / "khong-co.csv", tmp_path):
        assert _run(empty_app, str(path)) == (
            1,
            f"Error: Không đọc được tệp {path}. Kiểm tra lại đường dẫn.\n",
        )


def test_holds_on_is_the_first_day_of_lines_without_one(empty_app: Flask, tmp_path: Path) -> None:
    path = tmp_path / "don-vi.csv"
    path.write_text(f"{HEAD}\ntỉnh,38,Thanh Hóa,tỉnh,Tỉnh Thanh Hóa,,,,\n", encoding="utf-8")

    assert _run(empty_app, str(path), "--holds-on", "01/07/2025")[0] == 0
    bad = _run(empty_app, str(path), "--holds-on", "31/06/2025")

    assert bad == (
        1,
        "Error: --holds-on: Tháng 6 năm 2025 có 30 ngày. Kiểm tra lại ngày 31.\n",
    )
    with empty_app.app_context():
        from_july = queries.tree(queries.periods_of(1)[0].valid_from)
        assert [row.full_name for row in from_july] == ["Tỉnh Thanh Hóa"]
        assert str(queries.periods_of(1)[0].valid_from) == "2025-07-01"
