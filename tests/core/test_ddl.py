"""The guards stand on both databases, and refuse what they must."""

from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.exc import DatabaseError, IntegrityError

from emulation.audit.rules import Event
from emulation.audit.services import record, seal
from emulation.core import ddl
from emulation.core.db import db, transaction
from tests.factories import World

SQLITE = "SELECT name FROM sqlite_master WHERE type = 'trigger' ORDER BY name"
POSTGRESQL = "SELECT DISTINCT tgname FROM pg_trigger WHERE NOT tgisinternal ORDER BY tgname"
GUARDED = [
    "appeal_file_no_delete",
    "appeal_file_no_update",
    "appeal_no_delete",
    "appeal_no_update",
    "audit_payload_no_delete",
    "audit_payload_no_update",
    "audit_record_no_delete",
    "audit_record_no_update",
    "audit_seal_item_no_delete",
    "audit_seal_item_no_update",
    "audit_seal_no_delete",
    "audit_seal_no_update",
    "board_hold_no_delete",
    "board_hold_no_update",
    "board_setting_no_delete",
    "board_setting_no_update",
    "cap_no_delete",
    "cap_no_insert",
    "cap_no_update",
    "cluster_lead_no_delete",
    "cluster_lead_no_update",
    "criterion_no_delete",
    "criterion_no_insert",
    "criterion_no_update",
    "deadline_change_no_delete",
    "deadline_change_no_update",
    "decision_no_delete",
    "decision_no_update",
    "decision_score_no_delete",
    "decision_score_no_update",
    "entry_look_no_delete",
    "entry_look_no_update",
    "entry_message_no_delete",
    "entry_message_no_update",
    "entry_person_no_delete",
    "entry_person_no_update",
    "entry_version_no_delete",
    "entry_version_no_update",
    "evidence_no_delete",
    "figure_no_delete",
    "figure_no_update",
    "gate_no_delete",
    "gate_no_insert",
    "gate_no_update",
    "guidance_no_delete",
    "guidance_no_update",
    "meeting_item_no_delete",
    "meeting_item_no_update",
    "meeting_no_delete",
    "meeting_no_update",
    "message_file_no_delete",
    "message_file_no_update",
    "model_stage_change_no_delete",
    "model_stage_change_no_update",
    "point_no_delete",
    "point_no_update",
    "point_source_no_delete",
    "point_source_no_insert",
    "point_source_no_update",
    "posting_no_delete",
    "posting_no_update",
    "progress_figure_no_delete",
    "progress_figure_no_update",
    "progress_file_no_delete",
    "progress_file_no_update",
    "progress_note_no_delete",
    "progress_note_no_update",
    "publication_correction_no_delete",
    "publication_correction_no_update",
    "publication_no_delete",
    "publication_no_update",
    "rating_no_delete",
    "rating_no_insert",
    "rating_no_update",
    "recusal_no_delete",
    "recusal_no_update",
    "recusal_word_no_delete",
    "recusal_word_no_update",
    "reminder_no_delete",
    "reminder_no_update",
    "route_change_no_delete",
    "route_change_no_update",
    "route_no_delete",
    "route_no_update",
    "route_step_no_delete",
    "route_step_no_update",
    "rule_no_delete",
    "rule_no_insert",
    "rule_no_update",
    "rule_set_no_delete",
    "rule_set_no_update",
    "stand_in_no_delete",
    "stand_in_no_update",
    "trait_switch_no_delete",
    "trait_switch_no_update",
    "unit_mark_no_delete",
    "unit_mark_no_update",
]
FOLLOWING = ["search_document_delete", "search_document_insert", "search_document_update"]


def _triggers() -> list[str]:
    is_sqlite = db.engine.dialect.name == "sqlite"
    with db.engine.connect() as connection:
        return list(connection.execute(sa.text(SQLITE if is_sqlite else POSTGRESQL)).scalars())


def _expected() -> list[str]:
    is_sqlite = db.engine.dialect.name == "sqlite"
    following = FOLLOWING if is_sqlite else ["append_only_no_truncate"]
    return sorted(GUARDED + following)


def test_every_guard_stands(empty_app: Flask) -> None:
    with empty_app.app_context():
        assert _triggers() == _expected()


def test_install_again_changes_nothing(empty_app: Flask) -> None:
    with empty_app.app_context():
        for _ in range(2):
            with db.engine.begin() as connection:
                ddl.install(connection)
        assert _triggers() == _expected()


def _recorded(world: World) -> int:
    with transaction():
        row = record(Event.ENTRY_SAVE, actor=world.actor("nop1"), subject="entry:K1", at=world.now)
        seal(at=world.now + timedelta(minutes=1))
    return row.id


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit_record SET subject = 'entry:K2'",
        "UPDATE audit_record SET actor_id = actor_id",
        "DELETE FROM audit_record",
        'UPDATE audit_payload SET content = \'{"actor": "X"}\'',
        "UPDATE audit_payload SET salt = 'x'",
        "UPDATE audit_payload SET content = '{}'",
        "DELETE FROM audit_payload",
        "UPDATE audit_seal SET count = 7",
        "DELETE FROM audit_seal",
        "UPDATE audit_seal_item SET position = 7",
        "DELETE FROM audit_seal_item",
    ],
)
def test_the_audit_refuses(world: World, statement: str) -> None:
    _recorded(world)
    with pytest.raises(IntegrityError, match="append-only"), db.engine.begin() as connection:
        connection.execute(sa.text(statement))


def test_a_payload_can_be_erased_but_not_filled_again(world: World) -> None:
    _recorded(world)
    with db.engine.begin() as connection:
        connection.execute(sa.text("UPDATE audit_payload SET salt = '', content = '{}'"))
    with pytest.raises(IntegrityError, match="append-only"), db.engine.begin() as connection:
        connection.execute(sa.text('UPDATE audit_payload SET content = \'{"actor": "X"}\''))


def test_a_table_of_the_audit_cannot_be_emptied_at_once(world: World) -> None:
    """PostgreSQL refuses TRUNCATE by a trigger of its own; SQLite knows no such statement."""
    _recorded(world)
    with pytest.raises(DatabaseError), db.engine.begin() as connection:
        connection.execute(sa.text("TRUNCATE audit_record CASCADE"))
