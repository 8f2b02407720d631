"""Laying down which days are off and which are made up; due days given before stay as they are."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from emulation.audit import services as audit
from emulation.audit.rules import Event
from emulation.campaigns import queries
from emulation.campaigns.models import Holiday
from emulation.campaigns.rules import DAY_KIND_LABELS, DaySpec, check_day
from emulation.core.dates import format_date
from emulation.core.db import db
from emulation.core.errors import Invalid, NotAllowed, NotFound
from emulation.core.policy import Actor, Permission


def put_holidays(specs: Sequence[DaySpec], *, actor: Actor, at: datetime) -> None:
    """Each of these days is off or made up as said; what a day said before is in the audit.

    `Invalid` names the input of the first row that cannot be.
    """
    _require_right(actor)
    if len({spec.day for spec in specs}) < len(specs):
        sentence = "Có ngày ghi hai lần. Giữ lại một dòng cho mỗi ngày."
        raise Invalid(sentence, {"lines": sentence})
    known = queries.holidays_on([spec.day for spec in specs])
    changes: dict[str, tuple[object, object]] = {}
    for spec in specs:
        check_day(spec)
        row = known.get(spec.day)
        said = _said(row) if row else None
        row = row or Holiday(day=spec.day)
        row.kind, row.label, row.citation = spec.kind, spec.label, spec.citation
        db.session.add(row)
        changes[spec.day.isoformat()] = (said, _said(row))
    db.session.flush()
    audit.record(Event.HOLIDAY_PUT, actor=actor, subject="holiday", at=at, changes=changes)


def remove_holiday(day: date, *, actor: Actor, at: datetime) -> None:
    """The day follows the week again."""
    _require_right(actor)
    row = queries.holidays_on([day]).get(day)
    if row is None:
        raise NotFound(f"Ngày {format_date(day)} không còn trong bảng.")
    changes: dict[str, tuple[object, object]] = {day.isoformat(): (_said(row), None)}
    db.session.delete(row)
    db.session.flush()
    audit.record(Event.HOLIDAY_REMOVE, actor=actor, subject="holiday", at=at, changes=changes)


def _require_right(actor: Actor) -> None:
    if not actor.may(Permission.ROUTE_MANAGE):
        raise NotAllowed("Chỉ người quản trị mới sửa được bảng ngày nghỉ.")


def _said(row: Holiday) -> str:
    words = (DAY_KIND_LABELS[row.kind], row.label, row.citation)
    return ", ".join(word for word in words if word)
