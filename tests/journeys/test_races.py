"""Two reviewers decide the same entries at the same instants: one wins each, points are exact."""

from __future__ import annotations

import threading
from collections import Counter

from flask import Flask
from sqlalchemy import select

from emulation.campaigns.rules import RecognitionLevel
from emulation.core import clock
from emulation.core.db import db, transaction
from emulation.core.errors import Conflict
from emulation.entries.models import Decision, Entry
from emulation.entries.rules import Action, State
from emulation.people.queries import SignedIn
from emulation.points import queries as points
from emulation.points.models import Point
from emulation.reviews import services as reviews
from emulation.reviews.rules import Verdict
from tests.entries_made import sent_action
from tests.factories import World

CONTESTED = 300
VERDICTS = {
    "td1": Verdict(Action.RECOGNISE, recognition=RecognitionLevel.UPPER),
    "td4": Verdict(Action.REJECT, reason="Trùng với nội dung đã công nhận."),
}


class Contest:
    """Each reviewer goes through the entries in step with the other."""

    def __init__(self, app: Flask, world: World, ids: list[tuple[int, int]]) -> None:
        self.app, self.world, self.ids = app, world, ids
        self.barrier = threading.Barrier(len(VERDICTS), timeout=60)
        self.outcomes: Counter[str] = Counter()
        self.errors: list[BaseException] = []
        self.actors = {name: world.actor(name) for name in VERDICTS}

    def run(self) -> None:
        threads = [threading.Thread(target=self.review, args=(name,)) for name in VERDICTS]
        with clock.frozen(self.world.now):
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()

    def review(self, name: str) -> None:
        try:
            with self.app.app_context():
                for entry_id, revision in self.ids:
                    self.barrier.wait()
                    self.decide(self.actors[name], VERDICTS[name], entry_id, revision)
        except BaseException as error:
            self.errors.append(error)
            self.barrier.abort()

    def decide(self, actor: SignedIn, verdict: Verdict, entry_id: int, revision: int) -> None:
        key = f"{actor.username}-{entry_id}"
        try:
            with transaction():
                entry = db.session.get_one(Entry, entry_id)
                reviews.decide(
                    entry,
                    verdict,
                    actor=actor,
                    at=self.world.now,
                    revision=revision,
                    request_key=key,
                )
        except Conflict:
            self.outcomes["conflict"] += 1
        else:
            self.outcomes[verdict.action] += 1


def test_300_contested_decisions_are_decided_once_each(app: Flask, world: World) -> None:
    entries = [sent_action(world, by="nop4", unit="PGD") for _ in range(CONTESTED)]
    contest = Contest(app, world, [(entry.id, entry.revision) for entry in entries])
    db.session.remove()

    contest.run()

    assert contest.errors == []
    assert contest.outcomes["conflict"] == CONTESTED
    states = Counter(db.session.scalars(select(Entry.state)))
    assert states == {
        State.APPROVED: contest.outcomes[Action.RECOGNISE],
        State.REJECTED: contest.outcomes[Action.REJECT],
    }
    steps = db.session.execute(select(Decision.entry_id, Decision.step_position, Decision.round))
    assert Counter(Counter(map(tuple, steps)).values()) == {1: CONTESTED}
    counted = db.session.scalars(select(Point.counted)).all()
    assert len(counted) == contest.outcomes[Action.RECOGNISE]
    assert points.differences() == []
