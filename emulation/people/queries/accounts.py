"""Every SELECT on persons, accounts and the roles they hold."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from sqlalchemy import and_, or_, select

from emulation.core.db import db
from emulation.core.text import fold
from emulation.people.models import Person, RoleHolding, User
from emulation.people.queries.actors import held_on
from emulation.people.rules import PersonKind, Role
from emulation.units import queries as units


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


def user_by_username(username: str) -> User | None:
    """The account's own row, by the name typed in any case."""
    return db.session.scalar(select(User).where(User.username == username.strip().lower()))


def user(user_id: int) -> User | None:
    """The account's own row."""
    return db.session.get(User, user_id)


def locked_account(user_id: int) -> None:
    """Acts on the account come in turn until the transaction ends."""
    db.session.execute(select(User.id).where(User.id == user_id).with_for_update())


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
        RoleHolding.user_id.in_(user_ids), held_on(on)
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
