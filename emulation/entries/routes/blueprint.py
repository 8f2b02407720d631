"""The blueprint, and what its views need: the draft that is opened, the files that were sent."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from flask import Blueprint, request
from werkzeug.datastructures import FileStorage

from emulation.campaigns import queries as campaigns
from emulation.campaigns.models import Campaign
from emulation.core import clock
from emulation.core.codes import public_code
from emulation.core.dates import format_date
from emulation.core.errors import NotAllowed, NotFound
from emulation.core.policy import Permission
from emulation.entries import queries
from emulation.entries.forms import Offered
from emulation.entries.kinds import kind_of
from emulation.entries.models import Entry, EntryVersion
from emulation.entries.rules import State
from emulation.entries.rules.content import Content, Kind
from emulation.entries.services import content_of
from emulation.files.configured import (
    file_store,
    judging_seconds,
    part_store,
    taken_now,
    virus_scanner,
)
from emulation.files.services import Batch, Waiting, make_durable, prepare_all
from emulation.people.models import Person
from emulation.units import queries as units
from emulation.units.queries import UnitRow
from emulation.web.access import reader

bp = Blueprint("entries", __name__, url_prefix="/ho-so")

READING = (Permission.ENTRY_READ, Permission.ENTRY_READ_APPROVED)


@dataclass(frozen=True)
class Draft:
    """An entry as its author's side opens it."""

    entry: Entry
    version: EntryVersion
    content: Content
    kind: Kind
    campaign: Campaign
    unit: UnitRow
    persons: tuple[Offered, ...]
    """Those who are named in it now."""


def today() -> date:
    """The day in Vietnam."""
    return clock.local_date(clock.now())


def address(code: str) -> str:
    """The page of the entry, which belongs to the desk."""
    return f"/ho-so/{code}"


def own_entry(code: str) -> Entry:
    """The entry, for its author's side: `NotFound` for those who may not read it, `NotAllowed`
    for those who may only read."""
    entry = queries.readable_entry(code, actor=reader(), on=today())
    if not queries.is_author(entry, reader(), on=today()):
        raise NotAllowed("Chỉ bên lập mới sửa, gửi hoặc rút được nội dung này.")
    return entry


def opened(entry: Entry) -> Draft:
    """The entry with the version being written and everything around it."""
    version = queries.version_of(entry.id, entry.version_number)
    campaign = campaigns.campaign(entry.campaign_id)
    unit = units.unit_by_id(entry.unit_id, on=today())
    if campaign is None or unit is None:
        raise NotFound
    return Draft(
        entry=entry,
        version=version,
        content=content_of(version),
        kind=kind_of(entry.kind),
        campaign=campaign,
        unit=unit,
        persons=offered(person for _, person in queries.persons_of(version.id)),
    )


def offered(persons: Iterable[Person]) -> tuple[Offered, ...]:
    """People as boxes to tick, each once."""
    found = {
        person.code: Offered(
            person.id,
            person.code,
            person.full_name,
            f"{person.full_name}, {person.position}" if person.position else person.full_name,
        )
        for person in persons
    }
    return tuple(found.values())


def places() -> list[tuple[UnitRow, str]]:
    """The units for which the reader may write today, each with the name the form shows."""
    found = units.units_in_scope(reader().units_with(Permission.ENTRY_WRITE), on=today())
    return [(one, one.committee_name or one.full_name) for one in found]


def reads_next(entry: Entry) -> str:
    """Who reads a sent entry next, and by when, in one sentence."""
    unit = units.unit_by_id(entry.step_unit_id, on=today()) if entry.step_unit_id else None
    if entry.state is not State.SUBMITTED or unit is None:
        return ""
    due = f" trước ngày {format_date(entry.due_on)}" if entry.due_on else ""
    return f"Việc tiếp theo: {unit.committee_name} xem xét{due}. Kết quả sẽ báo tại đây."


def sent_files() -> Batch:
    """The files of this request, checked, cleaned and durable; nothing of them is in the
    database yet. What one request has no time for waits to be judged by the worker."""
    batch = _judged("files", within=judging_seconds())
    return replace(batch, waiting=tuple(_laid_by(*one) for one in batch.unjudged), unjudged=())


def sent_files_now(name: str = "files") -> Batch:
    """As `sent_files`, for forms whose files have no place to wait in: what takes too long is
    refused."""
    return taken_now((one.read(), one.filename or "") for one in _sent(name))


def _sent(name: str) -> list[FileStorage]:
    return [one for one in request.files.getlist(name) if one.filename]


def _judged(name: str, *, within: float) -> Batch:
    files = ((one.read(), one.filename or "") for one in _sent(name))
    batch = prepare_all(files, scanner=virus_scanner(), within=within)
    for prepared in batch.prepared:
        make_durable(prepared, store=file_store())
    return batch


def _laid_by(data: bytes, name: str) -> Waiting:
    waiting = Waiting(public_code(12), name, len(data))
    part_store().write(waiting.code, 0, data)
    return waiting
