"""Every SELECT on persons, accounts, roles and sessions."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime

from sqlalchemy import ColumnElement, and_, or_, select

from emulation.core.db import db
from emulation.core.policy import Permission
from emulation.core.text import fold
from emulation.people.models import Person, RoleHolding, SecurityEvent, User, UserSession
from emulation.people.rules import PersonKind, Role, permissions
from emulation.units import queries as units


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


@dataclass(frozen=True)
class AccountRow:
    """An account as the administration's list shows it."""

    id: int
    username: str
    full_name: str
    sort_key: str
    person_code: str
    unit_id: int
    unit_name: str
    is_enabled: bool
    roles: tuple[Role, ...]


@dataclass(frozen=True)
class PersonRow:
    """A person as lists and choices show them."""

    id: int
    code: str
    kind: PersonKind
    full_name: str
    unit_id: int
    position: str


@dataclass(frozen=True)
class Credentials:
    """What a sign-in is compared with."""

    user_id: int
    password_hash: str
    is_enabled: bool
    home_unit_id: int
    expires_at: datetime | None


def _holds(on: date) -> ColumnElement[bool]:
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
    wanted = select(RoleHolding).where(RoleHolding.user_id == user_id, _holds(on))
    rows = db.session.scalars(wanted.order_by(RoleHolding.id))
    return [Holding(row.role, row.unit_id, row.title) for row in rows]


def user_by_username(username: str) -> User | None:
    """The account's own row, by the name typed in any case."""
    return db.session.scalar(select(User).where(User.username == username.strip().lower()))


def user(user_id: int) -> User | None:
    """The account's own row."""
    return db.session.get(User, user_id)


def person(person_id: int) -> Person | None:
    """The person's own row."""
    return db.session.get(Person, person_id)


def user_of_person(person_id: int) -> User | None:
    """The person's account, if they have one."""
    return db.session.scalar(select(User).where(User.person_id == person_id))


def person_id_of(user_id: int) -> int | None:
    """The natural person behind an account."""
    return db.session.scalar(select(User.person_id).where(User.id == user_id))


def person_by_code(code: str) -> Person | None:
    """The person with this public code."""
    return db.session.scalar(select(Person).where(Person.code == code))


def person_by_card(card_digest: str) -> Person | None:
    """The person whose Party card has this digest (S8)."""
    return db.session.scalar(select(Person).where(Person.card_digest == card_digest))


def same_person(full_name: str, *, unit_id: int, birth_year: int | None) -> Person | None:
    """The person of that name and year of birth in the unit, oldest record first."""
    wanted = select(Person).where(
        Person.folded_name == fold(full_name),
        Person.full_name == full_name,
        Person.unit_id == unit_id,
        Person.birth_year.is_(None) if birth_year is None else Person.birth_year == birth_year,
    )
    return db.session.scalar(wanted.order_by(Person.id).limit(1))


def persons_in_scope(
    unit_ids: Iterable[int], *, on: date, words: str = "", limit: int = 50
) -> list[PersonRow]:
    """People of the units and below, by given name; `words` must all stand in the folded name."""
    wanted = select(Person).where(Person.unit_id.in_(units.scope(unit_ids, on=on)))
    for word in fold(words).split():
        wanted = wanted.where(Person.folded_name.contains(word, autoescape=True))
    found = db.session.scalars(wanted.order_by(Person.sort_key, Person.id).limit(limit))
    return [
        PersonRow(row.id, row.code, row.kind, row.full_name, row.unit_id, row.position)
        for row in found
    ]


def accounts_in_scope(
    unit_ids: Iterable[int],
    *,
    on: date,
    words: str = "",
    after: tuple[str, int] | None = None,
    limit: int = 50,
) -> list[AccountRow]:
    """Accounts of people of the units and below, by given name, the ones after `after`."""
    wanted = (
        select(User, Person)
        .join(Person, Person.id == User.person_id)
        .where(Person.unit_id.in_(units.scope(unit_ids, on=on)))
    )
    for word in fold(words).split():
        in_name = Person.folded_name.contains(word, autoescape=True)
        wanted = wanted.where(or_(in_name, User.username.contains(word, autoescape=True)))
    if after is not None:
        key, row_id = after
        is_later = and_(Person.sort_key == key, User.id > row_id)
        wanted = wanted.where(or_(Person.sort_key > key, is_later))
    found = list(db.session.execute(wanted.order_by(Person.sort_key, User.id).limit(limit)))
    roles = _roles_of([row[0].id for row in found], on)
    names = units.units_by_id([row[1].unit_id for row in found], on=on)
    return [
        AccountRow(
            id=row[0].id,
            username=row[0].username,
            full_name=row[1].full_name,
            sort_key=row[1].sort_key,
            person_code=row[1].code,
            unit_id=row[1].unit_id,
            unit_name=names[row[1].unit_id].full_name,
            is_enabled=row[0].is_enabled,
            roles=roles.get(row[0].id, ()),
        )
        for row in found
    ]


def _roles_of(user_ids: list[int], on: date) -> dict[int, tuple[Role, ...]]:
    wanted = select(RoleHolding.user_id, RoleHolding.role).where(
        RoleHolding.user_id.in_(user_ids), _holds(on)
    )
    roles: dict[int, list[Role]] = defaultdict(list)
    for user_id, role in db.session.execute(wanted.order_by(RoleHolding.id)):
        roles[user_id].append(role)
    return {user_id: tuple(held) for user_id, held in roles.items()}


def holdings_of(user_id: int) -> list[RoleHolding]:
    """Every role the account ever held, newest first."""
    wanted = select(RoleHolding).where(RoleHolding.user_id == user_id)
    return list(db.session.scalars(wanted.order_by(RoleHolding.id.desc())))


def holding(holding_id: int) -> RoleHolding | None:
    """One dated role."""
    return db.session.get(RoleHolding, holding_id)


def roles_from(user_id: int, *, on: date) -> frozenset[Role]:
    """The roles the account holds on the day or will hold later."""
    ends = RoleHolding.valid_to
    wanted = select(RoleHolding.role).where(
        RoleHolding.user_id == user_id, or_(ends.is_(None), ends >= on)
    )
    return frozenset(db.session.scalars(wanted))


def has_accounts() -> bool:
    """Whether anybody can sign in at all."""
    return db.session.scalar(select(User.id).limit(1)) is not None


# Sessions and the security log ---------------------------------------------------------------


def open_session(token_digest: str) -> UserSession | None:
    """The session with this token that was not revoked."""
    wanted = select(UserSession).where(
        UserSession.token_digest == token_digest, UserSession.revoked_at.is_(None)
    )
    return db.session.scalar(wanted)


def sessions_of(user_id: int, *, at: datetime) -> list[UserSession]:
    """The account's sessions that were neither revoked nor are past their end, newest first."""
    wanted = select(UserSession).where(
        UserSession.user_id == user_id,
        UserSession.revoked_at.is_(None),
        UserSession.expires_at > at,
    )
    return list(db.session.scalars(wanted.order_by(UserSession.id.desc())))


def credentials(username: str) -> Credentials | None:
    """What a password typed for this name is compared with."""
    wanted = select(User, Person.unit_id).join(Person, Person.id == User.person_id)
    found = db.session.execute(wanted.where(User.username == username.strip().lower())).first()
    if found is None:
        return None
    row = found[0]
    return Credentials(row.id, row.password_hash, row.is_enabled, found[1], row.password_expires_at)


def security_events(
    *, account_digest: str | None = None, address_digest: str | None = None, since: datetime
) -> list[SecurityEvent]:
    """The log's rows about an account or an address since the instant, oldest first."""
    wanted = select(SecurityEvent).where(SecurityEvent.at > since)
    if account_digest is not None:
        wanted = wanted.where(SecurityEvent.account_digest == account_digest)
    if address_digest is not None:
        wanted = wanted.where(SecurityEvent.address_digest == address_digest)
    return list(db.session.scalars(wanted.order_by(SecurityEvent.at, SecurityEvent.id)))
