"""A request to look again, and its answer, in words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from emulation.appeals import queries
from emulation.appeals.queries import AppealRow
from emulation.appeals.rules import OUTCOME_LABELS, Outcome
from emulation.appeals.services.verbs import require_answerer, require_appellant
from emulation.core import clock
from emulation.core.dates import format_date, long_instant
from emulation.core.errors import DomainError
from emulation.core.policy import Actor
from emulation.entries.models import Entry
from emulation.entries.rules import State
from emulation.units import queries as units

STATES = {Outcome.UPHELD: "done", Outcome.DISMISSED: "refused"}


@dataclass(frozen=True)
class Step:
    """One step as the macro `timeline` shows it."""

    label: str
    state: str
    who: str = ""
    when: str = ""
    text: str = ""


@dataclass(frozen=True)
class File:
    """A proof as a link."""

    href: str
    name: str
    size_text: str


@dataclass(frozen=True)
class Told:
    """What the page of an entry and the request's own pages say."""

    href: str
    answer_href: str
    steps: tuple[Step, ...]
    files: tuple[File, ...]
    term: str
    """Until when one may ask, for those who may ask now."""
    may_answer: bool


def told(entry: Entry, actor: Actor, *, at: datetime) -> Told | None:
    """The request for the named roles, or that one may still ask; None where there is neither."""
    today = clock.local_date(at)
    if not queries.reads_appeals(entry, actor, on=today):
        return None
    row = queries.appeal_of(entry.id)
    href = f"/ho-so/{entry.code}/xem-xet-lai"
    is_refused = entry.state is State.REJECTED
    may_ask = _term(entry, actor, at=at) if row is None and is_refused else ""
    if row is None and not may_ask:
        return None
    return Told(
        href=href,
        answer_href=f"/cho-xu-ly/{entry.code}/xem-xet-lai",
        steps=tuple(_steps(row, at=at)) if row else (),
        files=tuple(File(f"{href}/tep/{one.code}", one.name, one.size_text) for one in row.files)
        if row
        else (),
        term=may_ask,
        may_answer=row is not None and _may_answer(entry, actor, at=at),
    )


def _term(entry: Entry, actor: Actor, *, at: datetime) -> str:
    """«… đến hết ngày 30/11/2024 (15 ngày …)» for who may ask now."""
    try:
        rejected = require_appellant(entry, actor, at=at)
    except DomainError:
        return ""
    decided_on = clock.local_date(rejected.at)
    term = queries.term(decided_on)
    return (
        f"Đồng chí có thể đề nghị xem xét lại một lần, đến hết ngày "
        f"{format_date(term.last_day(decided_on))} ({term.days} ngày kể từ ngày có kết quả)."
    )


def _may_answer(entry: Entry, actor: Actor, *, at: datetime) -> bool:
    try:
        require_answerer(entry, actor, at=at)
    except DomainError:
        return False
    return True


def _steps(row: AppealRow, *, at: datetime) -> list[Step]:
    asked = Step(
        "Đề nghị xem xét lại",
        "done",
        who=f"Đồng chí {row.by_name}",
        when=long_instant(row.at),
        text=row.grounds,
    )
    due = format_date(row.due_on)
    if row.outcome is None or row.answered_at is None:
        is_late = clock.local_date(at) > row.due_on
        label = "Chờ trả lời, đã quá hạn" if is_late else "Chờ trả lời"
        return [asked, Step(label, "now", when=f"Trả lời trước hết ngày {due}")]
    unit = units.unit_by_id(row.answered_for_id or 0, on=clock.local_date(row.answered_at))
    who = f"Đồng chí {row.answered_by}" + (f", {unit.committee_name}" if unit else "")
    answered = Step(
        OUTCOME_LABELS[row.outcome],
        STATES[row.outcome],
        who=who,
        when=long_instant(row.answered_at),
        text=row.answer,
    )
    return [asked, answered]
