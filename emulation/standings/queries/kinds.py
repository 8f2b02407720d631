"""What the statements of boards have in common: their values, the kinds of units, what holds.

Every board asks these statements: built once for each kind, with places for their values, they
cost a page no time to build.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import (
    ColumnElement,
    Date,
    Select,
    String,
    and_,
    bindparam,
    select,
)

from emulation.core.clock import local_date
from emulation.core.policy import Actor, Permission
from emulation.standings.rules import BoardKind
from emulation.units.models import (
    ClusterMember,
    Unit,
    UnitLevel,
    UnitPeriod,
)
from emulation.units.queries import dated
from emulation.units.queries.dated import Dated, TwoTimed
from emulation.units.rules import UnitKind

ON = bindparam("on", type_=Date)
AT = bindparam("at", type_=ClusterMember.recorded_at.type)
SUPERIOR = bindparam("superior", type_=Unit.id.type)
OWN = bindparam("own", type_=Unit.id.type, expanding=True)
ANSWERED = bindparam("answered", type_=Unit.id.type, expanding=True)
IDS = bindparam("ids", type_=Unit.id.type, expanding=True)
CODES = bindparam("codes", type_=String, expanding=True)
COMMUNE_KINDS = (UnitKind.COMMUNE, UnitKind.TOWNSHIP, UnitKind.WARD)
AGENCY_KINDS = (
    UnitKind.AGENCY,
    UnitKind.SCHOOL,
    UnitKind.FRONT,
    UnitKind.MASS_ORGANISATION,
    UnitKind.ARMED_FORCE,
    UnitKind.ENTERPRISE,
)


def at_day(at: datetime, **others: object) -> dict[str, object]:
    """The values of a statement: the day and the instant of knowledge, and these."""
    return {"on": local_date(at), "at": at, **others}


def part_values(reader: Actor) -> dict[str, object]:
    """What the reader's part in units is worked out from."""
    return {
        "own": list(reader.units_with(Permission.BOARD_READ)),
        "answered": list(reader.units_with(Permission.ENTRY_READ)),
    }


def of_kind(kind: BoardKind) -> Select[int]:
    return (
        select(UnitPeriod.unit_id)
        .join(UnitLevel, UnitLevel.id == UnitPeriod.level_id)
        .where(in_force(UnitPeriod), is_kind(kind))
    )


def is_kind(kind: BoardKind) -> ColumnElement[bool]:
    if kind is BoardKind.CELL:
        return UnitLevel.code == "cell"
    if kind is BoardKind.COMMUNE:
        return UnitPeriod.kind.in_(COMMUNE_KINDS)
    return and_(UnitPeriod.kind.in_(AGENCY_KINDS), UnitLevel.code != "cell")


def in_force(table: Dated) -> ColumnElement[bool]:
    return dated.holds(table, ON)


def known(table: TwoTimed) -> ColumnElement[bool]:
    """It holds that day, and is what was known at the instant."""
    return and_(in_force(table), dated.known(table, AT))
