"""What stands beside an entry: who typed, mended and co-wrote it, where it began, its papers."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, or_, select

from emulation.core.db import db
from emulation.core.errors import NotFound
from emulation.core.policy import Actor, Permission
from emulation.entries.models import Entry, EntryVersion
from emulation.entries.queries.access import own, readable
from emulation.entries.records import EntryOrigin, EntryWriter, Mending, PriorAward, SignedScan
from emulation.entries.rules import State
from emulation.files.models import StoredFile
from emulation.people.models import Person, RoleHolding, User
from emulation.people.rules import GRANTS
from emulation.units.queries import ancestor_at_level, scope

WRITING_ROLES = [role for role, grants in GRANTS.items() if Permission.ENTRY_WRITE in grants]


@dataclass(frozen=True)
class TypistRow:
    """Who typed a version, and the unit they belong to."""

    full_name: str
    unit_id: int


@dataclass(frozen=True)
class WriterRow:
    """A co-writer, as the author's side sees them."""

    username: str
    full_name: str
    position: str
    unit_id: int
    invited_at: datetime | None = None
    ended_at: datetime | None = None


@dataclass(frozen=True)
class MendingRow:
    """Who mended, in which version, and with whom they had spoken."""

    version_id: int
    full_name: str
    spoke_with: str
    spoke_on: date
    at: datetime


@dataclass(frozen=True)
class OriginRow:
    """The earlier entry from which one was begun, with the words it had then."""

    code: str
    title: str
    year: int
    text: str


@dataclass(frozen=True)
class ScanRow:
    """A signed scan with what a download needs of its file."""

    id: int
    code: str
    name: str
    entry_id: int | None
    added_by_id: int
    added_by: str
    added_at: datetime
    digest: str
    thumb_digest: str | None
    media_type: str
    is_image: bool
    size: int
    pages: int | None


@dataclass(frozen=True)
class Beside:
    """Everything that stands beside one version of an entry."""

    typist: TypistRow
    writers: tuple[WriterRow, ...]
    mendings: tuple[MendingRow, ...]
    origin: OriginRow | None
    award: PriorAward | None
    scans: tuple[ScanRow, ...]


def beside(entry: Entry, version: EntryVersion) -> Beside:
    """What stands beside this version: one statement says what there is, usually little, and one
    more reads each kind of it."""
    typist, there = _typist(entry.id, version)
    return Beside(
        typist=typist,
        writers=tuple(writers_of(entry.id)) if there["writers"] else (),
        mendings=tuple(mendings_of(entry.id)) if there["mendings"] else (),
        origin=origin_of(entry.id) if there["origin"] else None,
        award=prior_award(entry.id) if there["award"] else None,
        scans=tuple(_scans(SignedScan.entry_id == entry.id)) if there["scans"] else (),
    )


def _typist(entry_id: int, version: EntryVersion) -> tuple[TypistRow, dict[str, bool]]:
    """Who typed the version, and which other kinds of things stand beside the entry."""
    kinds: dict[str, type[Any]] = {
        "writers": EntryWriter,
        "mendings": Mending,
        "origin": EntryOrigin,
        "award": PriorAward,
        "scans": SignedScan,
    }
    there = [
        select(table.id).where(table.entry_id == entry_id).exists().label(name)
        for name, table in kinds.items()
    ]
    wanted = (
        select(Person.full_name, Person.unit_id, *there)
        .join(User, User.person_id == Person.id)
        .where(User.id == version.typed_by_id)
    )
    name, unit_id, *found = db.session.execute(wanted).one()
    return TypistRow(name, unit_id), dict(zip(kinds, map(bool, found), strict=True))


# Co-writers ----------------------------------------------------------------------------------


def writers_of(entry_id: int, *, standing: bool = True) -> list[WriterRow]:
    """The co-writers of an entry by given name; all there ever were, with `standing` false."""
    wanted = (
        select(EntryWriter, User.username, Person)
        .join(User, User.id == EntryWriter.user_id)
        .join(Person, Person.id == User.person_id)
        .where(EntryWriter.entry_id == entry_id)
        .order_by(Person.sort_key, EntryWriter.id)
    )
    if standing:
        wanted = wanted.where(EntryWriter.ended_at.is_(None))
    return [
        WriterRow(
            username, person.full_name, person.position, person.unit_id, row.invited_at,
            row.ended_at,
        )
        for row, username, person in db.session.execute(wanted)
    ]  # fmt: skip


def standing_writer(entry_id: int, user_id: int) -> EntryWriter | None:
    """The invitation of the account that stands now, if any."""
    wanted = select(EntryWriter).where(
        EntryWriter.entry_id == entry_id,
        EntryWriter.user_id == user_id,
        EntryWriter.ended_at.is_(None),
    )
    return db.session.scalar(wanted)


def invitable(entry: Entry, *, on: date, but: int) -> list[WriterRow]:
    """Accounts that write somewhere and belong to the entry's unit or to its commune, by given
    name; without the account `but`, and without those who are co-writers already."""
    commune = entry.commune_id or _commune_of(entry.unit_id, on)
    inside = scope([unit for unit in (entry.unit_id, commune) if unit], on=on)
    writing = select(RoleHolding.user_id).where(
        RoleHolding.role.in_(WRITING_ROLES),
        RoleHolding.valid_from <= on,
        or_(RoleHolding.valid_to.is_(None), RoleHolding.valid_to >= on),
    )
    already = select(EntryWriter.user_id).where(
        EntryWriter.entry_id == entry.id, EntryWriter.ended_at.is_(None)
    )
    wanted = (
        select(User.username, Person)
        .join(Person, Person.id == User.person_id)
        .where(
            User.is_enabled,
            User.id != but,
            User.id.in_(writing),
            User.id.not_in(already),
            Person.unit_id.in_(inside),
        )
        .order_by(Person.sort_key, Person.id)
    )
    return [
        WriterRow(username, person.full_name, person.position, person.unit_id)
        for username, person in db.session.execute(wanted)
    ]


def _commune_of(unit_id: int, on: date) -> int | None:
    found = ancestor_at_level(unit_id, "commune", on=on)
    return found.id if found else None


# Mendings ------------------------------------------------------------------------------------


def mendings_of(entry_id: int) -> list[MendingRow]:
    """Every mending of an entry, the earliest first."""
    wanted = (
        select(Mending, Person.full_name)
        .join(User, User.id == Mending.user_id)
        .join(Person, Person.id == User.person_id)
        .where(Mending.entry_id == entry_id)
        .order_by(Mending.id)
    )
    return [
        MendingRow(row.version_id, name, row.spoke_with, row.spoke_on, row.at)
        for row, name in db.session.execute(wanted)
    ]


def entry_to_mend(code: str, actor: Actor, *, on: date) -> Entry | None:
    """The entry of a unit for which the actor may write, in whatever state; None without one.

    A draft of the unit is named by its code over the telephone: whoever may write for the unit
    may open it to mend it, which is recorded, with the name of whom they spoke to.
    """
    inside = Entry.unit_id.in_(scope(actor.units_with(Permission.ENTRY_WRITE), on=on))
    return db.session.scalar(select(Entry).where(Entry.code == code, inside))


# Origins and awards --------------------------------------------------------------------------


def origin_of(entry_id: int) -> OriginRow | None:
    """The earlier entry from which this one was begun, with its last words."""
    wanted = (
        select(Entry, EntryVersion)
        .join(EntryOrigin, EntryOrigin.derived_from_id == Entry.id)
        .join(EntryVersion, EntryVersion.entry_id == Entry.id)
        .where(EntryOrigin.entry_id == entry_id)
        .order_by(EntryVersion.sent_at.is_(None), EntryVersion.number.desc())
        .limit(1)
    )
    found = db.session.execute(wanted).first()
    if found is None:
        return None
    entry, version = found[0], found[1]
    day = version.happened_from or entry.created_at
    return OriginRow(entry.code, version.title, day.year, f"{version.summary} {version.result}")


def origin_row(entry_id: int) -> EntryOrigin | None:
    """What the entry was begun from, if from anything."""
    return db.session.scalar(select(EntryOrigin).where(EntryOrigin.entry_id == entry_id))


def earlier_entries(
    actor: Actor, *, unit_ids: Iterable[int], kind: str, before: date, on: date, limit: int
) -> list[tuple[Entry, EntryVersion]]:
    """What the units handed in whose deed began before the day, the latest first."""
    wanted = (
        select(Entry, EntryVersion)
        .join(EntryVersion, EntryVersion.entry_id == Entry.id)
        .where(
            readable(actor, on=on),
            Entry.unit_id.in_(set(unit_ids)),
            Entry.kind == kind,
            Entry.state.in_((State.APPROVED, State.SUBMITTED, State.REJECTED)),
            EntryVersion.number == Entry.version_number,
            EntryVersion.happened_from < before,
        )
        .order_by(EntryVersion.happened_from.desc(), Entry.id.desc())
        .limit(limit)
    )
    return [(row[0], row[1]) for row in db.session.execute(wanted)]


def prior_award(entry_id: int) -> PriorAward | None:
    """The award that was given before the deed was entered, if so."""
    return db.session.scalar(select(PriorAward).where(PriorAward.entry_id == entry_id))


# Signed scans --------------------------------------------------------------------------------


def waiting_scans(actor: Actor) -> list[ScanRow]:
    """The scans this account brought of which nobody said yet whose they are."""
    return _scans(
        (SignedScan.added_by_id == actor.id)
        & SignedScan.entry_id.is_(None)
        & SignedScan.put_away_at.is_(None)
    )


def scan_by_code(code: str) -> tuple[SignedScan, StoredFile]:
    """One scan with its file; rights are not asked."""
    wanted = (
        select(SignedScan, StoredFile)
        .join(StoredFile, StoredFile.id == SignedScan.stored_file_id)
        .where(SignedScan.code == code)
    )
    found = db.session.execute(wanted).first()
    if found is None:
        raise NotFound
    return found[0], found[1]


def scan_row(code: str) -> ScanRow:
    """One scan as pages show it; `NotFound` without one."""
    found = _scans(SignedScan.code == code)
    if not found:
        raise NotFound
    return found[0]


def has_scan(entry_id: int, stored_file_id: int) -> bool:
    """The same file was taken for the entry before."""
    wanted = select(SignedScan.id).where(
        SignedScan.entry_id == entry_id, SignedScan.stored_file_id == stored_file_id
    )
    return db.session.scalar(wanted) is not None


def entries_of_codes(
    codes: Iterable[str], receipts: Iterable[str], actor: Actor, *, on: date
) -> list[Entry]:
    """The actor's own entries that bear one of these codes or receipts."""
    wanted = select(Entry).where(
        own(actor, on=on),
        or_(Entry.code.in_(set(codes)), Entry.receipt.in_(set(receipts))),
    )
    return list(db.session.scalars(wanted.order_by(Entry.id)))


def _scans(condition: ColumnElement[bool]) -> list[ScanRow]:
    wanted = (
        select(SignedScan, StoredFile, Person.full_name)
        .join(StoredFile, StoredFile.id == SignedScan.stored_file_id)
        .join(User, User.id == SignedScan.added_by_id)
        .join(Person, Person.id == User.person_id)
        .where(condition)
        .order_by(SignedScan.id)
    )
    return [
        ScanRow(
            id=scan.id,
            code=scan.code,
            name=scan.name,
            entry_id=scan.entry_id,
            added_by_id=scan.added_by_id,
            added_by=name,
            added_at=scan.added_at,
            digest=stored.digest,
            thumb_digest=stored.thumb_digest,
            media_type=stored.media_type,
            is_image=stored.kind.value == "image",
            size=stored.size,
            pages=stored.pages,
        )
        for scan, stored, name in db.session.execute(wanted)
    ]
