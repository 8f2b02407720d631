"""What the models cannot say: rows that are never changed, and the search structures.

One place for both databases. SQLite loses triggers when a migration rebuilds a table, so every
migration that touches one of these tables ends with `install`; it may run any number of times.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import inspect
from sqlalchemy.engine import Connection


@dataclass(frozen=True)
class Guard:
    """A trigger that refuses a change of a table's rows while `when` holds of OLD (or NEW)."""

    table: str
    operation: str
    when: str = ""

    @property
    def name(self) -> str:
        return f"{self.table}_no_{self.operation.lower()}"

    @property
    def sentence(self) -> str:
        return f"{self.table} is append-only: {self.operation} refused"


_VERSION_SENT = "(SELECT sent_at FROM entry_version WHERE id = OLD.version_id) IS NOT NULL"
# The only change a payload knows is its erasure, and an erased payload never comes back.
_NOT_ERASED = {
    "sqlite": "NOT (NEW.record_id = OLD.record_id AND NEW.salt = '' AND NEW.content = '{}')",
    "postgresql": "NOT (NEW.record_id = OLD.record_id AND NEW.salt = ''"
    " AND NEW.content = '{}'::jsonb)",
}
_FROZEN = "(SELECT frozen_at FROM rule_set WHERE id = {}.rule_set_id) IS NOT NULL"
_GUIDES = "EXISTS (SELECT 1 FROM rule_set WHERE guidance_id = OLD.id AND frozen_at IS NOT NULL)"
# Of a frozen rule set only its end may still be written: until when it holds, and what we knew.
_SAME_RULES = " AND ".join(
    f"NEW.{column} = OLD.{column}"
    for column in (
        "id",
        "campaign_id",
        "version",
        "guidance_id",
        "frozen_at",
        "valid_from",
        "recorded_at",
        "tie_rule",
    )
)
_RULES_CHANGE = f"OLD.frozen_at IS NOT NULL AND ({_SAME_RULES}) IS NOT TRUE"
_CHANGE_CLOSED = "OLD.confirmed_at IS NOT NULL OR OLD.dropped_at IS NOT NULL"
# A progress note is struck once, with its reason; what it said stays.
_SAME_NOTE = " AND ".join(
    f"NEW.{column} = OLD.{column}"
    for column in ("id", "code", "entry_id", "noted_on", "stage", "text", "places", "by_id", "at")
)
_NOTE_CHANGE = f"OLD.removed_at IS NOT NULL OR ({_SAME_NOTE}) IS NOT TRUE"
# A message is struck once, with its reason; what it said stays.
_SAME_MESSAGE = " AND ".join(
    f"NEW.{column} = OLD.{column}"
    for column in ("id", "code", "entry_id", "thread", "text", "by_id", "unit_id", "at")
)
_SAME_STEP = "COALESCE(NEW.step, 0) = COALESCE(OLD.step, 0)"
_MESSAGE_CHANGE = f"OLD.removed_at IS NOT NULL OR ({_SAME_MESSAGE} AND {_SAME_STEP}) IS NOT TRUE"
# Of a route only its end may still be written: entries are pinned to the rest. Columns that a later
# migration adds to the table are left out, because older migrations install this too.
_SAME_ROUTE = " AND ".join(
    f"NEW.{column} = OLD.{column}"
    for column in ("id", "unit_level_id", "unit_kind", "entry_kind", "valid_from", "citation")
)
_ROUTE_CHANGE = f"({_SAME_ROUTE}) IS NOT TRUE"
# A stand-in is confirmed once and ended once; whose stead, who and when stay.
_SAME_STEAD = " AND ".join(
    f"NEW.{column} = OLD.{column}"
    for column in (
        "id",
        "code",
        "principal_id",
        "stand_in_id",
        "valid_from",
        "valid_to",
        "paper",
        "set_by_id",
        "set_at",
    )
)
_STEAD_CHANGE = f"OLD.ended_at IS NOT NULL OR ({_SAME_STEAD}) IS NOT TRUE"
# A request to look again is answered once; what it said stays.
_SAME_APPEAL = " AND ".join(
    f"NEW.{column} = OLD.{column}"
    for column in ("id", "code", "entry_id", "decision_id", "grounds", "by_id", "at", "due_on")
)
_APPEAL_CHANGE = f"OLD.answered_at IS NOT NULL OR ({_SAME_APPEAL}) IS NOT TRUE"
# A hold on boards is lifted once; what it hid, since when and why stay.
_SAME_HOLD = " AND ".join(
    f"NEW.{column} = OLD.{column}"
    for column in ("id", "code", "campaign_id", "reason", "set_by_id", "set_at", "request_key")
)
_HOLD_CHANGE = f"OLD.lifted_at IS NOT NULL OR ({_SAME_HOLD}) IS NOT TRUE"
# A correction is closed once; what it proposed stays.
_SAME_CORRECTION = " AND ".join(
    f"NEW.{column} = OLD.{column}"
    for column in ("id", "code", "publication_id", "content", "reason", "proposed_by_id")
)
_CORRECTION_CHANGE = f"OLD.closed_at IS NOT NULL OR ({_SAME_CORRECTION}) IS NOT TRUE"
# A mark of a place and a turn as head of a cluster are superseded once, a switch ended once; what
# they said stays.
_SAME_MARK = " AND ".join(
    f"NEW.{column} = OLD.{column}"
    for column in ("id", "code", "unit_id", "trait", "valid_from", "paper", "recorded_at")
)
_SAME_LAST = "COALESCE(NEW.valid_to, '9999-12-31') = COALESCE(OLD.valid_to, '9999-12-31')"
_MARK_CHANGE = f"OLD.superseded_at IS NOT NULL OR ({_SAME_MARK} AND {_SAME_LAST}) IS NOT TRUE"
_SAME_LEAD = " AND ".join(
    f"NEW.{column} = OLD.{column}"
    for column in ("id", "cluster_id", "unit_id", "role", "paper", "valid_from", "recorded_at")
)
_LEAD_CHANGE = f"OLD.superseded_at IS NOT NULL OR ({_SAME_LEAD} AND {_SAME_LAST}) IS NOT TRUE"
_SAME_SWITCH = " AND ".join(
    f"NEW.{column} = OLD.{column}" for column in ("id", "unit_id", "trait", "set_by_id", "set_at")
)
_SWITCH_CHANGE = f"OLD.ended_at IS NOT NULL OR ({_SAME_SWITCH}) IS NOT TRUE"
_CLOSING = (
    ("appeal", _APPEAL_CHANGE),
    ("board_hold", _HOLD_CHANGE),
    ("cluster_lead", _LEAD_CHANGE),
    ("deadline_change", _CHANGE_CLOSED),
    ("entry_message", _MESSAGE_CHANGE),
    ("meeting", "OLD.checked_at IS NOT NULL"),
    ("meeting_item", "OLD.result <> 'waiting'"),
    ("progress_note", _NOTE_CHANGE),
    ("publication_correction", _CORRECTION_CHANGE),
    ("route", _ROUTE_CHANGE),
    ("route_change", _CHANGE_CLOSED),
    ("stand_in", _STEAD_CHANGE),
    ("trait_switch", _SWITCH_CHANGE),
    ("unit_mark", _MARK_CHANGE),
)
"""Tables whose rows are closed or ended and otherwise stay, each with the change it refuses."""
_APPEND_ONLY = (
    "appeal_file",
    "audit_record",
    "audit_seal",
    "audit_seal_item",
    "board_setting",
    "decision",
    "decision_score",
    "message_file",
    "entry_look",
    "model_stage_change",
    "point",
    "posting",
    "progress_figure",
    "progress_file",
    "publication",
    "reminder",
    "recusal",
    "recusal_word",
)


def guards(dialect: str) -> list[Guard]:
    """Every trigger that refuses a change, for one database."""
    always = [Guard(table, verb) for table in _APPEND_ONLY for verb in ("UPDATE", "DELETE")]
    sent = [
        Guard(table, verb, when)
        for table, when in (
            ("entry_version", "OLD.sent_at IS NOT NULL"),
            ("entry_person", _VERSION_SENT),
            ("figure", _VERSION_SENT),
        )
        for verb in ("UPDATE", "DELETE")
    ]
    frozen = [
        Guard(table, verb, _FROZEN.format("NEW" if verb == "INSERT" else "OLD"))
        for table in ("cap", "criterion", "gate", "point_source", "rating", "rule")
        for verb in ("INSERT", "UPDATE", "DELETE")
    ]
    return [
        *always,
        *sent,
        *frozen,
        *(Guard(table, "UPDATE", when) for table, when in _CLOSING),
        *(Guard(table, "DELETE") for table, _ in _CLOSING),
        Guard("rule_set", "UPDATE", _RULES_CHANGE),
        Guard("rule_set", "DELETE", "OLD.frozen_at IS NOT NULL"),
        Guard("guidance", "UPDATE", _GUIDES),
        Guard("guidance", "DELETE", _GUIDES),
        Guard("audit_payload", "UPDATE", _NOT_ERASED[dialect]),
        Guard("audit_payload", "DELETE"),
        Guard("evidence", "DELETE"),
        Guard("route_step", "UPDATE"),
        Guard("route_step", "DELETE"),
    ]


def install(connection: Connection) -> None:
    """Triggers and search structures stand as this module says, on either database.

    The guards of a table that a later migration makes are left to that migration. What an older
    release installed under the same names is replaced.
    """
    for statement in _statements(connection.dialect.name, _tables(connection)):
        connection.exec_driver_sql(statement)


def remove_guards(connection: Connection, table: str) -> None:
    """The guards of one table are gone; a migration calls it before the table goes."""
    for guard in guards(connection.dialect.name):
        if guard.table == table:
            _drop(connection, guard)


def remove(connection: Connection) -> None:
    """Nothing of `install` is left, as before the first migration that called it."""
    dialect = connection.dialect.name
    for guard in guards(dialect):
        _drop(connection, guard)
    for statement in _SEARCH_GONE[dialect]:
        connection.exec_driver_sql(statement)


def _drop(connection: Connection, guard: Guard) -> None:
    is_sqlite = connection.dialect.name == "sqlite"
    on = "" if is_sqlite else f" ON {guard.table}"
    connection.exec_driver_sql(f"DROP TRIGGER IF EXISTS {guard.name}{on}")
    if not is_sqlite:
        connection.exec_driver_sql(f"DROP FUNCTION IF EXISTS {guard.name}()")


def _tables(connection: Connection) -> set[str]:
    return set(inspect(connection).get_table_names())


def _statements(dialect: str, tables: set[str]) -> list[str]:
    known = [guard for guard in guards(dialect) if guard.table in tables]
    if dialect == "sqlite":
        made = [sql for guard in known for sql in _sqlite_guard(guard)]
        return made + _SQLITE_SEARCH
    made = [sql for guard in known for sql in _postgresql_guard(guard)]
    return made + _no_truncate(tables) + _POSTGRESQL_SEARCH


def _sqlite_guard(guard: Guard) -> list[str]:
    when = f"WHEN {guard.when} " if guard.when else ""
    return [
        f"DROP TRIGGER IF EXISTS {guard.name}",
        f"CREATE TRIGGER {guard.name} BEFORE {guard.operation} ON {guard.table} "
        f"FOR EACH ROW {when}BEGIN SELECT RAISE(ABORT, '{guard.sentence}'); END",
    ]


def _postgresql_guard(guard: Guard) -> list[str]:
    """A function for each trigger, because a WHEN clause may not look into another table."""
    kept = "OLD" if guard.operation == "DELETE" else "NEW"
    return [
        f"CREATE OR REPLACE FUNCTION {guard.name}() RETURNS trigger LANGUAGE plpgsql AS $$ "
        f"BEGIN IF {guard.when or 'true'} THEN RAISE EXCEPTION '{guard.sentence}' "
        f"USING ERRCODE = 'integrity_constraint_violation'; END IF; RETURN {kept}; END $$",
        f"DROP TRIGGER IF EXISTS {guard.name} ON {guard.table}",
        f"CREATE TRIGGER {guard.name} BEFORE {guard.operation} ON {guard.table} "
        f"FOR EACH ROW EXECUTE FUNCTION {guard.name}()",
    ]


def _no_truncate(tables: set[str]) -> list[str]:
    """TRUNCATE fires no row trigger, so PostgreSQL refuses it by a statement's own."""
    name = "append_only_no_truncate"
    return [
        f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ "
        "BEGIN RAISE EXCEPTION USING "
        "MESSAGE = TG_TABLE_NAME || ' is append-only: TRUNCATE refused', "
        "ERRCODE = 'integrity_constraint_violation'; END $$",
        *(
            statement
            for table in (*_APPEND_ONLY, "audit_payload")
            if table in tables
            for statement in (
                f"DROP TRIGGER IF EXISTS {name} ON {table}",
                f"CREATE TRIGGER {name} BEFORE TRUNCATE ON {table} "
                f"FOR EACH STATEMENT EXECUTE FUNCTION {name}()",
            )
        ),
    ]


# Search ------------------------------------------------------------------------------------
# The columns hold words folded in Python, so neither database folds anything: FTS5 and
# to_tsvector('simple') only split at spaces, and both find the same.

SEARCH_COLUMNS = ("title", "body", "marked", "tokens")
SEARCH_OBJECTS = ("search_fts", "search_document_vector", "search_unit_words", "vector")
"""Names (and beginnings of names) that the models do not know: a comparison leaves them out."""

_LISTED = ", ".join(SEARCH_COLUMNS)
_OLD = ", ".join(f"OLD.{column}" for column in SEARCH_COLUMNS)
_NEW = ", ".join(f"NEW.{column}" for column in SEARCH_COLUMNS)
_FORGET = (
    f"INSERT INTO search_fts(search_fts, rowid, {_LISTED}) "  # noqa: S608 -- fixed names
    f"VALUES ('delete', OLD.entry_id, {_OLD});"
)
_LEARN = f"INSERT INTO search_fts(rowid, {_LISTED}) VALUES (NEW.entry_id, {_NEW});"  # noqa: S608 -- same
_SQLITE_SEARCH = [
    f"CREATE VIRTUAL TABLE IF NOT EXISTS search_fts USING fts5({_LISTED}, "
    "content='search_document', content_rowid='entry_id', "
    "tokenize='unicode61 remove_diacritics 0')",
    *(
        sql
        for verb, acts in (("INSERT", _LEARN), ("DELETE", _FORGET), ("UPDATE", _FORGET + _LEARN))
        for sql in (
            f"DROP TRIGGER IF EXISTS search_document_{verb.lower()}",
            f"CREATE TRIGGER search_document_{verb.lower()} AFTER {verb} ON search_document "
            f"BEGIN {acts} END",
        )
    ),
]
_WORDS = " || ' ' || ".join(SEARCH_COLUMNS)
_POSTGRESQL_SEARCH = [
    "ALTER TABLE search_document ADD COLUMN IF NOT EXISTS "
    f"vector tsvector GENERATED ALWAYS AS (to_tsvector('simple', {_WORDS})) STORED",
    "CREATE INDEX IF NOT EXISTS search_document_vector ON search_document USING gin (vector)",
    # The column came later than this: migrations before it install the rest.
    "DO $$ BEGIN IF EXISTS (SELECT 1 FROM information_schema.columns WHERE column_name = 'words'"
    " AND table_name = 'unit_period' AND table_schema = current_schema()) THEN"
    " CREATE INDEX IF NOT EXISTS search_unit_words ON unit_period"
    " USING gin (to_tsvector('simple', words)); END IF; END $$",
]

_SEARCH_GONE = {
    "sqlite": [
        *(
            f"DROP TRIGGER IF EXISTS search_document_{verb}"
            for verb in ("insert", "delete", "update")
        ),
        "DROP TABLE IF EXISTS search_fts",
    ],
    "postgresql": ["DROP FUNCTION IF EXISTS append_only_no_truncate() CASCADE"],
}
