"""The account of a request as it stands now: its roles, and for whom it stands in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any, TypeAlias

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Date,
    Row,
    Select,
    String,
    and_,
    bindparam,
    func,
    or_,
    select,
    union_all,
)

from emulation.core.db import db
from emulation.core.policy import Permission, Principal
from emulation.people.models import Person, RoleHolding, StandIn, User, UserSession
from emulation.people.rules import STEAD, Role, may_stand_in, permissions
from emulation.units.models import UnitPeriod

AccountRow: TypeAlias = Row[*tuple[Any, ...]]
"""An account beside one role that it holds, or beside none."""


@dataclass(frozen=True)
class OpenSession:
    """A sign-in on one device that was not revoked; it may have rested too long."""

    id: int
    user_id: int
    seen_at: datetime
    expires_at: datetime


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
    unit_name: str = ""
    """The committee of the unit where the first role is held, or of the home unit without one."""
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


def held_on(on: date | BindParameter[date]) -> ColumnElement[bool]:
    ends = RoleHolding.valid_to
    return and_(RoleHolding.valid_from <= on, or_(ends.is_(None), ends >= on))


def stands_on(on: date | BindParameter[date]) -> ColumnElement[bool]:
    """Stand-ins in effect that day: dated, not ended, with a paper or confirmed."""
    return and_(
        StandIn.valid_from <= on,
        StandIn.valid_to >= on,
        StandIn.ended_at.is_(None),
        or_(StandIn.paper != "", StandIn.confirmed_at.is_not(None)),
    )


def _unit_name() -> ColumnElement[str]:
    """Of the period in force, or the last one before, or the first of a unit still to come."""
    here = select(UnitPeriod.committee_name).where(
        UnitPeriod.unit_id == func.coalesce(RoleHolding.unit_id, Person.unit_id)
    )
    begun = here.where(UnitPeriod.valid_from <= DAY).order_by(UnitPeriod.valid_from.desc())
    return func.coalesce(
        begun.limit(1).scalar_subquery(),
        here.order_by(UnitPeriod.valid_from).limit(1).scalar_subquery(),
    )


def _accounts(own: Select[int], away: Select[int]) -> Select[*tuple[Any, ...]]:
    """The account and those it stands in for, each enabled, with the roles that they hold."""
    holder = union_all(own, away).subquery()
    return (
        select(
            *ACCOUNT,
            RoleHolding.role,
            RoleHolding.unit_id.label("held_at"),
            RoleHolding.title,
            _unit_name().label("unit_name"),
        )
        .join(holder, holder.c.id == User.id)
        .join(Person, Person.id == User.person_id)
        .outerjoin(RoleHolding, and_(RoleHolding.user_id == User.id, held_on(DAY)))
        .where(User.is_enabled)
        .order_by(RoleHolding.id)
    )


DAY = bindparam("day", type_=Date)
USER = bindparam("user", type_=User.id.type)
TOKEN = bindparam("token", type_=String)
ACCOUNT = (
    User.id,
    User.username,
    User.must_change_password,
    User.person_id,
    Person.full_name,
    Person.unit_id.label("home_unit_id"),
)
SESSION = (
    UserSession.id.label("session_id"),
    UserSession.user_id.label("session_user_id"),
    UserSession.seen_at,
    UserSession.expires_at,
)
# Every page asks one of these: built once, they cost a page no time to build.
_OF_USER = _accounts(
    select(User.id).where(User.id == USER),
    select(StandIn.principal_id).where(StandIn.stand_in_id == USER, stands_on(DAY)),
)
_IS_OPEN = and_(UserSession.token_digest == TOKEN, UserSession.revoked_at.is_(None))
_OF_SESSION = (
    _accounts(
        select(UserSession.user_id.label("id")).where(_IS_OPEN),
        select(StandIn.principal_id)
        .join(UserSession, UserSession.user_id == StandIn.stand_in_id)
        .where(_IS_OPEN, stands_on(DAY)),
    )
    .add_columns(*SESSION)
    .join(UserSession, _IS_OPEN)
)


def signed_in(user_id: int, *, on: date) -> SignedIn | None:
    """The account with the roles it holds on the day; None if it is unknown or disabled."""
    return _actor(user_id, db.session.execute(_OF_USER, {"user": user_id, "day": on}).all())


def opened_by(token_digest: str, *, on: date) -> tuple[OpenSession, SignedIn] | None:
    """The session with this token, not revoked, and its account as `signed_in` gives it."""
    rows = db.session.execute(_OF_SESSION, {"token": token_digest, "day": on}).all()
    if not rows:
        return None
    first = rows[0]
    actor = _actor(first.session_user_id, rows)
    opened = OpenSession(first.session_id, first.session_user_id, first.seen_at, first.expires_at)
    return None if actor is None else (opened, actor)


def _actor(user_id: int, rows: Sequence[AccountRow]) -> SignedIn | None:
    accounts: dict[int, list[AccountRow]] = {}
    for row in rows:
        accounts.setdefault(row.id, []).append(row)
    if user_id not in accounts:
        return None
    own = _signed(accounts.pop(user_id))
    if not may_stand_in(own.roles):
        return own
    away = [_signed(accounts[number]) for number in sorted(accounts)]
    return replace(own, stands_for=tuple(_principal(one) for one in away if one.holdings))


def _signed(rows: Sequence[AccountRow]) -> SignedIn:
    """One account from its rows, one for each role; a single row without a role where none."""
    account = rows[0]
    return SignedIn(
        id=account.id,
        username=account.username,
        person_id=account.person_id,
        full_name=account.full_name,
        home_unit_id=account.home_unit_id,
        holdings=tuple(
            Holding(row.role, row.held_at, row.title) for row in rows if row.role is not None
        ),
        unit_name=account.unit_name or "",
        must_change_password=account.must_change_password,
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
