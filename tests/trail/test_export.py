"""The export proves itself: the checker, run as a process, names the first line that is wrong."""

from __future__ import annotations

import ast
import json
import subprocess
import sys
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy import select

from emulation.audit.models import AuditPayload, AuditRecord
from emulation.audit.queries import last_seal
from emulation.audit.rules import Event
from emulation.audit.services import erase_payload, record, seal
from emulation.core import ddl
from emulation.core.db import db, transaction
from emulation.trail import checker, exports
from tests.audit.ordered import ORDER
from tests.factories import World
from tests.pages import Browser
from tests.trail.forged import dump, lines_of, linked

Browse = Callable[..., Browser]
CHECKER = Path(checker.__file__)
SEALS = (3, 1, 8, 5)
"""Records in each seal, and two that wait: every shape of a tree."""


def _save(world: World, number: int, unit: str = "LL1") -> None:
    record(
        Event.ENTRY_SAVE,
        actor=world.actor("nop1"),
        subject=f"entry:K{number}",
        at=world.now + timedelta(seconds=number),
        unit_id=world.unit(unit),
        changes={"title": ("", f"Việc «{number}»\u2028 & <b>")},
    )


@pytest.fixture
def trail(world: World) -> World:
    number = 0
    for count in (*SEALS, 2):
        with transaction():
            for _ in range(count):
                _save(world, number, "HL1" if number % 4 == 3 else "LL1")
                number += 1
        if number <= sum(SEALS):
            with transaction():
                seal(at=world.now)
    return world


def exported(browser: Browser, **asked: str) -> bytes:
    """The file that the button of the page gives."""
    page = browser.get("/nhat-ky-he-thong/xuat")
    token = page.form("/nhat-ky-he-thong/xuat")["csrf_token"]
    with browser.app.app_context():
        answer = browser.client.post("/nhat-ky-he-thong/xuat", data={"csrf_token": token, **asked})
        assert answer.status_code == 200
        assert answer.headers["Content-Disposition"].startswith('attachment; filename="nhat-ky-')
        return answer.get_data()


def checked(content: bytes, folder: Path, *more: str) -> tuple[int, str]:
    """Exit code and words of the checker, a process of its own that cannot see the program."""
    file = folder / "nhat-ky.jsonl"
    file.write_bytes(content)
    own = folder / "kiem_tra_nhat_ky.py"
    own.write_bytes(CHECKER.read_bytes())
    done = subprocess.run(
        [sys.executable, "-I", "-W", "error", str(own), str(file), *more],
        cwd=folder, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.stderr == ""
    return done.returncode, done.stdout


def first(content: bytes, folder: Path, *more: str) -> str:
    """The first fault that the checker tells."""
    code, said = checked(content, folder, *more)
    assert code == 1, said
    return said.splitlines()[1]


def test_a_whole_export_is_whole(trail: World, browse: Browse, tmp_path: Path) -> None:
    content = exported(browse("kt"))

    code, said = checked(content, tmp_path)

    assert (code, said.splitlines()[0]) == (0, "Nguyên vẹn: 21 bản ghi, 4 niêm phong.")
    last = last_seal()
    assert last is not None
    mark = " ".join(last.hash[at : at + 4] for at in range(0, 32, 4))
    assert f"Niêm phong cuối, số 4: {mark}." in said
    assert "4 bản ghi chưa niêm phong" in said  # two saves, the signing-in and the export itself


def test_the_export_is_an_act_in_the_trail_and_in_the_file(trail: World, browse: Browse) -> None:
    content = exported(browse("kt"), nguoi="hạnh", su_kien="entry.save", tu_ngay="1/10/2024")

    made = db.session.scalars(
        select(AuditRecord).where(AuditRecord.event == Event.TRAIL_EXPORT)
    ).one()
    payload = db.session.get(AuditPayload, made.id)
    assert payload is not None
    assert payload.content["facts"] == {
        "asked_event": "entry.save",
        "asked_from": "2024-10-01",
        "asked_person": "hạnh",
        "seal": 4,
    }
    assert json.loads(content.splitlines()[0])["filter"] == {
        "su_kien": "entry.save",
        "nguoi": "hạnh",
        "tu_ngay": "1/10/2024",
    }


@pytest.mark.parametrize("asked", [{"don_vi": "Hoa Lộc"}, {"su_kien": "entry.save"}])
def test_a_filtered_export_proves_each_of_its_rows(
    trail: World, browse: Browse, tmp_path: Path, asked: dict[str, str]
) -> None:
    lines = lines_of(exported(browse("kt"), **asked))
    found = [line for line in lines if line["kind"] == "record"]
    assert len(found) == (19 if "su_kien" in asked else 4)

    code, said = checked(linked(lines), tmp_path)
    assert code == 0, said
    assert "Tệp là một phần nhật ký" in said

    found[1]["path"] = [*found[1]["path"][::-1], "00" * 32]
    assert f"bản ghi số {found[1]['id']} không có trong niêm phong" in first(
        linked(lines), tmp_path
    )


def test_any_changed_line_is_named(trail: World, browse: Browse, tmp_path: Path) -> None:
    """A line altered in place, as with an editor: its own link no longer fits."""
    lines = exported(browse("kt")).splitlines(keepends=True)
    assert len(lines) == 27
    named = []
    for place in range(1, 27):
        line = bytearray(lines[place])
        digit = next(at for at in range(len(line)) if line[at : at + 1].isdigit())
        line[digit] = ord("1") if line[digit] != ord("1") else ord("2")
        altered = b"".join([*lines[:place], bytes(line), *lines[place + 1 :]])
        named.append(first(altered, tmp_path).partition(":")[0])

    assert named == [f"Dòng {place + 1}" for place in range(1, 27)]


@pytest.mark.parametrize("place", [2, 6, 13, 20, 25])
def test_a_missing_or_moved_line_is_named(
    trail: World, browse: Browse, tmp_path: Path, place: int
) -> None:
    lines = exported(browse("kt")).splitlines(keepends=True)

    without = lines[:place] + lines[place + 1 :]
    swapped = [*lines[:place], lines[place + 1], lines[place], *lines[place + 2 :]]

    assert first(b"".join(without), tmp_path).startswith(f"Dòng {place + 1}: ")
    assert first(b"".join(swapped), tmp_path).startswith(f"Dòng {place + 1}: ")


@pytest.mark.parametrize("left", [1, 2, 9, 26])
def test_a_truncated_file_is_named(trail: World, browse: Browse, tmp_path: Path, left: int) -> None:
    lines = exported(browse("kt")).splitlines(keepends=True)

    code, said = checked(b"".join(lines[:left]), tmp_path)
    assert (code, f"Dòng {left + 1}: tệp bị cắt cụt" in said) == (1, True)
    half = lines[left][: len(lines[left]) // 2]
    assert first(b"".join(lines[:left]) + half, tmp_path) == (
        f"Dòng {left + 1}: bị cắt dở hoặc không còn đọc được."
    )


# A forger who also recomputes the links, as anybody with this file can ------------------------


def _records(lines: list[dict[str, object]], seal_n: int) -> list[int]:
    """Where the records of a seal stand among the lines."""
    start = next(at for at, line in enumerate(lines) if line.get("n") == seal_n)
    return list(range(start + 1, start + 1 + SEALS[seal_n - 1]))


def test_what_is_forged_with_its_links_is_named(
    trail: World, browse: Browse, tmp_path: Path
) -> None:
    whole = lines_of(exported(browse("kt")))
    at = _records(whole, 3)[4]
    number = whole[at]["id"]

    def forged(change: Callable[[list[dict[str, object]]], None]) -> str:
        lines = json.loads(dump(whole))
        change(lines)
        return first(linked(lines), tmp_path)

    assert forged(lambda lines: lines[at].update(subject="entry:X")) == (
        f"Dòng {at + 1}: bản ghi số {number} đã bị sửa sau khi ghi."
    )
    assert forged(lambda lines: lines[at]["content"].update(actor="Ai")) == (
        f"Dòng {at + 1}: bản ghi số {number} có phần nội dung đã bị sửa sau khi ghi."
    )
    assert forged(lambda lines: lines[at].update(salt=None)) == (
        f"Dòng {at + 1}: bản ghi số {number} bị mất phần nội dung."
    )
    assert forged(lambda lines: lines[at].update(salt="", content={})) == (
        f"Dòng {at + 1}: bản ghi số {number} bị xóa nội dung mà không ghi việc xóa."
    )
    assert forged(lambda lines: lines.pop(at)) == (
        f"Dòng {at + 1}: thiếu bản ghi thứ 5 của niêm phong số 3, ở trước bản ghi số {number + 1}."
    )
    assert forged(lambda lines: lines.insert(at, lines.pop(at + 1))) == (
        f"Dòng {at + 1}: thiếu bản ghi thứ 5 của niêm phong số 3, ở trước bản ghi số {number + 1}."
    )
    assert forged(lambda lines: lines.insert(at, lines[at])) == (
        f"Dòng {at + 2}: bản ghi số {number} đứng sai thứ tự."
    )
    assert "niêm phong số 3 không nối với niêm phong số 2" in forged(
        lambda lines: lines[_records(lines, 3)[0] - 1].update(previous="0" * 64)
    )
    assert "thiếu niêm phong số 2 ở trước số 3" in forged(
        lambda lines: [lines.pop(_records(whole, 2)[0] - 1) for _ in range(2)]
    )


def test_a_record_forged_with_its_digest_breaks_its_seal(
    trail: World, browse: Browse, tmp_path: Path
) -> None:
    lines = lines_of(exported(browse("kt")))
    at = _records(lines, 3)[4]
    lines[at]["event"] = "entry.withdraw"
    covered = [lines[at][name] for name in checker.COVERED]
    lines[at]["digest"] = checker.sha256(checker.canonical(covered))

    assert first(linked(lines), tmp_path).endswith(
        "niêm phong số 3 có bản ghi bị sửa hoặc đổi chỗ."
    )


def test_a_trail_cut_before_the_export_is_betrayed_by_paper_alone(
    trail: World, browse: Browse, tmp_path: Path
) -> None:
    last = last_seal()
    assert last is not None
    printed = f"Niêm phong nhật ký số 4: {checker.spaced(last.hash[:32])}"
    content = exported(browse("kt"))
    assert checked(content, tmp_path, "--anchor", printed)[0] == 0

    lines = lines_of(content)
    cut = _records(lines, 4)[0] - 1
    lines = [*lines[:cut], lines[-1] | {"records": 12, "seals": 3}]
    lines[0]["last_seal"] = 3
    assert checked(linked(lines), tmp_path)[0] == 0
    assert first(linked(lines), tmp_path, "--anchor", printed) == (
        f"Niêm phong in trên giấy (số 4, {checker.spaced(last.hash[:32])}) không có trong tệp: "
        "nhật ký đã bị cắt hoặc bị thay."
    )


def test_an_erased_payload_is_in_no_export_and_the_export_stays_whole(
    trail: World, browse: Browse, tmp_path: Path
) -> None:
    with transaction():
        erase_payload(7, order=ORDER, actor=trail.actor("qt1"), at=trail.now)
    content = exported(browse("kt"))

    code, said = checked(content, tmp_path)

    assert code == 0, said
    assert "1 bản ghi đã được xóa phần nội dung." in said
    assert "Việc «6»".encode() not in content
    assert "Việc «5»".encode() in content


def test_what_was_changed_in_the_database_is_named_by_the_checker(
    trail: World, browse: Browse, tmp_path: Path
) -> None:
    db.session.rollback()
    dialect = db.engine.dialect.name
    with db.engine.begin() as connection:
        for guard in ddl.guards(dialect):
            on = "" if dialect == "sqlite" else f" ON {guard.table}"
            connection.execute(sa.text(f"DROP TRIGGER {guard.name}{on}"))
        connection.execute(sa.text("UPDATE audit_record SET event = 'role.end' WHERE id = 11"))
        ddl.install(connection)

    said = first(exported(browse("kt")), tmp_path)

    assert said.endswith("bản ghi số 11 đã bị sửa sau khi ghi.")


def test_an_auditor_of_a_part_gets_a_part(trail: World, browse: Browse, tmp_path: Path) -> None:
    from emulation.people.models import RoleHolding  # noqa: PLC0415 -- beside its use

    with transaction() as session:
        here = sa.update(RoleHolding).where(RoleHolding.user_id == trail.actor("kt").id)
        session.execute(here.values(unit_id=trail.unit("HL")))
    lines = lines_of(exported(browse("kt")))

    assert lines[0]["whole"] is False
    assert {line["unit_id"] for line in lines if line["kind"] == "record"} <= {
        trail.unit("HL1"),
        None,
    }
    assert checked(linked(lines), tmp_path)[0] == 0


@pytest.mark.parametrize(
    ("content", "arguments", "sentence"),
    [
        (b"", (), "Tệp trống hoặc thiếu dòng mở đầu."),
        (b"\xff\xfe\n", (), "Đây không phải tệp nhật ký"),
        (b'{"kind":"head"}\n', (), "Đây không phải tệp nhật ký"),
        (b"[" * 100_000, (), "Đây không phải tệp nhật ký"),
        (b"", ("--anchor", "zz"), "Mã niêm phong «zz» chưa đúng"),
    ],
)
def test_what_is_no_export_is_said_in_a_sentence(
    tmp_path: Path, content: bytes, arguments: tuple[str, ...], sentence: str
) -> None:
    code, said = checked(content, tmp_path, *arguments)

    assert (code, said.startswith(sentence)) == (2, True)


def test_the_checker_reads_on_python_3_8_with_its_library_alone(
    world: World, browse: Browse
) -> None:
    tree = ast.parse(CHECKER.read_text("utf-8"), feature_version=(3, 8))
    imported = {
        name.name for node in ast.walk(tree) if isinstance(node, ast.Import) for name in node.names
    } | {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    assert {name.partition(".")[0] for name in imported if name} <= sys.stdlib_module_names
    browser = browse("kt")
    with browser.app.app_context():
        answer = browser.client.get("/nhat-ky-he-thong/kiem_tra_nhat_ky.py")
    assert answer.get_data() == CHECKER.read_bytes()


def test_program_and_checker_write_digests_alike() -> None:
    assert exports.FORMAT == checker.FORMAT


@pytest.mark.parametrize("asked", [{"tu_ngay": "31/02/2024"}, {"den_ngay": "mai"}])
def test_a_wrong_day_is_told_and_nothing_is_exported(
    trail: World, browse: Browse, asked: dict[str, str]
) -> None:
    browser = browse("kt")
    token = browser.get("/nhat-ky-he-thong/xuat").form("/nhat-ky-he-thong/xuat")["csrf_token"]
    page = browser.post("/nhat-ky-he-thong/xuat", {"csrf_token": token, **asked})

    assert page.status == 422
    assert "ngày:" in page.text
    assert not db.session.scalar(
        select(AuditRecord.id).where(AuditRecord.event == Event.TRAIL_EXPORT)
    )


@pytest.mark.parametrize("username", ["nop1", "xn1", "td4", "hd1", "ld", "qt1"])
def test_the_export_is_the_auditors_alone(world: World, browse: Browse, username: str) -> None:
    browser = browse(username)
    paths = ("/nhat-ky-he-thong/xuat", "/nhat-ky-he-thong/kiem_tra_nhat_ky.py")
    assert [browser.get(path).status for path in paths] == [403, 403]
