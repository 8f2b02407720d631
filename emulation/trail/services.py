"""One check of everything that must hold after any fault, and the record of an export."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from emulation.audit.queries import verify as verify_audit
from emulation.audit.rules import Event
from emulation.audit.services import record
from emulation.core.policy import Actor
from emulation.entries.rules import STATE_LABELS, State
from emulation.files.queries import kept_contents
from emulation.files.services import verify as verify_files
from emulation.files.store import FileStore
from emulation.points.queries import differences as point_differences
from emulation.points.queries import ledger_differences, missing_points
from emulation.trail import queries
from emulation.trail.queries import Filter


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
        subject="trail:export",
        at=at,
        facts={name: value for name, value in facts.items() if value},
    )
