"""The blueprint, who may enter it, and how units are named on its pages."""

from __future__ import annotations

from flask import Blueprint

from emulation.core.policy import Permission
from emulation.units.queries import UnitRow

bp = Blueprint("reviews", __name__)

DECIDING = (Permission.ENTRY_ENDORSE, Permission.ENTRY_APPROVE)


def place_words(unit_id: int, commune_id: int | None, named: dict[int, UnitRow]) -> str:
    """The unit, and the commune it lies in: «Chi bộ thôn 1, xã Liên Lộc»."""
    unit, commune = named.get(unit_id), named.get(commune_id or 0)
    if unit is None:
        return ""
    if commune is None or commune.id == unit.id:
        return unit.committee_name
    full = commune.full_name
    return f"{unit.name}, {full[:1].lower()}{full[1:]}"
