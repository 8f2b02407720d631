"""Writing down how many Party members units have, all of them or none."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from emulation.comparing import queries
from emulation.comparing.queries import Counted, count_on
from emulation.comparing.rules import MOST_MEMBERS
from emulation.core.dates import format_date
from emulation.core.errors import Invalid, NotAllowed
from emulation.core.policy import Actor, Permission
from emulation.units.queries import UnitRow, existing, lines_of
from emulation.units.services import set_member_count


@dataclass(frozen=True)
class Typed:
    """A unit's new number, and the number that its writer saw beside it."""

    unit: UnitRow
    count: int
    seen: int | None


def set_counts(
    rows: list[Typed], *, valid_from: date, actor: Actor, on: date, at: datetime
) -> list[UnitRow]:
    """From the day on the units have these numbers; the units that changed. The same rows sent
    again change nothing.

    `NotAllowed` outside the actor's units. `Invalid` names each unit (by code) whose number cannot
    be written: a later one stands, somebody else wrote one meanwhile, or there is no such unit yet.
    """
    ids = [row.unit.id for row in rows]
    require_inside(ids, actor, on=on)
    if valid_from > on:
        sentence = "Ngày tính số đảng viên không được sau hôm nay."
        raise Invalid(sentence, {"valid_from": sentence})
    queries.lock_units(ids)
    known, there = queries.counts(ids), existing(ids, on=valid_from)
    news = [row for row in rows if not _is_written(row, known.get(row.unit.id, []), valid_from)]
    faults: dict[str, str] = {}
    for row in news:
        fault = _fault(row, known.get(row.unit.id, []), valid_from, on)
        if row.unit.id not in there:
            fault = f"{row.unit.full_name} chưa thành lập vào ngày {format_date(valid_from)}."
        if fault:
            faults[row.unit.code] = fault
    if faults:
        raise Invalid("Chưa ghi số nào. Xem các dòng được nêu.", faults)
    for row in news:
        set_member_count(row.unit.id, count=row.count, valid_from=valid_from, actor=actor, at=at)
    return [row.unit for row in news]


def _is_written(row: Typed, known: list[Counted], day: date) -> bool:
    return any(one.valid_from == day and one.count == row.count for one in known)


def _fault(row: Typed, known: list[Counted], day: date, on: date) -> str:
    """Why the number cannot be written, or an empty text."""
    name = row.unit.full_name
    if not 0 <= row.count <= MOST_MEMBERS:
        return f"{name}: số đảng viên từ 0 đến 100.000."
    later = next((one for one in known if one.valid_from > day), None)
    if later is not None:
        return (
            f"{name} đã có số {later.count} tính từ {format_date(later.valid_from)}, sau ngày đang "
            "nhập. Số ghi sau không bị thay; nhập với ngày đó hoặc muộn hơn."
        )
    now = count_on(known, on)
    if (now.count if now else None) != row.seen:
        told = f"thành {now.count}" if now else ""
        return f"Số của {name} vừa được người khác ghi {told}. Xem lại rồi ghi lại."
    return ""


def require_inside(unit_ids: list[int], actor: Actor, *, on: date) -> None:
    """`NotAllowed` where one of the units is not administered by the actor."""
    held = set(actor.units_with(Permission.ACCOUNT_MANAGE))
    lines = lines_of(unit_ids, on=on)
    if not held or any(held.isdisjoint(lines.get(unit_id, [])) for unit_id in unit_ids):
        raise NotAllowed("Đơn vị này không thuộc phạm vi đồng chí quản trị.")
