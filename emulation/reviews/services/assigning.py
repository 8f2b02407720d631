"""Giving waiting entries to one of those who decide them: one by one, back, or shared by load."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import update

from emulation.audit import services as audit
from emulation.audit.rules import Event
from emulation.core import clock
from emulation.core.db import changes_one, db
from emulation.core.errors import Invalid, WrongState
from emulation.core.policy import Actor
from emulation.entries import queries as entries
from emulation.entries.models import Entry
from emulation.entries.queries.assignments import (
    loads_of,
    places_of,
    standing_assignment,
    unassigned,
)
from emulation.entries.queries.involvement import Holder, bars_of, holders_of
from emulation.entries.records import Assignment
from emulation.entries.rules import State
from emulation.entries.rules.assignments import MOST_SHARED, NOTE_LIMIT, share_out
from emulation.reviews.services.decide import require_decider


@dataclass(frozen=True)
class Share:
    """What sharing out would do: entry by entry, and how much each holder has before and after."""

    given: tuple[tuple[Entry, Holder | None], ...]
    loads: tuple[tuple[Holder, int, int], ...]
    """(holder, has, receives)."""


def assign(
    entry: Entry, person_code: str, *, note: str, actor: Actor, at: datetime
) -> Assignment | None:
    """The entry stands in the queue of the person named; who had it no longer does.

    Only a decider of the step without a bar gives it, and only to such a one. Nothing where the
    person has it already.
    """
    entry = _waiting(entry, actor, at=at)
    places = {place.holder.code: place for place in places_of(entry, on=clock.local_date(at))}
    chosen = places.get(person_code)
    if chosen is None or chosen.bars:
        raise Invalid("Có chỗ cần sửa.", {"person": "Chọn người trong danh sách."})
    if len(note) > NOTE_LIMIT:
        raise Invalid("Có chỗ cần sửa.", {"note": f"Rút gọn còn tối đa {NOTE_LIMIT} ký tự."})
    return _give(entry, chosen.holder, note=note, actor=actor, at=at)


def take_back(entry: Entry, *, actor: Actor, at: datetime) -> None:
    """The entry stands in everybody's queue again."""
    entry = _waiting(entry, actor, at=at)
    standing = standing_assignment(entry)
    if standing is None or not _end(standing, actor=actor, at=at):
        raise WrongState("Mục này chưa giao riêng cho ai. Tải lại trang để xem.")
    _record(Event.ASSIGNMENT_TAKE_BACK, entry, "", "", actor=actor, at=at)


def plan_share(actor: Actor, *, at: datetime, codes: Iterable[str] | None = None) -> Share:
    """How what nobody has would be shared out; only these codes, if given. Nothing changes."""
    on = clock.local_date(at)
    items = unassigned(actor, on=on, limit=MOST_SHARED)
    if codes is not None:
        wanted = set(codes)
        items = [entry for entry in items if entry.code in wanted]
    steps = {(entry.step_unit_id, entry.step_permission): entry for entry in items}
    holders = {step: holders_of(entry, on=on) for step, entry in steps.items()}
    everybody = {one.user_id: one for found in holders.values() for one in found}
    bars = bars_of({one.candidate for one in everybody.values()}, items, on=on)
    free = {
        entry.id: [
            one.user_id
            for one in holders[entry.step_unit_id, entry.step_permission]
            if not bars[one.candidate, entry.id]
        ]
        for entry in items
    }
    loads = loads_of(everybody, on=on)
    shared = share_out([entry.id for entry in items], free, loads)
    received = list(shared.values())
    return Share(
        given=tuple((entry, everybody.get(shared[entry.id] or 0)) for entry in items),
        loads=tuple(
            (one, loads.get(key, 0), received.count(key)) for key, one in everybody.items()
        ),
    )


def share(codes: Iterable[str], *, actor: Actor, at: datetime) -> int:
    """Those of the entries that still nobody has are given out by load; how many were."""
    planned = [
        (entry.id, entry.step_position, holder)
        for entry, holder in plan_share(actor, at=at, codes=codes).given
    ]
    done = 0
    for entry_id, step, holder in planned:
        entry = entries.locked_entry(entry_id)
        is_waiting = entry.state is State.SUBMITTED and entry.step_position == step
        if holder is not None and is_waiting:
            done += _give(entry, holder, note="", actor=actor, at=at) is not None
    return done


def _waiting(entry: Entry, actor: Actor, *, at: datetime) -> Entry:
    entry = entries.locked_entry(entry.id)
    if entry.state is not State.SUBMITTED:
        raise WrongState("Mục này không còn chờ xử lý. Tải lại trang để xem.")
    require_decider(entry, actor, at=at)
    return entry


def _give(
    entry: Entry, holder: Holder, *, note: str, actor: Actor, at: datetime
) -> Assignment | None:
    standing = standing_assignment(entry)
    if standing is not None and standing.user_id == holder.user_id:
        return None
    if standing is not None:
        _end(standing, actor=actor, at=at)
    row = Assignment(
        entry_id=entry.id,
        step_position=entry.step_position or 0,
        user_id=holder.user_id,
        by_id=actor.id,
        at=at,
        note=note,
    )
    db.session.add(row)
    db.session.flush()
    _record(Event.ASSIGNMENT_GIVE, entry, holder.full_name, note, actor=actor, at=at)
    return row


def _end(row: Assignment, *, actor: Actor, at: datetime) -> bool:
    standing = (Assignment.id == row.id) & Assignment.ended_at.is_(None)
    return changes_one(update(Assignment).where(standing).values(ended_at=at, ended_by_id=actor.id))


def _record(
    event: Event, entry: Entry, full_name: str, note: str, *, actor: Actor, at: datetime
) -> None:
    audit.record(
        event,
        actor=actor,
        subject=f"entry:{entry.code}",
        at=at,
        unit_id=entry.unit_id,
        facts={"full_name": full_name, "step": entry.step_position, "words": note},
    )
