"""`check` finds what does not agree, and nothing where all is well."""

import json
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask

from emulation.audit.services import seal
from emulation.core import ddl
from emulation.core.db import db, transaction
from emulation.entries.models import Entry
from emulation.entries.rules import Action
from emulation.files.store import LocalStore
from emulation.reviews.rules import Verdict
from emulation.trail.services import check_all
from tests.entries_made import decided, draft, passed_up, prove, recognised, sent_action
from tests.factories import World

RETURNED = Verdict(Action.RETURN, field_reasons={"summary": "Ghi rõ cách làm của chi bộ"})
REJECTED = Verdict(Action.REJECT, reason="Nội dung trùng với việc đã ghi trong tháng 9")


@pytest.fixture
def store(tmp_path: Path) -> LocalStore:
    return LocalStore(tmp_path / "files")


@pytest.fixture
def recognition(world: World, store: LocalStore) -> Entry:
    """One entry recognised, others in other states, all sealed."""
    prove(world, draft(world), store=store)
    passed_up(world, sent_action(world))
    decided(world, sent_action(world), RETURNED, by="xn1")
    decided(world, sent_action(world), REJECTED, by="xn1")
    entry = recognised(world, sent_action(world))
    with transaction():
        seal(at=world.now)
    return entry


def _tamper(statement: str, **values: object) -> None:
    db.session.rollback()  # an open reader would hold the tables on PostgreSQL
    dialect = db.engine.dialect.name
    with db.engine.begin() as connection:
        for guard in ddl.guards(dialect):
            on = "" if dialect == "sqlite" else f" ON {guard.table}"
            connection.execute(sa.text(f"DROP TRIGGER {guard.name}{on}"))
        connection.execute(sa.text(statement), values)
        ddl.install(connection)
    db.session.rollback()


def _found(store: LocalStore) -> list[tuple[str, str]]:
    return [(found.invariant.value, found.sentence) for found in check_all(store)]


def test_check_of_sound_data_finds_nothing(recognition: Entry, store: LocalStore) -> None:
    assert check_all(store) == []


def test_check_names_a_state_that_no_decision_gave(recognition: Entry, store: LocalStore) -> None:
    _tamper("UPDATE entry SET state = 'revoked' WHERE id = :id", id=recognition.id)
    assert (
        "V2",
        f"Mục {recognition.code}: trạng thái «Đã hủy công nhận» không khớp quyết định sau cùng.",
    ) in _found(store)


def test_check_names_a_changed_counter(recognition: Entry, store: LocalStore) -> None:
    _tamper("UPDATE standing SET base = base + 100 WHERE grain = 'year'")
    found = _found(store)
    assert {invariant for invariant, _ in found} == {"V4"}
    assert len(found) == 2


def test_check_names_a_decision_that_was_not_recorded(
    recognition: Entry, store: LocalStore
) -> None:
    _tamper(
        "UPDATE audit_record SET subject = 'entry:X' WHERE subject = :subject"
        " AND event = 'decision.recognise'",
        subject=f"entry:{recognition.code}",
    )
    found = _found(store)
    assert [invariant for invariant, _ in found] == ["V2", "V5"]
    assert found[0][1] == (f"Mục {recognition.code}: có quyết định không được ghi trong nhật ký.")


def test_check_names_a_receipt_that_was_not_recorded(recognition: Entry, store: LocalStore) -> None:
    _tamper("UPDATE entry SET receipt = 'XXXX' WHERE state = 'draft'")
    assert [invariant for invariant, _ in _found(store)] == ["V1"]


def test_check_names_a_file_whose_bytes_are_gone(recognition: Entry, store: LocalStore) -> None:
    for path in list(store.root.rglob("*")):
        if path.is_file():
            path.unlink()
    assert {invariant for invariant, _ in _found(store)} == {"V6"}


def test_check_command_prints_json_and_ends_with_one(app: Flask, world: World) -> None:
    sent_action(world)
    runner = app.test_cli_runner()
    sound = runner.invoke(args=["emulation", "check", "--json"])
    assert (sound.exit_code, json.loads(sound.output)) == (
        0,
        {"ok": True, "count": 0, "differences": []},
    )
    _tamper("UPDATE audit_record SET unit_id = NULL WHERE id = 1")
    broken = runner.invoke(args=["emulation", "check", "--json"])
    assert broken.exit_code == 1
    assert json.loads(broken.output)["differences"] == [
        {"invariant": "V5", "difference": "Nhật ký: bản ghi số 1 đã bị sửa sau khi ghi."}
    ]
    plain = runner.invoke(args=["emulation", "check"])
    assert plain.output.splitlines()[-1] == "Có 1 sai lệch."


def test_check_command_against_a_seal_on_paper(app: Flask, world: World) -> None:
    runner = app.test_cli_runner()
    result = runner.invoke(args=["emulation", "check", "--anchor", "ab" * 32])
    assert (result.exit_code, result.output.splitlines()) == (
        1,
        [
            "V5: Niêm phong abababababababab đã in ra giấy không còn trong nhật ký.",
            "Có 1 sai lệch.",
        ],
    )
