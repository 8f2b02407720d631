"""What becomes of a file: cleaned and ready to be kept, or refused; without store and database."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from emulation.files.images import redrawn
from emulation.files.rules import FileKind, ScanState, Signature, kind_of, name_for_type
from emulation.files.store import digest_of


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
    """Pages of a document, sheets of a workbook, where they can be told."""
    thumb: bytes | None = None
    preview: bytes | None = None
    """The first page of a document, large enough to be read."""
    captured_on: date | None = None


def picture(data: bytes, client_name: str, signature: Signature) -> Prepared:
    """A picture, drawn anew from its pixels."""
    drawn = redrawn(data, signature, client_name=client_name)
    return Prepared(
        name=name_for_type(client_name, drawn.media_type),
        content=drawn.content,
        digest=digest_of(drawn.content),
        media_type=drawn.media_type,
        kind=FileKind.IMAGE,
        scan_state=ScanState.CLEAN,
        width=drawn.width,
        height=drawn.height,
        thumb=drawn.thumb,
        captured_on=drawn.captured_on,
    )


def document(
    data: bytes,
    client_name: str,
    media_type: str,
    *,
    pages: int | None,
    thumb: bytes | None = None,
    preview: bytes | None = None,
) -> Prepared:
    """A document that was proved to be passive, kept as it came."""
    return Prepared(
        name=name_for_type(client_name, media_type),
        content=data,
        digest=digest_of(data),
        media_type=media_type,
        kind=kind_of(media_type),
        scan_state=ScanState.UNSCANNED,
        pages=pages,
        thumb=thumb,
        preview=preview,
    )
