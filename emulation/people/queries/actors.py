"""The account of a request as it stands now: its roles, and for whom it stands in."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import ColumnElement, and_, or_, select

from emulation.core.db import db
from emulation.core.policy import Permission
from emulation.people.models import Person, RoleHolding, User
from emulation.people.rules import Role, permissions


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
    _allowed: dict[Permission, tuple[int, ...]] = field(default_factory=dict, repr=False)

    @property
    def roles(self) -> frozenset[Role]:
        """The roles held today, wherever."""
        return frozenset(holding.role for holding in self.holdings)

    def may(self, permission: Permission) -> bool:
        """Some role held today allows it, somewhere; S6 and S7 are applied."""
        return bool(self.units_with(permission))

    def units_with(self, permission: Permission) -> tuple[int, ...]:
        """The units at which roles that allow it are held; the right reaches all below them."""
        if permission not in self._allowed:
            self._allowed[permission] = self._units(permission)
        return self._allowed[permission]

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
    return SignedIn(
        id=user.id,
        username=user.username,
        person_id=person.id,
        full_name=person.full_name,
        home_unit_id=person.unit_id,
        holdings=tuple(_holdings(user_id, on)),
        must_change_password=user.must_change_password,
    )


def signed_in_by_username(username: str, *, on: date) -> SignedIn | None:
    """The account with this name, as `signed_in` gives it."""
    user_id = db.session.scalar(select(User.id).where(User.username == username.strip().lower()))
    return None if user_id is None else signed_in(user_id, on=on)


def _holdings(user_id: int, on: date) -> list[Holding]:
    wanted = select(RoleHolding).where(RoleHolding.user_id == user_id, held_on(on))
    rows = db.session.scalars(wanted.order_by(RoleHolding.id))
    return [Holding(row.role, row.unit_id, row.title) for row in rows]
