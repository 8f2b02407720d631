"""The blueprint, and the superior whose units a page shows."""

from __future__ import annotations

from datetime import date

from flask import Blueprint, request

from emulation.core import clock
from emulation.core.errors import NotFound
from emulation.core.policy import Permission
from emulation.units.queries import UnitRow, lines_of, unit_by_code, units_by_id
from emulation.web.access import reader

bp = Blueprint("comparing", __name__)


def today() -> date:
    return clock.local_date(clock.now())


def superior() -> UnitRow:
    """The unit that was asked for, or the first that the reader administers."""
    held, on = reader().units_with(Permission.ACCOUNT_MANAGE), today()
    asked = request.args.get("cha", "")[:40]
    found = unit_by_code(asked, on=on) if asked else units_by_id(held[:1], on=on).get(held[0])
    if found is None or set(held).isdisjoint(lines_of([found.id], on=on).get(found.id, [])):
        raise NotFound
    return found
