"""Several entries chosen from the queue at once."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from sqlalchemy import select

from emulation.core.db import db
from emulation.core.policy import Actor
from emulation.entries.models import Entry
from emulation.entries.queries import readable, waiting_for


def readable_among(codes: Collection[str], actor: Actor, *, on: date) -> list[Entry]:
    """The entries with these codes that the actor may read; commune by commune, so that two who
    decide many at once take their rows in one order."""
    wanted = select(Entry).where(Entry.code.in_(list(codes)), readable(actor, on=on))
    ordered = wanted.order_by(Entry.commune_id, Entry.unit_id, Entry.id)
    return list(db.session.scalars(ordered.execution_options(populate_existing=True)))


def waiting_among(entry_ids: Collection[int], actor: Actor, *, on: date) -> set[int]:
    """Which of these wait at a step of the actor's units."""
    wanted = select(Entry.id).where(Entry.id.in_(list(entry_ids)), waiting_for(actor, on=on))
    return set(db.session.scalars(wanted))
