"""Which units are marked and which offices look at it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from sqlalchemy import and_, or_, select

from emulation.core.db import db
from emulation.fairness.models import TraitSwitch, UnitMark
from emulation.fairness.rules import Traits, UnitTrait
from emulation.units.models import Unit, UnitAncestor
from emulation.units.queries import scope


def switched_on(top_ids: Iterable[int], *, on: date) -> Traits:
    """What is looked at for these units: what they or an office above them turned on."""
    above = select(UnitAncestor.ancestor_id).where(
        UnitAncestor.unit_id.in_(list(top_ids)),
        UnitAncestor.valid_from <= on,
        or_(UnitAncestor.valid_to.is_(None), UnitAncestor.valid_to >= on),
    )
    wanted = select(TraitSwitch.trait).where(
        TraitSwitch.ended_at.is_(None), TraitSwitch.unit_id.in_(above)
    )
    return frozenset(db.session.scalars(wanted))


def switches(unit_ids: Iterable[int], trait: UnitTrait) -> list[TraitSwitch]:
    """The switches that these offices themselves have on."""
    wanted = select(TraitSwitch).where(
        TraitSwitch.unit_id.in_(list(unit_ids)),
        TraitSwitch.trait == trait,
        TraitSwitch.ended_at.is_(None),
    )
    return list(db.session.scalars(wanted.order_by(TraitSwitch.unit_id)))


def marks_in(top_ids: Iterable[int], *, on: date) -> list[UnitMark]:
    """Every mark known now of units at or below these, in the order in which it was laid down."""
    wanted = select(UnitMark).where(
        UnitMark.superseded_at.is_(None), UnitMark.unit_id.in_(scope(top_ids, on=on))
    )
    return list(db.session.scalars(wanted.order_by(UnitMark.id)))


def marked(
    top_ids: Iterable[int], traits: Traits, *, on: date, day: date, known_at: datetime
) -> dict[int, Traits]:
    """Unit id -> what its own marks said on the `day`, as known then; units of the tree `on`."""
    wanted = select(UnitMark.unit_id, UnitMark.trait).where(
        UnitMark.trait.in_(traits),
        UnitMark.unit_id.in_(scope(top_ids, on=on)),
        UnitMark.recorded_at <= known_at,
        or_(UnitMark.superseded_at.is_(None), UnitMark.superseded_at > known_at),
        and_(
            UnitMark.valid_from <= day,
            or_(UnitMark.valid_to.is_(None), UnitMark.valid_to >= day),
        ),
    )
    found: dict[int, Traits] = {}
    for unit_id, trait in db.session.execute(wanted):
        found[unit_id] = found.get(unit_id, frozenset()) | {trait}
    return found


def mark_by_code(code: str) -> UnitMark | None:
    """The mark that bears this code, whether it still holds or not."""
    return db.session.scalar(select(UnitMark).where(UnitMark.code == code))


def mark_of_key(key: str) -> UnitMark | None:
    """What the form with this key laid down."""
    return db.session.scalar(select(UnitMark).where(UnitMark.request_key == key))


def overlapping(
    unit_id: int, trait: UnitTrait, *, valid_from: date, valid_to: date | None
) -> UnitMark | None:
    """A mark known now that holds on one of these days."""
    wanted = select(UnitMark).where(
        UnitMark.unit_id == unit_id,
        UnitMark.trait == trait,
        UnitMark.superseded_at.is_(None),
        or_(UnitMark.valid_to.is_(None), UnitMark.valid_to >= valid_from),
    )
    if valid_to is not None:
        wanted = wanted.where(UnitMark.valid_from <= valid_to)
    return db.session.scalar(wanted.order_by(UnitMark.valid_from).limit(1))


def lock_unit(unit_id: int) -> None:
    """Nobody else marks the unit until this transaction ends."""
    db.session.execute(select(Unit.id).where(Unit.id == unit_id).with_for_update())
