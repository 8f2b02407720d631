"""The outbox: done once its transaction is committed, tried again after a failure."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

import pytest
from flask import Flask

from emulation.core.db import db, transaction
from emulation.jobs.models import Job
from emulation.jobs.queries import count_waiting, is_waiting
from emulation.jobs.rules import LONGEST_WAIT, wait_after
from emulation.jobs.services import Handler, enqueue, enqueue_unless_waiting, work_once


def _handlers(seen: list[Mapping[str, Any]]) -> dict[str, Handler]:
    def note(payload: Mapping[str, Any], at: datetime) -> None:
        seen.append(payload)

    def fail(payload: Mapping[str, Any], at: datetime) -> None:
        enqueue("note", {"from": "fail"}, at=at)
        raise RuntimeError("mất mạng")

    return {"note": note, "fail": fail}


def _enqueue(at: datetime, kind: str = "note", **payload: object) -> None:
    with transaction():
        enqueue(kind, payload, at=at)


def _work(seen: list[Mapping[str, Any]], at: datetime) -> bool:
    with transaction():
        return work_once(_handlers(seen), at=at)


def test_jobs_are_done_in_order_and_once(empty_app: Flask, frozen: datetime) -> None:
    seen: list[Mapping[str, Any]] = []
    with empty_app.app_context():
        _enqueue(frozen, n=1)
        _enqueue(frozen, n=2)
        done = [_work(seen, frozen) for _ in range(3)]
    assert (done, seen) == ([True, True, False], [{"n": 1}, {"n": 2}])


def test_a_job_waits_for_its_hour(empty_app: Flask, frozen: datetime) -> None:
    seen: list[Mapping[str, Any]] = []
    later = frozen + timedelta(minutes=5)
    with empty_app.app_context():
        with transaction():
            enqueue("note", {}, at=frozen, run_after=later)
        assert not _work(seen, later - timedelta(seconds=1))
        assert _work(seen, later)


def test_a_job_of_a_failed_transaction_is_never_done(empty_app: Flask, frozen: datetime) -> None:
    with empty_app.app_context():
        with pytest.raises(ZeroDivisionError):
            _enqueue_and_fail(frozen)
        assert count_waiting() == 0


def _enqueue_and_fail(at: datetime) -> None:
    with transaction():
        enqueue("note", {}, at=at)
        raise ZeroDivisionError


def test_a_failing_job_is_undone_noted_and_tried_again(empty_app: Flask, frozen: datetime) -> None:
    seen: list[Mapping[str, Any]] = []
    with empty_app.app_context():
        _enqueue(frozen, "fail")
        assert _work(seen, frozen)
        job = db.session.get(Job, 1)
        assert job is not None
        assert (job.attempts, job.done_at, job.last_error) == (1, None, "RuntimeError: mất mạng")
        assert count_waiting() == 1
        assert not _work(seen, frozen)
        assert _work(seen, frozen + wait_after(1))
        db.session.refresh(job)
        assert job.attempts == 2


def test_a_job_of_an_unknown_kind_stays_and_says_so(empty_app: Flask, frozen: datetime) -> None:
    with empty_app.app_context():
        _enqueue(frozen, "stranger")
        assert _work([], frozen)
        job = db.session.get(Job, 1)
        assert job is not None
        assert (job.done_at, job.last_error) == (None, "KeyError: 'stranger'")


def test_recurring_work_waits_only_once(empty_app: Flask, frozen: datetime) -> None:
    with empty_app.app_context():
        for _ in range(3):
            with transaction():
                enqueue_unless_waiting("note", at=frozen)
        assert (count_waiting(), is_waiting("note"), is_waiting("fail")) == (1, True, False)


def test_waits_double_up_to_an_hour() -> None:
    assert [wait_after(n).total_seconds() for n in (1, 2, 3)] == [10, 20, 40]
    assert wait_after(1000) == LONGEST_WAIT
