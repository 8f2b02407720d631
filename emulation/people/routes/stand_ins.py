"""/tai-khoan/xu-ly-thay and /quan-tri/…: who decides in whose stead, from day to day."""

from __future__ import annotations

from dataclasses import dataclass

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from emulation.core import clock
from emulation.core.dates import format_date
from emulation.core.db import transaction
from emulation.core.errors import NotAllowed
from emulation.core.policy import Permission
from emulation.people import queries, services
from emulation.people.forms import StandInForm
from emulation.people.queries import StandInRow
from emulation.people.routes.administration import managed
from emulation.people.routes.blueprint import bp, reported_in, signed
from emulation.people.rules import has_stead
from emulation.units.queries import units_by_id
from emulation.web.access import requires, signed_in

SET = "Đã giao xử lý thay."
WAITS = "Đã ghi. Có hiệu lực khi người quản trị xác nhận."


@dataclass(frozen=True)
class StandInItem:
    """A stand-in in words, with where it is ended or confirmed."""

    title: str
    days: str
    state: str
    is_open: bool
    end_href: str
    confirm_href: str


@bp.route("/tai-khoan/xu-ly-thay", methods=["GET", "POST"])
@signed_in
def stand_ins() -> ResponseReturnValue:
    """For whom the reader stands in and who stands in for them; a stand-in is appointed."""
    actor = signed()
    form = StandInForm() if has_stead(actor.roles) else None
    here = url_for("people.stand_ins")
    if request.method == "POST" and form is None:
        raise NotAllowed(services.NO_STEAD)
    if request.method == "POST" and form is not None and _is_appointed(form, actor.id):
        return redirect(here, 303)
    rows = queries.stand_ins_of(actor.id)
    return _page(rows, form, here, back=url_for("people.account"), back_words="Tài khoản")


@bp.post("/tai-khoan/xu-ly-thay/<code>/thoi")
@signed_in
def end_own_stand_in(code: str) -> ResponseReturnValue:
    """The reader, away or standing in, ends it at once."""
    _end(code)
    return redirect(url_for("people.stand_ins"), 303)


@bp.get("/quan-tri/xu-ly-thay")
@requires(Permission.ACCOUNT_MANAGE)
def stand_ins_managed() -> ResponseReturnValue:
    """What is open in the reader's units: confirmed, or ended."""
    rows = queries.stand_ins_managed(signed(), on=clock.local_date(clock.now()))
    here, back = url_for("people.stand_ins_managed"), url_for("people.administration")
    return _page(rows, None, here, back=back, back_words="Quản trị", is_managing=True)


@bp.route("/quan-tri/tai-khoan/<code>/xu-ly-thay", methods=["GET", "POST"])
@requires(Permission.ACCOUNT_MANAGE)
def stand_ins_for(code: str) -> ResponseReturnValue:
    """An administrator appoints who decides in the stead of somebody already away."""
    person, account = managed(code)
    number, name = account.id, person.full_name
    form, here = StandInForm(), url_for("people.stand_ins_for", code=code)
    if request.method == "POST" and _is_appointed(form, number):
        return redirect(here, 303)
    back = url_for("people.manage", code=code)
    rows = queries.stand_ins_of(number)
    return _page(rows, form, here, back=back, back_words=name, is_managing=True)


@bp.post("/quan-tri/xu-ly-thay/<code>/xac-nhan")
@requires(Permission.ACCOUNT_MANAGE)
def confirm_stand_in(code: str) -> ResponseReturnValue:
    """A second person stands behind it."""
    with transaction():
        services.confirm_stand_in(code, actor=signed(), at=clock.now())
    flash("Đã xác nhận. Việc xử lý thay có hiệu lực trong những ngày đã ghi.", "ok")
    return redirect(url_for("people.stand_ins_managed"), 303)


@bp.post("/quan-tri/xu-ly-thay/<code>/thoi")
@requires(Permission.ACCOUNT_MANAGE)
def end_stand_in(code: str) -> ResponseReturnValue:
    """It ends at once."""
    _end(code)
    return redirect(url_for("people.stand_ins_managed"), 303)


def _end(code: str) -> None:
    with transaction():
        services.end_stand_in(code, actor=signed(), at=clock.now())
    flash("Đã thôi giao xử lý thay.", "ok")


def _is_appointed(form: StandInForm, principal_id: int) -> bool:
    if not form.validate():
        return False
    valid_from, valid_to = form.days()
    with reported_in(form), transaction():
        services.appoint_stand_in(
            principal_id,
            form.stand_in.data or "",
            valid_from=valid_from,
            valid_to=valid_to,
            paper=form.paper.data or "",
            actor=signed(),
            at=clock.now(),
        )
    if form.errors or form.form_errors:
        return False
    flash(SET if form.paper.data else WAITS, "ok")
    return True


def _page(
    rows: list[StandInRow],
    form: StandInForm | None,
    here: str,
    *,
    back: str,
    back_words: str,
    is_managing: bool = False,
) -> ResponseReturnValue:
    on = clock.local_date(clock.now())
    ids = {unit for row in rows for unit in (row.principal_unit_id, row.stand_in_unit_id)}
    named = {key: unit.committee_name for key, unit in units_by_id(ids, on=on).items()}
    html = render_template(
        "people/stand_ins.html",
        items=[_item(row, named, is_managing=is_managing) for row in rows],
        form=form,
        here=here,
        back=back,
        back_words=back_words,
        is_managing=is_managing,
    )
    return html, 422 if form is not None and (form.errors or form.form_errors) else 200


def _item(row: StandInRow, named: dict[int, str], *, is_managing: bool) -> StandInItem:
    on = clock.local_date(clock.now())
    is_open = row.is_open(on=on)
    root = "/quan-tri/xu-ly-thay" if is_managing else "/tai-khoan/xu-ly-thay"
    return StandInItem(
        title=f"Đồng chí {row.stand_in_name} ({named.get(row.stand_in_unit_id, '')}) "
        f"thay đồng chí {row.principal_name} ({named.get(row.principal_unit_id, '')})",
        days=f"Từ {format_date(row.valid_from)} đến hết {format_date(row.valid_to)}"
        + (f", văn bản {row.paper}" if row.paper else ""),
        state=_state(row, is_open=is_open),
        is_open=is_open,
        end_href=f"{root}/{row.code}/thoi" if is_open else "",
        confirm_href=f"{root}/{row.code}/xac-nhan"
        if is_managing and is_open and not row.is_confirmed
        else "",
    )


def _state(row: StandInRow, *, is_open: bool) -> str:
    on = clock.local_date(clock.now())
    if row.ended_at is not None:
        return "Đã thôi"
    if not is_open:
        return "Đã hết ngày"
    if not row.is_confirmed:
        return "Chờ quản trị xác nhận"
    return "Đang xử lý thay" if row.valid_from <= on else "Chưa đến ngày"
