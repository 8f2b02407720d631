"""Taking a list of people in: whole or not at all, and twice the same list changes nothing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import TypeVar

from emulation.audit import services as audit
from emulation.audit.rules import Event
from emulation.core.clock import local_date
from emulation.core.errors import DomainError, Invalid
from emulation.core.text import fold
from emulation.people import queries
from emulation.people.models import Person
from emulation.people.rules import (
    PERSON_KIND_LABELS,
    ROLE_LABELS,
    Gender,
    PersonKind,
    Role,
    is_deciding,
)
from emulation.people.services.accounts import add_person, create_account
from emulation.people.services.roles import grant_role
from emulation.units import queries as units
from emulation.units.services import BadList
from emulation.units.services.listing import read_lines

COLUMNS = ("full_name", "kind", "unit_code")
GENDER_LABELS = {Gender.FEMALE: "nữ", Gender.MALE: "nam"}
YES = frozenset({"1", "x", "co", "true", "yes"})
Member = TypeVar("Member", bound=StrEnum)


@dataclass(frozen=True)
class ListedPerson:
    """One line of the list, read and checked on its own."""

    number: int
    username: str
    full_name: str
    kind: PersonKind
    unit_code: str
    position: str
    gender: Gender | None
    birth_year: int | None
    is_leader: bool
    role: Role | None


@dataclass(frozen=True)
class ImportedPeople:
    """What a list changed."""

    people: int
    accounts: int
    roles: int
    unchanged: int


def read_people(content: bytes) -> list[ListedPerson]:
    """The rows of the list in order; `BadList` has a sentence for each that cannot be read."""
    return read_lines(content, COLUMNS, _row)


def _row(number: int, fields: dict[str, str]) -> ListedPerson:
    if not fields["full_name"]:
        raise Invalid("chưa ghi họ và tên ở cột full_name.")
    role = fields.get("role", "")
    gender = fields.get("gender", "")
    return ListedPerson(
        number=number,
        username=fields.get("username", "").lower(),
        full_name=fields["full_name"],
        kind=_member(PersonKind, PERSON_KIND_LABELS, fields["kind"], "kind"),
        unit_code=fields["unit_code"],
        position=fields.get("position", ""),
        gender=_member(Gender, GENDER_LABELS, gender, "gender") if gender else None,
        birth_year=_year(fields.get("birth_year", "")),
        is_leader=fold(fields.get("is_leader", "")) in YES,
        role=_member(Role, ROLE_LABELS, role, "role") if role else None,
    )


def _member(members: type[Member], labels: Mapping[Member, str], text: str, column: str) -> Member:
    """The member whose code or Vietnamese word the cell holds."""
    for member in members:
        if fold(text) in (member.value, fold(labels[member])):
            return member
    words = ", ".join(labels.values())
    raise Invalid(f"cột {column} ghi «{text}». Ghi một trong: {words}.")


def _year(text: str) -> int | None:
    if not text:
        return None
    if not (text.isascii() and text.isdigit() and len(text) == 4 and 1900 <= int(text) <= 2100):
        raise Invalid(f"cột birth_year ghi «{text}». Ghi năm sinh gồm 4 chữ số. Ví dụ: 1978.")
    return int(text)


def new_usernames(rows: list[ListedPerson]) -> list[str]:
    """The names in the list that nobody signs in with yet: those need a first password."""
    return [
        row.username
        for row in rows
        if row.username and queries.user_by_username(row.username) is None
    ]


def import_people(
    rows: list[ListedPerson], *, hashes: Mapping[str, str], paper: str, at: datetime
) -> ImportedPeople:
    """Everybody of the list stands in the list of their unit, with account and role if named.

    `hashes` holds a first password's hash for each new name. Deciding roles need the number of
    the signed `paper`. Raises `BadList`; then the caller's transaction writes nothing.
    """
    counts: Counter[str] = Counter()
    sentences: list[str] = []
    for row in rows:
        try:
            if row.role is not None and is_deciding(row.role) and not paper:
                raise Invalid("vai trò này cần số văn bản đã ký. Thêm --paper SỐ.")
            counts.update(_take(row, hashes, paper, at))
        except DomainError as error:
            sentences.append(f"Dòng {row.number}: {error}")
    if sentences:
        raise BadList(sentences)
    done = ImportedPeople(
        counts["people"], counts["accounts"], counts["roles"], counts["unchanged"]
    )
    facts = {**vars(done), "paper": paper}
    audit.record(Event.PERSON_IMPORT, actor=None, subject="person:import", at=at, facts=facts)
    return done


def _take(row: ListedPerson, hashes: Mapping[str, str], paper: str, at: datetime) -> Counter[str]:
    done: Counter[str] = Counter()
    today = local_date(at)
    unit_id = _unit_of(row, today)
    person = queries.same_person(row.full_name, unit_id=unit_id, birth_year=row.birth_year)
    if person is None:
        person = _add(row, unit_id, at)
        done["people"] += 1
    if row.username:
        done += _give_account(row, person, hashes, at)
    if row.role is not None:
        done += _give_role(row, person, unit_id, paper, at)
    return done or Counter(unchanged=1)


def _unit_of(row: ListedPerson, today: date) -> int:
    unit = units.unit_by_official_code(row.unit_code, on=today) or units.unit_by_code(
        row.unit_code, on=today
    )
    if unit is None:
        raise Invalid(f"không có đơn vị mã «{row.unit_code}». Kiểm tra cột unit_code.")
    return unit.id


def _add(row: ListedPerson, unit_id: int, at: datetime) -> Person:
    return add_person(
        row.full_name,
        kind=row.kind,
        unit_id=unit_id,
        actor=None,
        at=at,
        position=row.position,
        gender=row.gender,
        birth_year=row.birth_year,
        is_leader=row.is_leader,
    )


def _give_account(
    row: ListedPerson, person: Person, hashes: Mapping[str, str], at: datetime
) -> Counter[str]:
    known = queries.user_by_username(row.username)
    if known is not None and known.person_id == person.id:
        return Counter()
    if known is not None:
        raise Invalid(f"tên đăng nhập «{row.username}» đã có người khác dùng.")
    create_account(
        person.id,
        username=row.username,
        password_hash=hashes[row.username],
        actor=None,
        at=at,
    )
    return Counter(accounts=1)


def _give_role(
    row: ListedPerson, person: Person, unit_id: int, paper: str, at: datetime
) -> Counter[str]:
    account = queries.user_of_person(person.id)
    if account is None or row.role is None:
        raise Invalid("vai trò chỉ giao cho người có tài khoản. Ghi cột username.")
    held = queries.holdings_of(account.id)
    if any(one.role is row.role and one.unit_id == unit_id for one in held):
        return Counter()
    grant_role(
        account.id,
        role=row.role,
        unit_id=unit_id,
        valid_from=local_date(at),
        actor=None,
        at=at,
        paper=paper,
    )
    return Counter(roles=1)
