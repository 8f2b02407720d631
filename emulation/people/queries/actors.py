"""The account of a request as it stands now: its roles, and for whom it stands in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import TypeAlias

from sqlalchemy import ColumnElement, and_, or_, select

from emulation.core.db import db
from emulation.core.policy import Permission, Principal
from emulation.people.models import Person, RoleHolding, StandIn, User
from emulation.people.rules import STEAD, Role, may_stand_in, permissions

HeldRow: TypeAlias = tuple[RoleHolding, User, Person]


@dataclass(frozen=True)
class Holding:
    """A role held today at a unit and over everything below it."""

    role: Role
    unit_id: int
    title: str


@dataclass(frozen=True)
class SignedIn:
    """The account of a request, as it stands now: an `Actor`."""

    id: int
    username: str
    person_id: int
    full_name: str
    home_unit_id: int
    holdings: tuple[Holding, ...]
    must_change_password: bool = False
    stands_for: tuple[Principal, ...] = ()
    _allowed: dict[Permission, tuple[int, ...]] = field(default_factory=dict, repr=False)

    @property
    def roles(self) -> frozenset[Role]:
        """The roles held today, wherever."""
        return frozenset(holding.role for holding in self.holdings)

    def may(self, permission: Permission) -> bool:
        """Some role held today allows it, somewhere; S6 and S7 are applied."""
        return bool(self.units_with(permission))

    def units_with(self, permission: Permission) -> tuple[int, ...]:
        """The units at which roles that allow it are held; the right reaches all below them.

        Rights of those whom the actor stands in for are among them.
        """
        if permission not in self._allowed:
            stead = {unit for one in self.stands_for for unit in one.units_with(permission)}
            self._allowed[permission] = tuple(sorted(stead | set(self.held_units(permission))))
        return self._allowed[permission]

    def held_units(self, permission: Permission) -> tuple[int, ...]:
        """The same by the roles held alone, without those of others stood in for."""
        return self._units(permission)

    def _units(self, permission: Permission) -> tuple[int, ...]:
        if permission not in permissions(self.roles):
            return ()
        alone = self.roles & {Role.AUDITOR} or self.roles & {Role.ADMINISTRATOR} or self.roles
        return tuple(
            sorted(
                {
                    holding.unit_id
                    for holding in self.holdings
                    if holding.role in alone
                    and permission in permissions(frozenset({holding.role}))
                }
            )
        )


def held_on(on: date) -> ColumnElement[bool]:
    ends = RoleHolding.valid_to
    return and_(RoleHolding.valid_from <= on, or_(ends.is_(None), ends >= on))


def signed_in(user_id: int, *, on: date) -> SignedIn | None:
    """The account with the roles it holds on the day; None if it is unknown or disabled."""
    wanted = select(User, Person).join(Person, Person.id == User.person_id)
    found = db.session.execute(wanted.where(User.id == user_id, User.is_enabled)).first()
    if found is None:
        return None
    user, person = found[0], found[1]
    rows = _held_rows(user_id, on)
    own = _signed(user, person, rows)
    if not may_stand_in(own.roles):
        return own
    away = {row[1].id: (row[1], row[2]) for row in rows if row[1].id != user_id}
    principals = [_signed(*of, rows) for _, of in sorted(away.items())]
    return replace(own, stands_for=tuple(_principal(one) for one in principals))


def _signed(user: User, person: Person, rows: Sequence[HeldRow]) -> SignedIn:
    return SignedIn(
        id=user.id,
        username=user.username,
        person_id=person.id,
        full_name=person.full_name,
        home_unit_id=person.unit_id,
        holdings=tuple(
            Holding(row.role, row.unit_id, row.title) for row, held, _ in rows if held.id == user.id
        ),
        must_change_password=user.must_change_password,
    )


def _principal(away: SignedIn) -> Principal:
    """What of theirs a stand-in has: the steps they decide by their own roles, and reading there;
    never what they themselves do in somebody's stead."""
    deciding = {permission: away.held_units(permission) for permission in STEAD}
    places = {unit for units in deciding.values() for unit in units}
    return Principal(
        id=away.id,
        person_id=away.person_id,
        full_name=away.full_name,
        home_unit_id=away.home_unit_id,
        places={**deciding, Permission.ENTRY_READ: tuple(sorted(places))},
    )


def signed_in_by_username(username: str, *, on: date) -> SignedIn | None:
    """The account with this name, as `signed_in` gives it."""
    user_id = db.session.scalar(select(User.id).where(User.username == username.strip().lower()))
    return None if user_id is None else signed_in(user_id, on=on)


def _held_rows(user_id: int, on: date) -> list[HeldRow]:
    """The roles the account holds that day, and those of everybody it stands in for, at once."""
    away = select(StandIn.principal_id).where(StandIn.stand_in_id == user_id, stands_on(on))
    wanted = (
        select(RoleHolding, User, Person)
        .join(User, User.id == RoleHolding.user_id)
        .join(Person, Person.id == User.person_id)
        .where(
            or_(RoleHolding.user_id == user_id, RoleHolding.user_id.in_(away)),
            User.is_enabled,
            held_on(on),
        )
        .order_by(RoleHolding.id)
    )
    return [(row[0], row[1], row[2]) for row in db.session.execute(wanted)]


def stands_on(on: date) -> ColumnElement[bool]:
    """Stand-ins in effect that day: dated, not ended, with a paper or confirmed."""
    return and_(
        StandIn.valid_from <= on,
        StandIn.valid_to >= on,
        StandIn.ended_at.is_(None),
        or_(StandIn.paper != "", StandIn.confirmed_at.is_not(None)),
    )
