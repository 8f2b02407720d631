"""/cho-xu-ly/ket-luan/moi: the signed conclusion is typed in, entry by entry."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from emulation.core import clock
from emulation.core.db import transaction
from emulation.core.errors import Invalid
from emulation.core.numbers import format_number
from emulation.core.policy import Actor
from emulation.entries import queries as entries
from emulation.entries.kinds import kind_of
from emulation.entries.rules import ACTION_LABELS, LEVEL_LABELS, Action
from emulation.files.configured import file_store, taken_now
from emulation.files.services import Prepared
from emulation.meetings import services
from emulation.meetings.forms import PaperForm, sent_items
from emulation.meetings.models import Meeting
from emulation.meetings.routes.blueprint import DECIDING, bp
from emulation.reviews import queries as reviews
from emulation.reviews.queries import QueueRow
from emulation.reviews.services import case_of
from emulation.units import queries as units
from emulation.web.access import reader, requires

NOT_SIGNED = "Chọn một tệp PDF hoặc ảnh của bản kết luận đã ký."
CHOOSE_AGAIN = "Chọn lại bản quét sau khi sửa những chỗ khác."

Pairs = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Offered:
    """An entry of the queue with what the conclusion may say of it."""

    code: str
    title: str
    about: str
    revision: int
    acts: Pairs
    levels: Pairs
    scores: Pairs
    """(input, label with the highest score)."""


@bp.get("/moi")
@requires(*DECIDING)
def new() -> ResponseReturnValue:
    """The form, with what waits for the reader."""
    form = PaperForm(formdata=None)
    form.renew()
    return _page(form, {})


@bp.post("/moi")
@requires(*DECIDING)
def type_conclusion() -> ResponseReturnValue:
    """The conclusion waits for its check, or the form names every place to mend."""
    form = PaperForm()
    try:
        meeting = _typed(form)
    except Invalid as error:
        found = dict(error.fields)
        if "scan" not in found:
            found["scan"] = CHOOSE_AGAIN
        form.tell(found)
        form.renew()
        return _page(form, found), 422
    flash("Đã ghi kết luận. Người khác cùng đơn vị kiểm tra thì mới có hiệu lực.", "ok")
    return redirect(url_for("meetings.show", code=meeting.code), 303)


def _typed(form: PaperForm) -> Meeting:
    paper, unread = form.paper()
    sent = sent_items(request.form)
    scan, refused = _scan()
    faults = {**unread, **sent.faults, **refused}
    try:
        with transaction():
            meeting = services.type_conclusion(
                paper,
                sent.items,
                scan=scan,
                store=file_store(),
                actor=reader(),
                at=clock.now(),
                key=form.key(),
            )
            if faults:
                raise Invalid("Có chỗ cần sửa.", faults)
    except Invalid as error:
        raise Invalid("Có chỗ cần sửa.", {**error.fields, **faults}) from error
    return meeting


def _scan() -> tuple[Prepared | None, dict[str, str]]:
    sent = [one for one in request.files.getlist("scan") if one.filename]
    batch = taken_now((one.read(), one.filename or "") for one in sent[:1])
    if batch.refusals:
        return None, {"scan": " ".join(batch.refusals)}
    scan = batch.prepared[0] if batch.prepared else None
    if scan is not None and scan.kind.value not in ("image", "pdf"):
        return None, {"scan": NOT_SIGNED}
    return scan, {}


def _page(form: PaperForm, found: Mapping[str, str]) -> str:
    at = clock.now()
    return render_template(
        "meetings/new.html",
        form=form,
        offered=offered(reader(), at=at),
        typed=request.form,
        found=found,
        own=[(None if name == "items" else name, said) for name, said in found.items()],
    )


def offered(actor: Actor, *, at: datetime) -> list[Offered]:
    """What waits for the actor, barred entries left out, with what its step may say."""
    rows = reviews.queue(actor, on=clock.local_date(at)).rows
    named = units.units_by_id({row.unit_id for row in rows}, on=clock.local_date(at))
    return [_offered(row, named[row.unit_id].full_name, at=at) for row in rows]


def _offered(row: QueueRow, place: str, *, at: datetime) -> Offered:
    entry = entries.fresh_entry(row.id)
    case = case_of(entry, at=at)
    scores = case.criteria if case.powers.may_finish else ()
    return Offered(
        code=row.code,
        title=row.title,
        about=f"{place} · {kind_of(row.kind).label.capitalize()} · mã {entry.receipt}",
        revision=entry.revision,
        acts=tuple((one.value, ACTION_LABELS[one]) for one in case.powers.actions()),
        levels=tuple((one.value, LEVEL_LABELS[one]) for one in case.powers.levels())
        if Action.RECOGNISE in case.powers.actions()
        else (),
        scores=tuple(
            (f"score_{row.code}_{one.id}", f"{one.label}, tối đa {format_number(one.ceiling)}")
            for one in scores
        ),
    )
