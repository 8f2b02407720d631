"""`flask emulation init` and `import-people`, as a person at a terminal sees them."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from emulation.core.db import db
from emulation.people import queries, services
from emulation.people.models import Person
from emulation.people.rules import Role
from emulation.people.services import Attempt
from tests.conftest import NOW
from tests.factories import World

COST = (1, 8, 1)
HEAD = "username,full_name,kind,unit_code,position,gender,birth_year,is_leader,role"
INIT = (
    *("init", "--unit-name", "Huyện Hậu Lộc", "--unit-code", "400"),
    *("--full-name", "Trần Thị Dậu", "--username", "qt1"),
)


def _run(app: Flask, *arguments: str, typed: str = "") -> tuple[int, str]:
    result = app.test_cli_runner().invoke(args=["emulation", *arguments], input=typed)
    return result.exit_code, result.output


def _proves(username: str, password: str) -> bool:
    attempt = Attempt(username, password, "", "key")
    return bool(services.prove(attempt, cost=COST, at=NOW))


def test_init_makes_the_first_administrator(empty_app: Flask) -> None:
    code, output = _run(empty_app, *INIT, typed="lúa chín vàng đồng\n" * 2)

    assert (code, output.splitlines()[-1]) == (
        0,
        "Đã lập Huyện Hậu Lộc và tài khoản quản trị qt1.",
    )
    with empty_app.app_context():
        actor = queries.signed_in_by_username("qt1", on=NOW.date())
        assert actor is not None
        assert (actor.roles, actor.must_change_password) == ({Role.ADMINISTRATOR}, False)
        assert _proves("qt1", "lúa chín vàng đồng")


def test_init_prints_a_random_password_once(empty_app: Flask) -> None:
    code, output = _run(empty_app, *INIT, "--generate")

    password = output.splitlines()[-1].rsplit(": ", 1)[1]
    assert code == 0
    with empty_app.app_context():
        assert _proves("qt1", password)


@pytest.mark.parametrize(
    ("changes", "typed", "sentence"),
    [
        ({}, "bảy ký\n" * 2, "Mật khẩu cần ít nhất 12 ký tự."),
        ({"Huyện Hậu Lộc": "Hậu Lộc"}, "lúa chín vàng đồng\n" * 2, "Tên đơn vị phải bắt đầu"),
        ({"qt1": "có dấu"}, "lúa chín vàng đồng\n" * 2, "Tên đăng nhập gồm 2 đến 40 chữ"),
    ],
)
def test_init_refuses_with_one_sentence(
    empty_app: Flask, changes: dict[str, str], typed: str, sentence: str
) -> None:
    arguments = [changes.get(word, word) for word in INIT]

    code, output = _run(empty_app, *arguments, typed=typed)

    assert code == 1
    assert sentence in output.splitlines()[-1]
    with empty_app.app_context():
        assert not queries.has_accounts()


def test_init_refuses_a_database_in_use(app: Flask) -> None:
    assert _run(app, "init") == (
        1,
        "Error: Cơ sở dữ liệu đã có tài khoản. Lệnh này chỉ dùng khi còn trống.\n",
    )


def test_import_people_prints_first_passwords_once(
    world: World, app: Flask, tmp_path: Path
) -> None:
    path = tmp_path / "nguoi.csv"
    line = "moi1,Lê Văn Một,Đảng viên,LL1,,nam,1970,,Bí thư chi bộ"
    path.write_text(f"{HEAD}\n{line}\n", encoding="utf-8-sig")

    code, first = _run(app, "import-people", str(path))
    again = _run(app, "import-people", str(path))

    assert code == 0
    assert first.splitlines()[0] == ("Đã thêm 1 người, 1 tài khoản, 1 vai trò; giữ nguyên 0 dòng.")
    username, password = first.splitlines()[1].split("\t")
    assert _proves(username, password)
    assert again == (0, "Đã thêm 0 người, 0 tài khoản, 0 vai trò; giữ nguyên 1 dòng.\n")


def test_people_in_old_letters_are_read_and_told(world: World, app: Flask, tmp_path: Path) -> None:
    path = tmp_path / "nguoi.csv"
    path.write_text(f"{HEAD}\n,NguyÔn V¨n T©m,§¶ng viªn,LL1,Th\xad ký,,,,\n", encoding="utf-8")

    code, output = _run(app, "import-people", str(path))

    assert code == 0
    assert "phông cũ (TCVN3)" in output
    found = db.session.scalars(select(Person.full_name).order_by(Person.id.desc())).first()
    assert found == "Nguyễn Văn Tâm"


def test_import_people_says_what_is_wrong(world: World, app: Flask, tmp_path: Path) -> None:
    path = tmp_path / "nguoi.csv"
    path.write_text(f"{HEAD}\n,Lê Văn Một,Đảng viên,XX,,,,,\n", encoding="utf-8")

    assert _run(app, "import-people", str(path)) == (
        1,
        "Error: Chưa nhập người nào.\nDòng 2: không có đơn vị mã «XX». Kiểm tra cột unit_code.\n",
    )
    missing = tmp_path / "khong-co.csv"
    assert _run(app, "import-people", str(missing)) == (
        1,
        f"Error: Không đọc được tệp {missing}. Kiểm tra lại đường dẫn.\n",
    )


def test_init_after_a_list_of_units_uses_its_unit(empty_app: Flask, tmp_path: Path) -> None:
    path = tmp_path / "don-vi.csv"
    path.write_text(
        "level,code,name,type,full_name,parent_code,parent_name,valid_from,valid_to\n"
        "huyện,400,Hậu Lộc,huyện,Huyện Hậu Lộc,38,Tỉnh Thanh Hóa,,\n",
        encoding="utf-8",
    )
    assert _run(empty_app, "import-units", str(path)) == (
        0,
        "Đã thêm 2 đơn vị, giữ nguyên 0, ghi ngày kết thúc 0, ghi 0 lần sáp nhập, đổi tên.\n",
    )

    assert _run(empty_app, *INIT, "--generate")[0] == 0

    again = _run(empty_app, "import-units", str(path))
    assert again[1].startswith("Đã thêm 0 đơn vị, giữ nguyên 1,")
