"""Accounts of the demonstration, and the people of every unit; nobody of them exists."""

from __future__ import annotations

import csv
from dataclasses import dataclass, field
from importlib import resources
from random import Random

from emulation.cli.demonstration.agencies import INSPECTION, OFFICE, PROPAGANDA
from emulation.cli.demonstration.maps import Map
from emulation.cli.demonstration.names import Name, draw_name
from emulation.cli.demonstration.units import Places, is_hamlet
from emulation.people import services
from emulation.people.models import Person
from emulation.people.queries import SignedIn, signed_in
from emulation.people.rules import Gender, PersonKind, Role
from emulation.units.queries import UnitRow

PAPER = "01-QĐ/MH"
"""The signed paper by which the roles were given: made-up, as its letters say (minh họa)."""


@dataclass(frozen=True)
class Account:
    """One line of `data/accounts.csv`.

    `home` and `place` name a unit: a commune of 2024, «Liên Lộc/0» its first cell, an office, or
    «top», where the roles of the district are held (`Cast.seat`).
    """

    username: str
    name: Name
    home: str
    role: Role
    place: str
    position: str
    title: str = ""


OFFICES_2024 = {"office": OFFICE, "inspection": INSPECTION, "propaganda": PROPAGANDA}
OFFICES_2025 = {
    "office": "Chi bộ Văn phòng Đảng ủy",
    "inspection": "Chi bộ Cơ quan Ủy ban Kiểm tra",
    "propaganda": "Chi bộ Ban Xây dựng Đảng",
}


@dataclass
class Cast:
    """Who acts in the stories: actors by name of account, people by unit."""

    scene: Map
    places: Places
    seat: UnitRow
    """Where the roles of the district are held: the district, or xã Hoa Lộc from 01/07/2025."""
    actors: dict[str, SignedIn] = field(default_factory=dict)
    endorsers: dict[int, list[str]] = field(default_factory=dict)
    """Commune to the accounts that endorse there."""
    clerks: dict[int, list[str]] = field(default_factory=dict)
    """Unit to the accounts that write for it, or for everything below it."""
    reviewers: dict[int, list[str]] = field(default_factory=dict)
    """Unit of a reviewing step to its reviewers."""
    people: dict[int, list[Person]] = field(default_factory=dict)

    def serving(self, role: Role) -> dict[int, list[str]] | None:
        """The accounts of the role by unit, where stories ask for them."""
        lists = {
            Role.ENDORSER: self.endorsers,
            Role.REVIEWER: self.reviewers,
            Role.SUBMITTER: self.clerks,
            Role.SECRETARY: self.clerks,
        }
        return lists.get(role)


def named_accounts() -> list[Account]:
    """The accounts that outsiders rely on (architecture §8), and two more reviewers."""
    source = resources.files("emulation.cli.demonstration").joinpath("data/accounts.csv")
    return [
        Account(
            username=row["username"],
            name=Name(row["full_name"], Gender(row["gender"])),
            home=row["home"],
            role=Role(row["role"]),
            place=row["place"],
            position=row["position"],
            title=row["title"],
        )
        for row in csv.DictReader(source.read_text(encoding="utf-8").splitlines())
    ]


def cast_of(scene: Map, places: Places, random: Random, *, password_hash: str) -> Cast:
    """Every account signs in with the demonstration's password and holds its role."""
    seat = places.top if scene.is_old else _commune(places, "Hoa Lộc")
    cast = Cast(scene=scene, places=places, seat=seat)
    for account in (*named_accounts(), *_more_accounts(cast, random)):
        _open(cast, account, password_hash)
    _fill_rosters(cast, random)
    return cast


def _more_accounts(cast: Cast, random: Random) -> list[Account]:
    """An endorser and a clerk for each other commune, clerks of agencies, reviewers elsewhere."""
    served = {_unit(cast, name) for name in ("Liên Lộc", "Hoa Lộc")}
    found = [Account("vp2", draw_name(random), "Hoa Lộc", Role.SUBMITTER, "Hoa Lộc", "Công chức")]
    others = [row for row in cast.places.communes if row.id not in served]
    for number, row in enumerate(others, start=3):
        home = f"#{row.id}"
        for prefix, role, position in (
            ("xn", Role.ENDORSER, "Phó Bí thư Thường trực Đảng ủy"),
            ("vp", Role.SUBMITTER, "Công chức Văn phòng Đảng ủy"),
        ):
            name = draw_name(random)
            found.append(Account(f"{prefix}{number}", name, home, role, home, position))
        if not cast.scene.is_old:
            name = draw_name(random)
            found.append(
                Account(f"td{number + 3}", name, home, Role.REVIEWER, home, "Phó Trưởng ban")
            )
    if not cast.scene.is_old:
        top = f"#{cast.places.top.id}"
        found.append(Account("tu1", draw_name(random), top, Role.REVIEWER, top, "Chuyên viên"))
    for number, row in enumerate(cast.places.agencies[::2], start=1):
        home = f"#{row.id}"
        name = draw_name(random)
        found.append(Account(f"cq{number}", name, home, Role.SUBMITTER, home, "Chuyên viên"))
    return found


def _unit(cast: Cast, name: str) -> int:
    """The row of a unit named as in ACCOUNTS."""
    if name == "top":
        return cast.seat.id
    if name.startswith("#"):
        return int(name[1:])
    commune, _, number = name.partition("/")
    if number:
        return cast.places.homes[commune][int(number)]
    if commune in OFFICES_2024:
        return _office(cast, commune)
    if cast.scene.is_old:
        return _commune(cast.places, commune).id
    return cast.places.commune_of(cast.places.homes[commune][0]).id


def _office(cast: Cast, name: str) -> int:
    wanted = (OFFICES_2024 if cast.scene.is_old else OFFICES_2025)[name]
    rows = cast.places.agencies if cast.scene.is_old else cast.places.cells[cast.seat.id]
    return next(row.id for row in rows if row.name == wanted)


def _commune(places: Places, name: str) -> UnitRow:
    return next(row for row in places.communes if row.name == name)


def _open(cast: Cast, account: Account, password_hash: str) -> None:
    """The account is there with its person and role, and the cast knows what it is good for."""
    scene, at = cast.scene, cast.scene.laid_at
    home, place = _unit(cast, account.home), _unit(cast, account.place)
    person = _holder(cast, account, home)
    user = services.create_account(
        person.id,
        username=account.username,
        password_hash=password_hash,
        actor=None,
        at=at,
        is_first_password=False,
    )
    services.grant_role(
        user.id,
        role=account.role,
        unit_id=place,
        valid_from=scene.roles_from,
        actor=None,
        at=at,
        paper=PAPER,
        title=account.title,
    )
    actor = signed_in(user.id, on=scene.today)
    if actor is None:
        raise LookupError(account.username)
    cast.actors[account.username] = actor
    cast.people.setdefault(home, []).append(person)
    known = cast.serving(account.role)
    if known is not None:
        known.setdefault(place, []).append(account.username)


def _holder(cast: Cast, account: Account, home: int) -> Person:
    return services.add_person(
        account.name.full,
        kind=PersonKind.PARTY_MEMBER,
        unit_id=home,
        actor=None,
        at=cast.scene.laid_at,
        position=account.position,
        gender=account.name.gender,
        birth_year=1966 + len(cast.actors) * 7 % 27,
        is_leader=account.role not in (Role.SUBMITTER, Role.REVIEWER, Role.ADMINISTRATOR),
    )


def _fill_rosters(cast: Cast, random: Random) -> None:
    """Every cell has a secretary and members; hamlets also citizens and households."""
    for commune in cast.places.communes:
        for cell in cast.places.cells[commune.id]:
            known = cast.people.setdefault(cell.id, [])
            if not any(person.position == "Bí thư chi bộ" for person in known):
                known.append(_add(cast, random, cell, PersonKind.PARTY_MEMBER, "Bí thư chi bộ"))
            known.append(_add(cast, random, cell, PersonKind.PARTY_MEMBER, ""))
            if is_hamlet(cell):
                known.append(_add(cast, random, cell, PersonKind.CITIZEN, ""))
                known.append(_add(cast, random, cell, PersonKind.HOUSEHOLD, ""))
    for agency in cast.places.agencies:
        known = cast.people.setdefault(agency.id, [])
        known.append(_add(cast, random, agency, PersonKind.PARTY_MEMBER, "Bí thư chi bộ"))
        known.append(_add(cast, random, agency, PersonKind.PARTY_MEMBER, ""))


def _add(cast: Cast, random: Random, unit: UnitRow, kind: PersonKind, position: str) -> Person:
    name = draw_name(random)
    is_household = kind is PersonKind.HOUSEHOLD
    return services.add_person(
        f"Hộ {name.courtesy} {name.full}" if is_household else name.full,
        kind=kind,
        unit_id=unit.id,
        actor=None,
        at=cast.scene.laid_at,
        position=position,
        gender=None if is_household else name.gender,
        birth_year=None if is_household else random.randint(1955, 1998),
        is_leader=bool(position),
    )
