"""/tai-khoan: one's own password, devices and display."""

from __future__ import annotations

from flask import current_app, flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from emulation.core import clock
from emulation.core.db import transaction
from emulation.people import queries, services
from emulation.people.forms import DisplayForm, PasswordForm
from emulation.people.queries import SignedIn
from emulation.people.routes.blueprint import (
    attempt_of,
    bp,
    cost,
    reported_in,
    session_id,
    signed,
)
from emulation.people.routes.sign_in import confirmed_password
from emulation.people.rules import PASSWORD_MIN, ROLE_LABELS, has_stead
from emulation.units import queries as units
from emulation.web.access import public, signed_in
from emulation.web.redirects import path_of

YEAR = 365 * 24 * 3600


@bp.get("/tai-khoan")
@signed_in
def account() -> ResponseReturnValue:
    """Who one is here, on which devices one is signed in, and how pages look."""
    actor, at = signed(), clock.now()
    places = units.units_by_id(
        [actor.home_unit_id, *(held.unit_id for held in actor.holdings)], on=clock.local_date(at)
    )
    theme, _, text = request.cookies.get("display", "").partition("-")
    form = DisplayForm(formdata=None, data={"theme": theme or "auto", "text": text or "100"})
    return render_template(
        "people/account.html",
        form=form,
        actor=actor,
        roles=[
            f"{held.title or ROLE_LABELS[held.role]}, {places[held.unit_id].committee_name}"
            for held in actor.holdings
        ],
        unit=places[actor.home_unit_id],
        stead=_stead_row(actor),
        sessions=queries.sessions_of(actor.id, at=at),
        this_session=session_id(),
    )


def _stead_row(actor: SignedIn) -> list[dict[str, object]]:
    """For whom the reader decides today; nothing for who neither decides nor stands in."""
    if not has_stead(actor.roles) and not actor.stands_for:
        return []
    told = [f"Đang xử lý thay đồng chí {one.full_name}" for one in actor.stands_for]
    href = url_for("people.stand_ins")
    return [{"label": "Xử lý thay", "value": told or "Không", "change_href": href}]


@bp.route("/tai-khoan/mat-khau", methods=["GET", "POST"])
@signed_in
def password() -> ResponseReturnValue:
    """A new password, for those who know the old one; other devices are signed out."""
    actor = signed()
    form = PasswordForm(username=actor.username)
    if form.validate_on_submit():
        with reported_in(form):
            _change(form)
        if not form.form_errors and not form.errors:
            flash("Đã đổi mật khẩu. Các thiết bị khác đã được đăng xuất.", "ok")
            return redirect(url_for("people.account"), 303)
    status = 422 if request.method == "POST" else 200
    must = actor.must_change_password
    html = render_template("people/password.html", form=form, must=must, least=PASSWORD_MIN)
    return html, status


def _change(form: PasswordForm) -> None:
    """Old password proved and new one hashed before the transaction begins."""
    actor = signed()
    proved = confirmed_password(attempt_of(actor.username, form.old_password.data or ""))
    fresh = services.hash_password(form.new_password.data or "", cost=cost())
    with transaction():
        services.change_password(
            actor.id,
            proved_hash=proved.password_hash,
            password_hash=fresh,
            actor=actor,
            at=clock.now(),
            keep_session=session_id(),
        )


@bp.post("/tai-khoan/thiet-bi-khac")
@signed_in
def sign_out_others() -> ResponseReturnValue:
    """Every other device is signed out."""
    with transaction():
        ended = services.sign_out_others(session_id(), actor=signed(), at=clock.now())
    flash(f"Đã đăng xuất {ended} thiết bị khác." if ended else "Không có thiết bị khác.", "ok")
    return redirect(url_for("people.account"), 303)


@bp.post("/hien-thi")
@public
def display() -> ResponseReturnValue:
    """Colours and text size are kept in a cookie of this device."""
    form = DisplayForm()
    back = path_of(request.referrer, host=request.host) or url_for("people.account")
    answer = make_response(redirect(back, 303))
    if form.validate():
        secure = bool(current_app.config["SESSION_COOKIE_SECURE"])
        value = f"{form.theme.data}-{form.text.data}"
        answer.set_cookie(
            "display", value, max_age=YEAR, secure=secure, httponly=True, samesite="Lax"
        )
        flash("Đã lưu cách hiển thị trên máy này.", "ok")
    else:
        flash("Chọn màu nền và cỡ chữ trong danh sách.", "warning")
    return answer
