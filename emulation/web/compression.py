"""Pages and scripts go out compressed, since many offices have no proxy that would do it."""

from __future__ import annotations

import gzip

from flask import Flask, Response, request

SMALLEST = 1024
KINDS = frozenset({"text/html", "text/javascript", "application/javascript", "application/json"})


def init_compression(app: Flask) -> None:
    """Every answer of text that the browser takes compressed is compressed."""
    app.after_request(_compress)


def _compress(response: Response) -> Response:
    is_text = response.mimetype in KINDS or response.mimetype == "image/svg+xml"
    if not is_text or response.status_code in (204, 206, 304) or request.method == "HEAD":
        return response
    if "Content-Encoding" in response.headers or (response.is_streamed and not _is_file(response)):
        return response
    response.vary.add("Accept-Encoding")
    if request.accept_encodings.quality("gzip") <= 0:
        return response
    response.direct_passthrough = False
    content = response.get_data()
    if len(content) >= SMALLEST:
        response.set_data(gzip.compress(content, compresslevel=6, mtime=0))
        response.headers["Content-Encoding"] = "gzip"
        if response.get_etag()[0]:
            response.set_etag(f"{response.get_etag()[0]}-gzip")
    return response


def _is_file(response: Response) -> bool:
    return bool(response.direct_passthrough)
