"""Where its route leads an entry: the steps with the units that decide them, and the first one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from emulation.campaigns import queries as campaigns
from emulation.campaigns.queries import RouteRow, StepRow
from emulation.core import clock
from emulation.core.dates import add_working_days
from emulation.core.errors import WrongState
from emulation.entries import queries
from emulation.entries.models import Entry
from emulation.units import queries as units
from emulation.units.queries import UnitRow


@dataclass(frozen=True)
class Stop:
    """A step of the route with the unit that decides it."""

    step: StepRow
    unit: UnitRow


def route_of(entry: Entry, *, on: date) -> list[Stop]:
    """The steps ahead of the entry with the units that decide them on that day.

    `WrongState` where no route is set for such a unit, or a step has no unit to decide it.
    """
    return stops_of(route_taken(entry, on=on), entry.unit_id, on=on)


def stops_of(route: RouteRow, unit_id: int, *, on: date) -> list[Stop]:
    """The steps of a route with their units: the named one, or the one above at that level."""
    stops = []
    line = {row.level_code: row for row in reversed(units.ancestors(unit_id, on=on))}
    for step in route.steps:
        named = units.unit_by_id(step.unit_id, on=on) if step.unit_id else None
        unit = named or line.get(step.level_code)
        if unit is None:
            raise WrongState(
                f"Chưa có đơn vị cấp {step.level_name} để xét bước «{step.label}». "
                "Báo văn phòng cấp ủy đặt lại quy trình."
            )
        stops.append(Stop(step, unit))
    return stops


def place_at(stop: Stop, *, at: datetime) -> dict[str, object]:
    """The columns that say where a submitted entry stands, with its due day."""
    today = clock.local_date(at)
    calendar = campaigns.work_calendar(today)
    return {
        "step_position": stop.step.position,
        "step_unit_id": stop.unit.id,
        "step_permission": stop.step.permission,
        "due_on": add_working_days(today, stop.step.working_days, calendar),
    }


def route_taken(entry: Entry, *, on: date) -> RouteRow:
    """The route that the entry takes if it is handed in that day; `WrongState` without one."""
    unit = units.units_by_id([entry.unit_id], on=on)[entry.unit_id]
    version = queries.version_of(entry.id, entry.version_number)
    route = campaigns.route_for(
        unit.level_code, unit.kind.value, entry.kind, on=on, field=version.field or ""
    )
    if route is None:
        raise WrongState(
            f"Chưa có quy trình xét cho {unit.full_name}. Báo văn phòng cấp ủy đặt quy trình."
        )
    return route


def first_stop(entry: Entry, stops: list[Stop]) -> Stop:
    """Where the entry is handed in: the step that its side chose, if the route lets them, else the
    first one that they do not hold themselves."""
    chosen = next((one for one in choices(entry, stops) if _is_chosen(entry, one)), None)
    return chosen or _pass_over_own(entry, stops)


def choices(entry: Entry, stops: list[Stop]) -> list[Stop]:
    """The steps to which the author's side may hand in: the first, and those the route opens."""
    first = _pass_over_own(entry, stops)
    more = [one for one in stops[stops.index(first) + 1 :] if one.step.may_receive]
    return [first, *(one for one in more if one.unit.id != entry.unit_id)]


def _is_chosen(entry: Entry, stop: Stop) -> bool:
    return stop.step.position == entry.chosen_step


def _pass_over_own(entry: Entry, stops: list[Stop]) -> Stop:
    """The first step that the author does not hold themselves (architecture §3)."""
    for stop in stops:
        if stop.unit.id != entry.unit_id:
            return stop
    raise WrongState(
        "Mọi bước xét đều do chính đơn vị lập giữ nên chưa có người xử lý hợp lệ. "
        "Báo văn phòng cấp ủy đặt lại quy trình."
    )
