"""Who may enter a route: every view declares exactly one of `public`, `signed_in`, `requires`.

A view without a declaration is refused at run time, and by the census of routes in the tests.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar, cast

from flask import Flask, abort, current_app, request
from flask_login import LoginManager, current_user

from emulation.core.policy import Actor, Permission

View = TypeVar("View", bound=Callable[..., Any])

PUBLIC = "public"
SIGNED_IN = "signed_in"

login_manager = LoginManager()


def reader() -> Actor:
    """Who is signed in on this request."""
    return cast(Actor, current_user.actor)


def is_signed_in() -> bool:
    """Somebody is signed in on this request."""
    return bool(current_user.is_authenticated)


def public(view: View) -> View:
    """Anybody may enter."""
    return _declared(view, PUBLIC)


def signed_in(view: View) -> View:
    """Anybody with an account may enter; the view shows them only what is theirs."""
    return _guarded(view, SIGNED_IN, ())


def requires(*permissions: Permission) -> Callable[[View], View]:
    """Only holders of any of the permissions may enter; where, the view asks by scope."""

    def decorate(view: View) -> View:
        return _guarded(view, " | ".join(permissions), permissions)

    return decorate


def _guarded(view: View, access: str, permissions: tuple[Permission, ...]) -> View:
    @wraps(view)
    def guarded(*args: Any, **kwargs: Any) -> Any:
        if not is_signed_in():
            return login_manager.unauthorized()
        if permissions and not any(reader().may(permission) for permission in permissions):
            abort(403)
        return view(*args, **kwargs)

    return _declared(cast(View, guarded), access)


def _declared(view: View, access: str) -> View:
    """The view says who may enter it, for the check of each request and for the census."""
    vars(view)["access"] = access
    return view


def init_access(app: Flask) -> None:
    """Sign-in is in force, and a view that declares no right is refused."""
    login_manager.init_app(app)
    app.before_request(_deny_undeclared)


def _deny_undeclared() -> None:
    if request.endpoint is None or request.endpoint == "static":
        return
    view = current_app.view_functions[request.endpoint]
    if not hasattr(view, "access"):
        abort(404)
