"""Who is signed in on a request: read afresh each time, so that a withdrawn role stops at once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import cast

from flask import Response, flash, g, redirect, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_login import UserMixin, current_user

from emulation.core import clock
from emulation.core.db import db
from emulation.core.policy import Permission
from emulation.people import queries, services
from emulation.people.queries import OpenSession, SignedIn
from emulation.people.routes.blueprint import bp
from emulation.people.rules import ROLE_LABELS
from emulation.web.access import login_manager

EXPIRED = "Phiên làm việc đã hết. Đăng nhập để tiếp tục."
FREE_WHILE_CHANGING = frozenset(
    {"static", "people.password", "people.sign_in", "people.sign_out", "people.display"}
)
login_manager.session_protection = None  # phones change their address; the token is what counts


class Account(UserMixin):  # type: ignore[misc]  # -- flask_login publishes no types
    """What flask-login keeps of a request: the actor, and the session's token as its id."""

    def __init__(self, actor: SignedIn, *, token: str, session_id: int) -> None:
        self.actor = actor
        self.token = token
        self.session_id = session_id

    def get_id(self) -> str:
        return self.token


@dataclass(frozen=True)
class ReaderView:
    """The reader as the header shows them."""

    name: str
    username: str
    role_label: str
    unit_label: str
    is_writer: bool
    """They write entries, so what they type may wait on their device."""


@login_manager.user_loader  # type: ignore[untyped-decorator]  # -- flask_login publishes no types
def load_account(token: str) -> Account | None:
    """The account of a session that is alive, noted as in use at most once a minute."""
    at = clock.now()
    found = queries.opened_by(services.token_digest(token), on=clock.local_date(at))
    if found is None:
        return None
    opened, actor = found
    if not services.is_alive(opened, actor, at=at):
        return None
    _touch(opened, at)
    return Account(actor, token=token, session_id=opened.id)


def _touch(opened: OpenSession, at: datetime) -> None:
    """Outside the request's own transaction: a ledger of its own."""
    statement = services.touched(opened, at=at)
    if statement is not None:
        with db.engine.begin() as connection:
            connection.execute(statement)


def reader_view() -> ReaderView | None:
    """The reader in words; None when nobody is signed in."""
    if not current_user.is_authenticated:
        return None
    if "reader_view" not in g:
        g.reader_view = _view(current_user.actor)
    return cast(ReaderView, g.reader_view)


def _view(actor: SignedIn) -> ReaderView:
    held = actor.holdings[0] if actor.holdings else None
    return ReaderView(
        name=actor.full_name,
        username=actor.username,
        role_label=(held.title or ROLE_LABELS[held.role]) if held else "Chưa có vai trò",
        unit_label=actor.unit_name,
        is_writer=actor.may(Permission.ENTRY_WRITE),
    )


@bp.app_context_processor
def _account_links() -> dict[str, object]:
    links = [{"href": "/tai-khoan", "icon": "user", "label": "Tài khoản, hiển thị"}]
    return {"account_links": links if current_user.is_authenticated else []}


@bp.before_app_request
def _first_password() -> ResponseReturnValue | None:
    """A first password opens one page only: the one that changes it."""
    if request.endpoint in FREE_WHILE_CHANGING or not current_user.is_authenticated:
        return None
    if current_user.actor.must_change_password:
        return redirect(url_for("people.password"), 303)
    return None


@bp.after_app_request
def _log_refusal(response: Response) -> Response:
    """What was refused to somebody signed in stands in the security log, by the view's name."""
    is_refusal = response.status_code in (403, 404) and request.endpoint not in (None, "static")
    if is_refusal and current_user.is_authenticated:
        detail = f"{response.status_code} {request.method} {request.endpoint}"
        with db.engine.begin() as connection:
            connection.execute(
                services.refused(current_user.actor.id, detail=detail, at=clock.now())
            )
    return response


def was_signed_in() -> bool:
    """The cookie still bears a token, so the session has ended rather than never begun."""
    return "_user_id" in session


def say_expired() -> None:
    """The sign-in page will say that the session has ended."""
    if was_signed_in():
        session.pop("_user_id")
        flash(EXPIRED, "warning")
