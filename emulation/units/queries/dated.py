"""Which dated row holds on a day, and which was known at an instant."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import BindParameter, ColumnElement, and_, or_

from emulation.units.models import ClusterMember, MemberCount, UnitAncestor, UnitPeriod


def holds(
    table: type[UnitPeriod] | type[UnitAncestor] | type[ClusterMember] | type[MemberCount],
    on: date | BindParameter[date],
) -> ColumnElement[bool]:
    """The dated row holds on the day; both ends are inclusive."""
    return and_(table.valid_from <= on, or_(table.valid_to.is_(None), table.valid_to >= on))


def known(
    table: type[ClusterMember] | type[MemberCount], at: datetime | BindParameter[datetime]
) -> ColumnElement[bool]:
    """The row was what we knew at the instant."""
    superseded = table.superseded_at
    return and_(table.recorded_at <= at, or_(superseded.is_(None), superseded > at))
