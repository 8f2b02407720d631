"""The factory: a list of calls, and the only place that imports routes."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from flask import Flask
from flask_migrate import Migrate
from flask_wtf import CSRFProtect
from jinja2 import StrictUndefined
from werkzeug.middleware.proxy_fix import ProxyFix

from emulation import cli, config
from emulation.appeals import routes as appeals
from emulation.audit.services import seal
from emulation.campaigns import routes as campaigns
from emulation.cli.demonstration import clock as demo_clock
from emulation.comparing import routes as comparing
from emulation.copies import routes as copies
from emulation.copies.cli import compare_pictures
from emulation.copies.services import check_after, check_entry
from emulation.core.db import REPLICA, db
from emulation.desk import routes as desk
from emulation.entries import routes as entries
from emulation.entries.cli import judge_uploads
from emulation.entries.queries import upload_codes_pending
from emulation.entries.services import give_up_uploads
from emulation.fairness import routes as fairness
from emulation.files.configured import file_store, part_store
from emulation.files.queries import all_digests
from emulation.files.services import REQUEST, sweep
from emulation.files.store import ORPHAN_AGE
from emulation.jobs.cli import init_jobs
from emulation.jobs.services import Handler, enqueue
from emulation.meetings import routes as meetings
from emulation.people import routes as people
from emulation.publications import routes as publications
from emulation.recognition import routes as recognition
from emulation.reports import routes as reports
from emulation.reviews import routes as reviews
from emulation.routing import routes as routing
from emulation.routing.services import watch_after, watch_entry
from emulation.search import routes as search
from emulation.search.services import index_entry, reindex_after
from emulation.sheets import routes as sheets
from emulation.standings import routes as standings
from emulation.talk import routes as talk
from emulation.trail import routes as trail
from emulation.web import access, assets, compression, filters, offline, pages, replica, security

HIDDEN = {"hide_parameters": True}
"""What was typed stays out of logs."""
PACKAGE = Path(__file__).resolve().parent
BLUEPRINTS = (
    appeals.bp,
    campaigns.bp,
    comparing.bp,
    copies.bp,
    desk.bp,
    entries.bp,
    entries.offline_bp,
    meetings.bp,
    people.bp,
    publications.bp,
    recognition.bp,
    fairness.bp,
    reports.bp,
    reviews.bp,
    routing.bp,
    search.bp,
    sheets.bp,
    standings.bp,
    talk.bp,
    trail.bp,
)

FROM_REPLICA = (
    "fairness.export",
    "fairness.index",
    "reports.export",
    "reports.index",
    "search.index",
    "standings.data",
    "standings.export",
    "standings.index",
    "standings.show",
    "standings.why",
)
"""The pages that a read replica may answer: they only read, and nobody's next step waits on them.
What one has just written is looked for elsewhere, on the primary."""


def _seal(payload: Mapping[str, Any], at: datetime) -> None:
    """Everything unsealed, batch after batch."""
    while seal(at=at) is not None:
        continue


def _index(payload: Mapping[str, Any], at: datetime) -> None:
    """What is found at once; what it is alike is looked for afterwards, in a job of its own."""
    index_entry(payload["entry"])
    watch_entry(payload["entry"], at=at)
    enqueue("copies.check", payload, at=at)


def _check(payload: Mapping[str, Any], at: datetime) -> None:
    check_entry(payload["entry"], at=at)


def _check_all(payload: Mapping[str, Any], at: datetime) -> None:
    """Some entries, then a job for the next."""
    done = check_after(payload.get("after", 0), at=at)
    if done:
        enqueue("copies.check_all", {"after": done[-1]}, at=at)


def _reindex(payload: Mapping[str, Any], at: datetime) -> None:
    """Some entries, then a job for the next: nobody who writes waits for the whole index."""
    done = reindex_after(payload.get("after", 0))
    if done:
        enqueue("search.reindex", {"after": done[-1]}, at=at)


def _watch_all(payload: Mapping[str, Any], at: datetime) -> None:
    """Some of what waits, then a job for the next: roles end without an entry moving."""
    last = watch_after(payload.get("after", 0), at=at)
    after = {} if last is None else {"after": last}
    again = at + WATCH_EVERY if last is None else at
    enqueue("routing.watch_all", after, at=at, run_after=again)


def _sweep(payload: Mapping[str, Any], at: datetime) -> None:
    """Uploads nobody goes on with are given up, bytes that no row needs are gone; once a day."""
    give_up_uploads(at=at)
    store = file_store()
    older_than = store.now() - ORPHAN_AGE
    part_store().sweep(upload_codes_pending(), older_than=older_than)
    store.remove_unfinished(older_than=older_than)
    sweep(store, all_digests(), older_than=older_than)
    enqueue("files.sweep", {}, at=at, run_after=at + ORPHAN_AGE)


HANDLERS: dict[str, Handler] = {
    "audit.seal": _seal,
    "copies.check": _check,
    "copies.check_all": _check_all,
    "files.sweep": _sweep,
    "routing.watch_all": _watch_all,
    "search.index": _index,
    "search.reindex": _reindex,
}
RECURRING = ("audit.seal", "files.sweep", "routing.watch_all")
WATCH_EVERY = timedelta(hours=1)
CHORES = (judge_uploads, compare_pictures)


def create_app(settings: config.Settings | None = None) -> Flask:
    """The application, ready to serve, configured by `settings` or the environment."""
    settings = settings or config.load()
    if settings.is_demo:
        demo_clock.resume(settings.data_dir)
    home = _home()
    app = Flask(__name__, template_folder=home / "templates", static_folder=home / "static")
    app.config.from_mapping(_flask_settings(settings))
    if settings.proxies:  # otherwise a forged header would pass for the sender's address
        count = settings.proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=count, x_proto=count)  # type: ignore[method-assign]  # -- as Flask documents it
    app.jinja_options = {
        "trim_blocks": True,
        "lstrip_blocks": True,
        "undefined": StrictUndefined,
    }
    db.init_app(app)
    Migrate(app, db, directory=str(PACKAGE / "migrations"), render_as_batch=True)
    access.init_access(app)
    compression.init_compression(app)
    security.init_security(app)
    CSRFProtect(app)
    filters.init_filters(app)
    assets.init_assets(app)
    pages.init_pages(app, people.reader_view)
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    replica.init_replica(app, FROM_REPLICA)
    offline.init_offline(app, entries.offline_page)
    init_jobs(app, HANDLERS, RECURRING, CHORES)
    cli.init_cli(app)
    return app


def _home() -> Path:
    """Templates and static files lie beside pyproject.toml, or inside the installed package."""
    top = PACKAGE.parent
    return top if (top / "pyproject.toml").is_file() else PACKAGE


def _binds(settings: config.Settings) -> dict[str, object]:
    """The replica, if any: every transaction on it is READ ONLY, and its silence is short."""
    if not settings.replica_url:
        return {}
    arguments = {"connect_timeout": 2, "options": "-c default_transaction_read_only=on"}
    return {REPLICA: {"url": settings.replica_url, "connect_args": arguments, **HIDDEN}}


def _flask_settings(settings: config.Settings) -> dict[str, object]:
    """Flask's own keys, and the few of ours that requests need."""
    secure = settings.is_secure
    return {
        "SECRET_KEY": settings.secret_key,
        "SQLALCHEMY_DATABASE_URI": settings.database_url,
        "SQLALCHEMY_ENGINE_OPTIONS": HIDDEN,
        "SQLALCHEMY_BINDS": _binds(settings),
        "TRUSTED_HOSTS": settings.trusted_hosts,
        "SESSION_COOKIE_NAME": "__Host-session" if secure else "session",
        "SESSION_COOKIE_SECURE": secure,
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "WTF_CSRF_TIME_LIMIT": None,
        "WTF_CSRF_SSL_STRICT": False,
        "MAX_CONTENT_LENGTH": 64 * config.MEGABYTE,
        "MAX_FORM_MEMORY_SIZE": 2 * config.MEGABYTE,
        "MAX_FORM_PARTS": 500,
        "JUDGING_SECONDS": REQUEST,
        "SETTINGS": settings,
        "IS_DEMO": settings.is_demo,
        "DEMO_PASSWORD": settings.demo_password,
        "SUPPORT_PHONE": settings.support_phone,
    }
