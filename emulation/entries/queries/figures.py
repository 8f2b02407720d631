"""Figures over time: what a unit told in a year, by which an unusual one is seen."""

from __future__ import annotations

from datetime import date

from sqlalchemy import func, select

from emulation.core.db import db
from emulation.entries.models import Entry, EntryVersion, Figure
from emulation.entries.rules import FigureBasis, State
from emulation.entries.rules.figures import Usual
from emulation.units import queries as units


def usual_figures(unit_id: int, year: int, *, on: date) -> Usual:
    """What the unit told in that year, and its level; two statements.

    Of figures in the period the sum, of lũy kế the greatest; targets and what was not handed in,
    or not recognised, do not count.
    """
    unit = units.unit_by_id(unit_id, on=on)
    wanted = (
        select(Figure.metric, Figure.basis, func.sum(Figure.amount), func.max(Figure.amount))
        .join(EntryVersion, EntryVersion.id == Figure.version_id)
        .join(Entry, Entry.id == EntryVersion.entry_id)
        .where(
            Entry.unit_id == unit_id,
            Entry.state.in_([State.SUBMITTED, State.APPROVED]),
            EntryVersion.number == Entry.version_number,
            EntryVersion.happened_from.between(date(year, 1, 1), date(year, 12, 31)),
            Figure.is_target.is_(False),
        )
        .group_by(Figure.metric, Figure.basis)
    )
    before = {
        (metric, basis): greatest if basis is FigureBasis.CUMULATIVE else total
        for metric, basis, total, greatest in db.session.execute(wanted)
    }
    return Usual(unit.level_code if unit else "", year, before)
