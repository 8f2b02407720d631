"""Two at once (security.md §3 E07): one form sent twice in the same instant happens once."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from sqlalchemy import func, select

from emulation.audit.models import AuditRecord
from emulation.campaigns.queries import campaign_by_code
from emulation.core.db import db, transaction
from emulation.entries import queries, services
from emulation.entries.models import Entry
from emulation.files.store import LocalStore
from tests.entries_made import ACTION, draft, fresh, request_key

ROUNDS = 5


@pytest.fixture
def twice(app, world):
    """Runs an act in two application contexts that start together; its two results."""

    def run(act: Callable[[], Any]) -> list[Any]:
        db.session.rollback()
        together = Barrier(2)

        def one() -> Any:
            with app.app_context():
                together.wait(timeout=10)
                with transaction():
                    return act()

        with ThreadPoolExecutor(2) as pool:
            futures = [pool.submit(one) for _ in range(2)]
            return [future.result(timeout=30) for future in futures]

    return run


def test_one_new_form_makes_one_draft(world, twice, tmp_path):
    store, actor, unit = LocalStore(tmp_path), world.actor("nop1"), world.unit("LL1")
    for number in range(ROUNDS):
        key = request_key()

        def begin(key=key):
            written = services.begin(
                campaign_by_code("BAC2024"),
                ACTION,
                kind="action",
                unit_id=unit,
                proofs=(),
                store=store,
                actor=actor,
                at=world.now,
                key=key,
            )
            return written.entry.code

        first, second = twice(begin)
        assert first == second
        assert db.session.scalar(select(func.count()).select_from(Entry)) == number + 1


def test_a_draft_begun_between_two_looks_is_not_saved_again(world, tmp_path, monkeypatch):
    """The device goes on with the revision of the answer that it heard."""
    key = request_key()

    def begin():
        return services.begin(
            campaign_by_code("BAC2024"),
            ACTION,
            kind="action",
            unit_id=world.unit("LL1"),
            proofs=(),
            store=LocalStore(tmp_path),
            actor=world.actor("nop1"),
            at=world.now,
            key=key,
        ).entry

    first = begin()
    code, revision = first.code, first.revision
    known, looks = queries.request_result, iter([True])
    monkeypatch.setattr(
        queries, "request_result", lambda asked: None if next(looks, False) else known(asked)
    )

    second = begin()
    assert (second.code, second.revision) == (code, revision)


def test_one_press_of_send_hands_in_once(world, twice, tmp_path):
    store, actor = LocalStore(tmp_path), world.actor("nop1")
    for number in range(ROUNDS):
        entry, key = draft(world), request_key()
        entry_id, revision = entry.id, entry.revision

        def hand_in(entry_id=entry_id, revision=revision, key=key):
            written = services.hand_in(
                queries.fresh_entry(entry_id),
                ACTION,
                proofs=(),
                store=store,
                actor=actor,
                at=world.now,
                revision=revision,
                key=key,
            )
            return written.is_sent

        assert twice(hand_in) == [True, True]
        wanted = select(func.count()).where(AuditRecord.event == "entry.submit")
        assert db.session.scalar(wanted) == number + 1
        assert len(queries.versions_of(fresh(entry).id)) == 1
