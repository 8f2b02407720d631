"""Pictures of what was handed in wait to be compared; then it is kept which show the same."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from sqlalchemy import update

from emulation.copies import queries
from emulation.copies.models import CopyPicture, CopyPictureBand, CopyPicturePair
from emulation.copies.rules.pictures import bands
from emulation.copies.services.upserts import insert
from emulation.core.db import Model, db

BATCH = 200
"""Entries whose pictures are looked up in one transaction."""


def await_pictures(entry_id: int) -> None:
    """Every picture of the entry is compared, or waits to be; each content once."""
    rows = [{"stored_file_id": one} for one in queries.pictures_of(entry_id)]
    _keep(CopyPicture, rows)


def await_after(entry_id: int) -> int | None:
    """The pictures of the next entries by number wait; the last of them, None at the end."""
    ids = queries.entry_ids_after(entry_id, limit=BATCH)
    for one in ids:
        await_pictures(one)
    return ids[-1] if ids else None


def keep_fingerprint(stored_file_id: int, number: int) -> None:
    """The picture is found under this fingerprint from now on."""
    _keep(
        CopyPictureBand,
        [
            {"band": band, "stored_file_id": stored_file_id, "number": number}
            for band in bands(number)
        ],
    )


def keep_same(stored_file_id: int, others: Collection[int], *, at: datetime) -> None:
    """The picture was compared, and shows the same as the others."""
    pairs = [sorted((stored_file_id, other)) for other in others]
    _keep(
        CopyPicturePair,
        [{"first_id": first, "second_id": second, "found_at": at} for first, second in pairs],
    )
    mine = update(CopyPicture).where(CopyPicture.stored_file_id == stored_file_id)
    db.session.execute(mine.values(compared_at=at))


def _keep(table: type[Model], rows: Sequence[Mapping[str, object]]) -> None:
    """The rows are there; those that were there already stay as they are."""
    if rows:
        db.session.execute(insert(table).on_conflict_do_nothing(), list(rows))
