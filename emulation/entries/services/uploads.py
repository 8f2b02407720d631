"""A file that comes piece by piece: announced, received, and evidence once it is whole and checked.

The bytes are durable before the row counts them (`files.parts`), so that a device may ask at any
time how much is there and go on. Nothing is counted twice: a piece begins where the last one ended
or changes nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import update

from emulation.core import clock
from emulation.core.codes import public_code
from emulation.core.db import changes_one, db
from emulation.core.errors import Invalid, NotAllowed, WrongState
from emulation.core.policy import Actor
from emulation.entries import queries
from emulation.entries.models import Entry, Upload
from emulation.entries.rules import PATIENCE, UploadState
from emulation.entries.services.evidence import TOO_MANY, add_evidence, end_press, hold
from emulation.entries.services.pressing import go_through
from emulation.files.rules import MAX_FILES, FileRefused, check_announced, safe_name
from emulation.files.services import Prepared, Waiting, keep
from emulation.files.store import FileStore
from emulation.people.queries import signed_in

JUDGING = timedelta(minutes=2)
"""A worker that has not answered for so long has died; the file is tried again."""
SCANNER_SILENT = "Máy chủ đã nhận, chờ máy quét vi rút trả lời rồi tự kiểm tra tiếp."
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
    _require_room(entry, 1)
    upload = _upload(entry, public_code(12), key=key, name=name, size=size)
    return _announce(upload, actor=actor, at=at)


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
    evidence in this transaction, or refused with its sentence; without one, and where the virus
    scanner was silent, the worker judges it. An entry that was pressed and waited for this file
    alone is handed in.
    """
    hold(entry, actor=actor, at=at)
    upload = queries.upload(entry.id, code)
    if upload.state is not UploadState.RECEIVING or upload.received != begin:
        return upload
    upload.received = begin + length
    upload.changed_at = at
    if isinstance(outcome, FileRefused) and not outcome.is_final:
        upload.state, upload.sentence = UploadState.PROCESSING, SCANNER_SILENT
    elif outcome is not None:
        _settle(entry, upload, outcome, store=store, actor=actor, at=at)
        db.session.flush()
        go_through(entry, actor=actor, at=at)
    elif upload.received == upload.size:
        upload.state = UploadState.PROCESSING
    db.session.flush()
    return upload


def attach(
    entry: Entry,
    proofs: Sequence[Prepared | Waiting],
    *,
    store: FileStore,
    actor: Actor,
    at: datetime,
) -> None:
    """The files of a form are proofs; those that wait to be judged are expected, and handing in
    waits for them."""
    end_press(entry, at=at)
    ready = [one for one in proofs if isinstance(one, Prepared)]
    waiting = [one for one in proofs if isinstance(one, Waiting)]
    files = [(keep(one, store=store, at=at), one.name) for one in ready]
    add_evidence(entry, files, actor=actor, at=at)
    _require_room(entry, len(waiting))
    for one in waiting:
        if queries.is_announced(one.code):
            continue
        upload = _upload(entry, one.code, key=one.code, name=one.name, size=one.size)
        upload.received = one.size
        upload.state = UploadState.PROCESSING
        _announce(upload, actor=actor, at=at)


def claim_upload(*, at: datetime) -> Upload | None:
    """A whole file that waits to be judged, by the caller alone for a while; None without one."""
    for upload in queries.unjudged_uploads(tried_before=at - JUDGING):
        seen = (
            Upload.tried_at.is_(None)
            if upload.tried_at is None
            else (Upload.tried_at == upload.tried_at)
        )
        claim = update(Upload).where(
            Upload.id == upload.id, Upload.state == UploadState.PROCESSING, seen
        )
        if changes_one(claim.values(tried_at=at)):
            db.session.refresh(upload)
            return upload
    return None


def finish_upload(
    code: str, outcome: Prepared | FileRefused, *, store: FileStore, at: datetime
) -> None:
    """The file that was judged is evidence, or refused with its sentence; whoever announced it
    added it. What was dropped or settled meanwhile stays so. It goes on waiting, and says so, where
    the virus scanner was silent."""
    upload = queries.waiting_upload(code)
    if upload is None:
        return
    if isinstance(outcome, FileRefused) and not outcome.is_final:
        upload.sentence = SCANNER_SILENT
        return
    upload.changed_at = at
    entry = queries.locked_entry(upload.entry_id)
    actor = signed_in(upload.announced_by_id, on=clock.local_date(at))
    try:
        if actor is None:
            raise NotAllowed("Tài khoản gửi tệp này không còn hoạt động.")
        hold(entry, actor=actor, at=at)
        _settle(entry, upload, outcome, store=store, actor=actor, at=at)
        db.session.flush()
        go_through(entry, actor=actor, at=at)
    except (NotAllowed, WrongState) as refusal:
        _refuse(upload, str(refusal))
    db.session.flush()


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
    """Files of which nothing more came for days keep nobody waiting."""
    idle = (Upload.state == UploadState.RECEIVING, Upload.changed_at < at - PATIENCE)
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
        _refuse(upload, refusal.fields.get("files") or str(refusal))
        return
    shown = next(row for row in queries.evidence_of(entry.id) if row.digest == stored.digest)
    upload.evidence_id = shown.id
    upload.sentence = ""
    upload.state = UploadState.READY


def _refuse(upload: Upload, sentence: str) -> None:
    upload.state = UploadState.REFUSED
    upload.sentence = sentence


def _require_room(entry: Entry, wanted: int) -> None:
    there = len(queries.evidence_of(entry.id)) + len(queries.pending_uploads(entry.id))
    if wanted and there + wanted > MAX_FILES:
        raise Invalid(TOO_MANY, {"files": TOO_MANY})


def _upload(entry: Entry, code: str, *, key: str, name: str, size: int) -> Upload:
    return Upload(
        code=code,
        entry_id=entry.id,
        key=key,
        name=safe_name(name),
        size=size,
        state=UploadState.RECEIVING,
    )


def _announce(upload: Upload, *, actor: Actor, at: datetime) -> Upload:
    upload.announced_by_id = actor.id
    upload.announced_at = upload.changed_at = at
    db.session.add(upload)
    db.session.flush()
    return upload
