"""Take a file in: check and clean it, make its bytes durable, then give it a row.

The order of a request: `prepare_all` and `make_durable` before the transaction, `keep` inside it.
A failure in between leaves bytes without a row, which `sweep` removes a day later.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.exc import IntegrityError

from emulation.core.db import db
from emulation.files import images, pdf, queries
from emulation.files.models import StoredFile
from emulation.files.queries import KeptContent
from emulation.files.rules import (
    FileKind,
    FileRefused,
    ScanState,
    check_announced,
    kind_of,
    media_type_of,
    name_for_type,
)
from emulation.files.store import ContentLost, FileStore, digest_of


@dataclass(frozen=True)
class Prepared:
    """A file that passed every check, in the form in which it will be kept."""

    name: str
    content: bytes
    digest: str
    media_type: str
    kind: FileKind
    scan_state: ScanState
    width: int | None = None
    height: int | None = None
    pages: int | None = None
    thumb: bytes | None = None
    captured_on: date | None = None


@dataclass(frozen=True)
class Batch:
    """The files of one request: those that may be kept, and a sentence for each other one."""

    prepared: tuple[Prepared, ...]
    refusals: tuple[str, ...]


def prepare(data: bytes, client_name: str) -> Prepared:
    """The file checked by content and cleaned, without touching store or database.

    `FileRefused` names the file and says what to do. `name` is safe and ends truthfully.
    """
    check_announced(len(data), client_name=client_name)
    media_type = media_type_of(data, client_name=client_name)
    if kind_of(media_type) is FileKind.PDF:
        return _prepare_pdf(data, client_name, media_type)
    return _prepare_image(data, client_name, media_type)


def prepare_all(uploads: Iterable[tuple[bytes, str]]) -> Batch:
    """Every file of a request judged on its own, so that all refusals are told at once.

    A content sent twice in one request is taken once, under its first name.
    """
    prepared: dict[str, Prepared] = {}
    refusals: list[str] = []
    for data, client_name in uploads:
        try:
            one = prepare(data, client_name)
        except FileRefused as error:
            refusals.append(str(error))
        else:
            prepared.setdefault(one.digest, one)
    return Batch(tuple(prepared.values()), tuple(refusals))


def make_durable(prepared: Prepared, *, store: FileStore) -> None:
    """The bytes of content and thumbnail are on disk; `StoreFull` where they do not fit."""
    store.put(prepared.content)
    if prepared.thumb is not None:
        store.put(prepared.thumb)


def keep(prepared: Prepared, *, store: FileStore, at: datetime) -> StoredFile:
    """The content has its one row, and its bytes were durable before that.

    The same content sent again, by anybody, gives the row that is already there.
    """
    known = queries.stored_file(prepared.digest)
    contents = [prepared.content] if prepared.thumb is None else [prepared.content, prepared.thumb]
    for content in contents:
        if not store.exists(digest_of(content)):
            store.put(content)
    if known is not None:
        return known
    row = _row(prepared, at)
    try:
        with db.session.begin_nested():
            db.session.add(row)
    except IntegrityError:
        # Another transaction kept the same content between the look and the insert.
        return queries.existing_file(prepared.digest)
    return row


def verify(store: FileStore, rows: Iterable[KeptContent]) -> list[str]:
    """Each row whose bytes are missing or changed, one line of English each: nothing if sound.

    Bytes without a row are no difference: they are what `orphans` lists and `sweep` removes.
    """
    differences: list[str] = []
    for row in rows:
        differences += _difference(store, row.digest, f"file {row.digest}: content")
        if row.thumb_digest is not None:
            role = f"file {row.digest}: thumbnail {row.thumb_digest}"
            differences += _difference(store, row.thumb_digest, role)
    return differences


def orphans(store: FileStore, digests: set[str], *, older_than: datetime) -> list[str]:
    """Digests of bytes that no row names, last put before `older_than` on the store's clock.

    Younger ones belong to requests under way.
    """
    found = []
    for digest in store.digests():
        stored_at = store.stored_at(digest) if digest not in digests else None
        if stored_at is not None and stored_at < older_than:
            found.append(digest)
    return found


def sweep(store: FileStore, digests: set[str], *, older_than: datetime) -> int:
    """The orphans older than `older_than` are deleted; their number."""
    found = orphans(store, digests, older_than=older_than)
    for digest in found:
        store.delete(digest)
    return len(found)


def _prepare_pdf(data: bytes, client_name: str, media_type: str) -> Prepared:
    return Prepared(
        name=name_for_type(client_name, media_type),
        content=data,
        digest=digest_of(data),
        media_type=media_type,
        kind=FileKind.PDF,
        scan_state=ScanState.UNSCANNED,
        pages=pdf.checked_pages(data, client_name=client_name),
    )


def _prepare_image(data: bytes, client_name: str, media_type: str) -> Prepared:
    picture = images.redrawn(data, media_type, client_name=client_name)
    return Prepared(
        name=name_for_type(client_name, picture.media_type),
        content=picture.content,
        digest=digest_of(picture.content),
        media_type=picture.media_type,
        kind=FileKind.IMAGE,
        scan_state=ScanState.CLEAN,
        width=picture.width,
        height=picture.height,
        thumb=picture.thumb,
        captured_on=picture.captured_on,
    )


def _row(prepared: Prepared, at: datetime) -> StoredFile:
    return StoredFile(
        digest=prepared.digest,
        size=len(prepared.content),
        media_type=prepared.media_type,
        kind=prepared.kind,
        width=prepared.width,
        height=prepared.height,
        pages=prepared.pages,
        thumb_digest=None if prepared.thumb is None else digest_of(prepared.thumb),
        scan_state=prepared.scan_state,
        captured_on=prepared.captured_on,
        created_at=at,
    )


def _difference(store: FileStore, digest: str, role: str) -> list[str]:
    if not store.exists(digest):
        return [f"{role} has no bytes"]
    try:
        store.open(digest)
    except ContentLost:
        return [f"{role} does not match its digest"]
    return []
