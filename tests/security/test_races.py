"""Two at once over HTTP (security.md §3 E01–E08): let go together, exactly one effect.

Each race is run again and again on fresh entries: 100 times with `run.py test --full`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from threading import Barrier

import pytest
from flask import Flask
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from emulation.audit.models import AuditRecord
from emulation.audit.queries import verify
from emulation.audit.services import seal
from emulation.campaigns.rules import RecognitionLevel
from emulation.core.db import db, transaction
from emulation.entries.models import Decision, Entry, EntryVersion, Evidence
from emulation.entries.rules import Action, State
from emulation.files.store import LocalStore
from emulation.points import queries as points
from emulation.reviews.rules import Verdict
from tests import entries_made as made
from tests.factories import World
from tests.full import times
from tests.pages import Browser
from tests.security.acts import Act, tried

Browse = Callable[..., Browser]
TIMES = times(4, full=100)
DONE, LOST = 303, 409
UPPER = RecognitionLevel.UPPER


class Side:
    """Somebody signed in, on a device of their own."""

    def __init__(self, browse: Browse, username: str) -> None:
        self.browser = browse(username)
        self.token = self.browser.get("/tai-khoan").form("/dang-xuat")["csrf_token"]

    def press(self, address: str, **typed: str) -> TestResponse:
        return tried(self.browser, Act(address, typed), self.token)


Press = Callable[[], TestResponse]


def at_once(*presses: Press) -> list[TestResponse]:
    """The answers to presses that are let go at the same instant."""
    gate = Barrier(len(presses), timeout=30)

    def run(press: Press) -> TestResponse:
        gate.wait()
        return press()

    db.session.rollback()
    with ThreadPoolExecutor(len(presses)) as pool:
        return list(pool.map(run, presses))


def statuses(answers: Sequence[TestResponse]) -> list[int]:
    return sorted(answer.status_code for answer in answers)


def steps_decided_twice() -> list[tuple[object, ...]]:
    counted = select(Decision.entry_id, Decision.step_position, Decision.round).group_by(
        Decision.entry_id, Decision.step_position, Decision.round
    )
    return [tuple(row) for row in db.session.execute(counted.having(func.count() > 1))]


def recorded(entry: Entry) -> Counter[str]:
    """How often each act on the entry stands in the trail."""
    wanted = select(AuditRecord.event).where(AuditRecord.subject == f"entry:{entry.code}")
    return Counter(db.session.scalars(wanted))


def decisions(entry: Entry) -> list[Action]:
    wanted = select(Decision.action).where(Decision.entry_id == entry.id).order_by(Decision.id)
    return list(db.session.scalars(wanted))


def everything_agrees(world: World) -> None:
    """One decision a step, points as recomputed, the trail whole."""
    db.session.rollback()
    assert steps_decided_twice() == []
    assert points.differences() == []
    with transaction():
        seal(at=world.now)
    assert verify() == []


@pytest.fixture
def side(browse: Browse) -> Callable[[str], Side]:
    return lambda username: Side(browse, username)


SideOf = Callable[[str], Side]


def desk(entry: Entry, action: str, key: str) -> tuple[str, dict[str, str]]:
    """The desk's form of the entry as it was opened."""
    typed = {
        "revision": str(entry.revision),
        "request_key": key,
        "action": action,
        "recognition": "upper",
        "reason": "Số hộ trong biên bản khác số hộ trong báo cáo.",
        "reason_summary": "Ghi rõ cách làm.",
    }
    return f"/cho-xu-ly/{entry.code}", typed


def test_e01_one_approves_while_the_other_rejects(world: World, side: SideOf) -> None:
    one, other = side("td1"), side("td4")
    for turn in range(TIMES):
        entry = made.sent_action(world, by="nop4", unit="PGD")
        at, yes = desk(entry, "recognise", f"yes-{turn}")
        _, no = desk(entry, "reject", f"no-{turn}")

        answers = at_once(partial(one.press, at, **yes), partial(other.press, at, **no))

        assert statuses(answers) == [DONE, LOST]
        won = "Mai Xuân Cường" if answers[1].status_code == DONE else "Nguyễn Thị Minh Tâm"
        lost = next(a for a in answers if a.status_code == LOST).get_data(as_text=True)
        assert (won in lost, "08:00" in lost or "8 giờ" in lost or "08 giờ" in lost) == (True, True)
        assert len(decisions(made.fresh(entry))) == 1
        assert sum(n for name, n in recorded(entry).items() if name.startswith("decision.")) == 1
    everything_agrees(world)


def test_e02_one_person_decides_in_two_tabs(world: World, side: SideOf) -> None:
    tabs = side("xn1"), side("xn1")
    for turn in range(TIMES):
        entry = made.sent_action(world)
        at, yes = desk(entry, "recognise", f"yes-{turn}")
        yes["recognition"] = "base"
        _, back = desk(entry, "return", f"back-{turn}")

        answers = at_once(partial(tabs[0].press, at, **yes), partial(tabs[1].press, at, **back))

        assert statuses(answers) == [DONE, LOST]
        expected = State.APPROVED if answers[0].status_code == DONE else State.RETURNED
        assert made.fresh(entry).state is expected
        assert len(decisions(entry)) == 1
    everything_agrees(world)


def test_e03_the_author_withdraws_while_the_commune_decides(world: World, side: SideOf) -> None:
    author, decider = side("nop1"), side("xn1")
    for turn in range(TIMES):
        entry = made.sent_action(world)
        at, yes = desk(entry, "recognise", f"yes-{turn}")
        yes["recognition"] = "base"
        seen = {"revision": str(entry.revision), "request_key": f"rut-{turn}"}

        answers = at_once(
            partial(author.press, f"/ho-so/{entry.code}/rut", **seen),
            partial(decider.press, at, **yes),
        )

        assert statuses(answers) == [DONE, LOST]
        is_withdrawn = answers[0].status_code == DONE
        state = made.fresh(entry).state
        assert state is (State.WITHDRAWN if is_withdrawn else State.APPROVED)
        assert len(decisions(entry)) == (0 if is_withdrawn else 1)
        assert recorded(entry)["entry.withdraw"] == int(is_withdrawn)
    everything_agrees(world)


def test_e04_two_of_the_authors_side_save_one_draft(world: World, side: SideOf) -> None:
    """The loser's page is a 409 that still holds what was typed."""
    writers = side("nop1"), side("bt1")
    for turn in range(TIMES):
        entry = made.draft(world)
        at, seen = f"/ho-so/{entry.code}/sua", {"revision": str(entry.revision), "action": "save"}
        titles = [f"Bản của người thứ {n}, lần {turn}" for n in (1, 2)]

        answers = at_once(
            *(
                partial(who.press, at, **seen, title=title, request_key=f"luu-{turn}-{n}")
                for n, (who, title) in enumerate(zip(writers, titles, strict=True))
            )
        )

        assert statuses(answers) == [DONE, LOST]
        lost = [answer.status_code for answer in answers].index(LOST)
        assert titles[lost] in answers[lost].get_data(as_text=True)
        assert made.fresh(entry).title == titles[1 - lost]
    everything_agrees(world)


def replaced(author: Side, here: str, revision: str, proof: str, key: str) -> TestResponse:
    """The author takes the entry back, and then its file off; the answer to the first."""
    taken = author.press(f"{here}/rut", revision=revision, request_key=key)
    if taken.status_code == DONE:
        author.press(f"{here}/tep/{proof}/bo")
    return taken


def test_e05_a_file_is_replaced_while_the_commune_decides(
    world: World, side: SideOf, app: Flask
) -> None:
    """What is recognised is the version and the files that were seen, or nothing."""
    author, decider = side("nop1"), side("xn1")
    store = LocalStore(app.config["SETTINGS"].data_dir / "files")
    for turn in range(TIMES):
        entry = made.draft(world)
        proof = made.prove(world, entry, store=store)
        entry = made.fresh(made.send(world, entry))
        at, yes = desk(entry, "recognise", f"yes-{turn}")
        yes["recognition"] = "base"

        answers = at_once(
            partial(
                replaced, author, f"/ho-so/{entry.code}", yes["revision"], proof.code, f"r-{turn}"
            ),
            partial(decider.press, at, **yes),
        )

        assert statuses(answers) == [DONE, LOST]
        found = made.fresh(entry)
        if found.state is State.APPROVED:
            decision = db.session.scalars(
                select(Decision).where(Decision.entry_id == entry.id)
            ).one()
            version = db.session.get_one(EntryVersion, decision.version_id)
            assert version.number == 1
            kept = db.session.get_one(Evidence, proof.id, populate_existing=True)
            assert kept.removed_at is None
        else:
            assert decisions(entry) == []
    everything_agrees(world)


def test_e06_a_decision_is_undone_while_the_next_step_decides(world: World, side: SideOf) -> None:
    below, above = side("xn1"), side("td1")
    for turn in range(TIMES):
        entry = made.passed_up(world, made.sent_action(world))
        at, yes = desk(entry, "recognise", f"yes-{turn}")
        seen = {"revision": str(entry.revision), "request_key": f"undo-{turn}"}

        answers = at_once(
            partial(below.press, f"{at}/hoan-tac", **seen), partial(above.press, at, **yes)
        )

        assert statuses(answers) == [DONE, LOST]
        undone = answers[0].status_code == DONE
        state = made.fresh(entry).state
        assert state is (State.SUBMITTED if undone else State.APPROVED)
        assert recorded(entry)["decision.undo"] == int(undone)
        assert recorded(entry)["decision.recognise"] == int(not undone)
    everything_agrees(world)


def test_e07_a_double_click_hands_in_once(world: World, side: SideOf) -> None:
    tabs = side("nop1"), side("nop1")
    for turn in range(TIMES):
        entry = made.draft(world)
        at = f"/ho-so/{entry.code}/sua"
        form = tabs[0].browser.get(at).form(at)
        typed = {k: v for k, v in form.items() if k != "csrf_token"} | {"action": "send"}

        answers = at_once(*(partial(tab.press, at, **typed) for tab in tabs))

        assert statuses(answers) == [DONE, DONE], turn
        assert len({answer.headers["Location"] for answer in answers}) == 1
        found = made.fresh(entry)
        assert (found.state, recorded(entry)["entry.submit"]) == (State.SUBMITTED, 1)
    receipts = db.session.scalars(select(Entry.receipt)).all()
    assert len(set(receipts)) == len(receipts) == TIMES
    everything_agrees(world)


def test_e08_a_revocation_is_confirmed_by_two_at_once(world: World, side: SideOf) -> None:
    """Two who may confirm: one does, points are taken back once."""
    proposer, rivals = side("td1"), (side("td4"), side("td5"))
    for turn in range(TIMES):
        entry = made.sent_action(world, by="nop4", unit="PGD")
        made.decided(world, entry, Verdict(Action.RECOGNISE, recognition=UPPER), by="td1")
        entry = made.fresh(entry)
        at = f"/cho-xu-ly/{entry.code}/huy-cong-nhan"
        reason = "Thành tích khai chưa đúng sự thật."
        seen = {"revision": str(entry.revision), "request_key": f"de-nghi-{turn}"}
        assert proposer.press(at, **seen, reason=reason).status_code == DONE
        now = made.fresh(entry)

        answers = at_once(
            *(
                partial(
                    who.press,
                    at,
                    revision=str(now.revision),
                    request_key=f"xac-nhan-{turn}-{n}",
                    action="confirm",
                )
                for n, who in enumerate(rivals)
            )
        )

        assert statuses(answers) == [DONE, LOST], turn
        assert made.fresh(entry).state is State.REVOKED
        assert recorded(entry)["decision.revoke_confirm"] == 1
    everything_agrees(world)
