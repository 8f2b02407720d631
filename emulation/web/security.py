"""Headers of every answer, and the limits of every request."""

from __future__ import annotations

import re

from flask import Flask, Response, abort, current_app, request

CSP = "; ".join(
    (
        "default-src 'self'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data: blob:",
        "font-src 'self'",
        "connect-src 'self'",
        "object-src 'none'",
        "base-uri 'none'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    )
)
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(self), geolocation=(), microphone=()",
    "Content-Security-Policy": CSP,
}
YEAR = 365 * 24 * 3600
KEPT_OR_NOT = re.compile("no-store|immutable")
"""What a view said itself about keeping; the «no-cache» of a download lets a copy lie there."""
BROKEN = re.compile("[\0\ud800-\udfff]")


def init_security(app: Flask) -> None:
    """Every answer carries the headers, static ones included; broken addresses lead nowhere.

    Called before anything that reads the form, tokens included.
    """
    app.before_request(_refuse_broken_address)
    app.before_request(_refuse_broken_form)
    app.after_request(_add_headers)


def _refuse_broken_address() -> None:
    """No code and no word of ours holds what PostgreSQL cannot: NUL and halves of a letter."""
    words = [request.path, *request.args.keys(), *request.args.values()]
    if any(BROKEN.search(word) for word in words):
        abort(404)


def _refuse_broken_form() -> None:
    """A part without a name (only a tool sends one) would break whoever reads the names."""
    if request.method == "POST" and not all([*request.form.keys(), *request.files.keys()]):
        abort(400)


def _add_headers(response: Response) -> Response:
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    if current_app.config["SESSION_COOKIE_SECURE"]:
        response.headers.setdefault(
            "Strict-Transport-Security", f"max-age={YEAR}; includeSubDomains"
        )
    if request.endpoint == "static" and response.status_code < 400:
        response.headers["Cache-Control"] = f"public, max-age={YEAR}, immutable"
    elif not KEPT_OR_NOT.search(response.headers.get("Cache-Control", "")):
        response.headers["Cache-Control"] = "no-store"
        response.vary.add("Cookie")
    return response
