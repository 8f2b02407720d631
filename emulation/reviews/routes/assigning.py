"""Giving waiting entries to one of those who decide them: passing on, taking back, sharing out."""

from __future__ import annotations

from datetime import datetime

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from emulation.core import clock
from emulation.core.db import transaction
from emulation.core.errors import Invalid
from emulation.core.text import clean
from emulation.entries import queries as entries
from emulation.entries.queries.involvement import Holder
from emulation.reviews import services
from emulation.reviews.forms import PassForm
from emulation.reviews.routes.blueprint import DECIDING, bp, place_words
from emulation.reviews.routes.recusal import hands_page, on_desk
from emulation.units.queries import UnitRow, units_by_id
from emulation.web.access import reader, requires


@bp.post("/cho-xu-ly/<code>/chuyen-nguoi")
@requires(*DECIDING)
def pass_on(code: str) -> ResponseReturnValue:
    """Another holder of the step has the entry."""
    actor, at, form = reader(), clock.now(), PassForm()
    try:
        with transaction():
            entry = entries.readable_entry(code, actor=actor, on=clock.local_date(at))
            services.assign(
                entry, form.person.data or "", note=form.note.data or "", actor=actor, at=at
            )
    except Invalid as error:
        entry = on_desk(code, actor=actor, at=at)
        return hands_page(entry, at=at, passing=form, errors=form.put(error.fields)), 422
    flash("Đã chuyển. Mục này nằm trong danh sách của đồng chí được giao.", "ok")
    return redirect(url_for("reviews.index"), 303)


@bp.post("/cho-xu-ly/<code>/tra-ve-chung")
@requires(*DECIDING)
def take_back(code: str) -> ResponseReturnValue:
    """The entry stands in everybody's queue again."""
    actor, at = reader(), clock.now()
    with transaction():
        entry = entries.readable_entry(code, actor=actor, on=clock.local_date(at))
        services.take_back(entry, actor=actor, at=at)
    flash("Đã trả về danh sách chung.", "ok")
    return redirect(url_for("reviews.hands", code=code), 303)


@bp.get("/cho-xu-ly/chia-deu")
@requires(*DECIDING)
def share_preview() -> ResponseReturnValue:
    """Who would have what, before anything changes."""
    actor, at = reader(), clock.now()
    plan = services.plan_share(actor, at=at)
    named = _named(plan, at)
    return render_template(
        "reviews/share.html",
        codes=" ".join(entry.code for entry, holder in plan.given if holder),
        loads=[
            (_holder(holder), before, received, before + received)
            for holder, before, received in plan.loads
        ],
        given=[
            (
                entry.title,
                place_words(entry.unit_id, entry.commune_id, named),
                _holder(holder) if holder else "Chưa có người xử lý hợp lệ",
            )
            for entry, holder in plan.given
        ],
    )


@bp.post("/cho-xu-ly/chia-deu")
@requires(*DECIDING)
def share() -> ResponseReturnValue:
    """What the preview showed is given out, so far as nobody has it meanwhile."""
    actor, at = reader(), clock.now()
    codes = clean(request.form.get("codes", ""), one_line=True).split()[: services.MOST_SHARED]
    with transaction():
        done = services.share(codes, actor=actor, at=at)
    flash(f"Đã chia {done} mục." if done else "Không còn mục nào để chia.", "ok")
    return redirect(url_for("reviews.index", ai="tat-ca"), 303)


def _named(plan: services.Share, at: datetime) -> dict[int, UnitRow]:
    ids = {unit for entry, _ in plan.given for unit in (entry.unit_id, entry.commune_id) if unit}
    return units_by_id(ids, on=clock.local_date(at))


def _holder(holder: Holder) -> str:
    return ", ".join(part for part in (holder.full_name, holder.position) if part)
