"""Keeping the index in step: a changed entry is indexed in the transaction that changed it."""

from __future__ import annotations

from sqlalchemy.dialects import postgresql, sqlite

from emulation.core.db import db
from emulation.core.ddl import SEARCH_COLUMNS
from emulation.search.models import SearchDocument
from emulation.search.queries import Source, entry_ids_after, sources
from emulation.search.rules import index_of

BATCH = 200
"""Entries indexed with one round of statements."""


def index_entry(entry_id: int) -> None:
    """The entry is found by what it says now, by whoever may come across it now.

    What was last sent is indexed; what the author writes meanwhile is not, because those above
    may not read it yet. May be called any number of times.
    """
    index_entries([entry_id])


def index_entries(entry_ids: list[int]) -> None:
    """The same for several entries, with as many statements as for one."""
    found = sources(entry_ids)
    if not found:
        return
    is_postgresql = db.session.get_bind().dialect.name == "postgresql"
    insert = postgresql.insert if is_postgresql else sqlite.insert
    statement = insert(SearchDocument)
    changed = {column: statement.excluded[column] for column in SEARCH_COLUMNS}
    upsert = statement.on_conflict_do_update(index_elements=["entry_id"], set_=changed)
    db.session.execute(upsert, [_document(source) for source in found])


def _document(source: Source) -> dict[str, object]:
    indexed = index_of(source.title, source.texts)
    return {
        "entry_id": source.entry_id,
        "title": indexed.title,
        "body": indexed.body,
        "marked": indexed.marked,
        "tokens": " ".join(source.tokens),
    }


def reindex() -> int:
    """Every entry is indexed anew, as after a change of the tree of units; returns how many."""
    done, last = 0, 0
    while ids := reindex_after(last):
        done, last = done + len(ids), ids[-1]
    return done


def reindex_after(entry_id: int) -> list[int]:
    """The next entries by number are indexed anew; which they were, none at the end."""
    ids = entry_ids_after(entry_id, limit=BATCH)
    index_entries(ids)
    return ids
