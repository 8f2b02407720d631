"""/ho-so/<code>/xem-xet-lai: the author's side asks, and named roles read."""

from __future__ import annotations

from flask import Response, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue

from emulation.appeals import queries, services
from emulation.appeals.forms import AppealForm
from emulation.appeals.routes.blueprint import bp, opened
from emulation.core import clock
from emulation.core.db import transaction
from emulation.core.errors import Invalid, NotFound
from emulation.core.policy import Permission
from emulation.entries import queries as entries
from emulation.entries.models import Entry
from emulation.files.configured import file_store, taken_now
from emulation.files.rules import disposition
from emulation.files.services import Batch
from emulation.web.access import reader, requires, signed_in

CHOOSE_AGAIN = "Chọn lại các tệp sau khi sửa những chỗ trên."


@bp.get("/ho-so/<code>/xem-xet-lai")
@signed_in
def appeal(code: str) -> ResponseReturnValue:
    """The request with its answer, or the form for one."""
    entry = opened(code)
    if queries.appeal_of(entry.id) is None:
        services.require_appellant(entry, reader(), at=clock.now())
        form = AppealForm(formdata=None)
        form.renew()
        return _page(entry, form)
    return _page(entry, None)


@bp.post("/ho-so/<code>/xem-xet-lai")
@requires(Permission.ENTRY_WRITE)
def file_appeal(code: str) -> ResponseReturnValue:
    """The request stands, or the form says what to mend and keeps what was typed."""
    entry, form = opened(code), AppealForm()
    number = entry.id
    sent = [one for one in request.files.getlist("files") if one.filename]
    batch = taken_now((one.read(), one.filename or "") for one in sent)
    wrong = {"files": " ".join(batch.refusals)} if batch.refusals else _filed(number, form, batch)
    if not wrong:
        flash("Đã gửi đề nghị xem xét lại.", "ok")
        return redirect(f"/ho-so/{code}/xem-xet-lai", 303)
    again = {"files": CHOOSE_AGAIN} if batch.prepared else {}
    form.tell(again | wrong)
    form.renew()
    return _page(opened(code), form), 422


def _filed(entry_id: int, form: AppealForm, batch: Batch) -> dict[str, str]:
    """Input name -> what is wrong; empty where the request stands."""
    try:
        with transaction():
            services.file_appeal(
                entries.fresh_entry(entry_id),
                form.grounds.data or "",
                batch.prepared,
                store=file_store(),
                actor=reader(),
                at=clock.now(),
                key=form.key(),
            )
    except Invalid as error:
        return dict(error.fields)
    return {}


@bp.get("/ho-so/<code>/xem-xet-lai/tep/<file>")
@signed_in
def appeal_file(code: str, file: str) -> ResponseReturnValue:
    row = queries.appeal_of(opened(code).id)
    for one in row.files if row else ():
        if one.code == file:
            return Response(file_store().open(one.digest), headers=disposition(one, one.name))
    raise NotFound


def _page(entry: Entry, form: AppealForm | None) -> str:
    told = services.told(entry, reader(), at=clock.now())
    return render_template("appeals/appeal.html", entry=entry, told=told, form=form)
