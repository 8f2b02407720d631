"""Everything the page of a waiting entry shows, gathered in a bounded number of statements."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from emulation.copies import queries as copies
from emulation.core import clock
from emulation.core.dates import short_instant
from emulation.core.numbers import format_number, format_points
from emulation.core.policy import Actor
from emulation.entries import queries as entries
from emulation.entries.kinds import kind_of
from emulation.entries.models import Entry, EntryVersion
from emulation.entries.queries import DecisionRow
from emulation.entries.rules import Action, late_words
from emulation.entries.services.background import background
from emulation.entries.services.telling import life_of
from emulation.reviews import queries, services
from emulation.reviews.forms import Sent, VerdictForm, parts_of, verdict_form
from emulation.reviews.queries import Queue
from emulation.reviews.routes import checks
from emulation.reviews.routes.blueprint import place_words
from emulation.reviews.routes.content import said
from emulation.reviews.routes.queue import (
    SHOWN_BESIDE,
    barred_text,
    items_of,
    unit_ids,
    waiting_words,
)
from emulation.reviews.rules import Ceiling, Verdict
from emulation.reviews.services import Case
from emulation.talk.services import talk_context
from emulation.units import queries as units
from emulation.units.queries import UnitRow


@dataclass(frozen=True)
class ScoreLine:
    """A criterion with its input, its highest score and its clause."""

    field: Any
    maximum: str
    clause: str


@dataclass(frozen=True)
class Choices:
    """What the decision bar offers at this step."""

    form: VerdictForm
    may_finish: bool
    pass_up: str | None
    levels: tuple[str, ...]
    hints: dict[str, str]
    """Level -> what recognising at it gives."""
    scores: tuple[ScoreLine, ...]
    total: str
    total_maximum: str
    parts: list[tuple[Any, Any, Any]]
    opened: str
    """The act whose fields stand open: the one that was sent and has to be mended."""


def ceilings(case: Case) -> list[Ceiling]:
    """The criteria as the check of scores sees them."""
    return [Ceiling(row.id, row.label, row.ceiling) for row in case.criteria]


def desk_context(
    case: Case, *, actor: Actor, at: datetime, sent: Sent | None, form: VerdictForm
) -> dict[str, Any]:
    """The names that templates/reviews/show.html uses."""
    entry, today = case.entry, clock.local_date(at)
    decisions = entries.decisions_of(entry.id)
    beside = _beside(entry, actor, today=today)
    named = _named(case, beside, decisions, today=today)
    return {
        "entry": entry,
        "kind": kind_of(entry.kind),
        "campaign": case.campaign,
        "place": place_words(entry.unit_id, entry.commune_id, named),
        "sent": _sent_words(entry, case.version),
        **_content(case, decisions),
        **_evidence(case, decisions, named),
        "similar": copies.told_to_decider(entry, case.version, actor=actor, on=today),
        "told": background(entry, case.version, at=at),
        "items": items_of(beside, named, today=today, current=entry.code),
        "waiting": waiting_words(beside, actor, today=today),
        "barred": barred_text(beside),
        "choices": _choices(case, form, sent),
        **talk_context(entry, actor, at=at),
        "request_key": sent.key if sent else secrets.token_urlsafe(),
    }


def _content(case: Case, decisions: list[DecisionRow]) -> dict[str, Any]:
    """What the version says, beside what was asked for and what it said then."""
    versions = {row.id: row for row in entries.versions_of(case.entry.id)}
    returned = checks.last_return(decisions)
    before = _sent_back(case.version, returned, versions)
    sent = [row for row in versions.values() if row.sent_at is not None]
    return {
        "life": life_of(case.entry),
        "mark": late_words(case.entry.lateness),
        "send_count": sum(row.number <= case.version.number for row in sent),
        "said": said(
            case.entry,
            case.version,
            before,
            figures=entries.figures_of(case.version.id),
            earlier=entries.figures_of(before.id) if before else (),
        ),
        "asked": checks.asked(returned, case.version) if returned and before else None,
    }


def _evidence(
    case: Case, decisions: list[DecisionRow], named: dict[int, UnitRow]
) -> dict[str, Any]:
    """The proofs, and the lines that were looked up for the decider."""
    evidence = entries.evidence_of(case.entry.id)
    return {
        "proofs": checks.proofs(case.entry, evidence),
        "proof_count": checks.counted(evidence),
        "checks": checks.checks(
            case.entry,
            case.version,
            case.campaign,
            evidence=evidence,
            decisions=decisions,
            named=named,
        ),
    }


def _sent_back(
    version: EntryVersion, returned: DecisionRow | None, versions: Mapping[int, EntryVersion]
) -> EntryVersion | None:
    """The version that was sent back, if another one is judged now."""
    if returned is None or returned.version_id == version.id:
        return None
    return versions.get(returned.version_id)


def _beside(entry: Entry, actor: Actor, *, today: date) -> Queue:
    """The queue from its beginning, or from this entry on where it stands further back."""
    first = queries.queue(actor, on=today, limit=SHOWN_BESIDE)
    if entry.due_on is None or any(row.id == entry.id for row in first.rows):
        return first
    after = (entry.due_on, entry.id - 1)
    return queries.queue(actor, on=today, after=after, limit=SHOWN_BESIDE)


def _named(
    case: Case, beside: Queue, decisions: list[DecisionRow], *, today: date
) -> dict[int, UnitRow]:
    entry = case.entry
    ids = unit_ids(list(beside.rows)) | {row.unit_id for row in decisions}
    ids |= {entry.unit_id} | ({entry.commune_id} if entry.commune_id else set())
    return units.units_by_id(ids, on=today)


def _sent_words(entry: Entry, version: EntryVersion) -> str:
    """When it was received, and who sent and typed it."""
    names = queries.names_of({version.typed_by_id, version.sent_by_id or version.typed_by_id})
    _, sender = names[version.sent_by_id or version.typed_by_id]
    home, typist = names[version.typed_by_id]
    words = f"{short_instant(entry.received_at)}, " if entry.received_at else ""
    typed = f"; người nhập: {typist}" if typist != sender or home != entry.unit_id else ""
    return f"{words}người gửi: {sender}{typed}"


def _choices(case: Case, form: VerdictForm, sent: Sent | None) -> Choices:
    powers = case.powers
    has_pass_up = Action.PASS_UP in powers.actions()
    return Choices(
        form=form,
        may_finish=powers.may_finish,
        pass_up=pass_up_words(case) if has_pass_up else None,
        levels=tuple(level.value for level in powers.levels()),
        hints=_hints(case),
        scores=tuple(
            ScoreLine(form[f"score_{row.id}"], format_number(row.ceiling), row.clause)
            for row in case.criteria
        )
        if powers.may_finish
        else (),
        total=_total(sent),
        total_maximum=format_number(sum((row.ceiling for row in case.criteria), Decimal(0))),
        parts=parts_of(form),
        opened=sent.verdict.action.value if sent else "",
    )


def pass_up_words(case: Case) -> str:
    """«Giới thiệu lên huyện» where the step may also finish, else «Đề nghị huyện xét»."""
    level = case.next_stop.step.level_name if case.next_stop else ""
    return f"Giới thiệu lên {level}" if case.powers.may_finish else f"Đề nghị {level} xét"


def _hints(case: Case) -> dict[str, str]:
    """What each level gives: «Đơn vị được cộng 8,0 điểm.»; nothing before scores are given."""
    if case.is_scored or not case.powers.may_finish:
        return {}
    found = {}
    for level in case.powers.levels():
        award = services.award_of(case, Verdict(Action.RECOGNISE, recognition=level))
        points = sum((row.counted for row in award.earnings), Decimal(0)) if award else None
        found[level.value] = (
            "Đợt chưa có hướng dẫn chấm điểm nên chưa cộng điểm."
            if points is None
            else f"Đơn vị được cộng {format_points(points)} điểm."
        )
    return found


def _total(sent: Sent | None) -> str:
    if sent is None or not sent.verdict.scores:
        return "–"
    return format_points(sum(sent.verdict.scores.values(), Decimal(0)))


def form_of(case: Case, *, sent_inputs: Any = None) -> VerdictForm:
    """The form of the case, empty or with what was typed."""
    return verdict_form(case.powers.levels(), ceilings(case), inputs=sent_inputs)
