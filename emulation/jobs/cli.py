"""`flask emulation work`, and the same inside the serving process of a small installation."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Mapping

import click
from flask import Flask, current_app
from flask.cli import with_appcontext
from flask.globals import app_ctx

from emulation.core import clock
from emulation.core.db import db, transaction
from emulation.jobs.services import Handler, enqueue_unless_waiting, work_once

log = logging.getLogger(__name__)

EXTENSION = "emulation_jobs"
EVERY = 5.0
"""Seconds between two looks for work."""
RECURRING = 60.0
"""Seconds between two rounds of the work that always comes back."""


REST = 0.15
"""Seconds that the worker leaves the database to others after each job on SQLite, where one writes
at a time and who waits looks again every tenth of a second."""

Chore = Callable[[], None]
"""Work that takes long before it writes: it looks for itself what waits, and opens its own short
transactions, so that nobody who writes waits for it."""


def init_jobs(
    app: Flask,
    handlers: Mapping[str, Handler],
    recurring: tuple[str, ...],
    chores: tuple[Chore, ...] = (),
) -> None:
    """The application knows who does which kind of job, which kinds come back by themselves, and
    what is looked after in every round."""
    app.extensions[EXTENSION] = (dict(handlers), recurring, chores)


def drain(*, rest: float = 0.0) -> int:
    """Everything that is due is done, each job in its own transaction; returns how many.

    After each, nothing is done for `rest` seconds.
    """
    handlers, _, chores = current_app.extensions[EXTENSION]
    for chore in chores:
        chore()
    done = 0
    while True:
        with transaction():
            if not work_once(handlers, at=clock.now()):
                return done
        done += 1
        time.sleep(rest)


def renew() -> None:
    """The recurring work waits to be done."""
    _, recurring, _ = current_app.extensions[EXTENSION]
    with transaction():
        for kind in recurring:
            enqueue_unless_waiting(kind, at=clock.now())


def work_until(app: Flask, stop: threading.Event) -> None:
    """Work is done as it comes until `stop` is set; a failure of the database is waited out."""
    rounds = 0
    with app.app_context():
        rest = REST if db.engine.dialect.name == "sqlite" else 0.0
    while not stop.is_set():
        try:
            with app.app_context():
                if rounds % int(RECURRING / EVERY) == 0:
                    renew()
                drain(rest=rest)
                db.session.remove()
        except Exception:
            log.exception("the worker goes on after a failure")
        rounds += 1
        stop.wait(EVERY)


def start_worker(app: Flask) -> threading.Event:
    """A daemon thread works beside the web server; setting the event returned ends it."""
    stop = threading.Event()
    threading.Thread(target=work_until, args=(app, stop), name="worker", daemon=True).start()
    return stop


@click.command("work")
@click.option("--once", is_flag=True, help="Làm hết việc đang chờ rồi dừng.")
@with_appcontext
def work(once: bool) -> None:
    """Làm các việc đang chờ: niêm phong nhật ký, cập nhật tra cứu."""
    if once:
        renew()
        click.echo(f"Đã làm {drain()} việc.")
        return
    work_until(app_ctx.app, threading.Event())
