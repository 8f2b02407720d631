"""Beginning from something: an earlier entry, a template, an award that was given already."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from emulation.campaigns import queries as campaigns
from emulation.campaigns.models import Campaign
from emulation.campaigns.rules import CampaignKind
from emulation.core import clock
from emulation.core.db import transaction
from emulation.core.errors import NotFound
from emulation.core.policy import Permission
from emulation.entries import queries
from emulation.entries.forms.beside import AwardForm, BeginForm
from emulation.entries.kinds import KIND_BY_CODE, KINDS
from emulation.entries.models import Entry
from emulation.entries.queries.beside import earlier_entries
from emulation.entries.queries.month import MONTHLY_KIND
from emulation.entries.routes.blueprint import address, bp, own_entry, places, sent_files_now, today
from emulation.entries.routes.helping import telling
from emulation.entries.rules import FIELD_LABELS, Field
from emulation.entries.rules.templates import Template, template_of, templates
from emulation.entries.services.beginnings import (
    Recorded,
    begin_from_template,
    derive,
    record_award,
)
from emulation.files.configured import file_store
from emulation.files.services import Batch, keep
from emulation.units.queries import units_by_id
from emulation.web.access import reader, requires

MOST_EARLIER = 40
SEND = "send"
FIELD_OPTIONS = [("", "Mọi lĩnh vực"), *((one.value, label) for one, label in FIELD_LABELS.items())]


@bp.get("/nam-truoc")
@requires(Permission.ENTRY_WRITE)
def earlier() -> ResponseReturnValue:
    """What one's units handed in before this year, to begin from again."""
    kind, on = KIND_BY_CODE.get(request.args.get("loai", ""), KINDS[0]), today()
    rows = earlier_entries(
        reader(),
        unit_ids=[unit.id for unit, _ in places()],
        kind=kind.code,
        before=on.replace(month=1, day=1),
        on=on,
        limit=MOST_EARLIER,
    )
    names = units_by_id({entry.unit_id for entry, _ in rows}, on=on)
    shown = [
        (version.title, entry.code, names[entry.unit_id].full_name, version.happened_from)
        for entry, version in rows
    ]
    kinds = [(one.code, one.label[0].upper() + one.label[1:]) for one in KINDS]
    return render_template("entries/earlier.html", rows=shown, kinds=kinds, kind=kind)


@bp.route("/<code>/dung-lai", methods=["GET", "POST"])
@requires(Permission.ENTRY_WRITE)
def reuse(code: str) -> ResponseReturnValue:
    """A new draft with the words of one's own earlier entry."""
    source, form = own_entry(code), BeginForm()
    offered = _taking(source.kind)
    unit = [one for one in places() if one[0].id == source.unit_id]
    form.offer(offered, unit)
    if request.method == "POST" and (chosen := form.chosen(offered, unit)):
        return _derived(source, chosen[0], form.key())
    form.renew()
    page = render_template(
        "entries/reuse.html",
        form=form,
        title=source.title,
        back=address(code),
        action=url_for("entries.reuse", code=code),
        is_open=bool(offered and unit),
    )
    return page, _status(form)


@bp.route("/mau", methods=["GET", "POST"])
@requires(Permission.ENTRY_WRITE)
def samples() -> ResponseReturnValue:
    """Templates of good entries by field, each to be read and to begin with."""
    form, offered, units = BeginForm(), _taking(MONTHLY_KIND), places()
    form.offer(offered, units)
    if request.method == "POST" and (chosen := form.chosen(offered, units)):
        return _sampled(_wanted_template(), chosen[0], chosen[1], form.key())
    form.renew()
    wanted = request.values.get("linh-vuc", "")
    field = Field(wanted) if wanted in set(Field) else None
    page = render_template(
        "entries/samples.html",
        form=form,
        shown=[one for one in templates() if field is None or one.field is field],
        fields=FIELD_OPTIONS,
        field=field.value if field else "",
        labels=FIELD_LABELS,
        is_open=bool(offered and units),
    )
    return page, _status(form)


@bp.route("/da-khen", methods=["GET", "POST"])
@requires(Permission.ENTRY_WRITE)
def commended() -> ResponseReturnValue:
    """The short path of a deed that was commended before it was entered."""
    form, units = AwardForm(), places()
    offered = sorted(_taking(MONTHLY_KIND), key=lambda one: one.kind is not CampaignKind.ARCHIVE)
    form.offer(offered, units)
    if request.method == "POST" and (chosen := form.chosen(offered, units)):
        batch = sent_files_now()
        recorded = _recorded(form, chosen, batch)
        if recorded is not None:
            return _onward(recorded, batch)
    if request.method == "POST":
        form.files.errors = ["Chọn lại các tệp sau khi sửa những chỗ trên."]
    form.renew()
    page = render_template("entries/commended.html", form=form, is_open=bool(offered and units))
    return page, _status(form)


def _status(form: BeginForm) -> int:
    return 422 if request.method == "POST" else 200


def _taking(kind: str) -> list[Campaign]:
    """The campaigns that take entries of the kind now."""
    return [one for one in campaigns.open_campaigns(at=clock.now()) if kind in one.entry_kinds]


def _derived(source: Entry, campaign: Campaign, key: str) -> ResponseReturnValue:
    with transaction():
        fresh = queries.fresh_entry(source.id)
        entry = derive(fresh, campaign, actor=reader(), at=clock.now(), key=key)
    flash("Đã bắt đầu từ bài cũ. Ghi ngày, số liệu và minh chứng của lần này.", "ok")
    return redirect(url_for("entries.edit", code=entry.code), 303)


def _wanted_template() -> Template:
    found = template_of(request.form.get("template", ""))
    if found is None:
        raise NotFound
    return found


def _sampled(template: Template, campaign: Campaign, unit_id: int, key: str) -> ResponseReturnValue:
    with transaction():
        entry = begin_from_template(
            template, campaign, unit_id=unit_id, actor=reader(), at=clock.now(), key=key
        )
    flash("Đã bắt đầu từ mẫu. Điền hoặc xóa các chỗ trong ngoặc vuông.", "ok")
    return redirect(url_for("entries.edit", code=entry.code), 303)


def _recorded(form: AwardForm, chosen: tuple[Campaign, int], batch: Batch) -> Recorded | None:
    """The deed with its award; nothing where a part of the award is missing, which is told."""
    content, award = form.content(), form.award()
    if form.happened_from.errors or form.decided_on.errors:
        return None
    recorded: list[Recorded] = []
    with telling(form), transaction():
        at, store = clock.now(), file_store()
        done = record_award(
            chosen[0],
            content,
            award,
            unit_id=chosen[1],
            files=[(keep(one, store=store, at=at), one.name) for one in batch.prepared],
            send=request.form.get("action") == SEND and not batch.refusals,
            actor=reader(),
            at=at,
            key=form.key(),
        )
        recorded.append(done)
    return recorded[0] if recorded else None


def _onward(recorded: Recorded, batch: Batch) -> ResponseReturnValue:
    """The receipt, or the form on which the rest is completed."""
    for sentence in (*batch.refusals, *recorded.sentences.values()):
        flash(sentence, "warning")
    if recorded.is_sent:
        return redirect(f"{address(recorded.entry.code)}?da-gui=1", 303)
    return redirect(url_for("entries.edit", code=recorded.entry.code), 303)
