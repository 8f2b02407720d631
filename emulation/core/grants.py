"""What a PostgreSQL role may do that serves the application and owns nothing.

The guards of `core.ddl` refuse a change of what is append-only; a role without the privilege
cannot even try, and cannot drop the guards, for it owns no table. Migrations are run by the owner.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from emulation.core import ddl

ROLE = re.compile(r"[a-z_][a-z0-9_]{0,62}")
READ_ONLY = frozenset({"alembic_version"})
COLUMNS = {"audit_payload": ("salt", "content")}
"""Tables of which only these columns may be changed: a payload is erased and nothing else."""


def privileges(table: str) -> list[str]:
    """What the role may do with the rows of a table; never TRUNCATE, REFERENCES or TRIGGER."""
    if table in READ_ONLY:
        return ["SELECT"]
    always = {
        guard.operation
        for guard in ddl.guards("postgresql")
        if guard.table == table and not guard.when
    }
    columns = COLUMNS.get(table)
    update = f"UPDATE ({', '.join(columns)})" if columns else "UPDATE"
    return [
        "SELECT",
        "INSERT",
        *([] if "UPDATE" in always else [update]),
        *([] if "DELETE" in always else ["DELETE"]),
    ]


def statements(role: str, tables: Iterable[str]) -> Iterator[str]:
    """The SQL that the owner of the database runs after every migration."""
    if not ROLE.fullmatch(role):
        raise ValueError(role)
    yield "REVOKE CREATE ON SCHEMA public FROM PUBLIC;"
    yield f"REVOKE ALL ON SCHEMA public FROM {role};"
    yield f"GRANT USAGE ON SCHEMA public TO {role};"
    yield f"REVOKE ALL ON ALL TABLES IN SCHEMA public FROM {role};"
    for table in sorted({*tables, *READ_ONLY}):
        yield f"GRANT {', '.join(privileges(table))} ON {table} TO {role};"
    yield f"GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO {role};"
