"""Signed scans taken back to their entries: evidence while it is written, beside it later."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from emulation.audit import services as audit
from emulation.audit.rules import Event
from emulation.core import clock
from emulation.core.codes import public_code
from emulation.core.db import db
from emulation.core.errors import DomainError, Invalid, NotAllowed, WrongState
from emulation.core.policy import Actor
from emulation.entries import queries
from emulation.entries.models import Entry
from emulation.entries.queries.beside import entries_of_codes, has_scan, scan_by_code
from emulation.entries.records import SignedScan
from emulation.entries.rules import EDITABLE, STATE_LABELS, State
from emulation.entries.rules.scans import CAPTION, codes_in
from emulation.entries.services.draft import require_author
from emulation.entries.services.evidence import add_evidence
from emulation.files.models import StoredFile

NO_CODE = "Chưa thấy mã phiếu. Nhập mã in ở cuối phiếu, ví dụ: 7K3M29QF."
NOT_FOUND = "Không có bài nào mang mã này mà đồng chí được gắn bản ký. Kiểm tra lại mã trên phiếu."
SEVERAL = "Có nhiều mã trong tên tệp. Nhập đúng một mã của bài này."
TAKES_SCANS = frozenset({*EDITABLE, State.SUBMITTED, State.APPROVED})


@dataclass(frozen=True)
class TakenScan:
    """One file that came: its entry, or the sentence that says why it still waits."""

    code: str
    name: str
    entry_code: str = ""
    sentence: str = ""


def take_scans(
    files: Sequence[tuple[StoredFile, str]], *, actor: Actor, at: datetime
) -> list[TakenScan]:
    """Each file stands with the one entry whose code its name bears; the others wait in the
    account's own list until somebody says whose they are. Nothing that came is lost."""
    taken = []
    for stored, name in files:
        scan = SignedScan(
            code=public_code(12),
            stored_file_id=stored.id,
            name=name,
            added_by_id=actor.id,
            added_at=at,
        )
        db.session.add(scan)
        db.session.flush()
        _record(Event.SCAN_TAKE, f"scan:{scan.code}", None, stored, actor=actor, at=at)
        taken.append(give_scan(scan, name, actor=actor, at=at))
    return taken


def give_scan(scan: SignedScan, written: str, *, actor: Actor, at: datetime) -> TakenScan:
    """The scan stands with the entry whose code was written; a sentence where it cannot."""
    try:
        with db.session.begin_nested():
            entry = _entry_named(written, actor=actor, at=at)
            assign_scan(scan, entry, actor=actor, at=at)
    except DomainError as refusal:
        db.session.refresh(scan)
        named = refusal.fields if isinstance(refusal, Invalid) else {}
        return TakenScan(scan.code, scan.name, sentence=" ".join(named.values()) or str(refusal))
    return TakenScan(scan.code, scan.name, entry_code=entry.code)


def assign_scan(scan: SignedScan, entry: Entry, *, actor: Actor, at: datetime) -> None:
    """The signed scan belongs to the entry: a proof while it is written, otherwise beside what
    was sent, whose version and digest stay. The same file is taken once.

    `NotAllowed` for anybody but the author's side and the typist, `WrongState` where it is
    settled otherwise.
    """
    if scan.added_by_id != actor.id or scan.put_away_at is not None or scan.entry_id is not None:
        raise WrongState("Bản ký này đã được xử lý trước đó. Tải lại trang để xem.")
    require_author(entry, actor=actor, at=at)
    if entry.state not in TAKES_SCANS:
        raise WrongState(
            f"Bài này ở trạng thái «{STATE_LABELS[entry.state]}» nên không nhận bản ký."
        )
    _, stored = scan_by_code(scan.code)
    if has_scan(entry.id, stored.id):
        raise WrongState("Bài này đã có đúng bản ký này. Bấm «Bỏ qua tệp này».")
    if entry.state in EDITABLE:
        for evidence in add_evidence(entry, [(stored, scan.name)], actor=actor, at=at):
            evidence.caption = CAPTION
    version = queries.last_sent_version(entry.id)
    if entry.state in EDITABLE or version is None:
        version = queries.version_of(entry.id, entry.version_number)
    scan.entry_id, scan.version_id, scan.assigned_at = entry.id, version.id, at
    db.session.flush()
    _record(Event.SCAN_ASSIGN, f"entry:{entry.code}", entry, stored, actor=actor, at=at)


def put_away_scan(scan: SignedScan, *, actor: Actor, at: datetime) -> None:
    """A file that was brought by mistake no longer waits; its bytes stay."""
    if scan.added_by_id != actor.id:
        raise NotAllowed("Chỉ người đã tải tệp này lên mới bỏ qua được.")
    if scan.entry_id is not None or scan.put_away_at is not None:
        raise WrongState("Bản ký này đã được xử lý trước đó. Tải lại trang để xem.")
    scan.put_away_at = at
    _, stored = scan_by_code(scan.code)
    _record(Event.SCAN_PUT_AWAY, f"scan:{scan.code}", None, stored, actor=actor, at=at)


def _entry_named(written: str, *, actor: Actor, at: datetime) -> Entry:
    codes, receipts = codes_in(written)
    if not codes and not receipts:
        raise WrongState(NO_CODE)
    found = entries_of_codes(codes, receipts, actor, on=clock.local_date(at))
    if len(found) != 1:
        raise WrongState(SEVERAL if found else NOT_FOUND)
    return queries.fresh_entry(found[0].id)


def _record(
    event: Event,
    subject: str,
    entry: Entry | None,
    stored: StoredFile,
    *,
    actor: Actor,
    at: datetime,
) -> None:
    audit.record(
        event,
        actor=actor,
        subject=subject,
        at=at,
        unit_id=entry.unit_id if entry else None,
        facts={"digest": stored.digest},
    )
