"""The form: begin, save, add lines and people, send."""

from __future__ import annotations

from collections.abc import Callable

from flask import flash, redirect, request
from flask.typing import ResponseReturnValue

from emulation.campaigns import queries as campaigns
from emulation.campaigns.models import Campaign
from emulation.core import clock
from emulation.core.db import transaction
from emulation.core.errors import Invalid
from emulation.core.policy import Permission
from emulation.entries import queries, services
from emulation.entries.forms import ContentForm, Reading, content_form, posted_answers
from emulation.entries.kinds import KIND_BY_CODE, KINDS
from emulation.entries.models import Entry
from emulation.entries.routes.answers import (
    SEND,
    action_posted,
    answered,
    tick,
    typed_content,
)
from emulation.entries.routes.blueprint import (
    Draft,
    address,
    bp,
    opened,
    own_entry,
    places,
    sent_files,
    today,
)
from emulation.entries.routes.held import posted_captions
from emulation.entries.routes.page import edit_page, new_page
from emulation.entries.rules import EDITABLE, STATE_LABELS
from emulation.entries.rules.content import Content, Kind
from emulation.entries.services import Written
from emulation.files.configured import file_store
from emulation.files.services import Batch
from emulation.units.queries import UnitRow, unit_by_code
from emulation.web.access import reader, requires

EMPTY = Content()
"""Content of which nothing is written."""


@bp.route("/moi", methods=["GET", "POST"])
@requires(Permission.ENTRY_WRITE)
def new() -> ResponseReturnValue:
    """The empty form; sent, a draft stands with everything that could be kept."""
    kind = _wanted_kind()
    form = content_form(kind, EMPTY)
    units = reader().units_with(Permission.ENTRY_WRITE)
    taking = campaigns.taking(units, at=clock.now())
    open_ones = [one for one, _ in taking if takes(one, kind)]
    named = places()
    form.campaign.offer([(one.code, one.name) for one in open_ones])
    form.unit.offer([(one.code, name) for one, name in named])
    shown = [one for one, _ in named]
    if request.method == "GET":
        _propose(form, open_ones)
        return _new_page(form, kind, open_ones, shown)
    return _begun(form, kind, open_ones, shown)


def _propose(form: ContentForm, open_ones: list[Campaign]) -> None:
    """Where there is a choice: the campaign of the reader's last entry, or the nearest. The unit
    is never guessed, since it says whose deed it is."""
    last = queries.last_begun(reader())
    known = {one.id: one.code for one in open_ones}
    nearest = open_ones[0].code if open_ones else ""
    form.campaign.data = form.campaign.data or known.get(last.campaign_id if last else 0, nearest)


def takes(campaign: Campaign, kind: Kind) -> bool:
    """The campaign takes entries of this kind."""
    return kind.code in campaign.entry_kinds


def _wanted_kind() -> Kind:
    """The kind of the form that was sent, or of the address; the first where none is named."""
    wanted = request.form.get("kind", "") or request.args.get("loai", "")
    if request.method == "POST" and wanted not in KIND_BY_CODE:
        raise Invalid("Chọn việc làm hoặc mô hình rồi ghi lại.")
    return KIND_BY_CODE.get(wanted, KINDS[0])


def _new_page(
    form: ContentForm, kind: Kind, open_ones: list[Campaign], units: list[UnitRow]
) -> str:
    return new_page(
        form,
        kind,
        open_ones[0] if len(open_ones) == 1 else None,
        units[0] if len(units) == 1 else None,
    )


def _begun(
    form: ContentForm, kind: Kind, open_ones: list[Campaign], units: list[UnitRow]
) -> ResponseReturnValue:
    """A draft with what was typed; without campaign or unit the page asks for them."""
    campaign = next((one for one in open_ones if one.code == form.campaign.data), None)
    unit_id = _chosen_unit(form, units)
    if campaign is None:
        form.campaign.errors = ["Chọn chuyên đề, phong trào đang nhận nội dung này."]
    if campaign is None or unit_id is None:
        if any(one.filename for one in request.files.getlist("files")):
            form["files"].errors = ["Chọn lại các tệp sau khi sửa những chỗ trên."]
        form.renew()
        return _new_page(form, kind, open_ones, units), 422
    reading = typed_content(form, EMPTY, unit_id=unit_id, known=())
    batch = sent_files()
    with transaction():
        written = services.begin(
            campaign,
            reading.content,
            kind=kind.code,
            unit_id=unit_id,
            proofs=batch.proofs,
            store=file_store(),
            actor=reader(),
            at=clock.now(),
            key=form.key(),
        )
    return answered(form, written, batch, action=action_posted())


def _chosen_unit(form: ContentForm, units: list[UnitRow]) -> int | None:
    """The unit's row; a unit beyond the reader's is left to the service, which refuses it."""
    if not form.unit.data:
        form.unit.errors = ["Chọn đơn vị lập trong danh sách."]
        return None
    known = {one.code: one.id for one in units}
    found = known.get(form.unit.data) or _elsewhere(form.unit.data)
    if found is None:
        form.unit.errors = ["Chọn đơn vị lập trong danh sách."]
    return found


def _elsewhere(code: str) -> int | None:
    unit = unit_by_code(code[:40], on=today())
    return unit.id if unit else None


@bp.route("/<code>/sua", methods=["GET", "POST"])
@requires(Permission.ENTRY_WRITE)
def edit(code: str) -> ResponseReturnValue:
    """The form of what is being written; each button keeps everything first."""
    entry = own_entry(code)
    if request.method == "POST":
        return saved(opened(entry), action=action_posted())
    if entry.state not in EDITABLE:
        flash(f"«{STATE_LABELS[entry.state]}» nên không sửa được. Nếu cần sửa, hãy rút về.")
        return redirect(address(code), 303)
    draft = opened(entry)
    form = content_form(draft.kind, draft.content, lines=wanted_lines(), renewed=entry.revision)
    tick(form, draft.persons, [one.code for one in draft.persons])
    return edit_page(form, draft, reader())


def wanted_lines() -> int:
    """How many lines of figures the address asks for."""
    text = request.args.get("dong", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 4 else 0


def saved(
    draft: Draft, *, action: str, act: Callable[[Entry], object] | None = None
) -> ResponseReturnValue:
    """What can be kept is kept, then the button is followed; `act` is done with it."""
    form = content_form(draft.kind, draft.content)
    reading = typed_content(form, draft.content, unit_id=draft.entry.unit_id, known=draft.persons)
    batch = sent_files()
    with transaction():
        written = _write(form, draft, reading, batch, is_send=action == SEND)
        if act is not None:
            act(written.entry)
    return answered(form, written, batch, action=action)


def _write(
    form: ContentForm, draft: Draft, reading: Reading, batch: Batch, *, is_send: bool
) -> Written:
    """Inside the transaction: the entry as it is now, changed by what was typed."""
    entry, at = queries.fresh_entry(draft.entry.id), clock.now()
    answers = posted_answers(services.requests_of(entry), services.answers_of(draft.version))
    captions = posted_captions()
    if request.form.get("receiver"):
        chosen = request.form["receiver"][:40]
        services.choose_receiver(entry, chosen, actor=reader(), at=at)
    if is_send and reading.is_whole and not batch.refusals:
        return services.hand_in(
            entry,
            reading.content,
            proofs=batch.proofs,
            store=file_store(),
            actor=reader(),
            at=at,
            revision=form.seen(),
            key=form.key(),
            answers=answers,
            captions=captions,
        )
    written = services.write(
        entry,
        reading.content,
        proofs=batch.proofs,
        store=file_store(),
        actor=reader(),
        at=at,
        revision=form.seen(),
        answers=answers,
        captions=captions,
    )
    if is_send:
        form.tell(services.what_is_missing(entry, at=at))
    return written
