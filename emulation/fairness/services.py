"""Turning kinds of places on and off, and saying which units stand in them."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import update
from sqlalchemy.exc import IntegrityError

from emulation.audit import services as audit
from emulation.audit.rules import Event
from emulation.core.codes import public_code
from emulation.core.dates import format_date
from emulation.core.db import changes_one, db
from emulation.core.errors import Conflict, Invalid, NotAllowed, NotFound
from emulation.core.policy import Actor, Permission
from emulation.fairness import queries
from emulation.fairness.models import TraitSwitch, UnitMark
from emulation.fairness.rules import MARKED_LEVELS, TRAIT_LABELS, UnitTrait, mark_faults
from emulation.units.queries import UnitRow, lines_of, unit_by_id, units_by_id

OVERTAKEN = "Mục này vừa được người khác sửa. Tải lại trang để xem."


def switch_trait(
    trait: UnitTrait, *, is_on: bool, actor: Actor, on: date, at: datetime
) -> list[int]:
    """The actor's offices look at the places of the kind, or no longer; the offices that changed.

    `Conflict` where somebody else turned the same switch at once.
    """
    held = _held(actor)
    standing = queries.switches(held, trait)
    known = {row.unit_id for row in standing}
    changed = [unit for unit in held if unit not in known] if is_on else sorted(known)
    if is_on:
        _switch_on(trait, changed, actor=actor, at=at)
    else:
        for row in standing:
            _end_switch(row, at=at)
    units = units_by_id(changed, on=on)
    for unit_id in changed:
        audit.record(
            Event.TRAIT_SWITCH,
            actor=actor,
            subject=f"unit:{units[unit_id].code}",
            at=at,
            unit_id=unit_id,
            changes={"is_on": (not is_on, is_on)},
            facts={"trait": TRAIT_LABELS[trait]},
        )
    return changed


def _switch_on(trait: UnitTrait, unit_ids: list[int], *, actor: Actor, at: datetime) -> None:
    try:
        with db.session.begin_nested():
            db.session.add_all(
                TraitSwitch(unit_id=unit, trait=trait, set_by_id=actor.id, set_at=at)
                for unit in unit_ids
            )
    except IntegrityError as error:
        raise Conflict(OVERTAKEN) from error


def _end_switch(row: TraitSwitch, *, at: datetime) -> None:
    ended = update(TraitSwitch).where(TraitSwitch.id == row.id, TraitSwitch.ended_at.is_(None))
    if not changes_one(ended.values(ended_at=at)):
        raise Conflict(OVERTAKEN)


def mark_unit(
    unit: UnitRow,
    trait: UnitTrait,
    *,
    valid_from: date,
    valid_to: date | None,
    paper: str,
    actor: Actor,
    on: date,
    at: datetime,
    key: str,
) -> UnitMark:
    """From the day on (to the last) the unit's place is so; the same form marks once.

    `NotAllowed` outside the actor's units, `Invalid` for days or a paper that cannot be, and where
    a mark of the kind already holds on one of these days.
    """
    _require_inside(unit.id, actor, on=on)
    known = queries.mark_of_key(key)
    if known is not None:
        return known
    faults = mark_faults(valid_from, valid_to, paper)
    if unit.level_code not in MARKED_LEVELS:
        faults["unit"] = "Chỉ ghi cho xã, cơ quan hoặc chi bộ. Chọn đơn vị khác."
    if faults:
        raise Invalid(next(iter(faults.values())), faults)
    queries.lock_unit(unit.id)
    _require_free(unit, trait, valid_from, valid_to)
    row = _added(unit.id, trait, (valid_from, valid_to), paper, at=at, key=key)
    facts = {"trait": TRAIT_LABELS[trait], "valid_from": valid_from, "valid_to": valid_to}
    _record(Event.UNIT_MARK, unit, actor=actor, at=at, facts=facts | {"paper": paper})
    return row


def end_mark(
    mark: UnitMark, *, last_day: date | None, actor: Actor, on: date, at: datetime, key: str
) -> None:
    """The mark ends with the day, or was a mistake and is struck; what was known stays readable.
    The same form ends it once.

    `Conflict` where somebody else was faster.
    """
    _require_inside(mark.unit_id, actor, on=on)
    if queries.mark_of_key(key) is not None:
        return
    if last_day is not None and last_day < mark.valid_from:
        sentence = (
            f"Ngày cuối không được trước ngày bắt đầu {format_date(mark.valid_from)}. "
            "Nếu ghi nhầm thì chọn «Bỏ mục ghi nhầm»."
        )
        raise Invalid(sentence, {"last_day": sentence})
    queries.lock_unit(mark.unit_id)
    closed = update(UnitMark).where(UnitMark.id == mark.id, UnitMark.superseded_at.is_(None))
    if not changes_one(closed.values(superseded_at=at)):
        raise Conflict(OVERTAKEN)
    unit = unit_by_id(mark.unit_id, on=on)
    if unit is None:
        raise NotFound
    if last_day is not None:
        days = (mark.valid_from, last_day)
        _require_free(unit, mark.trait, *days)
        _added(mark.unit_id, mark.trait, days, mark.paper, at=at, key=key)
    facts = {"trait": TRAIT_LABELS[mark.trait], "valid_from": mark.valid_from, "paper": mark.paper}
    event = Event.UNIT_UNMARK if last_day is None else Event.UNIT_MARK_END
    _record(event, unit, actor=actor, at=at, facts=facts | {"ended": last_day})


def _added(
    unit_id: int,
    trait: UnitTrait,
    days: tuple[date, date | None],
    paper: str,
    *,
    at: datetime,
    key: str,
) -> UnitMark:
    row = UnitMark(
        code=public_code(), unit_id=unit_id, trait=trait, valid_from=days[0], valid_to=days[1],
        paper=paper, recorded_at=at, superseded_at=None, request_key=key,
    )  # fmt: skip
    try:
        with db.session.begin_nested():
            db.session.add(row)
    except IntegrityError as error:  # the same form came twice at once
        raise Conflict(OVERTAKEN) from error
    return row


def _require_free(unit: UnitRow, trait: UnitTrait, valid_from: date, valid_to: date | None) -> None:
    other = queries.overlapping(unit.id, trait, valid_from=valid_from, valid_to=valid_to)
    if other is None:
        return
    until = f" đến {format_date(other.valid_to)}" if other.valid_to else ""
    sentence = (
        f"{unit.full_name} đã được ghi «{TRAIT_LABELS[trait]}» từ {format_date(other.valid_from)}"
        f"{until}. Mở mục ấy để ghi ngày cuối trước."
    )
    raise Invalid(sentence, {"valid_from": sentence})


def _held(actor: Actor) -> tuple[int, ...]:
    held = actor.units_with(Permission.ACCOUNT_MANAGE)
    if not held:
        raise NotAllowed("Chỉ người quản trị đơn vị ghi được địa bàn.")
    return held


def _require_inside(unit_id: int, actor: Actor, *, on: date) -> None:
    line = lines_of([unit_id], on=on).get(unit_id, [])
    if set(_held(actor)).isdisjoint(line):
        raise NotAllowed("Đơn vị này không thuộc phạm vi đồng chí quản trị.")


def _record(
    event: Event, unit: UnitRow, *, actor: Actor, at: datetime, facts: dict[str, object]
) -> None:
    audit.record(
        event, actor=actor, subject=f"unit:{unit.code}", at=at, unit_id=unit.id, facts=facts
    )
