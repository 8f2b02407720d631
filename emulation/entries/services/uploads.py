"""A file that comes piece by piece: announced, received, and evidence once it is whole and checked.

The bytes are durable before the row counts them (`files.parts`), so that a device may ask at any
time how much is there and go on. Nothing is counted twice: a piece begins where the last one ended
or changes nothing.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import update

from emulation.core.codes import public_code
from emulation.core.db import db
from emulation.core.errors import Invalid
from emulation.core.policy import Actor
from emulation.entries import queries
from emulation.entries.models import Entry, Upload
from emulation.entries.rules import PATIENCE, PENDING, UploadState
from emulation.entries.services.evidence import TOO_MANY, add_evidence, end_press, hold
from emulation.entries.services.pressing import go_through
from emulation.files.rules import MAX_FILES, FileRefused, check_announced, safe_name
from emulation.files.services import Prepared, keep
from emulation.files.store import FileStore

CHANGED = "Tệp đã thay đổi trong lúc gửi. Bỏ tệp này rồi chọn lại."


def open_upload(
    entry: Entry, *, key: str, name: str, size: int, actor: Actor, at: datetime
) -> Upload:
    """The file is expected, and handing in waits for it; announced again it is the same one.

    `FileRefused` before a byte is sent where name or size alone tell that it will not be taken.
    """
    hold(entry, actor=actor, at=at)
    known = queries.upload_by_key(entry.id, key)
    if known is not None:
        if known.size != size:
            raise Invalid(CHANGED, {"files": CHANGED})
        return known
    check_announced(size, client_name=name)
    end_press(entry, at=at)
    there = len(queries.evidence_of(entry.id)) + len(queries.pending_uploads(entry.id))
    if there >= MAX_FILES:
        raise Invalid(TOO_MANY, {"files": TOO_MANY})
    upload = Upload(
        code=public_code(12),
        entry_id=entry.id,
        key=key,
        name=safe_name(name),
        size=size,
        state=UploadState.RECEIVING,
        announced_by_id=actor.id,
        announced_at=at,
        changed_at=at,
    )
    db.session.add(upload)
    db.session.flush()
    return upload


def take_piece(
    entry: Entry,
    code: str,
    *,
    begin: int,
    length: int,
    outcome: Prepared | FileRefused | None,
    store: FileStore,
    actor: Actor,
    at: datetime,
) -> Upload:
    """The piece counts, if it begins where the last one ended; otherwise nothing changes.

    Its bytes are durable before. With the last piece comes the `outcome` of the whole file: it is
    evidence in this transaction, or refused with its sentence; an entry that was pressed and
    waited for this file alone is handed in.
    """
    hold(entry, actor=actor, at=at)
    upload = queries.upload(entry.id, code)
    if upload.state is not UploadState.RECEIVING or upload.received != begin:
        return upload
    upload.received = begin + length
    upload.changed_at = at
    if outcome is not None:
        _settle(entry, upload, outcome, store=store, actor=actor, at=at)
        db.session.flush()
        go_through(entry, actor=actor, at=at)
    db.session.flush()
    return upload


def drop_upload(entry: Entry, code: str, *, actor: Actor, at: datetime) -> Upload:
    """The file is expected no longer; what has become evidence stays evidence."""
    hold(entry, actor=actor, at=at)
    upload = queries.upload(entry.id, code)
    if upload.state is not UploadState.READY:
        upload.state = UploadState.DROPPED
        upload.changed_at = at
        db.session.flush()
    return upload


def give_up_uploads(*, at: datetime) -> None:
    """Files on which nothing moved for days keep nobody waiting."""
    idle = (Upload.state.in_(PENDING), Upload.changed_at < at - PATIENCE)
    db.session.execute(update(Upload).where(*idle).values(state=UploadState.DROPPED, changed_at=at))


def _settle(
    entry: Entry,
    upload: Upload,
    outcome: Prepared | FileRefused,
    *,
    store: FileStore,
    actor: Actor,
    at: datetime,
) -> None:
    """The whole file is evidence or refused; bytes that are shown already are that evidence."""
    try:
        if isinstance(outcome, FileRefused):
            raise outcome
        stored = keep(outcome, store=store, at=at)
        with db.session.begin_nested():
            add_evidence(entry, [(stored, outcome.name)], actor=actor, at=at)
    except Invalid as refusal:
        upload.state = UploadState.REFUSED
        upload.sentence = refusal.fields.get("files") or str(refusal)
        return
    shown = next(row for row in queries.evidence_of(entry.id) if row.digest == stored.digest)
    upload.evidence_id = shown.id
    upload.state = UploadState.READY
