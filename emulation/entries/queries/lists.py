"""Lists of entries: the author's own, and everything a reader may see; keyset pages of rows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, or_, select, union

from emulation.campaigns.models import Campaign
from emulation.campaigns.rules import Lateness, RecognitionLevel
from emulation.core.db import db
from emulation.core.policy import Actor
from emulation.entries.models import Entry, EntryVersion
from emulation.entries.queries.access import own, own_parts, readable_parts
from emulation.entries.rules import EDITABLE, Field, State
from emulation.entries.rules.arranging import Place
from emulation.entries.rules.stages import ModelStage

PAGE = 20
MOST_PLACES = 200
"""Entries that are offered for photos."""


@dataclass(frozen=True)
class EntryRow:
    """An entry in a list; the unit is named by the page, which asks for many at once."""

    id: int
    code: str
    kind: str
    title: str
    state: State
    field: Field | None
    recognition: RecognitionLevel | None
    unit_id: int
    step_unit_id: int | None
    campaign_name: str
    receipt: str | None
    created_at: datetime
    received_at: datetime | None
    decided_at: datetime | None
    due_on: date | None
    lateness: Lateness | None
    sending_since: datetime | None
    stage: ModelStage | None


@dataclass(frozen=True)
class EntryFilter:
    """What a reader narrowed the list to; empty parts narrow nothing."""

    state: State | None = None
    kind: str = ""
    unit_id: int | None = None
    campaign_id: int | None = None
    holder_ids: tuple[int, ...] = ()
    """The entry is of one of these units, or was handed in under one of these communes."""
    received_from: datetime | None = None
    received_before: datetime | None = None


def last_begun(actor: Actor) -> Entry | None:
    """What the actor began last, or None."""
    wanted = select(Entry).where(Entry.typed_by_id == actor.id).order_by(Entry.id.desc()).limit(1)
    return db.session.scalar(wanted)


def own_entries(
    actor: Actor, *, on: date, states: tuple[State, ...], limit: int = PAGE
) -> list[EntryRow]:
    """The newest entries of the author's side in these states."""
    chosen: list[ColumnElement[bool]] = [Entry.state.in_(states)]
    return _rows(own_parts(actor, on=on), chosen, before=None, limit=limit)


def open_places(actor: Actor, *, on: date, limit: int = MOST_PLACES) -> list[Place]:
    """The entries of the author's side that can be changed now, the newest first, with the days of
    the version being written."""
    wanted = (
        select(Entry.id, Entry.code, EntryVersion.title, EntryVersion.happened_from)
        .add_columns(EntryVersion.happened_to)
        .join(
            EntryVersion,
            (EntryVersion.entry_id == Entry.id) & (EntryVersion.number == Entry.version_number),
        )
        .where(own(actor, on=on), Entry.state.in_(EDITABLE))
        .order_by(Entry.id.desc())
        .limit(limit)
    )
    return [Place(*row) for row in db.session.execute(wanted)]


def readable_entries(
    actor: Actor, *, on: date, chosen: EntryFilter, before: int | None, limit: int = PAGE
) -> list[EntryRow]:
    """A page of what the reader may see, newest first, below the id `before`."""
    return _rows(readable_parts(actor, on=on), _narrowed(chosen), before=before, limit=limit)


def _narrowed(chosen: EntryFilter) -> list[ColumnElement[bool]]:
    narrowed: list[ColumnElement[bool]] = []
    if chosen.state is not None:
        narrowed.append(Entry.state == chosen.state)
    if chosen.kind:
        narrowed.append(Entry.kind == chosen.kind)
    if chosen.unit_id is not None:
        narrowed.append(Entry.unit_id == chosen.unit_id)
    if chosen.campaign_id is not None:
        narrowed.append(Entry.campaign_id == chosen.campaign_id)
    if chosen.holder_ids:
        held = list(chosen.holder_ids)
        narrowed.append(or_(Entry.unit_id.in_(held), Entry.commune_id.in_(held)))
    if chosen.received_from is not None:
        narrowed.append(Entry.first_received_at >= chosen.received_from)
    if chosen.received_before is not None:
        narrowed.append(Entry.first_received_at < chosen.received_before)
    return narrowed


def _rows(
    parts: list[ColumnElement[bool]],
    narrowed: list[ColumnElement[bool]],
    *,
    before: int | None,
    limit: int,
) -> list[EntryRow]:
    """The newest entries of any part. Each part is walked by itself: one condition of them all
    would be walked through the whole table."""
    inside = [*narrowed, *([Entry.id < before] if before is not None else [])]
    newest = [
        select(Entry.id).where(part, *inside).order_by(Entry.id.desc()).limit(limit).subquery()
        for part in parts
    ]
    ids = union(*(select(one.c.id) for one in newest)).subquery()
    wanted = (
        select(Entry, Campaign.name)
        .join(Campaign, Campaign.id == Entry.campaign_id)
        .where(Entry.id.in_(select(ids.c.id)))
        .order_by(Entry.id.desc())
        .limit(limit)
    )
    return [_row(entry, campaign) for entry, campaign in db.session.execute(wanted)]


def _row(entry: Entry, campaign_name: str) -> EntryRow:
    return EntryRow(
        id=entry.id,
        code=entry.code,
        kind=entry.kind,
        title=entry.title,
        state=entry.state,
        field=entry.field,
        recognition=entry.recognition,
        unit_id=entry.unit_id,
        step_unit_id=entry.step_unit_id,
        campaign_name=campaign_name,
        receipt=entry.receipt,
        created_at=entry.created_at,
        received_at=entry.received_at,
        decided_at=entry.decided_at,
        due_on=entry.due_on,
        lateness=entry.lateness,
        sending_since=entry.sending_since,
        stage=entry.stage,
    )
