"""Leaving work for later, and doing it."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import update

from emulation.core.db import db
from emulation.jobs.models import Job
from emulation.jobs.queries import claim, is_waiting
from emulation.jobs.rules import wait_after

log = logging.getLogger(__name__)

Handler = Callable[[Mapping[str, Any], datetime], None]
"""Does a job, given its payload and the present instant; may run twice, so it must not matter."""


def enqueue(
    kind: str, payload: Mapping[str, Any], *, at: datetime, run_after: datetime | None = None
) -> Job:
    """The job will be done once this transaction is committed, and never if it is not."""
    job = Job(kind=kind, payload=dict(payload), created_at=at, run_after=run_after or at)
    db.session.add(job)
    db.session.flush()
    return job


def enqueue_unless_waiting(kind: str, *, at: datetime) -> None:
    """One job of this kind waits, for work that does all there is in one go."""
    if not is_waiting(kind):
        enqueue(kind, {}, at=at)


def forget(kind: str, *, at: datetime) -> None:
    """No job of this kind waits: what they would have done was done in one go."""
    waiting = update(Job).where(Job.kind == kind, Job.done_at.is_(None))
    db.session.execute(waiting.values(done_at=at))


def work_once(handlers: Mapping[str, Handler], *, at: datetime) -> bool:
    """The next due job is done, or put off with the reason; False when nothing is due.

    What a failing handler wrote is undone; the job is tried again later, for ever.
    """
    job = claim(at=at)
    if job is None:
        return False
    job.attempts += 1
    try:
        with db.session.begin_nested():
            handlers[job.kind](job.payload, at)
    except Exception as error:
        log.exception("job %s of kind %s failed", job.id, job.kind)
        job.last_error = f"{type(error).__name__}: {error}"[:500]
        job.run_after = at + wait_after(job.attempts)
    else:
        job.done_at, job.last_error = at, ""
    db.session.flush()
    return True
