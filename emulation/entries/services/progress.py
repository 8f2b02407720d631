"""A model lives on: notes of what was done, with figures and proofs, and the moves of its stage.

Nothing here touches the version that was handed in, nor the revision that guards its decision: a
reviewer goes on with what they see while the author's side writes how the model fares.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy import update

from emulation.audit import services as audit
from emulation.audit.rules import Event
from emulation.core import clock
from emulation.core.codes import public_code
from emulation.core.db import changes_one, db
from emulation.core.errors import Conflict, Invalid, WrongState
from emulation.core.policy import Actor
from emulation.core.text import clean
from emulation.entries import queries
from emulation.entries.kinds import kind_of
from emulation.entries.models import (
    Entry,
    ProgressFigure,
    ProgressFile,
    ProgressNote,
    RequestKey,
    StageChange,
)
from emulation.entries.queries import progress as life
from emulation.entries.rules import METRIC_BY_CODE
from emulation.entries.rules.progress import CAPTION_MOST, Progress, check_progress
from emulation.entries.rules.stages import ModelStage, Moment, require_alive
from emulation.entries.services.draft import remember, require_author
from emulation.files.services import Prepared, keep
from emulation.files.store import FileStore

PURPOSE = "progress.note"
FILES_MOST = 8
REASON_LEAST, REASON_MOST = 10, 500


@dataclass(frozen=True)
class NewFile:
    """A file of a note that is being written; its bytes are durable."""

    prepared: Prepared
    moment: Moment
    caption: str = ""


def register_model(entry: Entry, *, actor: Actor, at: datetime) -> None:
    """A model that is handed in the first time is registered; other kinds have no stages."""
    if entry.stage is not None or not kind_of(entry.kind).has_targets:
        return
    entry.stage = ModelStage.REGISTERED
    db.session.add(_change(entry, None, on=clock.local_date(at), note="", actor=actor, at=at))
    db.session.flush()


def record_progress(
    entry: Entry,
    progress: Progress,
    files: Sequence[NewFile],
    *,
    store: FileStore,
    actor: Actor,
    at: datetime,
    key: str,
) -> ProgressNote:
    """The note stands with its figures and files, and the model moves where the note says so.

    The same form sent twice writes once. `NotAllowed` for anybody but the author's side,
    `WrongState` for a model that was not handed in or was taken back and for a move that the
    table does not know, `Invalid` names every input that is wrong.
    """
    done = queries.request_result(key)
    if done is not None:
        return _replayed(entry, done, actor)
    entry = queries.locked_entry(entry.id)
    require_author(entry, actor=actor, at=at)
    stage = require_alive(entry.stage, entry.state)
    _check_files(files)
    progress = replace(progress, proof_count=len(files))
    check_progress(
        progress,
        stage=stage,
        began_on=began_on(entry),
        today=clock.local_date(at),
        spans=life.spans_of(entry.id),
    )
    target = progress.target or stage
    note = _note(entry, progress, target, actor=actor, at=at)
    _add_figures(note, progress)
    _add_files(note, files, store=store, at=at)
    if target is not stage:
        _move(entry, stage, target, note, actor=actor, at=at)
    remember(key, purpose=PURPOSE, result=note.code, actor=actor, at=at)
    _record(
        Event.PROGRESS_NOTE,
        entry,
        actor=actor,
        at=at,
        facts={"note": note.code, "stage": target, "figures": len(progress.figures)},
    )
    return note


def strike_note(
    entry: Entry, code: str, *, reason: str, actor: Actor, at: datetime
) -> ProgressNote:
    """The note counts no longer: its figures are in no sum, its files are not shown; that it
    stood there and why it was struck goes on being read. A move made with it stays."""
    entry = queries.locked_entry(entry.id)
    require_author(entry, actor=actor, at=at)
    note = life.note_by_code(entry.id, code)
    kept = clean(reason, one_line=True)
    if not REASON_LEAST <= len(kept) <= REASON_MOST:
        sentence = f"Ghi lý do bỏ, từ {REASON_LEAST} đến {REASON_MOST} ký tự."
        raise Invalid(sentence, {"reason": sentence})
    struck = changes_one(
        update(ProgressNote)
        .where(ProgressNote.id == note.id, ProgressNote.removed_at.is_(None))
        .values(removed_by_id=actor.id, removed_at=at, removal_reason=kept)
    )
    if not struck:
        raise WrongState("Ghi nhận này đã được bỏ trước đó. Tải lại trang để xem.")
    db.session.refresh(note)
    facts = {"note": note.code, "reason": kept}
    _record(Event.PROGRESS_STRIKE, entry, actor=actor, at=at, facts=facts)
    return note


def began_on(entry: Entry) -> date:
    """The first day of which something can be told."""
    version = queries.last_sent_version(entry.id)
    sent = clock.local_date(entry.first_received_at or entry.created_at)
    start = version.happened_from if version else None
    return min(start, sent) if start else sent


def _replayed(entry: Entry, done: RequestKey, actor: Actor) -> ProgressNote:
    if done.user_id != actor.id or done.purpose != PURPOSE:
        raise Conflict("Biểu mẫu này đã được dùng. Mở lại trang rồi ghi lại.")
    return life.note_by_code(entry.id, done.result)


def _check_files(files: Sequence[NewFile]) -> None:
    wrong = {}
    if len(files) > FILES_MOST:
        wrong["files"] = f"Mỗi lần ghi tối đa {FILES_MOST} tệp. Bỏ bớt tệp rồi ghi lại."
    for file in files:
        if len(file.caption) > CAPTION_MOST:
            wrong[f"{file.moment}_caption"] = f"Chú thích dài tối đa {CAPTION_MOST} ký tự."
        if file.moment is not Moment.OTHER and not file.prepared.media_type.startswith("image/"):
            wrong[file.moment.value] = "Chọn một ảnh (JPG, PNG, WebP). Tài liệu chọn ở ô bên dưới."
    if wrong:
        raise Invalid("Có chỗ cần sửa.", wrong)


def _note(
    entry: Entry, progress: Progress, stage: ModelStage, *, actor: Actor, at: datetime
) -> ProgressNote:
    note = ProgressNote(
        code=public_code(12),
        entry_id=entry.id,
        since=progress.since,
        noted_on=progress.on,
        stage=stage,
        text=progress.text,
        places=progress.places,
        by_id=actor.id,
        at=at,
    )
    db.session.add(note)
    db.session.flush()
    return note


def _add_figures(note: ProgressNote, progress: Progress) -> None:
    db.session.add_all(
        ProgressFigure(
            note_id=note.id,
            position=position,
            metric=figure.metric,
            amount=figure.amount,
            unit=METRIC_BY_CODE[figure.metric].unit,
            basis=figure.basis,
        )
        for position, figure in enumerate(progress.figures, start=1)
    )
    db.session.flush()


def _add_files(
    note: ProgressNote, files: Sequence[NewFile], *, store: FileStore, at: datetime
) -> None:
    for position, file in enumerate(files, start=1):
        stored = keep(file.prepared, store=store, at=at)
        db.session.add(
            ProgressFile(
                code=public_code(12),
                note_id=note.id,
                position=position,
                stored_file_id=stored.id,
                name=file.prepared.name,
                caption=file.caption,
                moment=file.moment,
            )
        )
    db.session.flush()


def _move(
    entry: Entry,
    stage: ModelStage,
    target: ModelStage,
    note: ProgressNote,
    *,
    actor: Actor,
    at: datetime,
) -> None:
    """The guarded move: `Conflict` where somebody moved the model meanwhile."""
    moved = changes_one(
        update(Entry).where(Entry.id == entry.id, Entry.stage == stage).values(stage=target)
    )
    if not moved:
        raise Conflict("Có người vừa chuyển bước của mô hình này. Tải lại trang rồi ghi lại.")
    db.session.refresh(entry)
    change = _change(entry, stage, on=note.noted_on, note=note.text, actor=actor, at=at)
    change.note_id = note.id
    db.session.add(change)
    db.session.flush()
    facts = {"note": note.code, "places": note.places}
    _record(
        Event.PROGRESS_MOVE,
        entry,
        actor=actor,
        at=at,
        facts=facts,
        changes={"stage": (stage, target)},
    )


def _change(
    entry: Entry,
    before: ModelStage | None,
    *,
    on: date,
    note: str,
    actor: Actor,
    at: datetime,
) -> StageChange:
    return StageChange(
        entry_id=entry.id,
        before=before,
        stage=entry.stage,
        changed_on=on,
        note=note,
        by_id=actor.id,
        at=at,
    )


def _record(
    event: Event,
    entry: Entry,
    *,
    actor: Actor,
    at: datetime,
    facts: Mapping[str, object],
    changes: Mapping[str, tuple[object, object]] | None = None,
) -> None:
    audit.record(
        event,
        actor=actor,
        subject=f"entry:{entry.code}",
        at=at,
        unit_id=entry.unit_id,
        changes=changes,
        facts=facts,
    )
