"""Take a file in: check and clean it, make its bytes durable, then give it a row.

The order of a request: `prepare_all` and `make_durable` before the transaction, `keep` inside it.
A failure in between leaves bytes without a row, which `sweep` removes a day later.
"""

import logging
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from io import BytesIO
from time import monotonic

from sqlalchemy.exc import IntegrityError

from emulation.core.db import db
from emulation.files import judging, queries
from emulation.files.apart import LONGEST, OutOfTime, judged_apart
from emulation.files.images import is_light
from emulation.files.judging import Prepared
from emulation.files.models import StoredFile
from emulation.files.queries import KeptContent
from emulation.files.rules import (
    FileRefused,
    Refusal,
    ScanState,
    check_announced,
    signature_of,
)
from emulation.files.scanner import Scanner, ScannerSilent
from emulation.files.store import ContentLost, FileStore, digest_of

log = logging.getLogger(__name__)

REQUEST = 1.5
"""Seconds that one request spends on judging; files that need more are judged by the worker."""

__all__ = [
    "LONGEST",
    "REQUEST",
    "Batch",
    "OutOfTime",
    "Prepared",
    "Waiting",
    "keep",
    "make_durable",
    "orphans",
    "prepare",
    "prepare_all",
    "sweep",
    "verify",
]


@dataclass(frozen=True)
class Waiting:
    """A whole file that is not judged yet; its bytes are durable under this code of an upload."""

    code: str
    name: str
    size: int


@dataclass(frozen=True)
class Batch:
    """The files of one request: those that may be kept, a sentence for each other one, and those
    for which the time did not suffice."""

    prepared: tuple[Prepared, ...]
    refusals: tuple[str, ...]
    unjudged: tuple[tuple[bytes, str], ...] = ()
    waiting: tuple[Waiting, ...] = ()

    @property
    def proofs(self) -> tuple[Prepared | Waiting, ...]:
        """Everything of the request that can be attached now."""
        return (*self.prepared, *self.waiting)


def prepare(
    data: bytes, client_name: str, *, scanner: Scanner | None, within: float = LONGEST
) -> Prepared:
    """The file passed by the scanner, where there is one, checked by content and cleaned, without
    touching store or database.

    `FileRefused` names the file and says what to do; it is not final where the scanner was silent.
    `OutOfTime` where `within` seconds did not suffice. `name` is safe and ends truthfully.
    """
    deadline = monotonic() + within
    check_announced(len(data), client_name=client_name)
    signature = signature_of(data, client_name=client_name)
    if scanner is not None:  # before any decoder sees it
        _scan(data, client_name, scanner, within=within)
    if is_light(data, signature):
        return judging.picture(data, client_name, signature)
    # Whoever has the longest time has it for judging alone, and gets an answer.
    left = deadline - monotonic() if within < LONGEST else LONGEST
    judged = judged_apart(data, client_name, signature, within=left)
    return judged if scanner is None else replace(judged, scan_state=ScanState.CLEAN)


def prepare_all(
    uploads: Iterable[tuple[bytes, str]], *, scanner: Scanner | None, within: float = LONGEST
) -> Batch:
    """Every file of a request judged on its own, so that all refusals are told at once.

    A content sent twice in one request is taken once, under its first name. Once `within` seconds
    are over, what is left is not judged; a scanner that was silent once is not asked again.
    """
    deadline = monotonic() + within
    prepared: dict[str, Prepared] = {}
    refusals: list[str] = []
    unjudged: list[tuple[bytes, str]] = []
    is_silent = False
    for data, client_name in uploads:
        left = deadline - monotonic()
        try:
            if is_silent or left <= 0:
                check_announced(len(data), client_name=client_name)
                raise FileRefused(Refusal.UNSCANNED, client_name) if is_silent else OutOfTime
            one = prepare(data, client_name, scanner=scanner, within=min(left, LONGEST))
        except FileRefused as error:
            is_silent = is_silent or not error.is_final
            refusals.append(str(error))
        except OutOfTime:
            unjudged.append((data, client_name))
        else:
            prepared.setdefault(one.digest, one)
    return Batch(tuple(prepared.values()), tuple(refusals), tuple(unjudged))


def make_durable(prepared: Prepared, *, store: FileStore) -> None:
    """The bytes of content and thumbnail are on disk; `StoreFull` where they do not fit."""
    for content in _contents(prepared):
        store.put(content)


def keep(prepared: Prepared, *, store: FileStore, at: datetime) -> StoredFile:
    """The content has its one row, and its bytes were durable before that.

    The same content sent again, by anybody, gives the row that is already there, which learns
    that the scanner passed it meanwhile.
    """
    known = queries.stored_file(prepared.digest)
    for content in _contents(prepared):
        if not store.exists(digest_of(content)):
            store.put(content)
    if known is not None:
        return _passed(known, prepared)
    row = _row(prepared, at)
    try:
        with db.session.begin_nested():
            db.session.add(row)
    except IntegrityError:
        # Another transaction kept the same content between the look and the insert.
        return _passed(queries.existing_file(prepared.digest), prepared)
    return row


def verify(store: FileStore, rows: Iterable[KeptContent]) -> list[str]:
    """Each row whose bytes are missing or changed, one line of English each: nothing if sound.

    Bytes without a row are no difference: they are what `orphans` lists and `sweep` removes.
    """
    differences: list[str] = []
    for row in rows:
        differences += _difference(store, row.digest, f"file {row.digest}: content")
        for role, digest in (("thumbnail", row.thumb_digest), ("preview", row.preview_digest)):
            if digest is not None:
                differences += _difference(store, digest, f"file {row.digest}: {role} {digest}")
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


def _scan(data: bytes, client_name: str, scanner: Scanner, *, within: float) -> None:
    """The scanner found nothing; `FileRefused` otherwise, and where it said nothing."""
    try:
        found = scanner.found_in(BytesIO(data), within=within)
    except ScannerSilent as error:
        raise FileRefused(Refusal.UNSCANNED, client_name) from error
    if found:
        log.warning("virus scanner found %s in a file sent, SHA-256 %s", found, digest_of(data))
        raise FileRefused(Refusal.INFECTED, client_name, found=found)


def _passed(row: StoredFile, prepared: Prepared) -> StoredFile:
    """The row, clean if these bytes were found clean now; never unscanned again."""
    if prepared.scan_state is ScanState.CLEAN:
        row.scan_state = ScanState.CLEAN
    return row


def _contents(prepared: Prepared) -> list[bytes]:
    """The content, and what was drawn from it."""
    drawn = (prepared.thumb, prepared.preview)
    return [prepared.content, *(one for one in drawn if one is not None)]


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
        preview_digest=None if prepared.preview is None else digest_of(prepared.preview),
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
