"""Numbers of Party members as they are known now, for whoever keeps them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from emulation.core.db import db
from emulation.units.models import MemberCount, Unit


@dataclass(frozen=True)
class Counted:
    """How many members, from which day on, to which last day if one is written."""

    count: int
    valid_from: date
    valid_to: date | None


def counts(unit_ids: Iterable[int]) -> dict[int, list[Counted]]:
    """What is known now of each unit, the earliest first; units without a number are absent."""
    wanted = (
        select(MemberCount.unit_id, MemberCount.count, MemberCount.valid_from, MemberCount.valid_to)
        .where(MemberCount.unit_id.in_(set(unit_ids)), MemberCount.superseded_at.is_(None))
        .order_by(MemberCount.valid_from, MemberCount.id)
    )
    found: dict[int, list[Counted]] = {}
    for row in db.session.execute(wanted):
        found.setdefault(row[0], []).append(Counted(row[1], row[2], row[3]))
    return found


def count_on(rows: Iterable[Counted], on: date) -> Counted | None:
    """The number that holds on the day."""
    held = [row for row in rows if row.valid_from <= on and on <= (row.valid_to or on)]
    return held[-1] if held else None


def lock_units(unit_ids: Iterable[int]) -> None:
    """Nobody else writes numbers of these units until this transaction ends."""
    wanted = select(Unit.id).where(Unit.id.in_(set(unit_ids))).order_by(Unit.id)
    db.session.execute(wanted.with_for_update())
