"""One entry with what belongs to it: versions, figures, persons, evidence, decisions."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import aliased

from emulation.campaigns.rules import RecognitionLevel
from emulation.core.db import db
from emulation.core.errors import NotFound
from emulation.core.numbers import format_size
from emulation.core.policy import Actor
from emulation.entries.models import (
    Decision,
    Entry,
    EntryPerson,
    EntryVersion,
    Evidence,
    Figure,
    RequestKey,
)
from emulation.entries.queries.access import readable
from emulation.entries.rules import Action, DecisionKind
from emulation.files.models import StoredFile
from emulation.files.rules import FileKind, ScanState, length_words
from emulation.people.models import Person, User


@dataclass(frozen=True)
class EvidenceRow:
    """A file of an entry as pages show it."""

    id: int
    code: str
    name: str
    caption: str
    position: int
    added_by_id: int
    added_at: datetime
    digest: str
    thumb_digest: str | None
    preview_digest: str | None
    media_type: str
    kind: FileKind
    size: int
    pages: int | None
    is_scanned: bool

    @property
    def is_image(self) -> bool:
        """A picture, shown in the page."""
        return self.kind is FileKind.IMAGE

    @property
    def size_text(self) -> str:
        """«12 trang, 340 KB»."""
        length = length_words(self.kind, self.pages)
        return ", ".join(part for part in (length, format_size(self.size)) if part)


@dataclass(frozen=True)
class DecisionRow:
    """A decision as the timeline shows it, with the name of who took it."""

    id: int
    code: str
    entry_id: int
    step_position: int
    round: int
    action: Action
    kind: DecisionKind
    recognition: RecognitionLevel | None
    reason: str
    clause: str
    field_reasons: dict[str, str]
    actor_id: int
    actor_person_id: int
    actor_name: str
    """Who decided; with both names where it was in somebody's stead."""
    unit_id: int
    at: datetime
    version_id: int
    reverses_id: int | None


def entry_by_code(code: str) -> Entry:
    """The entry with this public code; `NotFound` if there is none. Rights are not asked."""
    found = db.session.scalar(select(Entry).where(Entry.code == code))
    if found is None:
        raise NotFound
    return found


def readable_entry(code: str, *, actor: Actor, on: date) -> Entry:
    """The entry, if this actor may read it; otherwise `NotFound`, as if it did not exist."""
    wanted = select(Entry).where(Entry.code == code, readable(actor, on=on))
    found = db.session.scalar(wanted)
    if found is None:
        raise NotFound
    return found


def fresh_entry(entry_id: int) -> Entry:
    """The entry as the database has it now, whatever was read before."""
    wanted = select(Entry).where(Entry.id == entry_id).execution_options(populate_existing=True)
    return db.session.scalars(wanted).one()


def locked_entry(entry_id: int) -> Entry:
    """The entry as it is now, held until the transaction ends: two acts on it come in turn."""
    wanted = select(Entry).where(Entry.id == entry_id).with_for_update()
    return db.session.scalars(wanted.execution_options(populate_existing=True)).one()


def version_of(entry_id: int, number: int) -> EntryVersion:
    """One version of an entry."""
    wanted = select(EntryVersion).where(
        EntryVersion.entry_id == entry_id, EntryVersion.number == number
    )
    return db.session.scalars(wanted).one()


def last_sent_version(entry_id: int) -> EntryVersion | None:
    """The version last handed in: what everybody but the author's side reads."""
    wanted = (
        select(EntryVersion)
        .where(EntryVersion.entry_id == entry_id, EntryVersion.sent_at.is_not(None))
        .order_by(EntryVersion.number.desc())
    )
    return db.session.scalars(wanted.limit(1)).first()


def last_sent_versions(entry_ids: Iterable[int]) -> dict[int, EntryVersion]:
    """Entry -> the version last handed in, for those that ever were."""
    wanted = (
        select(EntryVersion)
        .where(EntryVersion.entry_id.in_(set(entry_ids)), EntryVersion.sent_at.is_not(None))
        .order_by(EntryVersion.entry_id, EntryVersion.number)
    )
    return {row.entry_id: row for row in db.session.scalars(wanted)}


def versions_of(entry_id: int) -> list[EntryVersion]:
    """Every version, the oldest first."""
    wanted = select(EntryVersion).where(EntryVersion.entry_id == entry_id)
    return list(db.session.scalars(wanted.order_by(EntryVersion.number)))


def figures_of(version_id: int) -> list[Figure]:
    """The figures of a version in their order."""
    wanted = select(Figure).where(Figure.version_id == version_id)
    return list(db.session.scalars(wanted.order_by(Figure.position)))


def persons_of(version_id: int) -> list[tuple[EntryPerson, Person]]:
    """The persons of the roster who are named in a version."""
    wanted = (
        select(EntryPerson, Person)
        .join(Person, Person.id == EntryPerson.person_id)
        .where(EntryPerson.version_id == version_id)
        .order_by(Person.sort_key, Person.id)
    )
    return [(row[0], row[1]) for row in db.session.execute(wanted)]


def evidence_of(entry_id: int) -> list[EvidenceRow]:
    """The files shown with an entry, in their order; removed ones are left out."""
    return evidence_of_many([entry_id]).get(entry_id, [])


def evidence_of_many(entry_ids: Iterable[int]) -> dict[int, list[EvidenceRow]]:
    """The files of several entries in one statement."""
    wanted = (
        select(Evidence, StoredFile)
        .join(StoredFile, StoredFile.id == Evidence.stored_file_id)
        .where(Evidence.entry_id.in_(set(entry_ids)), Evidence.removed_at.is_(None))
        .order_by(Evidence.entry_id, Evidence.position, Evidence.id)
    )
    rows: dict[int, list[EvidenceRow]] = defaultdict(list)
    for evidence, stored in db.session.execute(wanted):
        rows[evidence.entry_id].append(_evidence_row(evidence, stored))
    return dict(rows)


def every_evidence_of(entry_id: int) -> list[EvidenceRow]:
    """Every file that was ever shown with an entry, removed ones included, for sent versions."""
    wanted = (
        select(Evidence, StoredFile)
        .join(StoredFile, StoredFile.id == Evidence.stored_file_id)
        .where(Evidence.entry_id == entry_id)
        .order_by(Evidence.position, Evidence.id)
    )
    return [_evidence_row(row[0], row[1]) for row in db.session.execute(wanted)]


def evidence_by_code(code: str) -> tuple[Evidence, StoredFile]:
    """One file of an entry; `NotFound` when unknown. Rights belong to its entry."""
    wanted = (
        select(Evidence, StoredFile)
        .join(StoredFile, StoredFile.id == Evidence.stored_file_id)
        .where(Evidence.code == code)
    )
    found = db.session.execute(wanted).first()
    if found is None:
        raise NotFound
    return found[0], found[1]


def _evidence_row(evidence: Evidence, stored: StoredFile) -> EvidenceRow:
    return EvidenceRow(
        id=evidence.id,
        code=evidence.code,
        name=evidence.name,
        caption=evidence.caption,
        position=evidence.position,
        added_by_id=evidence.added_by_id,
        added_at=evidence.added_at,
        digest=stored.digest,
        thumb_digest=stored.thumb_digest,
        preview_digest=stored.preview_digest,
        media_type=stored.media_type,
        kind=stored.kind,
        size=stored.size,
        pages=stored.pages,
        is_scanned=stored.scan_state is ScanState.CLEAN,
    )


def decisions_of(entry_id: int) -> list[DecisionRow]:
    """Every decision on an entry, in the order in which they were taken."""
    return _decision_rows(Decision.entry_id == entry_id)


def decisions_of_many(entry_ids: Iterable[int]) -> dict[int, list[DecisionRow]]:
    """The decisions on several entries in one statement."""
    rows: dict[int, list[DecisionRow]] = defaultdict(list)
    for row in _decision_rows(Decision.entry_id.in_(set(entry_ids))):
        rows[row.entry_id].append(row)
    return dict(rows)


def last_returns(entry_ids: Iterable[int]) -> dict[int, DecisionRow]:
    """For each entry the last decision that asked for completion."""
    wanted = Decision.entry_id.in_(set(entry_ids)) & (Decision.action == Action.RETURN)
    return {row.entry_id: row for row in _decision_rows(wanted)}


def _decision_rows(condition: ColumnElement[bool]) -> list[DecisionRow]:
    away, away_user = aliased(Person), aliased(User)
    wanted = (
        select(Decision, User.person_id, Person.full_name, away.full_name)
        .join(User, User.id == Decision.actor_id)
        .join(Person, Person.id == User.person_id)
        .outerjoin(away_user, away_user.id == Decision.on_behalf_of_id)
        .outerjoin(away, away.id == away_user.person_id)
        .where(condition)
        .order_by(Decision.id)
    )
    return [
        DecisionRow(
            id=row.id,
            code=row.code,
            entry_id=row.entry_id,
            step_position=row.step_position,
            round=row.round,
            action=row.action,
            kind=row.kind,
            recognition=row.recognition,
            reason=row.reason,
            clause=row.clause,
            field_reasons=row.field_reasons or {},
            actor_id=row.actor_id,
            actor_person_id=person_id,
            actor_name=f"{name}, thay đồng chí {away_name}" if away_name else name,
            unit_id=row.unit_id,
            at=row.at,
            version_id=row.version_id,
            reverses_id=row.reverses_id,
        )
        for row, person_id, name, away_name in db.session.execute(wanted)
    ]


def decision_by_key(request_key: str) -> Decision | None:
    """The decision that this form already made, if any."""
    return db.session.scalar(select(Decision).where(Decision.request_key == request_key))


def decision(decision_id: int) -> Decision:
    """One decision."""
    return db.session.get_one(Decision, decision_id)


def request_result(key: str) -> RequestKey | None:
    """What came of the form with this idempotency key, if it was carried out."""
    return db.session.scalar(select(RequestKey).where(RequestKey.key == key))


def entry_by_receipt(receipt: str) -> Entry | None:
    """The entry with this receipt code, for the public check that says only whether it arrived."""
    return db.session.scalar(select(Entry).where(Entry.receipt == receipt))
