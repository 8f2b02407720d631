"""The proofs of an entry as its author's side sees them: held, still coming, refused, taken off."""

from __future__ import annotations

from dataclasses import dataclass

from flask import request

from emulation.core.numbers import format_size
from emulation.entries import queries
from emulation.entries.models import Entry, Upload
from emulation.entries.queries import EvidenceRow
from emulation.entries.routes.blueprint import address
from emulation.entries.rules import UploadState
from emulation.entries.services import CAPTION_LIMIT
from emulation.files.rules import ACCEPTED

CAPTION = "caption-"
"""The name of the input under a file begins so, and goes on with the file's code."""
MOST_REMOVED = 10


@dataclass(frozen=True)
class Held:
    """A file the server holds."""

    code: str
    name: str
    caption: str
    size_text: str
    href: str
    thumb_href: str | None
    is_first: bool
    is_last: bool
    is_page: bool
    """The picture is the first page of a document."""

    @property
    def caption_name(self) -> str:
        """The name of the input for what is written under it."""
        return f"{CAPTION}{self.code}"


@dataclass(frozen=True)
class Coming:
    """A file that was announced and is not a proof yet, or was refused."""

    key: str
    """The device's own key of the file."""
    name: str
    state: str
    """sending | processing | failed: the looks of `upload_row`."""
    text: str
    drop_href: str


@dataclass(frozen=True)
class Removed:
    """A file that was taken off and can be taken back."""

    name: str
    restore_href: str


@dataclass(frozen=True)
class Proofs:
    """Everything the part of the proofs shows besides its inputs."""

    code: str
    held: tuple[Held, ...]
    coming: tuple[Coming, ...]
    removed: tuple[Removed, ...]
    text: str
    """«Máy chủ đang giữ 2 ảnh, 1 tài liệu.»"""
    is_waiting: bool
    """Some file is not a proof yet; handing in waits for it."""
    refresh_href: str
    caption_limit: int = CAPTION_LIMIT
    accept: str = ACCEPTED


NOTHING = Proofs("", (), (), (), "", is_waiting=False, refresh_href="")
"""What an entry that is not begun has."""


def proofs_of(entry: Entry) -> Proofs:
    """The files of the entry, with what was typed under them in this request."""
    typed = posted_captions()
    rows = queries.evidence_of(entry.id)
    coming = queries.unsettled_uploads(entry.id)
    return Proofs(
        code=entry.code,
        held=tuple(_held(place, row, rows, entry.code, typed) for place, row in enumerate(rows)),
        coming=tuple(_coming(row, entry.code) for row in coming),
        removed=tuple(_removed(row, entry.code) for row in _taken_off(entry, rows)),
        text=held_text(rows),
        is_waiting=any(row.state is not UploadState.REFUSED for row in coming),
        refresh_href=f"{address(entry.code)}/buoc/minh-chung",
    )


def posted_captions() -> dict[str, str]:
    """What was typed under the files, by their codes."""
    return {
        name.removeprefix(CAPTION): text
        for name, text in request.form.items()
        if name.startswith(CAPTION)
    }


def held_text(rows: list[EvidenceRow]) -> str:
    """«Máy chủ đang giữ 2 ảnh, 1 tài liệu.», or nothing."""
    pictures = sum(row.is_image for row in rows)
    papers = len(rows) - pictures
    parts = [f"{pictures} ảnh"] if pictures else []
    parts += [f"{papers} tài liệu"] if papers else []
    return f"Máy chủ đang giữ {', '.join(parts)}." if parts else ""


def _held(
    place: int, row: EvidenceRow, rows: list[EvidenceRow], code: str, typed: dict[str, str]
) -> Held:
    href = f"{address(code)}/tep/{row.code}"
    return Held(
        code=row.code,
        name=row.name,
        caption=typed.get(row.code, row.caption),
        size_text=row.size_text,
        href=href,
        thumb_href=f"{href}/thu-nho" if row.thumb_digest else None,
        is_first=place == 0,
        is_last=place == len(rows) - 1,
        is_page=not row.is_image,
    )


def _coming(row: Upload, code: str) -> Coming:
    states = {
        UploadState.RECEIVING: ("sending", f"đã nhận {_share(row)} của {format_size(row.size)}"),
        UploadState.PROCESSING: ("processing", row.sentence or "Máy chủ đã nhận, đang xử lý"),
        UploadState.REFUSED: ("failed", row.sentence),
    }
    state, text = states[row.state]
    drop = f"{address(code)}/tep-may/{row.code}/bo"
    return Coming(row.key, row.name, state, text, drop)


def _share(row: Upload) -> str:
    return f"{row.received * 100 // row.size} %"


def _taken_off(entry: Entry, shown: list[EvidenceRow]) -> list[EvidenceRow]:
    """The last ones, each content once; what stands again is not offered."""
    known = {row.digest for row in shown}
    found: dict[str, EvidenceRow] = {}
    for row in reversed(queries.every_evidence_of(entry.id)):
        if row.digest not in known:
            found.setdefault(row.digest, row)
    return list(found.values())[:MOST_REMOVED]


def _removed(row: EvidenceRow, code: str) -> Removed:
    return Removed(row.caption or row.name, f"{address(code)}/tep/{row.code}/lay-lai")
