"""Two at once: one form or one conclusion does its work once, and nobody waits for ever."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from threading import Barrier

import pytest
from sqlalchemy import func, select

from emulation.appeals.models import Appeal
from emulation.appeals.services import file_appeal
from emulation.campaigns.rules import RecognitionLevel
from emulation.core.db import db, transaction
from emulation.core.errors import DomainError
from emulation.entries import queries as entries
from emulation.entries.rules import Action
from emulation.files import services as files
from emulation.files.store import LocalStore
from emulation.meetings import queries, services
from emulation.meetings.models import Meeting
from emulation.meetings.rules import Paper
from emulation.meetings.services import NewItem
from emulation.points import queries as points
from emulation.reviews.rules import Verdict
from emulation.talk.models import EntryMessage
from emulation.talk.rules import Thread
from emulation.talk.services import post_message
from tests import entries_made as made
from tests.files.samples import pdf

UPPER = Verdict(Action.RECOGNISE, recognition=RecognitionLevel.UPPER)
REJECT = Verdict(Action.REJECT, reason="Số liệu chưa khớp với biên bản.")
GROUNDS = "Biên bản ngày 05/10 ghi đủ 12 hộ, bản gửi trước chụp thiếu trang."


@pytest.fixture
def at_once(app, world):
    """Runs acts in application contexts that start together; «done» or the name of the refusal."""

    def run(*acts: Callable[[], object]) -> list[str]:
        db.session.rollback()
        together = Barrier(len(acts))

        def one(act: Callable[[], object]) -> str:
            with app.app_context():
                together.wait(timeout=10)
                try:
                    with transaction():
                        act()
                except DomainError as error:
                    return type(error).__name__
                return "done"

        with ThreadPoolExecutor(len(acts)) as pool:
            futures = [pool.submit(one, act) for act in acts]
            return sorted(future.result(timeout=60) for future in futures)

    return run


def rows(model: type[object]) -> int:
    db.session.rollback()
    return db.session.scalar(select(func.count()).select_from(model)) or 0


def waiting(world, count=1):
    return [made.passed_up(world, made.sent_action(world)) for _ in range(count)]


def typing(world, chosen, store, *, by="td4", key):
    scan = files.prepare(pdf(), "ket-luan.pdf", scanner=None)
    files.make_durable(scan, store=store)
    actor, today = world.actor(by), world.today
    items = [NewItem(one.code, one.revision, UPPER) for one in chosen]
    paper = Paper(number="45-KL/HU", concluded_on=today, signer="A", signer_title="B")

    def act():
        return services.type_conclusion(
            paper, items, scan=scan, store=store, actor=actor, at=world.now, key=key
        )

    return act


def typed(act):
    with transaction():
        return act().code


def confirming(world, code, by):
    actor = world.actor(by)
    return lambda: services.confirm(queries.meeting_by_code(code), actor=actor, at=world.now)


def test_one_form_types_one_conclusion(world, at_once, tmp_path):
    act = typing(world, waiting(world), LocalStore(tmp_path), key="k1")

    assert at_once(act, act) == ["done", "done"]
    assert rows(Meeting) == 1


def test_two_conclusions_do_not_take_one_entry(world, at_once, tmp_path):
    chosen, store = waiting(world), LocalStore(tmp_path)
    acts = [typing(world, chosen, store, by=by, key=by) for by in ("td4", "td5")]

    assert at_once(*acts) == ["Invalid", "done"]
    assert rows(Meeting) == 1


def test_two_who_confirm_at_once_decide_once(world, at_once, tmp_path):
    chosen = waiting(world, 3)
    code = typed(typing(world, chosen, LocalStore(tmp_path), by="td4", key="k1"))

    found = at_once(confirming(world, code, "td5"), confirming(world, code, "td1"))

    assert found[0] in ("Conflict", "WrongState")
    assert found[1] == "done"
    for entry in chosen:
        assert sum(row.counted for row in points.points_of_entry(entry.id)) == Decimal(8)
    assert points.differences() == []


def test_two_conclusions_over_the_same_commune_both_end(world, at_once, tmp_path):
    store = LocalStore(tmp_path)
    for number in range(3):
        one, other = waiting(world, 3), waiting(world, 3)
        codes = [
            typed(typing(world, chosen, store, by="td4", key=f"{number}{place}"))
            for place, chosen in enumerate((one, other))
        ]
        acts = (confirming(world, codes[0], "td5"), confirming(world, codes[1], "td1"))
        assert at_once(*acts) == ["done", "done"]
    assert points.differences() == []


def test_one_message_and_one_request_however_often_sent(world, at_once):
    entry, xn1 = made.sent_action(world), world.actor("xn1")
    number = entry.id

    def say():
        post_message(
            entries.fresh_entry(number),
            Thread.TO_SENDER,
            "Hộ nào?",
            (),
            store=LocalStore("/nonexistent"),
            actor=xn1,
            at=world.now,
            key="k1",
        )

    assert at_once(say, say) == ["done", "done"]
    assert rows(EntryMessage) == 1
    made.decided(world, entry, REJECT, by="xn1")
    authors = [world.actor(by) for by in ("nop1", "bt1")]

    def asking(author):
        return lambda: file_appeal(
            entries.fresh_entry(number),
            GROUNDS,
            (),
            store=LocalStore("/nonexistent"),
            actor=author,
            at=world.now,
            key=f"ask-{author.username}",
        )

    assert at_once(*map(asking, authors)) == ["WrongState", "done"]
    assert rows(Appeal) == 1
