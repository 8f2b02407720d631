"""An entry in one line: kind, year, unit and code."""

from __future__ import annotations

from emulation.core.clock import local_date
from emulation.entries.kinds import kind_of
from emulation.entries.models import Entry, EntryVersion
from emulation.units.queries import UnitRow


def about(entry: Entry, version: EntryVersion, names: dict[int, UnitRow]) -> str:
    """«Việc làm năm 2023 · Chi bộ thôn 1, xã Liên Lộc · 7K3M29QF»."""
    day = version.happened_from or local_date(entry.received_at or entry.created_at)
    kind = kind_of(entry.kind).label.capitalize()
    return f"{kind} năm {day.year} · {_place_words(entry, names)} · {entry.code}"


def places(entry: Entry) -> tuple[int, ...]:
    """The unit, and the commune it lies in."""
    return tuple(dict.fromkeys(unit for unit in (entry.unit_id, entry.commune_id) if unit))


def _place_words(entry: Entry, names: dict[int, UnitRow]) -> str:
    unit, commune = names.get(entry.unit_id), names.get(entry.commune_id or 0)
    if unit is None or commune is None or commune.id == unit.id:
        return unit.full_name if unit else ""
    return f"{unit.name}, {commune.full_name[:1].lower()}{commune.full_name[1:]}"
