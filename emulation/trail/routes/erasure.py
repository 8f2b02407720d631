"""/nhat-ky-he-thong/xoa-thong-tin: names erased from the trail by the order of a signed paper."""

from __future__ import annotations

from datetime import datetime

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from emulation.audit.rules import ErasureOrder
from emulation.core import clock
from emulation.core.db import transaction
from emulation.core.errors import Invalid
from emulation.core.policy import Permission
from emulation.trail import services
from emulation.trail.forms import ErasureForm
from emulation.trail.queries import ErasableRow
from emulation.trail.routes.blueprint import bp
from emulation.trail.routes.pages import exact
from emulation.web.access import reader, requires


@bp.get("/xoa-thong-tin")
@requires(Permission.AUDIT_ERASE)
def erasure() -> ResponseReturnValue:
    """The form; nothing of the trail's content is shown here."""
    return _page(ErasureForm(formdata=None), [])


@bp.post("/xoa-thong-tin")
@requires(Permission.AUDIT_ERASE)
def erase() -> ResponseReturnValue:
    """First the records that are meant, then, pressed again, their names are gone."""
    form, at = ErasureForm(), clock.now()
    rows, order = _read(form, at)
    if order is None or form.errors:
        return _page(form, rows), 422
    if request.form.get("action") != "erase" or form.looked.data != form.numbers.data:
        return _page(form, rows)
    with transaction():
        count = services.erase(form.numbers.data or "", order=order, actor=reader(), at=at)
    flash(f"Đã xóa thông tin cá nhân của {count} bản ghi. Việc xóa đã được ghi vào nhật ký.", "ok")
    return redirect(url_for("trail.erasure"), 303)


def _read(form: ErasureForm, at: datetime) -> tuple[list[ErasableRow], ErasureOrder | None]:
    """The records and the order; where one cannot be read, the form says what to mend."""
    rows: list[ErasableRow] = []
    order = None
    try:
        rows = services.erasable(form.numbers.data or "", actor=reader(), at=at)
    except Invalid as refusal:
        form.tell(refusal)
    try:
        order = form.order(today=clock.local_date(at))
    except Invalid as refusal:
        form.tell(refusal)
    return rows, order


def _page(form: ErasureForm, rows: list[ErasableRow]) -> str:
    form.looked.data = form.numbers.data if rows else ""
    return render_template("trail/erasure.html", form=form, rows=rows, exact=exact)
