"""What lets the program open without a network: a service worker, its list, a manifest.

The worker keeps static files and one page that names nobody; a signed-in page is never kept.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import cache
from hashlib import sha256
from pathlib import Path

from flask import Flask, Response, jsonify

from emulation.web.access import public
from emulation.web.assets import DIGEST_LENGTH, STYLESHEET, asset_url

PAGE = "/ngoai-tuyen"
WORKER = "js/service-worker.js"
PICTURES = ("img/icons.svg", "img/favicon.svg")
RED, PAPER = "#9E1B22", "#FBF9F6"


def init_offline(app: Flask, page: Callable[[], str]) -> None:
    """The worker and the manifest have their addresses; `page` renders what is shown when there
    is no network, the same for everybody."""
    root = Path(str(app.static_folder))

    @cache  # nothing of it changes while the process lives
    def script() -> str:
        return worker_script(root, page())

    @public
    def worker() -> Response:
        answer = Response(script(), mimetype="text/javascript")
        answer.headers["Cache-Control"] = "no-cache, no-store"  # an update is seen at once
        return answer

    @public
    def manifest() -> Response:
        answer = jsonify(manifest_of(root))
        answer.mimetype = "application/manifest+json"
        return answer

    app.add_url_rule("/sw.js", "worker", worker, methods=["GET"])
    app.add_url_rule("/ung-dung.webmanifest", "manifest", manifest, methods=["GET"])


def worker_script(root: Path, page: str) -> str:
    """The worker with what it keeps; another page or another file makes it another release."""
    scripts = sorted({f"js/{path.name}" for path in (root / "js").glob("*.js")} - {WORKER})
    names = [STYLESHEET, *PICTURES, *scripts]
    assets = [asset_url(name, root=root) for name in names]
    source = (root / WORKER).read_text("utf-8")
    told = sha256("\n".join([*assets, page, source]).encode()).hexdigest()[:DIGEST_LENGTH]
    release = {"version": told, "page": PAGE, "assets": assets}
    return f"const RELEASE = {json.dumps(release)};\n{source}"


def manifest_of(root: Path) -> dict[str, object]:
    """How a phone shows the program among its own."""

    def icon(name: str, sizes: str, kind: str, purpose: str = "any") -> dict[str, str]:
        address = asset_url(f"img/{name}", root=root)
        return {"src": address, "sizes": sizes, "type": kind, "purpose": purpose}

    return {
        "name": "Thi Đua",
        "short_name": "Thi Đua",
        "lang": "vi",
        "id": "/",
        "start_url": "/",
        "scope": "/",
        "display": "standalone",
        "theme_color": RED,
        "background_color": PAPER,
        "icons": [
            icon("favicon.svg", "any", "image/svg+xml"),
            icon("app-192.png", "192x192", "image/png"),
            icon("app-512.png", "512x512", "image/png"),
            icon("app-512.png", "512x512", "image/png", "maskable"),
        ],
        "shortcuts": [
            {"name": "Ghi việc làm", "url": "/ho-so/moi?loai=action"},
            {"name": "Đăng ký mô hình", "url": "/ho-so/moi?loai=model"},
        ],
    }
