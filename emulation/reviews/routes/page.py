"""Everything the page of a waiting entry shows, gathered in a bounded number of statements."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, replace
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
from emulation.reviews.routes.checks import Proof
from emulation.reviews.routes.content import Said, said
from emulation.reviews.routes.queue import (
    SHOWN_BESIDE,
    QueueItem,
    barred_text,
    items_of,
    progress_of,
    unit_ids,
    waiting_words,
)
from emulation.reviews.routes.sifting import Sifted
from emulation.reviews.routes.versions import compared, proofs_with_changes, tabs_of
from emulation.reviews.routes.way import way_of
from emulation.reviews.rules import Ceiling, Verdict, View
from emulation.reviews.services import Case
from emulation.reviews.services.checking import checks as all_checks
from emulation.reviews.services.checking import counted
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
    quick: Any
    """What is asked for most, each with its part."""
    opened: str
    """The act whose fields stand open: the one that was sent and has to be mended."""


def ceilings(case: Case) -> list[Ceiling]:
    """The criteria as the check of scores sees them."""
    return [Ceiling(row.id, row.label, row.ceiling) for row in case.criteria]


def desk_context(
    case: Case, wanted: Sifted, *, actor: Actor, at: datetime, sent: Sent | None, form: VerdictForm
) -> dict[str, Any]:
    """The names that templates/reviews/show.html uses."""
    entry, today = case.entry, clock.local_date(at)
    decisions = entries.decisions_of(entry.id)
    beside = _beside(entry, wanted, actor, today=today)
    named = _named(case, beside, decisions, today=today)
    items = items_of(beside, named, wanted, today=today, current=entry.code)
    return {
        "entry": entry,
        "kind": kind_of(entry.kind),
        "campaign": case.campaign,
        "place": place_words(entry.unit_id, entry.commune_id, named),
        "sent": _sent_words(entry, case.version),
        **_content(case, decisions, wanted, named, actor=actor),
        "similar": copies.told_to_decider(entry, case.version, actor=actor, on=today),
        "told": background(entry, case.version, at=at),
        "wanted": wanted,
        "items": items,
        "onward": _onward(items),
        "waiting": waiting_words(beside, wanted, actor, today=today),
        "progress": progress_of(actor, beside, today=today),
        "barred": barred_text(beside),
        "choices": _choices(case, form, sent),
        **talk_context(entry, actor, at=at),
        "request_key": sent.key if sent else secrets.token_urlsafe(),
        "draft_key": f"{actor.username}@xet:{entry.code}:{entry.revision}",
    }


def _content(
    case: Case,
    decisions: list[DecisionRow],
    wanted: Sifted,
    named: dict[int, UnitRow],
    *,
    actor: Actor,
) -> dict[str, Any]:
    """What the version says, proves and answers, beside the version it is compared with."""
    returned = checks.last_return(decisions)
    found = compared(case, returned, wanted, actor=actor)
    told = _said(case, found.before)
    proofs = proofs_with_changes(case, found.before)
    changes = told.change_count + sum(bool(proof.mark) for proof in proofs)
    is_marked = found.view is View.CHANGES
    answered = returned if returned and returned.version_id != case.version.id else None
    return {
        "life": life_of(case.entry),
        "mark": late_words(case.entry.lateness),
        "send_count": found.send_count,
        "view": found,
        "tabs": tabs_of(case, found, wanted, change_count=changes),
        "said": told if is_marked else _said(case, None),
        "change_count": changes,
        "asked": checks.asked(answered, case.version) if answered and found.before else None,
        "way": way_of(case.entry, decisions, named) if found.view is View.WAY else (),
        **_evidence(case, proofs if is_marked else _standing(proofs), decisions, named),
    }


def _said(case: Case, before: EntryVersion | None) -> Said:
    return said(
        case.entry,
        case.version,
        before,
        figures=entries.figures_of(case.version.id),
        earlier=entries.figures_of(before.id) if before else (),
    )


def _standing(proofs: list[Proof]) -> list[Proof]:
    """Those of the present version, nothing marked."""
    return [replace(proof, mark="") for proof in proofs if proof.mark != "gone"]


def _onward(items: list[QueueItem]) -> QueueItem | None:
    """The entry behind the present one in the list, if there is one."""
    places = [place for place, item in enumerate(items) if item.is_current]
    following = items[places[0] + 1 :] if places else items
    return next(iter(following), None)


def _evidence(
    case: Case, proofs: list[Proof], decisions: list[DecisionRow], named: dict[int, UnitRow]
) -> dict[str, Any]:
    """The proofs, and the lines that were looked up for the decider."""
    evidence = entries.evidence_of(case.entry.id)
    return {
        "proofs": proofs,
        "proof_count": counted(evidence),
        "checks": all_checks(
            case.entry,
            case.version,
            case.campaign,
            evidence=evidence,
            decisions=decisions,
            named=named,
        ),
    }


def _beside(entry: Entry, wanted: Sifted, actor: Actor, *, today: date) -> Queue:
    """The queue from its beginning, or from this entry on where it stands further back."""
    sifting = wanted.sifting
    first = queries.queue(actor, on=today, sifting=sifting, limit=SHOWN_BESIDE)
    if entry.due_on is None or any(row.id == entry.id for row in first.rows):
        return first
    after = (entry.due_on, entry.id - 1)
    return queries.queue(actor, on=today, after=after, limit=SHOWN_BESIDE, mine=first.mine)


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
        quick=form.quick,
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
