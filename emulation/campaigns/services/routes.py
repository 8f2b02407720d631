"""Laying down routes: a row takes over from a day on, and none is ever changed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from emulation.audit import services as audit
from emulation.audit.rules import Event
from emulation.campaigns import queries
from emulation.campaigns.models import Route, RouteStep
from emulation.campaigns.queries import RouteKey
from emulation.campaigns.rules import StepSpec, check_steps
from emulation.core.db import db
from emulation.core.errors import Invalid
from emulation.core.policy import Actor
from emulation.units import queries as units

DAY = timedelta(days=1)


def add_route(
    level_code: str,
    *,
    entry_kind: str,
    steps: Sequence[StepSpec],
    valid_from: date,
    actor: Actor | None,
    at: datetime,
    unit_kind: str = "",
    field: str = "",
    valid_to: date | None = None,
    citation: str = "",
) -> Route:
    """Entries of the kind from units of this level (and kind, and sector) take these steps from
    that day on; the row that held until then ends the day before, and this one where a later one
    begins.

    `Invalid` for an unknown level, a row that exists, or steps that cannot be walked to the end.
    """
    check_steps(steps)
    key = RouteKey(_level_id(level_code), unit_kind, field, entry_kind)
    if queries.route_row_exists(key, valid_from=valid_from):
        raise Invalid("Quy trình xét này đã có từ ngày đó. Chọn ngày hiệu lực khác.")
    valid_to = valid_to or _make_room(key, valid_from)
    row = Route(
        unit_level_id=key.level_id,
        unit_kind=unit_kind,
        field=field,
        entry_kind=entry_kind,
        valid_from=valid_from,
        valid_to=valid_to,
        citation=citation,
    )
    db.session.add(row)
    db.session.flush()
    db.session.add_all(
        _step(row.id, position, spec) for position, spec in enumerate(steps, start=1)
    )
    db.session.flush()
    facts: dict[str, object] = {"level": level_code, "unit_kind": unit_kind, "field": field}
    facts |= {"from": valid_from, "to": valid_to, "citation": citation}
    facts["steps"] = [_recorded(step) for step in steps]
    audit.record(Event.ROUTE_ADD, actor=actor, subject=f"route:{entry_kind}", at=at, facts=facts)
    return row


def _make_room(key: RouteKey, valid_from: date) -> date | None:
    """The row that held that day ends the day before; until when the new one can hold."""
    rows = queries.route_rows(key)
    for row in rows:
        if row.valid_from < valid_from and (row.valid_to is None or row.valid_to >= valid_from):
            row.valid_to = valid_from - DAY
    later = next((row for row in rows if row.valid_from > valid_from), None)
    return later.valid_from - DAY if later else None


def _recorded(step: StepSpec) -> str:
    """The step in one line of the audit: «Đảng ủy xã xét (commune, 5 ngày)»."""
    return f"{step.label} ({step.level_code}, {step.working_days} ngày)"


def _step(route_id: int, position: int, spec: StepSpec) -> RouteStep:
    return RouteStep(
        route_id=route_id,
        position=position,
        level_id=_level_id(spec.level_code),
        unit_id=spec.unit_id,
        permission=spec.permission.value,
        label=spec.label,
        working_days=spec.working_days,
        may_finish=spec.may_finish,
        may_pass_up=spec.may_pass_up,
        recognition=spec.recognition,
        may_exemplify=spec.may_exemplify,
        may_receive=spec.may_receive,
    )


def _level_id(level_code: str) -> int:
    level = units.level_by_code(level_code)
    if level is None:
        raise Invalid(f"Chưa có cấp đơn vị «{level_code}». Thêm cấp này trước.")
    return level.id
