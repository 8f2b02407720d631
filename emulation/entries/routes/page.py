"""What the form's page shows beside the inputs: deadline, reasons of a return, files, saving."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any

from flask import render_template, url_for

from emulation.campaigns import queries as campaigns
from emulation.campaigns.models import Campaign
from emulation.campaigns.rules import spoken_deadline
from emulation.core import clock
from emulation.core.dates import format_date, format_time, long_instant
from emulation.core.policy import Actor
from emulation.entries import queries
from emulation.entries.forms import ContentForm, ReceiverForm, old_letters, warn
from emulation.entries.kinds import KINDS
from emulation.entries.models import Entry
from emulation.entries.queries import DecisionRow
from emulation.entries.routes.blueprint import Draft, address
from emulation.entries.routes.check import answered_parts, ways_to
from emulation.entries.routes.held import NOTHING, Proofs, proofs_of
from emulation.entries.rules import State
from emulation.entries.rules.content import Content, Kind
from emulation.entries.rules.requests import Answered, settled
from emulation.entries.rules.steps import STEP_LABELS, STEPS, Step, after, before
from emulation.entries.services import (
    Stop,
    answers_of,
    changed_since,
    deadline_of,
    receivers,
    usual_of,
    what_is_missing,
)
from emulation.units.queries import UnitRow, unit_by_id
from emulation.web.choices import options

WRITTEN_WORDS = frozenset(Content.__dataclass_fields__) - {"details", "figures", "persons"}
"""The parts of an entry that are one text, day or choice."""


@dataclass(frozen=True)
class Remarks:
    """Why the entry came back: who, when, in general, and field by field."""

    who: str
    reason: str
    fields: dict[str, str]
    answers: dict[str, Answered]
    """What was answered so far."""


@dataclass(frozen=True)
class Beside:
    """Everything on the page that is no input."""

    title: str
    kind: Kind
    action: str
    draft_key: str
    back: str
    campaign: str
    unit: str
    deadline: str
    is_open: bool
    """Entries are still taken; where nothing is open to begin one in, there is no form."""
    is_new: bool
    typing_for: str
    """The cell for which somebody else types its paper, or nothing."""
    saved: str = ""
    is_saved: bool = False
    """All of what was typed stands in the draft on the server."""
    saved_iso: str = ""
    proofs: Proofs = NOTHING
    remarks: Remarks | None = None
    old_letters: dict[str, str] = field(default_factory=dict)
    theirs: tuple[tuple[str, str], ...] = ()
    """(label, text on the server) where somebody else saved another text meanwhile."""
    discard: str = ""
    choices: tuple[tuple[str, str], ...] = ()
    """(address, words) of the other kinds that can be begun here."""
    code: str = ""
    """The entry's own; nothing while it is not begun."""
    receiver: Any = None
    """The choice of the unit that receives it, where the route leaves one."""


@dataclass(frozen=True)
class StepView:
    """Where in the wizard the page stands."""

    step: Step
    number: int
    total: int
    label: str
    address: str
    back: str
    next: str


def new_page(form: ContentForm, kind: Kind, campaign: Campaign | None, unit: UnitRow | None) -> str:
    """The first step of an entry that is not begun; campaign and unit are named where there is
    one choice."""
    at = clock.now()
    others = [one for one in KINDS if one is not kind]
    beside = Beside(
        title=kind.act_label,
        kind=kind,
        action=url_for("entries.new", loai=kind.code),
        draft_key=f"moi-{kind.code}",
        back=url_for("entries.index"),
        campaign=campaign.name if campaign else "",
        unit=unit.full_name if unit else "",
        deadline=_deadline(campaign, unit, at) if campaign else "",
        is_open=bool(campaign) or len(form.campaign.values()) > 1,
        old_letters=old_letters.offers(form),
        is_new=True,
        typing_for="chi bộ" if len(form.unit.values()) > 1 else "",
        choices=tuple((url_for("entries.new", loai=one.code), one.act_label) for one in others),
    )
    return render_template(
        "entries/step.html", form=form, page=beside, here=_step_view(Step.WHAT, kind, "")
    )


def edit_page(
    form: ContentForm, draft: Draft, actor: Actor, *, theirs: Content | None = None
) -> str:
    """The form of a draft or a returned entry, with what the server holds of it."""
    _warn(form, draft)
    beside = _beside(form, draft, actor, theirs=theirs)
    return render_template("entries/form.html", form=form, page=beside)


def step_page(
    form: ContentForm, draft: Draft, step: Step, actor: Actor, *, theirs: Content | None = None
) -> str:
    """One step of the wizard, with what the server holds of it."""
    if step is Step.RESULT:
        _warn(form, draft)
    view = _step_view(step, draft.kind, draft.entry.code)
    beside = _beside(form, draft, actor, theirs=theirs)
    beside = replace(beside, action=view.address, back=view.back)
    return render_template("entries/step.html", form=form, page=beside, here=view)


def check_page(
    form: ContentForm, draft: Draft, actor: Actor, *, theirs: Content | None = None
) -> str:
    """Everything that was answered, step by step, with what is still missing and the way there."""
    view = _step_view(Step.CHECK, draft.kind, draft.entry.code)
    beside = _beside(form, draft, actor, theirs=theirs)
    beside = replace(beside, action=view.address, back=view.back)
    wrong = what_is_missing(draft.entry, at=clock.now())
    return render_template(
        "entries/check.html",
        form=form,
        page=beside,
        here=view,
        parts=answered_parts(draft, beside.proofs.text, wrong),
        ways=ways_to(draft, form.faults()),
    )


def _warn(form: ContentForm, draft: Draft) -> None:
    """Figures far from what is usual for the unit say so at their line."""
    lines = [line for line in form.lines if not line.is_empty()]
    if lines:
        usual = usual_of(draft.entry, draft.content, on=clock.local_date(clock.now()))
        warn(lines, usual)


def _step_view(step: Step, kind: Kind, code: str) -> StepView:
    earlier = before(step)
    label = STEP_LABELS[step]
    if step is Step.RESULT and kind.has_targets:
        label = "Chỉ tiêu, kết quả"
    return StepView(
        step=step,
        number=STEPS.index(step) + 1,
        total=len(STEPS),
        label=label,
        address=url_for("entries.step", code=code, step=step.value) if code else "",
        back=url_for("entries.step", code=code, step=earlier.value)
        if code and earlier
        else url_for("entries.index"),
        next=after(step).value,
    )


def _beside(
    form: ContentForm, draft: Draft, actor: Actor, *, theirs: Content | None = None
) -> Beside:
    at, entry = clock.now(), draft.entry
    deadline = deadline_of(entry, draft.campaign, at=at)
    is_open = deadline is None or deadline.takes(at)
    return Beside(
        title=draft.content.title or draft.kind.act_label,
        kind=draft.kind,
        action=url_for("entries.edit", code=entry.code),
        draft_key=entry.code,
        back=address(entry.code),
        campaign=draft.campaign.name,
        unit=draft.unit.full_name,
        deadline=spoken_deadline(deadline, at) if deadline else "",
        is_open=is_open,
        is_new=False,
        typing_for=_typing_for(draft, actor),
        saved=_saved(draft, is_whole=form.is_kept, at=at),
        is_saved=form.is_kept and draft.version.sent_at is None,
        saved_iso=draft.version.saved_at.isoformat(),
        proofs=proofs_of(entry),
        remarks=_remarks(draft),
        old_letters=old_letters.offers(form),
        theirs=_differences(form, theirs) if theirs else (),
        discard=url_for("entries.discard", code=entry.code) if entry.state is State.DRAFT else "",
        code=entry.code,
        receiver=receiver_choice(entry, on=clock.local_date(at)),
    )


def receiver_choice(entry: Entry, *, on: date) -> Any:
    """The field of the units that may receive the entry; None where there is no choice."""
    stops = receivers(entry, on=on)
    if not stops:
        return None
    form = ReceiverForm()
    form.receiver.choices = options((one.unit.code, _receiver_words(one)) for one in stops)
    chosen = next((one for one in stops if one.step.position == entry.chosen_step), stops[0])
    form.receiver.data = chosen.unit.code
    return form.receiver


def _receiver_words(stop: Stop) -> str:
    return f"{stop.unit.committee_name} ({stop.step.label})"


def _is_returned(draft: Draft) -> bool:
    return draft.entry.state is State.RETURNED and draft.entry.first_received_at is not None


def _deadline(campaign: Campaign, unit: UnitRow | None, at: datetime) -> str:
    """The deadline of the unit that is chosen, or the host's, which is everybody's."""
    unit_id = unit.id if unit else campaign.host_id
    return spoken_deadline(campaigns.effective_deadline(campaign, unit_id, at=at), at)


def _typing_for(draft: Draft, actor: Actor) -> str:
    return "" if actor.home_unit_id == draft.entry.unit_id else draft.unit.full_name


def _saved(draft: Draft, *, is_whole: bool, at: datetime) -> str:
    saved = draft.version.saved_at
    when = format_time(saved)
    if clock.local_date(saved) != clock.local_date(at):
        when += f", {format_date(saved)}"
    if draft.version.sent_at is not None:
        return "Chưa sửa gì so với bản đã gửi."
    return f"Đã lưu bản nháp lúc {when}" + ("." if is_whole else ", trừ các chỗ cần sửa.")


def _remarks(draft: Draft) -> Remarks | None:
    if not _is_returned(draft):
        return None
    found: DecisionRow | None = queries.last_returns([draft.entry.id]).get(draft.entry.id)
    if found is None:
        return None
    unit = unit_by_id(found.unit_id, on=clock.local_date(found.at))
    place = f", {unit.committee_name}," if unit else ""
    return Remarks(
        who=f"Đồng chí {found.actor_name}{place} đề nghị bổ sung lúc {long_instant(found.at)}.",
        reason=found.reason,
        fields=found.field_reasons,
        answers=_answers(draft, found.field_reasons),
    )


def _answers(draft: Draft, fields: dict[str, str]) -> dict[str, Answered]:
    """What was chosen in the unsent version; a field that was changed counts as done."""
    if draft.version.sent_at is not None:
        return {}
    given = answers_of(draft.version)
    return settled(fields, given, changed_since(draft.entry, draft.content))


def _differences(form: ContentForm, theirs: Content) -> tuple[tuple[str, str], ...]:
    return tuple((row["label"], row["theirs"] or "để trống") for row in clashes(form, theirs))


def clashes(form: ContentForm, theirs: Content) -> list[dict[str, str]]:
    """Field by field where the server's text differs from what was typed: both texts."""
    found = []
    for name, shown in form.inputs():
        if name not in WRITTEN_WORDS and name not in form.own_names():
            continue
        value = theirs.details.get(name, "") if name in form.own_names() else getattr(theirs, name)
        text = format_date(value) if isinstance(value, date) else str(value or "")
        if not form.says(name, text):
            mine = str(shown.data or "")
            found.append({"name": name, "label": shown.label.text, "mine": mine, "theirs": text})
    return found
