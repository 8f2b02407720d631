"""Who else writes: mending after a telephone call, and the co-writers of an entry."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from emulation.core import clock
from emulation.core.codes import normalise
from emulation.core.dates import format_date
from emulation.core.db import transaction
from emulation.core.errors import Invalid
from emulation.core.policy import Permission
from emulation.entries import queries
from emulation.entries.forms.beside import CallForm, WriterForm
from emulation.entries.forms.fields import ActForm
from emulation.entries.models import Entry
from emulation.entries.queries.beside import WriterRow, entry_to_mend, invitable, writers_of
from emulation.entries.routes.blueprint import address, bp, own_entry, today
from emulation.entries.services.helping import begin_mending, end_writer, invite_writer
from emulation.units.queries import UnitRow, units_by_id
from emulation.web.access import reader, requires

END = "end:"
NO_ENTRY = "Không có bài nào của đơn vị đồng chí phụ trách mang mã này. Hỏi lại mã in trên phiếu."


@contextmanager
def telling(form: ActForm) -> Iterator[None]:
    """What is refused inside stands at the form's inputs, or above them."""
    try:
        yield
    except Invalid as refusal:
        for name, sentence in (refusal.fields or {"": str(refusal)}).items():
            if name in form:
                form[name].errors = [sentence]
            else:
                form.form_errors.append(sentence)


@bp.route("/sua-giup", methods=["GET", "POST"])
@requires(Permission.ENTRY_WRITE)
def mend() -> ResponseReturnValue:
    """«Đã trao đổi qua điện thoại, sửa giúp»: with whom and when, then the entry opens."""
    form = CallForm()
    if request.method == "GET":
        form.code.data = normalise(request.args.get("ma", ""))[:40]
        form.spoke_on.data = format_date(today())
        return render_template("entries/mend.html", form=form)
    entry = _to_mend(form)
    if entry is not None and queries.is_author(entry, reader(), on=today()):
        return redirect(url_for("entries.edit", code=entry.code), 303)
    if entry is not None and _is_begun(form, entry):
        return redirect(url_for("entries.edit", code=entry.code), 303)
    return render_template("entries/mend.html", form=form), 422


def _to_mend(form: CallForm) -> Entry | None:
    """The entry whose code was typed; a sentence stands at the code where there is none."""
    code = normalise(form.code.data or "")[:40]
    found = entry_to_mend(code, reader(), on=today())
    if found is None:
        form.code.errors = [NO_ENTRY]
    return found


def _is_begun(form: CallForm, entry: Entry) -> bool:
    day = form.told_day()
    if form.spoke_on.errors:
        return False
    with telling(form), transaction():
        begin_mending(
            queries.fresh_entry(entry.id),
            spoke_with=form.spoke_with.data or "",
            spoke_on=day,
            actor=reader(),
            at=clock.now(),
        )
    return not (form.spoke_with.errors or form.spoke_on.errors)


@bp.route("/<code>/cung-viet", methods=["GET", "POST"])
@requires(Permission.ENTRY_WRITE)
def co_writers(code: str) -> ResponseReturnValue:
    """The co-writers of an entry: invited by its author's side, and let go."""
    entry = own_entry(code)
    form, action = WriterForm(), request.form.get("action", "")
    if request.method == "GET":
        return _writers_page(form, entry)
    with telling(form), transaction():
        fresh = queries.fresh_entry(entry.id)
        if action.startswith(END):
            end_writer(fresh, action.removeprefix(END)[:64], actor=reader(), at=clock.now())
        else:
            invite_writer(fresh, form.username.data or "", actor=reader(), at=clock.now())
    if form.errors or form.form_errors:
        return _writers_page(form, entry), 422
    flash("Đã thôi cùng viết." if action.startswith(END) else "Đã mời cùng viết.", "ok")
    return redirect(url_for("entries.co_writers", code=code), 303)


def _writers_page(form: WriterForm, entry: Entry) -> str:
    """Who writes now, and who may be invited."""
    on = today()
    writers, offered = writers_of(entry.id), invitable(entry, on=on, but=reader().id)
    units = units_by_id({one.unit_id for one in (*writers, *offered)}, on=on)
    form.username.offer([(one.username, _named(one, units)) for one in offered])
    return render_template(
        "entries/writers.html",
        form=form,
        code=entry.code,
        title=entry.title or "Chưa đặt tên",
        back=address(entry.code),
        writers=[(one.username, _named(one, units)) for one in writers],
        may_invite=bool(offered),
    )


def _named(one: WriterRow, units: dict[int, UnitRow]) -> str:
    unit = units.get(one.unit_id)
    parts = (one.full_name, one.position, unit.committee_name or unit.full_name if unit else "")
    return ", ".join(part for part in parts if part)
