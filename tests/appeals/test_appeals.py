"""A rejection is looked at again: once, in time, read by named roles, answered by somebody else."""

from __future__ import annotations

from datetime import date, timedelta
from io import BytesIO

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from emulation.appeals import queries, services
from emulation.appeals.models import Appeal, AppealTerm
from emulation.appeals.rules import Outcome, Term, wrong_answer, wrong_grounds
from emulation.core.db import db, transaction
from emulation.core.errors import Conflict, DomainError, Invalid, NotAllowed, NotFound, WrongState
from emulation.entries import queries as entries
from emulation.entries.models import Decision
from emulation.entries.rules import Action, State
from emulation.files.store import LocalStore
from emulation.people.rules import Role
from emulation.points import queries as points
from emulation.reviews.rules import Verdict
from tests import entries_made as made
from tests.factories import make_account
from tests.files.samples import encoded, picture

REJECT = Verdict(Action.REJECT, reason="Số liệu chưa khớp với biên bản.")
GROUNDS = "Biên bản ngày 05/10 ghi đủ 12 hộ, bản gửi trước chụp thiếu trang."
ANSWER = "Đã xem biên bản đầy đủ, số hộ khớp với báo cáo."


def rejected(world, *, by="td4"):
    entry = made.sent_action(world)
    if by != "xn1":
        entry = made.passed_up(world, entry)
    made.decided(world, entry, REJECT, by=by)
    return made.fresh(entry)


def ask(world, entry, *, by="nop1", grounds=GROUNDS, at=None, key=None):
    with transaction():
        return services.file_appeal(
            entries.fresh_entry(entry.id),
            grounds,
            (),
            store=LocalStore("/nonexistent"),
            actor=world.actor(by),
            at=at or world.now,
            key=key or made.request_key(),
        )


def answer(world, entry, outcome=Outcome.UPHELD, *, by="td5", words=ANSWER, revision=None):
    with transaction():
        fresh = entries.fresh_entry(entry.id)
        return services.answer_appeal(
            fresh,
            outcome,
            words,
            actor=world.actor(by),
            at=world.now,
            revision=fresh.revision if revision is None else revision,
        )


def test_days_are_counted_on_the_calendar_and_the_last_one_counts():
    term = Term(15, 10, "QĐ")

    assert term.last_day(date(2024, 11, 15)) == date(2024, 11, 30)
    assert term.answer_by(date(2024, 12, 25)) == date(2025, 1, 4)


def test_what_asking_and_answering_need():
    assert set(wrong_grounds(" ngắn ", files=6)) == {"grounds", "files"}
    assert wrong_grounds("a" * 20, files=5) == {}
    assert set(wrong_grounds("a" * 3001, files=0)) == {"grounds"}
    assert set(wrong_answer(None, "")) == {"outcome", "answer"}
    assert wrong_answer(Outcome.DISMISSED, "a" * 20) == {}


def test_upheld_opens_a_new_round_and_deletes_nothing(world):
    entry = rejected(world)
    before = db.session.scalars(select(Decision.id).where(Decision.entry_id == entry.id)).all()
    first_round = entry.round
    ask(world, entry)

    appeal = answer(world, entry)

    fresh = made.fresh(entry)
    assert (appeal.outcome, fresh.state, fresh.step_position) == ("upheld", State.SUBMITTED, 2)
    assert fresh.round == first_round + 1
    rows = entries.decisions_of(entry.id)
    assert [row.id for row in rows][: len(before)] == sorted(before)
    assert (rows[-1].action, rows[-1].reason) == (Action.UNDO, ANSWER)
    made.recognised(world, fresh, by="td4", level="upper")
    assert points.differences() == []


def test_dismissed_leaves_everything_as_it_was(world):
    entry = rejected(world)
    before = (entry.state, entry.round, entry.revision)
    ask(world, entry)

    answer(world, entry, Outcome.DISMISSED)

    fresh = made.fresh(entry)
    assert (fresh.state, fresh.round, fresh.revision) == before
    with pytest.raises(WrongState):
        ask(world, entry)
    with pytest.raises(WrongState):
        answer(world, entry)


@pytest.mark.parametrize(
    ("by", "error"),
    [
        ("td4", NotAllowed),  # decided it
        ("td3", NotAllowed),  # of the author's cell
        ("xn1", NotAllowed),  # a lower step
        ("kt", NotAllowed),
        ("nop1", NotAllowed),
        ("nop3", NotFound),
        ("xn2", NotFound),
        ("hd1", NotFound),
        ("ld", NotFound),
        ("qt1", NotFound),
    ],
)
def test_who_may_not_answer(world, by, error):
    entry = rejected(world)
    ask(world, entry)

    with pytest.raises(error):
        answer(world, entry, by=by)
    assert made.fresh(entry).state is State.REJECTED


def test_a_level_above_answers_where_the_commune_has_nobody_else(world):
    entry = rejected(world, by="xn1")
    ask(world, entry)
    with pytest.raises(NotAllowed):
        answer(world, entry, by="xn1")

    appeal = answer(world, entry, by="td4")

    assert appeal.answered_for_id == world.unit("HU")
    assert made.fresh(entry).step_position == 1


def test_another_decider_of_the_same_unit_answers(world):
    make_account(
        "xn3",
        name="Lê Văn Bảo",
        home=world.unit("LL"),
        role=Role.ENDORSER,
        unit=world.unit("LL"),
        at=world.now,
    )
    db.session.commit()
    entry = rejected(world, by="xn1")
    ask(world, entry)

    assert answer(world, entry, by="xn3").answered_for_id == world.unit("LL")


def test_only_the_author_asks_in_time_once(world):
    entry = rejected(world)
    for by in ("xn1", "td5", "kt"):
        with pytest.raises(NotAllowed):
            ask(world, entry, by=by)
    for by in ("nop2", "nop3", "ld", "hd1", "qt1"):
        with pytest.raises(NotFound):
            ask(world, entry, by=by)
    with pytest.raises(WrongState):
        ask(world, entry, at=world.now + timedelta(days=16))
    with pytest.raises(Invalid):
        ask(world, entry, grounds="Xin xem lại.")

    first = ask(world, entry, by="bt1", at=world.now + timedelta(days=15), key="k1")
    assert ask(world, entry, by="bt1", key="k1").code == first.code
    with pytest.raises(DomainError):
        ask(world, entry, by="nop1", key="k1")
    with pytest.raises(WrongState):
        ask(world, entry)


@pytest.mark.parametrize("make", [made.sent_action, lambda world: made.draft(world)])
def test_nothing_but_a_rejection_is_looked_at_again(world, make):
    entry = make(world)

    with pytest.raises(DomainError):
        ask(world, entry)


def test_the_days_are_a_row(world):
    with transaction():
        db.session.add(
            AppealTerm(days=3, answer_days=5, citation="QĐ 12-QĐ/HU", valid_from=date(2024, 6, 1))
        )
    entry = rejected(world)

    with pytest.raises(WrongState):
        ask(world, entry, at=world.now + timedelta(days=4))
    assert ask(world, entry).due_on == world.today + timedelta(days=5)


def test_a_lost_race_answers_nothing(world):
    entry = rejected(world)
    ask(world, entry)

    with pytest.raises(Conflict):
        answer(world, entry, revision=entry.revision - 1)
    assert db.session.scalars(select(Appeal)).one().outcome is None


def test_those_who_decide_see_what_waits(world):
    entry = rejected(world)
    ask(world, entry)

    def waiting(by):
        return [row.code for row in queries.open_appeals(world.actor(by), on=world.today)]

    assert waiting("td5") == waiting("xn1") == [entry.code]
    assert waiting("xn2") == waiting("nop1") == waiting("kt") == []
    answer(world, entry)
    assert waiting("td5") == []


@pytest.mark.parametrize("statement", ["UPDATE appeal SET grounds = 'khác'", "DELETE FROM appeal"])
def test_the_database_refuses_to_rewrite(world, statement):
    ask(world, rejected(world))

    with pytest.raises(DBAPIError), transaction():
        db.session.execute(text(statement))


# Over HTTP -----------------------------------------------------------------------------------


def address(entry):
    return f"/ho-so/{entry.code}/xem-xet-lai"


def test_asked_and_answered_on_pages(world, browse):
    entry = rejected(world)
    sender = browse("nop1")
    page = sender.get(f"/ho-so/{entry.code}")
    assert "đến hết ngày 30/11/2024 (15 ngày" in page.text
    typed = {"grounds": GROUNDS, "files": (BytesIO(encoded(picture(seed=5))), "bb.jpg")}
    assert sender.send(address(entry), typed).status == 303

    assert "Đề nghị xem xét lại, chờ trả lời" in browse("td5").get("/").text
    reply = f"/cho-xu-ly/{entry.code}/xem-xet-lai"
    assert browse("td4").get(reply).status == 403
    done = browse("td5").send(reply, {"outcome": "upheld", "answer": ANSWER})
    assert done.status == 303
    for by in ("nop1", "bt1", "xn1", "td5", "kt"):
        page = browse(by).get(address(entry))
        assert GROUNDS in page.text
        assert ANSWER in page.text
    file = browse("kt").get(address(entry)).soup.select('a[href*="/tep/"]')[0]["href"]
    assert browse("kt").get(file).status == 200
    assert browse("nop3").get(file).status == 404


@pytest.mark.parametrize("by", ["nop2", "nop3", "bt2", "xn2", "hd1", "ld", "qt1"])
def test_a_non_party_finds_nothing(world, browse, by):
    entry = rejected(world)
    ask(world, entry)

    assert browse(by).get(address(entry)).status == 404
    assert browse(by).get(f"/cho-xu-ly/{entry.code}/xem-xet-lai").status in (403, 404)
    page = browse(by).get(f"/ho-so/{entry.code}")
    assert GROUNDS not in page.text
    assert "xem-xet-lai" not in str(page.soup)


def test_what_cannot_be_is_told_and_stays(world, browse):
    entry = rejected(world)
    page = browse("nop1").send(address(entry), {"grounds": "<b>Ngắn</b>"})
    assert page.status == 422
    assert page.form("/xem-xet-lai")["grounds"] == "<b>Ngắn</b>"
    ask(world, entry)

    reply = f"/cho-xu-ly/{entry.code}/xem-xet-lai"
    page = browse("td5").send(reply, {"outcome": "xyz", "answer": "Không."})
    assert page.status == 422
    assert len(page.errors) >= 2
    assert page.form("/xem-xet-lai")["answer"] == "Không."


def test_late_is_said(world):
    entry = rejected(world)
    ask(world, entry)

    in_time = services.told(entry, world.actor("nop1"), at=world.now + timedelta(days=15))
    late = services.told(entry, world.actor("nop1"), at=world.now + timedelta(days=16))
    labels = [one.steps[-1].label for one in (in_time, late) if one]
    assert labels == ["Chờ trả lời", "Chờ trả lời, đã quá hạn"]
