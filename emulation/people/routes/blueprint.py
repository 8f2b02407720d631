"""The blueprint, and what every view of it needs: the reader's account and errors in forms."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, cast

from flask import Blueprint, current_app, request
from flask_login import current_user
from flask_wtf import FlaskForm

from emulation.core.db import db
from emulation.core.errors import DomainError, Invalid
from emulation.people.queries import SignedIn
from emulation.people.services import Attempt, logged
from emulation.people.services.passwords import Cost

bp = Blueprint("people", __name__)


def signed() -> SignedIn:
    """Who is signed in, with the roles held now."""
    return cast(SignedIn, current_user.actor)


def session_id() -> int:
    """The row of this device's session."""
    return cast(int, current_user.session_id)


def cost() -> Cost:
    """What hashing costs in this installation."""
    return cast(Cost, current_app.config["SETTINGS"].argon2)


def attempt_of(username: str, password: str) -> Attempt:
    """One try to prove a password; the address is the connection's, not a header's."""
    key = cast(str, current_app.config["SECRET_KEY"])
    return Attempt(username, password, request.remote_addr or "", key)


def log(attempt: Attempt, event: str, at: Any) -> None:
    """The security log has a row more, whatever becomes of the request."""
    with db.engine.begin() as connection:
        connection.execute(logged(attempt, event=event, at=at))


@contextmanager
def reported_in(form: FlaskForm) -> Iterator[None]:
    """What the rules refuse inside the block becomes errors of the form."""
    try:
        yield
    except DomainError as error:
        if error.status == 404:
            raise
        put_errors(form, error)


def put_errors(form: FlaskForm, error: DomainError) -> None:
    """The error's sentences stand at their inputs, or above the form."""
    known = {name: text for name, text in _fields(error).items() if name in form}
    for name, text in known.items():
        form[name].errors = [*form[name].errors, text]
    if not known:
        form.form_errors.append(str(error))


def _fields(error: DomainError) -> dict[str, str]:
    return error.fields if isinstance(error, Invalid) else {}
