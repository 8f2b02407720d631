"""In whose right an actor decides an entry's step, and what bars them then (S11)."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from emulation.core.db import db
from emulation.core.policy import Actor, Permission, Principal
from emulation.entries.models import Entry
from emulation.entries.queries.access import DECIDING
from emulation.entries.queries.involvement import Candidate, Holder, bars_of, holders_of
from emulation.entries.records import Assignment
from emulation.entries.rules import Bar
from emulation.people.queries import standing_in
from emulation.units.queries import acts_for

Rights = set[tuple[str, int]]
"""(permission, unit) of the steps that somebody decides."""


@dataclass(frozen=True)
class Capacity:
    """How an actor meets an entry's present step."""

    principal: Principal | None
    """In whose stead they decide; None in their own right."""
    bars: tuple[Bar, ...]


def bars_for(actor: Actor, entries: Iterable[Entry], *, on: date) -> dict[int, tuple[Bar, ...]]:
    """For each entry the bars that keep this actor from its present step; five statements, and
    more only for somebody who stands in for others."""
    return {key: found.bars for key, found in capacities(actor, entries, on=on).items()}


def capacities(actor: Actor, entries: Iterable[Entry], *, on: date) -> dict[int, Capacity]:
    """For each entry in whose right the actor decides it, and what bars them in that right."""
    entries = list(entries)
    own = Candidate(actor.person_id, actor.home_unit_id)
    if not actor.stands_for:
        alone = bars_of([own], entries, on=on)
        return {entry.id: Capacity(None, alone[own, entry.id]) for entry in entries}
    away = {one: Candidate(one.person_id, one.home_unit_id) for one in actor.stands_for}
    found = bars_of([own, *away.values()], entries, on=on)
    rights = {one: _rights(one.units_with, on=on) for one in away}
    held = _rights(actor.held_units, on=on)
    given = _given_to({one.id: one for one in away}, entries)
    ways = {
        entry.id: [
            _in_stead(one, found[own, entry.id], found[candidate, entry.id])
            for one, candidate in away.items()
            if _step(entry) in rights[one]
        ]
        for entry in entries
    }
    return {
        entry.id: _chosen(
            ways[entry.id],
            Capacity(None, found[own, entry.id]),
            is_own=_step(entry) in held,
            given=given.get(entry.id),
        )
        for entry in entries
    }


def _in_stead(away: Principal, own: tuple[Bar, ...], theirs: tuple[Bar, ...]) -> Capacity:
    """The union of the bars of both; the principal's are told as one."""
    return Capacity(away, (*own, Bar.PRINCIPAL) if theirs else own)


def _chosen(
    ways: list[Capacity], own: Capacity, *, is_own: bool, given: Principal | None
) -> Capacity:
    """In the stead of whom the entry was given to; else in one's own right; else of whoever leaves
    it free."""
    for way in ways:
        if way.principal is given and given is not None and not way.bars:
            return way
    if is_own or not ways:
        return own
    return min(ways, key=lambda way: len(way.bars))


def _given_to(away: dict[int, Principal], entries: list[Entry]) -> dict[int, Principal]:
    """Entries given to somebody whom the actor stands in for."""
    wanted = (
        select(Assignment.entry_id, Assignment.user_id)
        .join(Entry, Entry.id == Assignment.entry_id)
        .where(
            Assignment.entry_id.in_([entry.id for entry in entries]),
            Assignment.user_id.in_(away),
            Assignment.ended_at.is_(None),
            Assignment.step_position == Entry.step_position,
        )
    )
    return {row[0]: away[row[1]] for row in db.session.execute(wanted)}


def has_decider(entry: Entry, *, on: date) -> bool:
    """Somebody who decides the present step today is not barred (S10 asks this, never approves)."""
    holders = holders_of(entry, on=on)
    steads = stand_ins_at(holders, on=on)
    pairs = [(one.candidate, one.candidate) for one in holders]
    pairs += [(one.candidate, holder.candidate) for one, holder in steads]
    found = bars_of({one for pair in pairs for one in pair}, [entry], on=on)
    return any(not found[one, entry.id] and not found[other, entry.id] for one, other in pairs)


def stand_ins_at(holders: Iterable[Holder], *, on: date) -> list[tuple[Holder, Holder]]:
    """(stand-in, who is away) for the holders of a step who are away that day."""
    by_user = {holder.user_id: holder for holder in holders}
    return [
        (
            Holder(
                user_id=user.id,
                person_id=person.id,
                code=person.code,
                full_name=person.full_name,
                position=person.position,
                home_unit_id=person.unit_id,
            ),
            by_user[principal_id],
        )
        for principal_id, user, person in standing_in(by_user, on=on)
    ]


def _step(entry: Entry) -> tuple[str, int]:
    return (entry.step_permission or "", entry.step_unit_id or 0)


def _rights(units_with: Callable[[Permission], tuple[int, ...]], *, on: date) -> Rights:
    return {
        (permission.value, unit)
        for permission in DECIDING
        if units_with(permission)
        for unit in db.session.scalars(acts_for(units_with(permission), on=on))
    }
