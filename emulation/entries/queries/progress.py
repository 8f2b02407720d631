"""The life of a model: its notes with figures and files, its stages, and what nobody wrote of."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, and_, func, select

from emulation.campaigns.models import Campaign
from emulation.core.db import db
from emulation.core.errors import NotFound
from emulation.core.policy import Actor
from emulation.entries.models import (
    Entry,
    ProgressFigure,
    ProgressFile,
    ProgressNote,
    StageChange,
)
from emulation.entries.queries.access import own
from emulation.entries.rules.progress import Span, ToldFigure, is_summed
from emulation.entries.rules.stages import ALIVE, BEGUN, QUIET, ModelStage, Moment
from emulation.files.models import StoredFile
from emulation.people.models import Person, User


@dataclass(frozen=True)
class ProgressFileRow:
    """A file of a note as pages show it."""

    code: str
    name: str
    caption: str
    moment: Moment
    digest: str
    thumb_digest: str | None
    media_type: str
    is_image: bool
    size: int
    pages: int | None
    is_scanned: bool


@dataclass(frozen=True)
class NoteRow:
    """A note with everything that belongs to it."""

    id: int
    code: str
    since: date | None
    noted_on: date
    stage: ModelStage
    moved_from: ModelStage | None
    """Where the model stood before, if it moved with this note."""
    text: str
    places: str
    author: str
    at: datetime
    removed_at: datetime | None
    removal_reason: str
    figures: tuple[ProgressFigure, ...]
    files: tuple[ProgressFileRow, ...]

    @property
    def told(self) -> tuple[ToldFigure, ...]:
        """Its figures as the arithmetic reads them; none where the note was struck."""
        if self.removed_at is not None:
            return ()
        return tuple(
            ToldFigure(self.noted_on, row.metric, row.amount, row.basis) for row in self.figures
        )


@dataclass(frozen=True)
class QuietModel:
    """A model of which nobody wrote for long."""

    code: str
    title: str
    stage: ModelStage
    unit_id: int
    campaign_name: str
    last_on: date


def notes_of(entry_id: int) -> list[NoteRow]:
    """Every note, struck ones included, the earliest day first; three statements at most."""
    wanted = (
        select(ProgressNote, Person.full_name, StageChange.before)
        .join(User, User.id == ProgressNote.by_id)
        .join(Person, Person.id == User.person_id)
        .outerjoin(StageChange, StageChange.note_id == ProgressNote.id)
        .where(ProgressNote.entry_id == entry_id)
        .order_by(ProgressNote.noted_on, ProgressNote.id)
    )
    found = db.session.execute(wanted).all()
    ids = [row.id for row, _, _ in found]
    if not ids:
        return []
    figures, files = _figures(ids), _files(ProgressFile.note_id.in_(ids))
    return [
        NoteRow(
            id=row.id,
            code=row.code,
            since=row.since,
            noted_on=row.noted_on,
            stage=row.stage,
            moved_from=before,
            text=row.text,
            places=row.places,
            author=name,
            at=row.at,
            removed_at=row.removed_at,
            removal_reason=row.removal_reason,
            figures=tuple(figures.get(row.id, ())),
            files=tuple(file for _, file in files.get(row.id, ())),
        )
        for row, name, before in found
    ]


def spans_of(entry_id: int) -> list[Span]:
    """The periods that were told, with the metrics that are summed over them."""
    wanted = (
        select(ProgressNote, ProgressFigure)
        .join(ProgressFigure, ProgressFigure.note_id == ProgressNote.id)
        .where(
            ProgressNote.entry_id == entry_id,
            ProgressNote.removed_at.is_(None),
            ProgressNote.since.is_not(None),
        )
        .order_by(ProgressNote.noted_on, ProgressNote.id)
    )
    metrics: dict[int, set[str]] = defaultdict(set)
    notes: dict[int, ProgressNote] = {}
    for note, figure in db.session.execute(wanted):
        notes[note.id] = note
        if is_summed(figure.metric, figure.basis):
            metrics[note.id].add(figure.metric)
    return [
        Span(note.since, note.noted_on, frozenset(metrics[note.id]))
        for note in notes.values()
        if note.since is not None
    ]


def note_by_code(entry_id: int, code: str) -> ProgressNote:
    """One note of this entry; `NotFound` without one."""
    wanted = select(ProgressNote).where(
        ProgressNote.entry_id == entry_id, ProgressNote.code == code
    )
    found = db.session.scalar(wanted)
    if found is None:
        raise NotFound
    return found


def progress_file(entry_id: int, code: str) -> ProgressFileRow:
    """One file of this entry's notes that were not struck; `NotFound` without one."""
    mine = select(ProgressNote.id).where(
        ProgressNote.entry_id == entry_id, ProgressNote.removed_at.is_(None)
    )
    condition = and_(ProgressFile.code == code, ProgressFile.note_id.in_(mine))
    for rows in _files(condition).values():
        return rows[0][1]
    raise NotFound


def stage_changes_of(entry_id: int) -> list[StageChange]:
    """Every move of the model, in the order in which they were made."""
    wanted = select(StageChange).where(StageChange.entry_id == entry_id)
    return list(db.session.scalars(wanted.order_by(StageChange.id)))


def quiet_models(actor: Actor, *, on: date, limit: int = 5) -> list[QuietModel]:
    """Models of the author's side that are registered or carried out and of which nobody wrote
    for three months, the longest silence first."""
    since = on - QUIET
    noted = select(ProgressNote.id).where(
        ProgressNote.entry_id == Entry.id,
        ProgressNote.removed_at.is_(None),
        ProgressNote.noted_on > since,
    )
    moved = select(StageChange.id).where(
        StageChange.entry_id == Entry.id, StageChange.changed_on > since
    )
    last_move = select(func.max(StageChange.changed_on)).where(StageChange.entry_id == Entry.id)
    last_note = select(func.max(ProgressNote.noted_on)).where(
        ProgressNote.entry_id == Entry.id, ProgressNote.removed_at.is_(None)
    )
    wanted = (
        select(Entry, Campaign.name, last_move.scalar_subquery(), last_note.scalar_subquery())
        .join(Campaign, Campaign.id == Entry.campaign_id)
        .where(
            own(actor, on=on),
            Entry.stage.in_((ModelStage.REGISTERED, *BEGUN)),
            Entry.state.in_(ALIVE),
            ~noted.exists(),
            ~moved.exists(),
        )
        .order_by(Entry.id)
        .limit(limit)
    )
    return [
        QuietModel(
            code=entry.code,
            title=entry.title,
            stage=entry.stage,
            unit_id=entry.unit_id,
            campaign_name=campaign,
            last_on=_latest(move, note),
        )
        for entry, campaign, move, note in db.session.execute(wanted)
        if entry.stage
    ]


def _latest(*days: date | None) -> date:
    return max(day for day in days if day is not None)


def _figures(note_ids: list[int]) -> dict[int, list[ProgressFigure]]:
    wanted = (
        select(ProgressFigure)
        .where(ProgressFigure.note_id.in_(note_ids))
        .order_by(ProgressFigure.note_id, ProgressFigure.position)
    )
    found: dict[int, list[ProgressFigure]] = defaultdict(list)
    for row in db.session.scalars(wanted):
        found[row.note_id].append(row)
    return found


def _files(condition: ColumnElement[bool]) -> dict[int, list[tuple[int, ProgressFileRow]]]:
    wanted = (
        select(ProgressFile, StoredFile)
        .join(StoredFile, StoredFile.id == ProgressFile.stored_file_id)
        .where(condition)
        .order_by(ProgressFile.note_id, ProgressFile.position)
    )
    found: dict[int, list[tuple[int, ProgressFileRow]]] = defaultdict(list)
    for row, stored in db.session.execute(wanted):
        shown = ProgressFileRow(
            code=row.code,
            name=row.name,
            caption=row.caption,
            moment=row.moment,
            digest=stored.digest,
            thumb_digest=stored.thumb_digest,
            media_type=stored.media_type,
            is_image=stored.kind.value == "image",
            size=stored.size,
            pages=stored.pages,
            is_scanned=stored.scan_state.value == "clean",
        )
        found[row.note_id].append((row.position, shown))
    return found
