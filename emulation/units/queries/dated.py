"""Which dated row holds on a day, and which was known at an instant."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import BindParameter, ColumnElement, and_, or_

from emulation.units.models import (
    ClusterLead,
    ClusterMember,
    MemberCount,
    UnitAncestor,
    UnitPeriod,
)

TwoTimed = type[ClusterLead] | type[ClusterMember] | type[MemberCount]
"""A table whose rows say when they held and when we knew."""
Dated = type[UnitPeriod] | type[UnitAncestor] | TwoTimed


def holds(table: Dated, on: date | BindParameter[date]) -> ColumnElement[bool]:
    """The dated row holds on the day; both ends are inclusive."""
    return and_(table.valid_from <= on, or_(table.valid_to.is_(None), table.valid_to >= on))


def known(table: TwoTimed, at: datetime | BindParameter[datetime]) -> ColumnElement[bool]:
    """The row was what we knew at the instant."""
    superseded = table.superseded_at
    return and_(table.recorded_at <= at, or_(superseded.is_(None), superseded > at))
