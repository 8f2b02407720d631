"""Which job is next."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import func, select

from emulation.core.db import db
from emulation.jobs.models import Job


def claim(*, at: datetime) -> Job | None:
    """The oldest job that is due, held by this transaction until it ends; None without one.

    On PostgreSQL a job held by another worker is passed over. On SQLite a business transaction
    has the whole database to itself, so nobody else can hold one.
    """
    wanted = (
        select(Job)
        .where(Job.done_at.is_(None), Job.run_after <= at)
        .order_by(Job.run_after, Job.id)
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    return db.session.scalar(wanted)


def is_waiting(kind: str) -> bool:
    """Whether a job of this kind is still to be done."""
    wanted = select(Job.id).where(Job.done_at.is_(None), Job.kind == kind).limit(1)
    return db.session.scalar(wanted) is not None


def count_waiting() -> int:
    """How many jobs are still to be done."""
    wanted = select(func.count(Job.id)).where(Job.done_at.is_(None))
    return db.session.scalar(wanted) or 0
