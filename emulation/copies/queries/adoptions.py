"""Whose model an entry applies, which units applied a model, and which models may be named."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, func, or_, select

from emulation.copies.models import Adoption
from emulation.copies.queries.described import about, places
from emulation.core.db import db
from emulation.core.policy import Actor
from emulation.entries.models import Entry, EntryVersion
from emulation.entries.queries import readable
from emulation.entries.rules import State
from emulation.search.queries import search
from emulation.units.queries import units_by_id

MODEL = "model"
MOST_SHOWN = 20
MOST_SEARCHED = 200
LONGEST_CHAIN = 50
UNSEEN = "Của đơn vị khác; tên và nội dung do cấp trên xem."


@dataclass(frozen=True)
class Model:
    """A model, or an entry that applies one, as a line with a link."""

    code: str
    title: str
    about: str
    """Kind, year, unit and code."""
    is_unseen: bool = False
    """The reader may not open it."""


@dataclass(frozen=True)
class Credit:
    """Whose model an entry applies; None where the reader may not open that model."""

    model: Model | None


@dataclass(frozen=True)
class Spread:
    """Where a model was applied by entries that stand recognised, each unit counted once."""

    units: int
    entries: tuple[Model, ...]
    """Those that the reader may open, the newest first."""


def original_of(entry_id: int) -> Entry | None:
    """The model that the entry says it applies."""
    wanted = select(Entry).join(Adoption, Adoption.original_id == Entry.id)
    return db.session.scalar(wanted.where(Adoption.entry_id == entry_id))


def credited_with(entry_id: int) -> set[int]:
    """The entries tied to this one by credit: its original, and those that apply it."""
    wanted = select(Adoption.entry_id, Adoption.original_id).where(
        (Adoption.entry_id == entry_id) | (Adoption.original_id == entry_id)
    )
    return {one for row in db.session.execute(wanted) for one in row} - {entry_id}


def leads_back(original_id: int, entry_id: int) -> bool:
    """The original itself applies, at once or by way of others, what the entry tells."""
    here: int | None = original_id
    for _ in range(LONGEST_CHAIN):
        if here is None or here == entry_id:
            break
        here = db.session.scalar(select(Adoption.original_id).where(Adoption.entry_id == here))
    return here is not None


def credit_of(entry: Entry, *, actor: Actor, on: date) -> Credit | None:
    """Whose model the entry applies, as far as the actor may know; None without credit."""
    original = original_of(entry.id)
    if original is None:
        return None
    found = _models(Entry.id == original.id, actor=actor, on=on, limit=1)
    return Credit(found[0] if found else None)


def spread_of(entry: Entry, *, actor: Actor, on: date) -> Spread | None:
    """Who applied the model; None where nobody did."""
    if entry.kind != MODEL:
        return None
    earned = (Adoption.original_id == entry.id) & (Entry.state == State.APPROVED)
    counted = select(func.count(Entry.unit_id.distinct())).join(
        Adoption, Adoption.entry_id == Entry.id
    )
    units = db.session.scalar(counted.where(earned)) or 0
    if not units:
        return None
    applied = Entry.id.in_(select(Adoption.entry_id).where(Adoption.original_id == entry.id))
    told = _models(applied, Entry.state == State.APPROVED, actor=actor, on=on, limit=MOST_SHOWN)
    return Spread(units, tuple(told))


def choosable(entry: Entry, typed: str, *, actor: Actor, on: date) -> list[Model]:
    """Recognised models of other units that the actor may open: those found by the words or the
    code typed, else the newest. By its code alone also one that the actor may not open."""
    conditions = [
        Entry.kind == MODEL,
        Entry.state == State.APPROVED,
        Entry.unit_id != entry.unit_id,
    ]
    if typed:
        hits = search(typed, actor=actor, on=on, limit=MOST_SEARCHED).hits
        conditions.append(or_(Entry.code.in_([hit.code for hit in hits]), _named(typed)))
    found = _models(*conditions, actor=actor, on=on, limit=MOST_SHOWN)
    unseen = model_named(typed) if typed and not found else None
    if unseen is not None and unseen.unit_id != entry.unit_id:
        found = [Model(unseen.code, f"Mô hình mang mã {unseen.code}", UNSEEN, is_unseen=True)]
    return found


def _models(*conditions: ColumnElement[bool], actor: Actor, on: date, limit: int) -> list[Model]:
    wanted = (
        select(Entry)
        .where(*conditions, readable(actor, on=on))
        .order_by(Entry.id.desc())
        .limit(limit)
    )
    listed = list(db.session.scalars(wanted))
    versions = _versions(listed)
    names = units_by_id({unit for one in listed for unit in places(one)}, on=on)
    return [Model(one.code, one.title, about(one, versions[one.id], names)) for one in listed]


def _versions(listed: list[Entry]) -> dict[int, EntryVersion]:
    """The version each was decided on: of an approved entry the one last handed in."""
    ids = [one.id for one in listed]
    wanted = (
        select(EntryVersion)
        .where(EntryVersion.entry_id.in_(ids))
        .order_by(EntryVersion.entry_id, EntryVersion.number)
    )
    return {version.entry_id: version for version in db.session.scalars(wanted)}


def model_named(code: str) -> Entry | None:
    """The recognised model of this code or receipt, whoever may open it: who applies it was given
    the code, and learns nothing else by it."""
    wanted = select(Entry).where(_named(code), Entry.kind == MODEL, Entry.state == State.APPROVED)
    return db.session.scalar(wanted)


def _named(code: str) -> ColumnElement[bool]:
    return or_(Entry.code == code.upper(), Entry.receipt == code.upper())
