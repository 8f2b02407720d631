"""Which unit leads a cluster, in turn: from a day on, with what was known before kept."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime

from emulation.audit import services as audit
from emulation.audit.rules import Event
from emulation.core.db import db
from emulation.core.policy import Actor
from emulation.units import queries
from emulation.units.models import ClusterLead
from emulation.units.rules import ClusterRole, lead_label
from emulation.units.services.ancestors import DAY


def set_lead(
    cluster_id: int,
    *,
    unit_id: int,
    role: ClusterRole,
    valid_from: date,
    valid_to: date | None,
    paper: str,
    actor: Actor | None,
    at: datetime,
) -> ClusterLead:
    """From the day on the unit leads the cluster in this role and in no other; whoever bore the
    role did so until the eve.

    `valid_to` is the last day on which the unit is in the cluster, if it has left since.
    """
    for old in queries.current_leads([cluster_id], on=valid_from):
        if old.role is role or old.unit_id == unit_id:
            _end(old, valid_from, at)
    row = _row(cluster_id, unit_id, role, paper, (valid_from, valid_to), at)
    record_of_cluster(
        Event.CLUSTER_LEAD,
        cluster_id,
        actor=actor,
        at=at,
        unit_id=unit_id,
        facts=_facts(cluster_id, role, valid_from) | {"paper": paper},
    )
    return row


def end_role(
    cluster_id: int, *, role: ClusterRole, valid_from: date, actor: Actor | None, at: datetime
) -> None:
    """From the day on nobody leads the cluster in this role."""
    for old in queries.current_leads([cluster_id], on=valid_from):
        if old.role is role:
            _end_told(old, valid_from, actor=actor, at=at)


def end_leads(
    unit_id: int,
    cluster_ids: Iterable[int],
    *,
    valid_from: date,
    actor: Actor | None,
    at: datetime,
) -> None:
    """From the day on the unit leads none of these clusters."""
    for old in queries.current_leads(cluster_ids, on=valid_from):
        if old.unit_id == unit_id:
            _end_told(old, valid_from, actor=actor, at=at)


def record_of_cluster(
    event: Event,
    cluster_id: int,
    *,
    actor: Actor | None,
    at: datetime,
    unit_id: int | None = None,
    changes: Mapping[str, tuple[object, object]] | None = None,
    facts: Mapping[str, object] | None = None,
) -> None:
    """The trail tells what became of the cluster."""
    audit.record(
        event,
        actor=actor,
        subject=f"cluster:{queries.cluster(cluster_id).code}",
        at=at,
        unit_id=unit_id,
        changes=changes,
        facts=facts,
    )


def _end_told(row: ClusterLead, day: date, *, actor: Actor | None, at: datetime) -> None:
    _end(row, day, at)
    facts = _facts(row.cluster_id, row.role, day)
    record_of_cluster(
        Event.CLUSTER_LEAD_END,
        row.cluster_id,
        actor=actor,
        at=at,
        unit_id=row.unit_id,
        facts=facts,
    )


def _end(row: ClusterLead, day: date, at: datetime) -> None:
    row.superseded_at = at
    if row.valid_from < day:
        days = (row.valid_from, day - DAY)
        _row(row.cluster_id, row.unit_id, row.role, row.paper, days, at)


def _row(
    cluster_id: int,
    unit_id: int,
    role: ClusterRole,
    paper: str,
    days: tuple[date, date | None],
    at: datetime,
) -> ClusterLead:
    row = ClusterLead(
        cluster_id=cluster_id, unit_id=unit_id, role=role, paper=paper, valid_from=days[0],
        valid_to=days[1], recorded_at=at, superseded_at=None,
    )  # fmt: skip
    db.session.add(row)
    return row


def _facts(cluster_id: int, role: ClusterRole, day: date) -> dict[str, object]:
    name = queries.cluster(cluster_id).name
    return {"cluster": name, "role": lead_label(role, name), "valid_from": day}
