"""Who decides in whose stead, and when."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import aliased

from emulation.core.db import db
from emulation.core.policy import Actor, Permission
from emulation.people.models import Person, StandIn, User
from emulation.people.queries.actors import stands_on
from emulation.units import queries as units

LISTED = 50


@dataclass(frozen=True)
class StandInRow:
    """A stand-in with the names of its people."""

    code: str
    principal_id: int
    principal_name: str
    principal_unit_id: int
    stand_in_id: int
    stand_in_name: str
    stand_in_unit_id: int
    valid_from: date
    valid_to: date
    paper: str
    confirmed_at: datetime | None
    ended_at: datetime | None

    @property
    def is_confirmed(self) -> bool:
        """A paper or an administrator stands behind it."""
        return bool(self.paper) or self.confirmed_at is not None

    def is_open(self, *, on: date) -> bool:
        """It is or will be in effect, or waits for its confirmation."""
        return self.ended_at is None and self.valid_to >= on


def stand_in_by_code(code: str) -> StandIn | None:
    """The stand-in with this public code, held until the transaction ends."""
    return db.session.scalar(select(StandIn).where(StandIn.code == code).with_for_update())


def stand_ins_between(user_id: int, *, first: date, last: date) -> list[StandInRow]:
    """Where the account is the one away on some of these days, and it was not ended."""
    return _rows(
        StandIn.principal_id == user_id,
        StandIn.ended_at.is_(None),
        StandIn.valid_from <= last,
        StandIn.valid_to >= first,
    )


def stand_ins_of(user_id: int) -> list[StandInRow]:
    """Where the account is away or stands in, the newest first."""
    return _rows(or_(StandIn.principal_id == user_id, StandIn.stand_in_id == user_id))


def stand_ins_managed(actor: Actor, *, on: date) -> list[StandInRow]:
    """Those of people of the actor's units that are open that day, the newest first."""
    inside = units.scope(actor.units_with(Permission.ACCOUNT_MANAGE), on=on)
    away = (
        select(User.id).join(Person, Person.id == User.person_id).where(Person.unit_id.in_(inside))
    )
    return _rows(StandIn.principal_id.in_(away), StandIn.ended_at.is_(None), StandIn.valid_to >= on)


def standing_in(principal_ids: Iterable[int], *, on: date) -> list[tuple[int, User, Person]]:
    """(account away, who stands in, their person) in effect that day for any of the accounts."""
    wanted = (
        select(StandIn.principal_id, User, Person)
        .join(User, User.id == StandIn.stand_in_id)
        .join(Person, Person.id == User.person_id)
        .where(StandIn.principal_id.in_(list(principal_ids)), stands_on(on), User.is_enabled)
        .order_by(StandIn.id)
    )
    return [(row[0], row[1], row[2]) for row in db.session.execute(wanted)]


def _rows(*conditions: ColumnElement[bool]) -> list[StandInRow]:
    away, other = aliased(Person), aliased(Person)
    away_user, other_user = aliased(User), aliased(User)
    wanted = (
        select(StandIn, away, other)
        .join(away_user, away_user.id == StandIn.principal_id)
        .join(away, away.id == away_user.person_id)
        .join(other_user, other_user.id == StandIn.stand_in_id)
        .join(other, other.id == other_user.person_id)
        .where(*conditions)
        .order_by(StandIn.id.desc())
        .limit(LISTED)
    )
    return [
        StandInRow(
            code=row.code,
            principal_id=row.principal_id,
            principal_name=principal.full_name,
            principal_unit_id=principal.unit_id,
            stand_in_id=row.stand_in_id,
            stand_in_name=stand_in.full_name,
            stand_in_unit_id=stand_in.unit_id,
            valid_from=row.valid_from,
            valid_to=row.valid_to,
            paper=row.paper,
            confirmed_at=row.confirmed_at,
            ended_at=row.ended_at,
        )
        for row, principal, stand_in in db.session.execute(wanted)
    ]
