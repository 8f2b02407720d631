"""Lists and their rows: who may see which, and what stands on each."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select

from emulation.campaigns.models import Campaign
from emulation.core.db import db
from emulation.files import queries as files
from emulation.files.models import StoredFile
from emulation.people.models import Person, User
from emulation.recognition.models import RecognitionItem, RecognitionList
from emulation.recognition.rules import CLAIMING, AwardForm, ItemKind, ListState
from emulation.units import queries as units

HONOUR_LIMIT = 600
"""Rows of the page of honour; older lists are reached through its filter."""
WORKING_LIMIT = 200


@dataclass(frozen=True)
class ListRow:
    """A list as the working page shows it."""

    code: str
    title: str
    campaign_name: str
    unit_name: str
    state: ListState
    count: int
    changed_at: datetime


@dataclass(frozen=True)
class HonourRow:
    """Somebody honoured by a list in effect; nothing personal beyond the name."""

    kind: ItemKind
    name: str
    position_text: str
    summary: str
    form: AwardForm
    list_code: str
    list_title: str
    number: str
    concluded_on: date


@dataclass(frozen=True)
class HonourList:
    """A list in effect, as the filter of the page of honour names it."""

    code: str
    title: str


def get_list(code: str) -> RecognitionList | None:
    """The list with this public code, as the database has it now."""
    wanted = select(RecognitionList).where(RecognitionList.code == code)
    return db.session.scalar(wanted.execution_options(populate_existing=True))


def covers(unit_ids: Iterable[int], unit_id: int, *, on: date) -> bool:
    """The unit lies at or below one of the units that day."""
    held = list(unit_ids)
    if not held:
        return False
    reach = units.scope(held, on=on).subquery()
    return (
        db.session.scalar(select(reach.c.unit_id).where(reach.c.unit_id == unit_id).limit(1))
        is not None
    )


def working_lists(unit_ids: Iterable[int], *, on: date) -> list[ListRow]:
    """The lists of the units and of those below them, the one changed last first."""
    held = list(unit_ids)
    if not held:
        return []
    counts = (
        select(RecognitionItem.list_id, func.count().label("count"))
        .where(RecognitionItem.removed_at.is_(None))
        .group_by(RecognitionItem.list_id)
        .subquery()
    )
    wanted = (
        select(RecognitionList, Campaign.name, func.coalesce(counts.c.count, 0))
        .join(Campaign, Campaign.id == RecognitionList.campaign_id)
        .outerjoin(counts, counts.c.list_id == RecognitionList.id)
        .where(RecognitionList.unit_id.in_(units.scope(held, on=on)))
        .order_by(RecognitionList.changed_at.desc(), RecognitionList.id.desc())
        .limit(WORKING_LIMIT)
    )
    found = db.session.execute(wanted).all()
    names = units.units_by_id({row.unit_id for row, _, _ in found}, on=on)
    return [
        ListRow(
            code=row.code,
            title=row.title,
            campaign_name=campaign_name,
            unit_name=names[row.unit_id].committee_name,
            state=row.state,
            count=count,
            changed_at=row.changed_at,
        )
        for row, campaign_name, count in found
    ]


def honour_lists() -> list[HonourList]:
    """Every list in effect, the latest conclusion first."""
    wanted = (
        select(RecognitionList.code, RecognitionList.title)
        .where(RecognitionList.state == ListState.IN_EFFECT)
        .order_by(RecognitionList.concluded_on.desc(), RecognitionList.id.desc())
        .limit(WORKING_LIMIT)
    )
    return [HonourList(code, title) for code, title in db.session.execute(wanted)]


def honours(*, list_code: str = "") -> dict[ItemKind, list[HonourRow]]:
    """Who is honoured by the lists in effect (or one of them), A to Z inside each group."""
    wanted = (
        select(RecognitionItem, RecognitionList)
        .join(RecognitionList, RecognitionList.id == RecognitionItem.list_id)
        .where(RecognitionList.state == ListState.IN_EFFECT, RecognitionItem.removed_at.is_(None))
        .order_by(RecognitionList.concluded_on.desc(), RecognitionItem.id)
        .limit(HONOUR_LIMIT)
    )
    if list_code:
        wanted = wanted.where(RecognitionList.code == list_code)
    groups: dict[ItemKind, list[tuple[tuple[str, str, int], HonourRow]]] = defaultdict(list)
    for item, row in db.session.execute(wanted):
        key = (item.name_key, item.unit_key, item.id)
        groups[item.kind].append((key, _honour_row(item, row)))
    return {
        kind: [row for _, row in sorted(rows, key=lambda pair: pair[0])]
        for kind, rows in groups.items()
    }


def _honour_row(item: RecognitionItem, row: RecognitionList) -> HonourRow:
    return HonourRow(
        kind=item.kind,
        name=item.name,
        position_text=item.position_text,
        summary=item.summary,
        form=item.form,
        list_code=row.code,
        list_title=row.title,
        number=row.number,
        concluded_on=row.concluded_on or date.min,
    )


def items(list_id: int) -> list[RecognitionItem]:
    """The rows that stand on the list, in their order."""
    wanted = (
        select(RecognitionItem)
        .where(RecognitionItem.list_id == list_id, RecognitionItem.removed_at.is_(None))
        .order_by(RecognitionItem.position, RecognitionItem.id)
        .execution_options(populate_existing=True)
    )
    return list(db.session.scalars(wanted))


def removed_items(list_id: int) -> list[RecognitionItem]:
    """The rows that were taken off the list, the last one first."""
    wanted = select(RecognitionItem).where(
        RecognitionItem.list_id == list_id, RecognitionItem.removed_at.is_not(None)
    )
    ordered = wanted.order_by(RecognitionItem.removed_at.desc(), RecognitionItem.id.desc())
    return list(db.session.scalars(ordered))


def item(list_id: int, code: str) -> RecognitionItem | None:
    """The row of the list with this public code, if it still stands there."""
    wanted = select(RecognitionItem).where(
        RecognitionItem.list_id == list_id,
        RecognitionItem.code == code,
        RecognitionItem.removed_at.is_(None),
    )
    return db.session.scalar(wanted.execution_options(populate_existing=True))


def full_names(user_ids: Iterable[int | None]) -> dict[int, str]:
    """The names of the persons behind the accounts."""
    wanted = (
        select(User.id, Person.full_name)
        .join(Person, Person.id == User.person_id)
        .where(User.id.in_({number for number in user_ids if number is not None}))
    )
    return {found[0]: found[1] for found in db.session.execute(wanted)}


def scan_of(row: RecognitionList) -> StoredFile | None:
    """The signed paper of the list's conclusion, or None before it."""
    return None if row.scan_id is None else files.stored_files([row.scan_id])[0]


def claimed_elsewhere(entry_ids: Iterable[int], *, list_id: int) -> dict[int, RecognitionList]:
    """For each entry the other list that already claims its achievement."""
    wanted = (
        select(RecognitionItem.claimed_entry_id, RecognitionList)
        .join(RecognitionList, RecognitionList.id == RecognitionItem.list_id)
        .where(
            RecognitionItem.claimed_entry_id.in_(set(entry_ids)),
            RecognitionItem.list_id != list_id,
        )
    )
    return {entry_id: row for entry_id, row in db.session.execute(wanted) if entry_id is not None}


def others_on_proposed(
    row: RecognitionList, *, since: datetime, until: datetime
) -> list[tuple[RecognitionItem, RecognitionList]]:
    """Rows of other lists that were proposed for the same campaign, or made in the span of time.

    Only rows that share a person, a collective's unit or a name's key with this list's rows.
    """
    own = select(RecognitionItem).where(
        RecognitionItem.list_id == row.id, RecognitionItem.removed_at.is_(None)
    )
    persons = own.with_only_columns(RecognitionItem.person_id).where(
        RecognitionItem.person_id.is_not(None)
    )
    collectives = own.with_only_columns(RecognitionItem.unit_id).where(
        RecognitionItem.kind == ItemKind.COLLECTIVE
    )
    wanted = (
        select(RecognitionItem, RecognitionList)
        .join(RecognitionList, RecognitionList.id == RecognitionItem.list_id)
        .where(
            RecognitionList.id != row.id,
            RecognitionList.state.in_(CLAIMING),
            RecognitionItem.removed_at.is_(None),
            (RecognitionList.campaign_id == row.campaign_id)
            | RecognitionList.created_at.between(since, until),
            RecognitionItem.person_id.in_(persons)
            | (
                (RecognitionItem.kind == ItemKind.COLLECTIVE)
                & RecognitionItem.unit_id.in_(collectives)
            ),
        )
        .order_by(RecognitionItem.id)
    )
    return [(found, other) for found, other in db.session.execute(wanted)]
