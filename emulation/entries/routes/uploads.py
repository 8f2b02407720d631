"""Files sent by a device in pieces: announced, received, asked after, dropped; answered in JSON."""

from __future__ import annotations

from typing import Any

from flask import abort, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from emulation.core import clock
from emulation.core.db import transaction
from emulation.core.errors import Invalid
from emulation.core.policy import Permission
from emulation.entries import queries, services
from emulation.entries.models import Upload
from emulation.entries.routes.blueprint import address, bp, own_entry
from emulation.entries.rules import MAX_PIECE, PENDING, UploadState
from emulation.files.configured import file_store, judging_seconds, part_store, virus_scanner
from emulation.files.rules import FileRefused
from emulation.files.services import OutOfTime, Prepared, make_durable, prepare
from emulation.web.access import reader, requires
from emulation.web.pages import wants_json

NO_KEY = "Máy này gửi thiếu tên hoặc cỡ tệp. Tải lại trang rồi chọn lại tệp."
OVERRUN = "Tệp đã thay đổi trong lúc gửi. Bỏ tệp này rồi chọn lại."


@bp.get("/<code>/tep-may")
@requires(Permission.ENTRY_WRITE)
def uploads(code: str) -> ResponseReturnValue:
    """Every file that is still coming or was refused, so that a device can go on after a cut."""
    entry = own_entry(code)
    return {"uploads": [told(code, row) for row in queries.unsettled_uploads(entry.id)]}


@bp.post("/<code>/tep-may")
@requires(Permission.ENTRY_WRITE)
def open_upload(code: str) -> ResponseReturnValue:
    """The file is announced: handing in waits for it from now on."""
    entry, sent = own_entry(code), _announced()
    with transaction():
        row = services.open_upload(
            queries.fresh_entry(entry.id), **sent, actor=reader(), at=clock.now()
        )
    return told(code, row)


@bp.get("/<code>/tep-may/<upload>")
@requires(Permission.ENTRY_WRITE)
def show_upload(code: str, upload: str) -> ResponseReturnValue:
    """How much of the file is there."""
    return told(code, queries.upload(own_entry(code).id, upload))


@bp.post("/<code>/tep-may/<upload>")
@requires(Permission.ENTRY_WRITE)
def send_piece(code: str, upload: str) -> ResponseReturnValue:
    """One piece more is there, and with the last one the file is evidence or refused."""
    entry, begin, piece = own_entry(code), _begin(), _piece()
    row = queries.upload(entry.id, upload)
    if row.state is not UploadState.RECEIVING or row.received != begin:
        return told(code, row), 200 if row.state is not UploadState.RECEIVING else 409
    outcome = _written(row, begin, piece)
    with transaction():
        row = services.take_piece(
            queries.fresh_entry(entry.id),
            upload,
            begin=begin,
            length=len(piece),
            outcome=outcome,
            store=file_store(),
            actor=reader(),
            at=clock.now(),
        )
    return _after(code, row, begin + len(piece))


@bp.post("/<code>/tep-may/<upload>/bo")
@requires(Permission.ENTRY_WRITE)
def drop_upload(code: str, upload: str) -> ResponseReturnValue:
    """The file is waited for no longer, and its bytes are gone."""
    entry = own_entry(code)
    with transaction():
        fresh = queries.fresh_entry(entry.id)
        row = services.drop_upload(fresh, upload, actor=reader(), at=clock.now())
    part_store().delete(row.code)
    if wants_json():
        return told(code, row)
    flash("Đã bỏ tệp đang gửi dở.", "ok")
    return redirect(url_for("entries.edit", code=code, _anchor="files"), 303)


def told(code: str, row: Upload) -> dict[str, Any]:
    """Where an upload stands, with the address of the picture once it is evidence."""
    answer = {
        "upload": row.code,
        "key": row.key,
        "name": row.name,
        "size": row.size,
        "received": row.received,
        "state": row.state.value,
    }
    if row.sentence:
        answer["sentence"] = row.sentence
    if row.evidence_id is not None:
        answer["evidence"] = queries.evidence_code(row.evidence_id)
        answer["href"] = f"{address(code)}/tep/{answer['evidence']}"
    return answer


def _announced() -> dict[str, Any]:
    """Key, name and size, as JSON or as a form."""
    sent = request.get_json(silent=True) if request.is_json else request.form
    found = sent if isinstance(sent, dict) else {}
    key, name, size = (str(found.get(part, "")) for part in ("key", "name", "size"))
    if not (0 < len(key) <= 64 and name and size.isascii() and size.isdigit() and len(size) < 16):
        raise Invalid(NO_KEY)
    return {"key": key, "name": name[:1000], "size": int(size)}


def _begin() -> int:
    text = request.args.get("tu", "")
    if not (text.isascii() and text.isdigit() and len(text) < 16):
        abort(400)
    return int(text)


def _piece() -> bytes:
    """The bytes of this request; too many are refused before they are read."""
    if (request.content_length or 0) > MAX_PIECE:
        abort(413)
    piece = request.get_data(cache=False)
    if not piece:
        abort(400)
    return piece


def _written(row: Upload, begin: int, piece: bytes) -> Prepared | FileRefused | None:
    """The piece is durable; with the last one the whole file is judged and its bytes are kept,
    unless that takes longer than a request may."""
    if begin + len(piece) > row.size:
        raise Invalid(OVERRUN, {"files": OVERRUN})
    parts = part_store()
    parts.write(row.code, begin, piece)
    if begin + len(piece) < row.size:
        return None
    try:
        prepared = prepare(
            parts.read(row.code), row.name, scanner=virus_scanner(), within=judging_seconds()
        )
    except FileRefused as refusal:
        return refusal
    except OutOfTime:
        return None
    make_durable(prepared, store=file_store())
    return prepared


def _after(code: str, row: Upload, expected: int) -> ResponseReturnValue:
    """The answer to a piece: 409 where another one was faster; bytes no longer needed are gone."""
    if row.state not in PENDING:
        part_store().delete(row.code)
    is_taken = row.state is not UploadState.RECEIVING or row.received == expected
    return told(code, row), 200 if is_taken else 409
