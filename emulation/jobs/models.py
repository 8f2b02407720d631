"""The outbox: work that a transaction left for later."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from emulation.core.db import Id, Instant, Json, Model


class Job(Model):
    """Something to do once its transaction is committed, at least once, from `run_after` on."""

    __tablename__ = "job"
    __table_args__ = (Index("ix_job_done_at_run_after_id", "done_at", "run_after", "id"),)

    id: Mapped[Id]
    kind: Mapped[str]
    payload: Mapped[dict[str, Any]] = mapped_column(Json)
    created_at: Mapped[Instant]
    run_after: Mapped[Instant]
    attempts: Mapped[int] = mapped_column(default=0)
    done_at: Mapped[Instant | None]
    last_error: Mapped[str] = mapped_column(default="")
