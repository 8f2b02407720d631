"""Tampering in the database itself, past the triggers: `verify` names the row."""

import pytest
import sqlalchemy as sa

from emulation.audit.queries import count_unsealed, verify
from emulation.audit.rules import Event
from emulation.audit.services import record, seal
from emulation.core import ddl
from emulation.core.db import db, transaction
from tests.factories import World


@pytest.fixture
def sealed(world: World) -> str:
    """Six records, four of them in two seals; returns the hash of the second seal."""
    last = ""
    for count in (2, 2, 0):
        with transaction():
            for number in range(count or 2):
                record(
                    Event.ENTRY_SAVE,
                    actor=world.actor("nop1"),
                    subject=f"entry:K{count}{number}",
                    at=world.now,
                    facts={"reason": "Việc tốt"},
                )
        if count:
            with transaction():
                made = seal(at=world.now)
                assert made is not None
                last = made.hash
    return last


def _tamper(*statements: str) -> None:
    """What somebody with the database's own console can do: drop the guards and write."""
    db.session.rollback()  # an open reader would hold the tables on PostgreSQL
    dialect = db.engine.dialect.name
    with db.engine.begin() as connection:
        for guard in ddl.guards(dialect):
            on = "" if dialect == "sqlite" else f" ON {guard.table}"
            connection.execute(sa.text(f"DROP TRIGGER {guard.name}{on}"))
        if dialect == "sqlite":
            connection.execute(sa.text("PRAGMA defer_foreign_keys=ON"))
        for statement in statements:
            connection.execute(sa.text(statement))
        ddl.install(connection)
    db.session.rollback()


def test_verify_of_a_whole_chain_finds_nothing(sealed: str) -> None:
    assert verify(anchor=sealed) == []
    assert count_unsealed() == 2


@pytest.mark.parametrize(
    ("statement", "fault"),
    [
        (
            "UPDATE audit_record SET subject = 'entry:KX' WHERE id = 3",
            "Nhật ký: bản ghi số 3 đã bị sửa sau khi ghi.",
        ),
        (
            "UPDATE audit_record SET actor_id = NULL WHERE id = 6",
            "Nhật ký: bản ghi số 6 đã bị sửa sau khi ghi.",
        ),
        (
            "UPDATE audit_payload SET content = '{\"facts\": {}}' WHERE record_id = 2",
            "Nhật ký: bản ghi số 2 có phần nội dung đã bị sửa sau khi ghi.",
        ),
        (
            "UPDATE audit_payload SET content = '[0.5]' WHERE record_id = 2",
            "Nhật ký: bản ghi số 2 có phần nội dung đã bị sửa sau khi ghi.",
        ),
        (
            "DELETE FROM audit_payload WHERE record_id = 5",
            "Nhật ký: bản ghi số 5 bị mất phần nội dung.",
        ),
        (
            "UPDATE audit_seal SET count = 3 WHERE n = 1",
            "Niêm phong số 1: phải có 3 bản ghi xếp theo thứ tự, nay có 2.",
        ),
        (
            "DELETE FROM audit_seal_item WHERE record_id = 4",
            "Niêm phong số 2: phải có 2 bản ghi xếp theo thứ tự, nay có 1.",
        ),
        (
            "UPDATE audit_seal SET hash = 'x' WHERE n = 2",
            "Niêm phong số 2: chính niêm phong này đã bị sửa.",
        ),
    ],
)
def test_verify_names_the_changed_row(sealed: str, statement: str, fault: str) -> None:
    _tamper(statement)
    assert verify()[0] == fault


def test_verify_names_a_record_missing_from_its_seal(sealed: str) -> None:
    dialect = db.engine.dialect.name
    deleted = [
        "DELETE FROM audit_payload WHERE record_id = 3",
        "ALTER TABLE audit_seal_item DROP CONSTRAINT fk_audit_seal_item_record_id_audit_record"
        if dialect == "postgresql"
        else "SELECT 1",
        "DELETE FROM audit_record WHERE id = 3",
    ]
    if dialect == "sqlite":
        _tamper_without_foreign_keys(deleted)
    else:
        _tamper(*deleted)
    assert "Niêm phong số 2: thiếu bản ghi số 3." in verify()


def _tamper_without_foreign_keys(statements: list[str]) -> None:
    raw = db.engine.raw_connection()
    try:
        cursor = raw.cursor()
        cursor.execute("PRAGMA foreign_keys=OFF")
        for guard in ddl.guards("sqlite"):
            cursor.execute(f"DROP TRIGGER {guard.name}")
        for statement in statements:
            cursor.execute(statement)
        cursor.execute("PRAGMA foreign_keys=ON")
    finally:
        raw.close()
    db.session.rollback()


def test_verify_against_paper_names_a_chain_that_was_cut_short(sealed: str) -> None:
    _tamper(
        "DELETE FROM audit_seal_item WHERE seal_n = 2",
        "DELETE FROM audit_seal WHERE n = 2",
    )
    assert verify() == []
    assert verify(anchor=sealed) == [
        f"Niêm phong {sealed[:16]} đã in ra giấy không còn trong nhật ký."
    ]
