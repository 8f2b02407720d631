"""Saying which unit of a cluster leads it from a day on, or stands in for its head."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from emulation.comparing import queries
from emulation.comparing.queries import Lead, Membership, lead_on, membership_on
from emulation.comparing.rules import LONGEST_PAPER
from emulation.comparing.services.clustering import members_of
from emulation.comparing.services.counting import require_inside
from emulation.core.dates import format_date
from emulation.core.errors import Invalid
from emulation.core.policy import Actor
from emulation.units.queries import ClusterRow, UnitRow
from emulation.units.rules import ClusterRole, lead_label
from emulation.units.services import end_role, set_lead


@dataclass(frozen=True)
class Turn:
    """From which day on which unit bears a role in its cluster, and by what paper."""

    role: ClusterRole
    unit: str
    """Its code; empty for nobody."""
    valid_from: date
    paper: str
    seen: str
    """The code of the unit that its writer saw in the role; empty for nobody."""


def write_turn(
    cluster: ClusterRow,
    turn: Turn,
    units: list[UnitRow],
    *,
    actor: Actor,
    on: date,
    at: datetime,
) -> bool:
    """From the day on the unit leads the cluster in this role, and who did before does so until the
    eve; False where that is written already.

    `NotAllowed` unless the actor administers `units`, among whom the unit is found, and all that
    are in the cluster. `Invalid` for a unit that is not in the cluster on the day or bears the
    other role, where a later turn stands, or where somebody else wrote another meanwhile.
    """
    ids = [*(unit.id for unit in units), *members_of(cluster, on)]
    require_inside(ids, actor, on=on)
    _require_form(turn, on)
    queries.lock_units(ids)
    known = queries.leads([cluster.id], on=on)
    if _is_written(turn, known):
        return False
    _require_order(cluster, turn, known, on)
    day = turn.valid_from
    if not turn.unit:
        end_role(cluster.id, role=turn.role, valid_from=day, actor=actor, at=at)
        return True
    unit, member = _member(cluster, turn, units)
    set_lead(
        cluster.id, unit_id=unit.id, role=turn.role, valid_from=day, valid_to=member.valid_to,
        paper=turn.paper, actor=actor, at=at,
    )  # fmt: skip
    return True


def _require_form(turn: Turn, on: date) -> None:
    if turn.valid_from > on:
        sentence = "Ngày bắt đầu không được sau hôm nay."
        raise Invalid(sentence, {"valid_from": sentence})
    if len(turn.paper) > LONGEST_PAPER:
        sentence = "Ghi căn cứ không quá 200 ký tự, ví dụ: Biên bản họp cụm ngày 10/01/2024."
        raise Invalid(sentence, {"paper": sentence})


def _is_written(turn: Turn, known: list[Lead]) -> bool:
    """The unit bears the role on the day by this paper (or nobody does), and nothing later is
    written."""
    if _later(turn, known):
        return False
    now = lead_on(known, turn.role, turn.valid_from)
    if now is None or not turn.unit:
        return now is None and not turn.unit
    return now.unit_code == turn.unit and turn.paper in ("", now.paper)


def _later(turn: Turn, known: list[Lead]) -> Lead | None:
    """A turn in this role, or of this unit, that begins after the day."""
    for one in known:
        is_near = one.role is turn.role or one.unit_code == turn.unit
        if is_near and one.valid_from > turn.valid_from:
            return one
    return None


def _require_order(cluster: ClusterRow, turn: Turn, known: list[Lead], on: date) -> None:
    later = _later(turn, known)
    if later is not None:
        label = lead_label(later.role, cluster.name).lower()
        sentence = (
            f"{later.unit_name} là {label} từ {format_date(later.valid_from)}, sau ngày đang ghi. "
            "Lần ghi sau không bị thay; ghi với ngày đó hoặc muộn hơn."
        )
        raise Invalid(sentence, {"valid_from": sentence})
    now = lead_on(known, turn.role, on)
    if (now.unit_code if now else "") != turn.seen:
        told = f"ghi là {now.unit_name}" if now else "bỏ"
        label = lead_label(turn.role, cluster.name)
        sentence = f"{label} vừa được người khác {told}. Xem lại rồi ghi lại."
        raise Invalid(sentence, {"unit": sentence})
    head = lead_on(known, ClusterRole.HEAD, turn.valid_from)
    if turn.role is ClusterRole.DEPUTY and head and head.unit_code == turn.unit:
        label, other = (lead_label(role, cluster.name).lower() for role in ClusterRole)
        sentence = (
            f"{head.unit_name} đang là {label}. Chọn đơn vị khác làm {other}, hoặc ghi {label} mới "
            "trước."
        )
        raise Invalid(sentence, {"unit": sentence})


def _member(cluster: ClusterRow, turn: Turn, units: list[UnitRow]) -> tuple[UnitRow, Membership]:
    """The unit, and how it is in the cluster on the day."""
    unit = next((one for one in units if one.code == turn.unit), None)
    if unit is None:
        sentence = "Không có đơn vị đã chọn. Chọn lại trong danh sách."
        raise Invalid(sentence, {"unit": sentence})
    member = membership_on(queries.memberships([unit.id]).get(unit.id, []), turn.valid_from)
    if member is None or member.cluster_id != cluster.id:
        label = lead_label(turn.role, cluster.name).lower()
        sentence = (
            f"{unit.full_name} không ở trong {cluster.name} vào ngày "
            f"{format_date(turn.valid_from)}. Chỉ đơn vị đang ở trong cụm mới làm {label}."
        )
        raise Invalid(sentence, {"unit": sentence})
    return unit, member
