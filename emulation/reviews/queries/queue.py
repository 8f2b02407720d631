"""What waits for a decider, oldest and overdue first, without what they may not decide."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, Select, and_, func, select, tuple_, union_all

from emulation.campaigns.rules import Lateness
from emulation.core.clock import local_instant
from emulation.core.db import db
from emulation.core.policy import Actor
from emulation.entries.models import Decision, Entry
from emulation.entries.queries import bars_for, deciding_places, waiting_for
from emulation.entries.queries.assignments import assigned_to_others
from emulation.entries.rules import Action, Bar, State
from emulation.reviews.rules import Due
from emulation.units.queries import scope

PAGE = 50
COUNT_LIMIT = 200


@dataclass(frozen=True)
class Sifting:
    """Which part of the queue is looked at; an empty field asks for all."""

    kind: str = ""
    unit_id: int | None = None
    """This unit and whatever lies below it."""
    campaign_id: int | None = None
    due: Due | None = None
    is_again: bool = False
    """Only what was sent back, by whomever, and came again."""
    is_whole: bool = False
    """Also what was given to others of the unit."""

    def conditions(self, *, on: date) -> list[ColumnElement[bool]]:
        """The same in SQL, on the columns of the entry alone."""
        found: list[ColumnElement[bool]] = []
        if self.kind:
            found.append(Entry.kind == self.kind)
        if self.unit_id is not None:
            found.append(Entry.unit_id.in_(scope([self.unit_id], on=on)))
        if self.campaign_id is not None:
            found.append(Entry.campaign_id == self.campaign_id)
        if self.is_again:
            found.append(Entry.round > 1)
        if self.due is not None:
            first, last = self.due.days(on)
            found += [Entry.due_on >= first] if first else []
            found += [Entry.due_on <= last] if last else []
        return found


EVERYTHING = Sifting()


@dataclass(frozen=True)
class QueueRow:
    """An entry that waits for this decider."""

    id: int
    code: str
    kind: str
    title: str
    unit_id: int
    commune_id: int | None
    received_at: datetime | None
    due_on: date | None
    round: int
    is_overdue: bool
    lateness: Lateness | None


@dataclass
class Mine:
    """What waits at the steps of an actor: asked for once, then used by the page, by the one
    after it and by the numbers that stand on them."""

    condition: ColumnElement[bool]
    places: list[tuple[int, str]]
    """(unit, permission) of the steps."""
    count: int | None = None
    """How many of them the actor may decide, once counted."""


@dataclass(frozen=True)
class Queue:
    """A page of the queue, oldest and overdue first; barred entries are only counted."""

    rows: tuple[QueueRow, ...]
    barred: tuple[tuple[Bar, ...], ...]
    """The bars of each entry of this page that was left out."""
    mine: Mine
    next_after: tuple[date, int] | None
    """(due day, id) of the last entry looked at, when there are more."""
    next_code: str = ""
    """The public code of that entry, for the address of the next page."""


def queue(
    actor: Actor,
    *,
    on: date,
    sifting: Sifting = EVERYTHING,
    after: tuple[date, int] | None = None,
    limit: int = PAGE,
    mine: Mine | None = None,
) -> Queue:
    """What waits for the actor from `after` on, with the bars already applied.

    What this actor sent back and now waits again stands on top of the beginning.
    """
    mine = mine or _mine(actor, sifting, on=on)
    is_again = Entry.asked_by_id == actor.id
    conditions = [mine.condition, Entry.asked_by_id.is_distinct_from(actor.id)]
    if after is not None:
        conditions.append(tuple_(Entry.due_on, Entry.id) > tuple_(*after))
    parts = [_firsts(conditions, mine.places, limit=limit + 1)]
    if after is None:
        parts.append([_by_due(select(Entry.id).where(mine.condition, is_again)).limit(PAGE)])
    looked = _entries([one for part in parts for one in part])
    again = [entry for entry in looked if entry.asked_by_id == actor.id]
    found = [entry for entry in looked if entry.asked_by_id != actor.id][: limit + 1]
    page = found[:limit]
    bars = bars_for(actor, [*again, *page], on=on)
    last = page[-1] if len(found) > limit else None
    return Queue(
        rows=tuple(_row(entry, on) for entry in [*again, *page] if not bars[entry.id]),
        barred=tuple(bars[entry.id] for entry in [*again, *page] if bars[entry.id]),
        mine=mine,
        next_after=(last.due_on or date.max, last.id) if last else None,
        next_code=last.code if last else "",
    )


def _firsts(
    conditions: list[ColumnElement[bool]], places: list[tuple[int, str]], *, limit: int
) -> list[Select[int]]:
    """The ids of the first so many of each place by due day: an index gives them in order, so
    that a page costs the same whatever waits behind it."""
    return [
        _by_due(
            select(Entry.id).where(
                Entry.step_unit_id == unit_id,
                Entry.step_permission == permission,
                Entry.state == State.SUBMITTED,
                *conditions,
            )
        ).limit(limit)
        for unit_id, permission in places
    ]


def _by_due(wanted: Select[int]) -> Select[int]:
    return wanted.order_by(Entry.due_on, Entry.id)


def _entries(parts: list[Select[int]]) -> list[Entry]:
    """The entries of all parts, the nearest due day first."""
    if not parts:
        return []
    ids = union_all(*(select(part.subquery().c.id) for part in parts))
    wanted = select(Entry).where(Entry.id.in_(ids)).order_by(Entry.due_on, Entry.id)
    return list(db.session.scalars(wanted))


def _mine(actor: Actor, sifting: Sifting, *, on: date) -> Mine:
    """What waits at the actor's steps, as it is sifted; what others were given only if asked."""
    others = [] if sifting.is_whole else [~assigned_to_others(actor, on=on)]
    condition = and_(waiting_for(actor, on=on), *sifting.conditions(on=on), *others)
    return Mine(condition, deciding_places(actor, on=on))


def count_waiting(
    actor: Actor, *, on: date, sifting: Sifting = EVERYTHING, mine: Mine | None = None
) -> int:
    """How many entries wait that the actor may decide, counted to two hundred."""
    mine = mine or _mine(actor, sifting, on=on)
    if mine.count is None:
        mine.count = _count(actor, mine, on=on)
    return mine.count


def _count(actor: Actor, mine: Mine, *, on: date) -> int:
    some = select(Entry.id).where(mine.condition).limit(COUNT_LIMIT).subquery()
    if db.session.scalar(select(func.count()).select_from(some)) == COUNT_LIMIT:
        return COUNT_LIMIT
    found = _entries(_firsts([mine.condition], mine.places, limit=COUNT_LIMIT))[:COUNT_LIMIT]
    bars = bars_for(actor, found, on=on)
    return sum(not bars[entry.id] for entry in found)


def count_decided(actor: Actor, *, on: date) -> int:
    """How many decisions the actor took since that day began, counted to two hundred."""
    wanted = select(Decision.id).where(
        Decision.actor_id == actor.id,
        Decision.at >= local_instant(on),
        Decision.step_position > 0,
        Decision.action != Action.PASS_OVER,
    )
    inner = wanted.limit(COUNT_LIMIT).subquery()
    return db.session.scalar(select(func.count()).select_from(inner)) or 0


def _row(entry: Entry, on: date) -> QueueRow:
    return QueueRow(
        id=entry.id,
        code=entry.code,
        kind=entry.kind,
        title=entry.title,
        unit_id=entry.unit_id,
        commune_id=entry.commune_id,
        received_at=entry.received_at,
        due_on=entry.due_on,
        round=entry.round,
        is_overdue=entry.due_on is not None and entry.due_on < on,
        lateness=entry.lateness,
    )
