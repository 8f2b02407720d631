"""Making clusters, and moving units between them: all of the moves or none."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from emulation.comparing import queries
from emulation.comparing.queries import Lead, Membership, membership_on
from emulation.comparing.rules import NAME_LENGTH, OUT
from emulation.comparing.services.counting import require_inside
from emulation.core.dates import format_date
from emulation.core.errors import Invalid
from emulation.core.policy import Actor
from emulation.standings.queries import AGENCY_KINDS
from emulation.units.models import Cluster
from emulation.units.queries import ClusterRow, UnitRow, existing, units_by_id
from emulation.units.rules import lead_label
from emulation.units.services import (
    add_cluster,
    put_in_cluster,
    rename_cluster,
    take_out_of_cluster,
)


@dataclass(frozen=True)
class Moved:
    """A unit, the code of the cluster it goes to (`OUT`: none), and that of the one its writer saw
    it in."""

    unit: UnitRow
    to: str
    seen: str


def create_cluster(
    name: str, units: list[UnitRow], *, level_code: str, actor: Actor, on: date, at: datetime
) -> Cluster:
    """An empty cluster for units of the level, last in order.

    `units` are those for which it is made: `NotAllowed` unless the actor administers them all.
    `Invalid` for a name that says nothing, that one of their clusters bears, or an unknown level.
    """
    require_inside([unit.id for unit in units], actor, on=on)
    _require_name(name)
    if level_code not in {unit.level_code for unit in units}:
        sentence = "Chọn cấp của các đơn vị trong cụm."
        raise Invalid(sentence, {"level": sentence})
    queries.lock_units([unit.id for unit in units])
    known = queries.clusters_for([unit.id for unit in units], [level_code])
    _require_free(name, known)
    position = queries.last_position() + 1
    return add_cluster(name, level_code=level_code, actor=actor, at=at, position=position)


def rename(
    cluster: ClusterRow,
    name: str,
    units: list[UnitRow],
    *,
    seen: str,
    actor: Actor,
    on: date,
    at: datetime,
) -> bool:
    """The cluster bears the name; False where it did already. What was published keeps its own.

    `NotAllowed` unless the actor administers these units and all that are in the cluster. `Invalid`
    for a name that says nothing or that another of their clusters bears, `Conflict` where the
    cluster no longer bears the name `seen`.
    """
    ids = [unit.id for unit in units]
    held = members_of(cluster, on)
    require_inside([*ids, *held], actor, on=on)
    _require_name(name)
    queries.lock_units([*ids, *held])
    known = queries.clusters_for(ids, [cluster.level_code])
    if any(one.id == cluster.id and one.name == name for one in known):
        return False
    _require_free(name, known)
    rename_cluster(cluster.id, name, seen=seen, actor=actor, at=at)
    return True


def members_of(cluster: ClusterRow, on: date) -> list[int]:
    """The units that are in the cluster on the day, without those that were dissolved."""
    held = queries.members_on([cluster.id], on).get(cluster.id, [])
    there = existing(held, on=on)
    return [unit_id for unit_id in held if unit_id in there]


def _require_name(name: str) -> None:
    shortest, longest = NAME_LENGTH
    if not shortest <= len(name) <= longest:
        sentence = "Ghi tên cụm từ 3 đến 100 ký tự, ví dụ: Cụm thi đua số 4."
        raise Invalid(sentence, {"name": sentence})


def _require_free(name: str, known: list[ClusterRow]) -> None:
    if name in {one.name for one in known}:
        sentence = f"Đã có {name}. Đặt tên khác, hoặc chuyển đơn vị vào cụm đó."
        raise Invalid(sentence, {"name": sentence})


def move_units(
    rows: list[Moved],
    units: list[UnitRow],
    *,
    valid_from: date,
    actor: Actor,
    on: date,
    at: datetime,
) -> list[UnitRow]:
    """From the day on these of the units are compared in these clusters, or in none; the units that
    moved. The same rows sent again move nothing; who led the cluster it leaves does so no more.

    `NotAllowed` outside the actor's units. `Invalid` names each unit (by code) that cannot move: a
    later move or turn as head stands, somebody else moved it meanwhile, the cluster compares other
    units, or there is no such unit on the day.
    """
    ids = [unit.id for unit in units]
    require_inside([*ids, *(row.unit.id for row in rows)], actor, on=on)
    if valid_from > on:
        sentence = "Ngày chuyển cụm không được sau hôm nay."
        raise Invalid(sentence, {"valid_from": sentence})
    queries.lock_units(ids)
    known = queries.memberships(ids)
    news = [row for row in rows if not _is_there(row, known.get(row.unit.id, []), valid_from)]
    clusters = queries.clusters_for(ids, [unit.level_code for unit in units])
    faults = _faults(news, clusters, known, valid_from, on)
    if faults:
        raise Invalid("Chưa chuyển đơn vị nào. Xem các dòng được nêu.", faults)
    offered = {one.code: one.id for one in clusters}
    for row in news:
        if row.to == OUT:
            take_out_of_cluster(row.unit.id, valid_from=valid_from, actor=actor, at=at)
            continue
        to = offered[row.to]
        put_in_cluster(row.unit.id, cluster_id=to, valid_from=valid_from, actor=actor, at=at)
    return [row.unit for row in news]


def _is_there(row: Moved, known: list[Membership], day: date) -> bool:
    """The unit is in the cluster on the day (or in none), and nothing later is written."""
    if any(one.valid_from > day for one in known):
        return False
    now = membership_on(known, day)
    return (now.code if now else OUT) == row.to


def _faults(
    news: list[Moved],
    clusters: list[ClusterRow],
    known: dict[int, list[Membership]],
    day: date,
    on: date,
) -> dict[str, str]:
    """Code of each unit that cannot move -> why."""
    ids = [row.unit.id for row in news]
    there, led = existing(ids, on=day), queries.leads_of(ids, on=on)
    offered = {one.code: one for one in clusters}
    kinds = _kinds(clusters, news, on)
    faults: dict[str, str] = {}
    for row in news:
        fault = (
            _fault(row, known.get(row.unit.id, []), day, on)
            or _led_later(row, led.get(row.unit.code, []), offered, day)
            or _misfit(row, offered, kinds)
        )
        if row.unit.id not in there:
            fault = f"{row.unit.full_name} chưa thành lập vào ngày {format_date(day)}."
        if fault:
            faults[row.unit.code] = fault
    return faults


def _fault(row: Moved, known: list[Membership], day: date, on: date) -> str:
    """Why what is known of the unit forbids the move, or an empty text."""
    name = row.unit.full_name
    later = next((one for one in known if one.valid_from > day), None)
    if later is not None:
        return (
            f"{name} đã vào {later.name} từ {format_date(later.valid_from)}, sau ngày đang ghi. "
            "Lần chuyển sau không bị thay; ghi với ngày đó hoặc muộn hơn."
        )
    now = membership_on(known, on)
    if (now.code if now else "") != row.seen:
        told = f"vào {now.name}" if now else "ra khỏi cụm"
        return f"{name} vừa được người khác chuyển {told}. Xem lại rồi ghi lại."
    return ""


def _led_later(row: Moved, led: list[Lead], offered: dict[str, ClusterRow], day: date) -> str:
    """Why a turn as head that begins after the day forbids the move, or an empty text."""
    names = {one.id: one.name for one in offered.values()}
    later = next((one for one in led if one.valid_from > day), None)
    if later is None:
        return ""
    cluster = names.get(later.cluster_id, "")
    return (
        f"{row.unit.full_name} là {lead_label(later.role, cluster).lower()} {cluster} từ "
        f"{format_date(later.valid_from)}, sau ngày đang ghi. Ghi với ngày đó hoặc muộn hơn."
    )


def _misfit(row: Moved, offered: dict[str, ClusterRow], kinds: dict[str, set[str]]) -> str:
    """Why the unit cannot be compared with the others of the cluster, or an empty text."""
    name = row.unit.full_name
    if row.to == OUT:
        return ""
    if row.to not in offered:
        return f"{name}: không có cụm đã chọn. Chọn lại trong danh sách."
    cluster = offered[row.to]
    if cluster.level_code != row.unit.level_code:
        return f"{name} không cùng cấp với các đơn vị của {cluster.name}. Chọn cụm cùng cấp."
    if kinds[row.to] - {_kind(row.unit)}:
        return f"{name} chỉ xếp vào cụm của các đơn vị cùng loại."
    return ""


def _kinds(clusters: list[ClusterRow], news: list[Moved], on: date) -> dict[str, set[str]]:
    """Code of each cluster -> what kinds of units it would hold, without those that leave it."""
    members = queries.members_on([one.id for one in clusters], on)
    leaving = {row.unit.id for row in news}
    stay = {one.id: set(members.get(one.id, [])) - leaving for one in clusters}
    units = units_by_id({each for ids in stay.values() for each in ids}, on=on)
    found = {one.code: {_kind(units[i]) for i in stay[one.id] if i in units} for one in clusters}
    for row in news:
        if row.to in found:
            found[row.to].add(_kind(row.unit))
    return found


def _kind(unit: UnitRow) -> str:
    """What a board compares it with: cells, communes, or agencies."""
    if unit.level_code == "cell":
        return "cell"
    return "agency" if unit.kind in AGENCY_KINDS else "commune"
