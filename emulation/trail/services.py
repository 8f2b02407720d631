"""One check of everything that must hold after any fault; exports recorded, names erased."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from emulation.audit.queries import verify as verify_audit
from emulation.audit.rules import ErasureOrder, Event, record_numbers
from emulation.audit.services import erase_payload, record
from emulation.core.clock import local_date
from emulation.core.errors import Invalid, NotAllowed
from emulation.core.policy import Actor, Permission
from emulation.entries.rules import STATE_LABELS, State
from emulation.files.queries import kept_contents
from emulation.files.services import verify as verify_files
from emulation.files.store import FileStore
from emulation.points.queries import (
    cap_differences,
    ledger_differences,
    missing_points,
    posting_differences,
)
from emulation.points.queries import differences as point_differences
from emulation.trail import queries
from emulation.trail.queries import ErasableRow, Filter


class Invariant(StrEnum):
    """What must hold after any fault: V1 to V6 of security.md §4.1."""

    RECEIPTS = "V1"
    WHOLE_ACTS = "V2"
    ONE_DECISION = "V3"
    STANDINGS = "V4"
    AUDIT = "V5"
    FILES = "V6"


@dataclass(frozen=True)
class Difference:
    """Something that does not agree, in a sentence that names the row."""

    invariant: Invariant
    sentence: str


def check_all(store: FileStore, *, anchor: str | None = None) -> list[Difference]:
    """Everything that does not agree; empty when the database and the files are sound.

    Reads every row once. `anchor` is the hash of a seal that was printed on a paper.
    """
    parts: tuple[tuple[Invariant, Callable[[], Iterable[str]]], ...] = (
        (Invariant.RECEIPTS, _receipts),
        (Invariant.WHOLE_ACTS, _acts),
        (Invariant.ONE_DECISION, _decisions),
        (Invariant.STANDINGS, point_differences),
        (Invariant.STANDINGS, ledger_differences),
        (Invariant.STANDINGS, posting_differences),
        (Invariant.STANDINGS, cap_differences),
        (Invariant.STANDINGS, missing_points),
        (Invariant.AUDIT, lambda: verify_audit(anchor=anchor)),
        (Invariant.FILES, lambda: verify_files(store, kept_contents())),
    )
    return [Difference(invariant, sentence) for invariant, part in parts for sentence in part()]


def _receipts() -> list[str]:
    codes = queries.unrecorded_receipts()
    return [f"Mục {code}: có mã tiếp nhận nhưng nhật ký không ghi việc gửi." for code in codes]


def _acts() -> list[str]:
    unrecorded = [
        f"Mục {code}: có quyết định không được ghi trong nhật ký."
        for code in queries.unrecorded_decisions()
    ]
    misplaced = [
        f"Mục {code}: trạng thái «{STATE_LABELS[State(state)]}» không khớp quyết định sau cùng."
        for code, state in queries.misplaced_entries()
    ]
    return unrecorded + misplaced


def _decisions() -> list[str]:
    codes = queries.doubled_steps()
    return [f"Mục {code}: một bước có hai quyết định trong cùng một lượt." for code in codes]


def record_export(asked: Filter, *, last_seal: int, actor: Actor, at: datetime) -> None:
    """The trail says who took a copy of it, of which part, and up to which seal."""
    facts = {
        "asked_event": asked.event,
        "asked_person": asked.person,
        "asked_unit": asked.unit,
        "asked_from": asked.first,
        "asked_to": asked.last,
        "seal": last_seal,
    }
    record(
        Event.TRAIL_EXPORT,
        actor=actor,
        subject="trail",
        at=at,
        facts={name: value for name, value in facts.items() if value},
    )


def erasable(text: str, *, actor: Actor, at: datetime) -> list[ErasableRow]:
    """The records of these numbers; `Invalid` where one is not there, or not in scope."""
    numbers = record_numbers(text)
    found = queries.erasable(numbers, reader=actor, on=local_date(at))
    missing = sorted(set(numbers) - {row.number for row in found})
    if missing:
        shown = ", ".join(str(number) for number in missing[:5])
        sentence = f"Không có bản ghi số {shown}. Xem lại số trên trang Nhật ký hệ thống."
        raise Invalid(sentence, {"numbers": sentence})
    return found


def erase(text: str, *, order: ErasureOrder, actor: Actor, at: datetime) -> int:
    """Names and values of all these records are gone, each by a recorded act; how many."""
    if not actor.may(Permission.AUDIT_ERASE):
        raise NotAllowed("Chỉ người quản trị xóa được thông tin cá nhân trong nhật ký.")
    rows = erasable(text, actor=actor, at=at)
    for row in rows:
        erase_payload(row.number, order=order, actor=actor, at=at)
    return len(rows)
