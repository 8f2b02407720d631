"""What makes units comparable: clusters and numbers of Party members, with when we knew."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import update

from emulation.audit import services as audit
from emulation.audit.rules import Event
from emulation.core.codes import public_code
from emulation.core.db import changes_one, db
from emulation.core.errors import Conflict, Invalid
from emulation.core.policy import Actor
from emulation.units import queries
from emulation.units.models import Cluster, ClusterMember, MemberCount
from emulation.units.services.ancestors import DAY
from emulation.units.services.changes import standard_level
from emulation.units.services.leading import end_leads, record_of_cluster


def add_cluster(
    name: str,
    *,
    level_code: str,
    actor: Actor | None,
    at: datetime,
    position: int = 0,
    code: str = "",
) -> Cluster:
    """The cluster is there, empty."""
    level = standard_level(level_code, actor=actor, at=at)
    cluster = Cluster(code=code or public_code(), name=name, level_id=level.id, position=position)
    db.session.add(cluster)
    db.session.flush()
    audit.record(
        Event.CLUSTER_CREATE,
        actor=actor,
        subject=f"cluster:{cluster.code}",
        at=at,
        facts={"name": name},
    )
    return cluster


def rename_cluster(
    cluster_id: int, name: str, *, seen: str, actor: Actor | None, at: datetime
) -> None:
    """The cluster bears the name from now on; `Conflict` unless it still bore the one `seen`."""
    renamed = update(Cluster).where(Cluster.id == cluster_id, Cluster.name == seen)
    if not changes_one(renamed.values(name=name)):
        raise Conflict("Tên cụm vừa được người khác đổi. Tải lại trang, xem rồi đổi lại.")
    record_of_cluster(
        Event.CLUSTER_RENAME, cluster_id, actor=actor, at=at, changes={"name": (seen, name)}
    )


def put_in_cluster(
    unit_id: int, *, cluster_id: int, valid_from: date, actor: Actor | None, at: datetime
) -> ClusterMember:
    """From the day on the unit is compared in this cluster and in no other of its level, and leads
    none of those that it leaves.

    What was known before stays readable by the instant at which it was known.
    """
    left = _leave(unit_id, valid_from, at) - {cluster_id}
    member = ClusterMember(
        cluster_id=cluster_id,
        unit_id=unit_id,
        valid_from=valid_from,
        valid_to=None,
        recorded_at=at,
        superseded_at=None,
    )
    db.session.add(member)
    audit.record(
        Event.CLUSTER_PUT,
        actor=actor,
        subject=f"unit:{_code(unit_id)}",
        at=at,
        unit_id=unit_id,
        facts={"cluster_id": cluster_id, "valid_from": valid_from},
    )
    end_leads(unit_id, left, valid_from=valid_from, actor=actor, at=at)
    return member


def take_out_of_cluster(
    unit_id: int, *, valid_from: date, actor: Actor | None, at: datetime
) -> None:
    """From the day on the unit is in no cluster and leads none; what was known stays readable."""
    left = _leave(unit_id, valid_from, at)
    audit.record(
        Event.CLUSTER_LEAVE,
        actor=actor,
        subject=f"unit:{_code(unit_id)}",
        at=at,
        unit_id=unit_id,
        facts={"cluster": [queries.cluster(one).name for one in left], "valid_from": valid_from},
    )
    end_leads(unit_id, left, valid_from=valid_from, actor=actor, at=at)


def _leave(unit_id: int, valid_from: date, at: datetime) -> set[int]:
    """The memberships end on the eve of the day; the clusters that the unit leaves."""
    left = queries.current_memberships(unit_id, on=valid_from)
    for old in left:
        old.superseded_at = at
        if old.valid_from < valid_from:
            db.session.add(
                ClusterMember(
                    cluster_id=old.cluster_id,
                    unit_id=unit_id,
                    valid_from=old.valid_from,
                    valid_to=valid_from - DAY,
                    recorded_at=at,
                    superseded_at=None,
                )
            )
    return {old.cluster_id for old in left}


def set_member_count(
    unit_id: int, *, count: int, valid_from: date, actor: Actor | None, at: datetime
) -> MemberCount:
    """From the day on the unit has this many Party members, as far as we know now."""
    if count < 0:
        raise Invalid("Số đảng viên không thể là số âm.", {"count": "Nhập số từ 0 trở lên."})
    before: int | None = None
    for old in queries.current_counts(unit_id, on=valid_from):
        before = old.count
        old.superseded_at = at
        if old.valid_from < valid_from:
            db.session.add(
                MemberCount(
                    unit_id=unit_id,
                    count=old.count,
                    valid_from=old.valid_from,
                    valid_to=valid_from - DAY,
                    recorded_at=at,
                    superseded_at=None,
                )
            )
    row = MemberCount(
        unit_id=unit_id,
        count=count,
        valid_from=valid_from,
        valid_to=None,
        recorded_at=at,
        superseded_at=None,
    )
    db.session.add(row)
    audit.record(
        Event.MEMBER_COUNT_SET,
        actor=actor,
        subject=f"unit:{_code(unit_id)}",
        at=at,
        unit_id=unit_id,
        changes={"count": (before, count)},
        facts={"valid_from": valid_from},
    )
    return row


def _code(unit_id: int) -> str:
    unit = queries.unit(unit_id)
    if unit is None:
        raise Invalid("Không tìm thấy đơn vị.")
    return unit.code
