"""The proofs of an entry: add, caption, arrange, take off, take back. They never wait
for the text, nor the text for them.

A proof moves no revision, which guards the text: a photo that arrives while somebody writes does
not make their page stale. The entry's row is held instead, so that no proof slips in or out while
the entry is being handed in.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from emulation.audit import services as audit
from emulation.audit.rules import Event
from emulation.core.codes import public_code
from emulation.core.db import db
from emulation.core.errors import Invalid, NotFound, WrongState
from emulation.core.policy import Actor
from emulation.core.text import clean
from emulation.entries import queries
from emulation.entries.models import Entry, Evidence
from emulation.entries.services.draft import (
    require_author,
    require_editable,
    version_being_written,
)
from emulation.entries.services.timing import unpressed
from emulation.files.models import StoredFile
from emulation.files.rules import MAX_FILES

CAPTION_LIMIT = 200
TOO_MANY = f"Mỗi mục có tối đa {MAX_FILES} tệp. Bỏ bớt tệp rồi gửi lại."


def add_evidence(
    entry: Entry, files: Sequence[tuple[StoredFile, str]], *, actor: Actor, at: datetime
) -> list[Evidence]:
    """The files stand last among the entry's proofs; the same bytes are not shown twice."""
    hold(entry, actor=actor, at=at)
    shown = queries.evidence_of(entry.id)
    known = {row.digest for row in shown}
    fresh = [(stored, name) for stored, name in files if stored.digest not in known]
    if len(shown) + len(fresh) > MAX_FILES:
        raise Invalid("Có chỗ cần sửa.", {"files": TOO_MANY})
    version_being_written(entry, actor=actor, at=at)
    first = max((row.position for row in shown), default=0) + 1
    added = [
        Evidence(
            code=public_code(12),
            entry_id=entry.id,
            stored_file_id=stored.id,
            name=name,
            position=first + place,
            added_by_id=actor.id,
            added_at=at,
        )
        for place, (stored, name) in enumerate(fresh)
    ]
    db.session.add_all(added)
    db.session.flush()
    for evidence, (stored, _) in zip(added, fresh, strict=True):
        _record(Event.EVIDENCE_ADD, entry, evidence, stored, actor=actor, at=at)
    return added


def remove_evidence(entry: Entry, code: str, *, actor: Actor, at: datetime) -> Evidence:
    """The file is no longer shown; its bytes stay for the versions that had it."""
    evidence, stored = _taken_up(entry, code, actor=actor, at=at)
    if evidence.removed_at is not None:
        raise WrongState("Tệp này đã được bỏ trước đó. Tải lại trang để xem danh sách mới nhất.")
    version_being_written(entry, actor=actor, at=at)
    evidence.removed_at = at
    _record(Event.EVIDENCE_REMOVE, entry, evidence, stored, actor=actor, at=at)
    return evidence


def restore_evidence(entry: Entry, code: str, *, actor: Actor, at: datetime) -> Evidence:
    """A file that was taken off stands last again; one that is shown stays where it is."""
    evidence, stored = _taken_up(entry, code, actor=actor, at=at)
    shown = queries.evidence_of(entry.id)
    if any(row.digest == stored.digest for row in shown):
        return evidence
    if len(shown) >= MAX_FILES:
        raise Invalid("Có chỗ cần sửa.", {"files": TOO_MANY})
    version_being_written(entry, actor=actor, at=at)
    evidence.removed_at = None
    evidence.position = max((row.position for row in shown), default=0) + 1
    _record(Event.EVIDENCE_RESTORE, entry, evidence, stored, actor=actor, at=at)
    return evidence


def move_evidence(entry: Entry, code: str, step: int, *, actor: Actor, at: datetime) -> Evidence:
    """The file changes places with its neighbour: -1 before it, 1 after it; the first and the last
    stay."""
    evidence, stored = _taken_up(entry, code, actor=actor, at=at)
    order = [row.code for row in queries.evidence_of(entry.id)]
    if code not in order:
        raise WrongState("Tệp này đã được bỏ. Bấm Hoàn tác rồi xếp lại.")
    place = order.index(code)
    other = place + step
    if not 0 <= other < len(order):
        return evidence
    order[place], order[other] = order[other], order[place]
    version_being_written(entry, actor=actor, at=at)
    for number, each in enumerate(order, start=1):
        queries.evidence_by_code(each)[0].position = number
    _record(Event.EVIDENCE_ARRANGE, entry, evidence, stored, actor=actor, at=at, order=order)
    return evidence


def caption_evidence(
    entry: Entry, captions: Mapping[str, str], *, actor: Actor, at: datetime
) -> int:
    """What is written under the files, by their codes; how many changed. Files that are not shown
    are passed over, `Invalid` names the first text that is too long."""
    hold(entry, actor=actor, at=at)
    shown = {row.code: row for row in queries.evidence_of(entry.id)}
    wanted = {code: clean(text, one_line=True) for code, text in captions.items() if code in shown}
    for code, text in wanted.items():
        if len(text) > CAPTION_LIMIT:
            name = shown[code].name
            told = f"Chú thích của «{name}» dài quá {CAPTION_LIMIT} ký tự. Rút gọn rồi lưu lại."
            raise Invalid("Có chỗ cần sửa.", {"files": told})
    changed = {code: text for code, text in wanted.items() if text != shown[code].caption}
    if changed:
        end_press(entry, at=at)
        version_being_written(entry, actor=actor, at=at)
    for code, text in changed.items():
        evidence, stored = queries.evidence_by_code(code)
        told_before, evidence.caption = evidence.caption, text
        changes = {"caption": (told_before, text)}
        _record(
            Event.EVIDENCE_CAPTION, entry, evidence, stored, actor=actor, at=at, changes=changes
        )
    return len(changed)


def _taken_up(
    entry: Entry, code: str, *, actor: Actor, at: datetime
) -> tuple[Evidence, StoredFile]:
    """A file of this entry, which may be changed now."""
    hold(entry, actor=actor, at=at)
    evidence, stored = queries.evidence_by_code(code)
    if evidence.entry_id != entry.id:
        raise NotFound
    end_press(entry, at=at)
    return evidence, stored


def hold(entry: Entry, *, actor: Actor, at: datetime) -> None:
    """The entry is as the database has it, stays so until this transaction ends, and may be
    changed by the actor."""
    queries.locked_entry(entry.id)
    require_author(entry, actor=actor, at=at)
    require_editable(entry)


def end_press(entry: Entry, *, at: datetime) -> None:
    """What is about to change waits no longer to be sent; `WrongState` in its time of grace."""
    for name, value in unpressed(entry, at=at).items():
        setattr(entry, name, value)
    db.session.flush()


def _record(
    event: Event,
    entry: Entry,
    evidence: Evidence,
    stored: StoredFile,
    *,
    actor: Actor,
    at: datetime,
    changes: Mapping[str, tuple[str, str]] | None = None,
    **facts: object,
) -> None:
    audit.record(
        event,
        actor=actor,
        subject=f"entry:{entry.code}",
        at=at,
        unit_id=entry.unit_id,
        changes=changes,
        facts={"evidence": evidence.code, "digest": stored.digest, **facts},
    )
