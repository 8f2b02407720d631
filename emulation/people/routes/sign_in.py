"""/dang-nhap, /dang-xuat, and the way back for those whose session has ended."""

from __future__ import annotations

from flask import flash, make_response, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user, login_user

from emulation.core import clock
from emulation.core.db import db, transaction
from emulation.core.errors import DomainError
from emulation.people import services
from emulation.people.forms import SignInForm
from emulation.people.queries import Credentials
from emulation.people.routes.blueprint import (
    attempt_of,
    bp,
    cost,
    log,
    put_errors,
    session_id,
    signed,
)
from emulation.people.routes.login import Account, say_expired, was_signed_in
from emulation.people.services import Attempt, Opened, TooManyAttempts
from emulation.web.access import login_manager, public, signed_in
from emulation.web.pages import kept_inputs, wants_json
from emulation.web.redirects import path_of, safe_path

EXPIRED_POST = (
    "Phiên làm việc đã hết. Nội dung đồng chí đang viết vẫn được giữ. Đăng nhập để tiếp tục."
)


@bp.route("/dang-nhap", methods=["GET", "POST"])
@public
def sign_in() -> ResponseReturnValue:
    """The form; with the right name and password a fresh session and the page asked for."""
    form = SignInForm()
    if request.method == "GET":
        form.next.data = safe_path(request.args.get("next"), default="")
        if current_user.is_authenticated:
            return redirect(safe_path(form.next.data))
        return _page(form, 200)
    if not form.validate():
        return _page(form, 422)
    try:
        opened = _open(attempt_of(form.username.data or "", form.password.data or ""))
    except DomainError as error:
        put_errors(form, error)
        return _page(form, error.status, error)
    _remember(opened)
    return redirect(safe_path(form.next.data), 303)


def _open(attempt: Attempt) -> Opened:
    at = clock.now()
    proved = proved_password(attempt)
    with transaction():
        return services.sign_in(proved, attempt=attempt, device=_device(), at=at)


def proved_password(attempt: Attempt) -> Credentials:
    """The credentials the password fits; every try is logged first, then counted, then hashed."""
    at = clock.now()
    log(attempt, services.TRIED, at)
    db.session.rollback()
    try:
        services.check_throttle(attempt, at=at)
    except TooManyAttempts:
        log(attempt, services.BLOCKED, at)
        raise
    return services.prove(attempt, cost=cost(), at=at)


def confirmed_password(attempt: Attempt) -> Credentials:
    """The same for an act that asks for a password again: a right answer is no failed try."""
    proved = proved_password(attempt)
    log(attempt, services.DONE, clock.now())
    return proved


def _device() -> str:
    """«Chrome trên Android»: enough to know one's own devices by."""
    agent = request.user_agent.string
    browsers = (("Edg/", "Edge"), ("Firefox/", "Firefox"), ("Chrome/", "Chrome"))
    systems = (("Android", "Android"), ("iPhone", "iPhone"), ("Windows", "Windows"))
    browser = next((name for sign, name in browsers if sign in agent), "Trình duyệt")
    system = next((name for sign, name in systems if sign in agent), "máy tính")
    return f"{browser} trên {system}"


def _remember(opened: Opened) -> None:
    """The cookie starts afresh: nothing of the session before, no chosen id, survives."""
    session.clear()
    login_user(Account(opened.actor, token=opened.token, session_id=opened.session_id))


def _page(form: SignInForm, status: int, error: DomainError | None = None) -> ResponseReturnValue:
    html = render_template("people/sign_in.html", form=form, kept=[], message="", throttled=error)
    answer = make_response(html, status)
    if isinstance(error, TooManyAttempts):
        answer.headers["Retry-After"] = str(error.minutes * 60)
    return answer


@bp.post("/dang-xuat")
@signed_in
def sign_out() -> ResponseReturnValue:
    """The session is over on the server and forgotten by the browser."""
    with transaction():
        services.sign_out(session_id(), actor=signed(), at=clock.now())
    session.clear()
    flash("Đã đăng xuất. Nếu dùng máy chung, hãy đóng trình duyệt.", "ok")
    return redirect(url_for("people.sign_in"), 303)


@login_manager.unauthorized_handler  # type: ignore[untyped-decorator]  # -- flask_login has no types
def sign_in_first() -> ResponseReturnValue:
    """To the sign-in page and back; what was being sent is shown again, nothing of it is lost."""
    if wants_json():
        return {"sign_in": True, "sentence": EXPIRED_POST}, 401
    if request.method in ("GET", "HEAD"):
        say_expired()
        target = request.full_path if request.query_string else request.path
        address = url_for("people.sign_in", next=safe_path(target, default="") or None)
        if request.headers.get("HX-Request"):
            return "", 401, {"HX-Redirect": address}
        return redirect(address, 302)
    form = SignInForm(formdata=None)
    form.next.data = path_of(request.referrer, host=request.host)
    message = EXPIRED_POST if was_signed_in() else "Đăng nhập để tiếp tục."
    html = render_template(
        "people/sign_in.html", form=form, kept=kept_inputs(), message=message, throttled=None
    )
    return html, 401
