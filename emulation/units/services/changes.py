"""One function per change of the tree; each closes what held before and records what is new."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from emulation.audit import services as audit
from emulation.audit.rules import Event
from emulation.core.codes import public_code
from emulation.core.db import db
from emulation.core.errors import Invalid, NotFound
from emulation.core.policy import Actor
from emulation.core.text import unit_key
from emulation.jobs.services import enqueue
from emulation.units import queries
from emulation.units.models import Unit, UnitLevel, UnitPeriod, UnitSuccession
from emulation.units.rules import LEVELS, SuccessionKind, UnitKind, committee_name
from emulation.units.services.ancestors import DAY, line, rebuild_ancestors

BEGINNING = date(1900, 1, 1)
"""From when a unit holds that was there before anybody kept a list."""


def add_level(code: str, *, name: str, rank: int, actor: Actor | None, at: datetime) -> UnitLevel:
    """The level is there under its code; a code that is taken is refused."""
    if queries.level_by_code(code) is not None:
        raise Invalid(f"Cấp đơn vị «{name}» đã có.", {"code": "Chọn mã khác cho cấp này."})
    level = UnitLevel(code=code, name=name, rank=rank)
    db.session.add(level)
    db.session.flush()
    audit.record(
        Event.LEVEL_ADD,
        actor=actor,
        subject=f"level:{code}",
        at=at,
        facts={"name": name, "rank": rank},
    )
    return level


def standard_level(code: str, *, actor: Actor | None, at: datetime) -> UnitLevel:
    """The level of this code, made from the standard list if the office has none yet."""
    known = queries.level_by_code(code)
    if known is not None:
        return known
    if code not in LEVELS:
        raise Invalid(f"Chưa có cấp đơn vị mã «{code}». Thêm cấp này trước.")
    level = LEVELS[code]
    return add_level(code, name=level.name, rank=level.rank, actor=actor, at=at)


def add_unit(
    name: str,
    *,
    level_code: str,
    kind: UnitKind,
    parent_id: int | None,
    valid_from: date,
    actor: Actor | None,
    at: datetime,
    full_name: str = "",
    committee: str = "",
    official_code: str | None = None,
    source: str = "",
    code: str = "",
) -> Unit:
    """The unit exists from `valid_from` on, under its parent, and scopes know it.

    Full name and committee are derived where not given; the public code is random unless given.
    """
    level, whole = standard_level(level_code, actor=actor, at=at), full_name or name
    unit = _bare_unit(code or public_code(), at)
    period = UnitPeriod(
        unit_id=unit.id,
        level_id=level.id,
        parent_id=parent_id,
        kind=kind,
        official_code=official_code,
        name=name,
        full_name=whole,
        committee_name=committee or committee_name(kind, name=name, full_name=whole),
        sort_key=unit_key(name),
        valid_from=valid_from,
        valid_to=None,
        source=source,
    )
    db.session.add(period)
    rebuild_ancestors([unit.id])
    facts = {"full_name": whole, "valid_from": valid_from, "source": source}
    _record(Event.UNIT_ADD, unit, actor, at, facts)
    return unit


def _bare_unit(code: str, at: datetime) -> Unit:
    unit = Unit(code=code, created_at=at)
    db.session.add(unit)
    db.session.flush()
    return unit


def change_unit(
    unit_id: int,
    *,
    on: date,
    actor: Actor | None,
    at: datetime,
    name: str | None = None,
    full_name: str | None = None,
    committee: str | None = None,
    parent_id: int | None = None,
    official_code: str | None = None,
    source: str = "",
) -> UnitPeriod:
    """From the day on the unit bears the new name or hangs under the new parent; before, the old.

    What is None stays as it was.
    """
    unit, last = _living(unit_id, on)
    if parent_id is not None:
        _refuse_circle(unit_id, parent_id, on)
    given = {
        "name": name,
        "full_name": full_name,
        "committee_name": committee,
        "parent_id": parent_id,
        "official_code": official_code,
    }
    before = {field: getattr(last, field) for field in given}
    after = {field: before[field] if value is None else value for field, value in given.items()}
    period = last if last.valid_from == on else _continued(last, on)
    for field, value in after.items():
        setattr(period, field, value)
    period.sort_key = unit_key(period.name)
    period.source = source or period.source
    if parent_id is not None:
        rebuild_ancestors()
    announce(at=at)
    pairs = {field: (before[field], after[field]) for field in given}
    changes = {field: pair for field, pair in pairs.items() if pair[0] != pair[1]}
    _record(Event.UNIT_CHANGE, unit, actor, at, {"on": on, "source": source}, changes)
    return period


def succeed(
    unit_id: int,
    *,
    into: Sequence[int],
    kind: SuccessionKind,
    effective_on: date,
    actor: Actor | None,
    at: datetime,
    decision: str = "",
) -> None:
    """The unit ends the day before and becomes the others, of which the first is the main one.

    What hangs under it hangs under the main one from that day; its history stays under all.
    """
    unit, last = _living(unit_id, effective_on - DAY)
    if not into or unit_id in into:
        raise Invalid("Chọn đơn vị kế tiếp khác với đơn vị kết thúc.")
    last.valid_to = effective_on - DAY
    for new_id in into:
        add_succession(
            unit_id,
            new_id=new_id,
            kind=kind,
            is_main=new_id == into[0],
            effective_on=effective_on,
            decision=decision,
        )
    db.session.flush()
    for child in queries.children(unit_id, on=effective_on):
        _continued_or_same(child.id, effective_on).parent_id = into[0]
    rebuild_ancestors()
    announce(at=at)
    names = [row.full_name for row in _ordered(into, effective_on)]
    facts = {"kind": kind, "into": names, "effective_on": effective_on, "decision": decision}
    _record(Event.UNIT_SUCCEED, unit, actor, at, facts)


def dissolve(
    unit_id: int, *, last_day: date, actor: Actor | None, at: datetime, decision: str = ""
) -> None:
    """The unit exists up to `last_day` and became nothing; its history goes on under its parent."""
    unit, last = _living(unit_id, last_day)
    if queries.children(unit_id, on=last_day + DAY):
        raise Invalid("Chuyển các đơn vị trực thuộc trước khi kết thúc đơn vị này.")
    last.valid_to = last_day
    rebuild_ancestors()
    announce(at=at)
    facts = {"kind": SuccessionKind.DISSOLVE, "last_day": last_day, "decision": decision}
    _record(Event.UNIT_SUCCEED, unit, actor, at, facts)


def add_succession(
    old_id: int,
    *,
    new_id: int,
    kind: SuccessionKind,
    is_main: bool,
    effective_on: date,
    decision: str,
) -> bool:
    """The change is recorded once; whether it was new. Ancestors are rebuilt by the caller."""
    if queries.has_succession(old_id, new_id, effective_on):
        return False
    db.session.add(
        UnitSuccession(
            old_id=old_id,
            new_id=new_id,
            kind=kind,
            is_main=is_main,
            effective_on=effective_on,
            decision=decision,
        )
    )
    return True


def announce(*, at: datetime) -> None:
    """Search follows once this transaction is committed: it knows names, and who stands over whom.

    Every change asks for a run of its own, because one under way has passed some entries already.
    """
    enqueue("search.reindex", {}, at=at)


def _record(
    event: Event,
    unit: Unit,
    actor: Actor | None,
    at: datetime,
    facts: Mapping[str, object],
    changes: Mapping[str, tuple[object, object]] | None = None,
) -> None:
    audit.record(
        event,
        actor=actor,
        subject=f"unit:{unit.code}",
        at=at,
        unit_id=unit.id,
        changes=changes,
        facts=facts,
    )


def _living(unit_id: int, on: date) -> tuple[Unit, UnitPeriod]:
    """The unit and its last period, which must hold on the day."""
    unit = queries.unit(unit_id)
    if unit is None:
        raise NotFound("Không tìm thấy đơn vị.")
    last = queries.periods_of(unit_id)[-1]
    if last.valid_from > on:
        raise Invalid("Ngày áp dụng phải sau lần thay đổi gần nhất của đơn vị.")
    if last.valid_to is not None and last.valid_to < on:
        raise Invalid("Đơn vị đã kết thúc trước ngày này.")
    return unit, last


def _continued(last: UnitPeriod, on: date) -> UnitPeriod:
    """A new period from the day, alike in everything; the one before ends the day before."""
    copied = {
        column.key: getattr(last, column.key)
        for column in UnitPeriod.__table__.columns
        if column.key not in ("id", "valid_from")
    }
    last.valid_to = on - DAY
    period = UnitPeriod(**copied, valid_from=on)
    db.session.add(period)
    return period


def _continued_or_same(unit_id: int, on: date) -> UnitPeriod:
    current = next(
        period
        for period in queries.periods_of(unit_id)
        if period.valid_from <= on and (period.valid_to is None or period.valid_to >= on)
    )
    return current if current.valid_from == on else _continued(current, on)


def _refuse_circle(unit_id: int, parent_id: int, on: date) -> None:
    shape = queries.shape()
    if parent_id not in shape.periods:
        raise NotFound("Không tìm thấy đơn vị cấp trên.")
    if unit_id in line(shape, parent_id, on):
        raise Invalid("Đơn vị cấp trên không thể là chính đơn vị này hoặc đơn vị trực thuộc nó.")


def _ordered(ids: Sequence[int], on: date) -> list[queries.UnitRow]:
    rows = queries.units_by_id(ids, on=on)
    return [rows[unit_id] for unit_id in ids]
