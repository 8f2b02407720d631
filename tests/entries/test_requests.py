"""What was asked is answered request by request, and comes back to who asked, on top."""

from __future__ import annotations

import pytest

from emulation.core.db import db, transaction
from emulation.entries import queries, services
from emulation.entries.rules import Action, State
from emulation.entries.rules.requests import Answered, RequestAnswer, settled, unanswered
from emulation.reviews import queries as reviews
from emulation.reviews.rules import Verdict
from tests.entries_made import ACTION, decided, fresh, sent_action

DONE, EXPLAINED = RequestAnswer.DONE, RequestAnswer.EXPLAINED
ASKED = {"result": "Ghi rõ số liệu, có đơn vị tính.", "confirmer": "Nêu rõ ai xác nhận."}


def returned(world, by="xn1"):
    entry = sent_action(world)
    decided(world, entry, Verdict(Action.RETURN, field_reasons=ASKED), by=by)
    return fresh(entry)


def address(entry):
    return f"/ho-so/{entry.code}/sua"


def test_what_was_changed_counts_as_done():
    assert settled(ASKED, {}, {"result", "title"}) == {"result": Answered(DONE)}


def test_every_request_needs_a_change_or_a_reason():
    given = {"confirmer": Answered(EXPLAINED)}

    assert unanswered(ASKED, settled(ASKED, given, set())) == {
        "result": "Chỗ này được đề nghị bổ sung nhưng chưa sửa. "
        "Sửa, hoặc đánh dấu «Chưa bổ sung được» hay «Giải trình» và ghi rõ.",
        "confirmer": "Ghi rõ vì sao «Giải trình».",
    }


def test_one_press_sends_again_once_everything_asked_is_changed(browse, world):
    entry = returned(world)
    browser = browse("nop1")
    page = browser.get(address(entry))
    changes = {"result": "12 hộ hiến 450 m².", "confirmer": "Bí thư Lê Văn Ba", "action": "send"}

    assert page.text.count("Cần bổ sung:") == 2
    assert browser.post(address(entry), page.form("/sua") | changes).status == 303
    sent = fresh(entry)
    version = queries.version_of(sent.id, sent.version_number)
    assert sent.state is State.SUBMITTED
    assert version.request_answers == {
        "result": {"answer": "done", "note": ""},
        "confirmer": {"answer": "done", "note": ""},
    }


def test_what_was_not_done_is_asked_for_and_nothing_is_lost(browse, world):
    entry = returned(world)
    browser = browse("nop1")
    changes = {"result": "12 hộ hiến 450 m².", "action": "send"}
    page = browser.post(address(entry), browser.get(address(entry)).form("/sua") | changes)

    assert page.status == 422
    assert page.errors[0].startswith("Chỗ này được đề nghị bổ sung nhưng chưa sửa.")
    assert page.soup.select_one("#answer_confirmer")["aria-invalid"] == "true"
    told = {"answer_confirmer": "explained", "note_confirmer": "Trưởng thôn đã nghỉ."}
    assert browser.post(address(entry), page.form("/sua") | told | {"action": "send"}).status == 303
    sent = fresh(entry)
    answers = queries.version_of(sent.id, sent.version_number).request_answers
    assert answers["confirmer"] == {"answer": "explained", "note": "Trưởng thôn đã nghỉ."}


def test_answers_are_kept_with_the_draft(browse, world):
    entry = returned(world)
    browser = browse("nop1")
    told = {"answer_result": "not_done", "note_result": "Chưa đo xong.", "action": "save"}
    browser.post(address(entry), browser.get(address(entry)).form("/sua") | told)
    form = browser.get(address(entry)).form("/sua")

    assert (form["answer_result"], form["note_result"]) == ("not_done", "Chưa đo xong.")


def test_a_step_that_asks_for_one_answer_keeps_the_others(browse, world):
    entry = returned(world)
    browser = browse("nop1")
    told = {f"answer_{name}": "explained" for name in ASKED}
    told |= {f"note_{name}": "Đã ghi đủ trong biên bản." for name in ASKED}
    browser.post(address(entry), browser.get(address(entry)).form("/sua") | told)
    step = f"/ho-so/{entry.code}/buoc/ket-qua"
    form = browser.get(step).form("/ket-qua") | {"answer_result": "not_done", "note_result": ""}
    browser.post(step, form | {"action": "next"})
    kept = fresh(entry)

    answers = queries.version_of(kept.id, kept.version_number).request_answers
    assert answers == {
        "result": {"answer": "not_done", "note": ""},
        "confirmer": {"answer": "explained", "note": "Đã ghi đủ trong biên bản."},
    }


def test_explaining_everything_is_enough_to_send_again(browse, world):
    entry = returned(world)
    browser = browse("nop1")
    told = {f"answer_{name}": "explained" for name in ASKED}
    told |= {f"note_{name}": "Đã ghi đủ trong biên bản." for name in ASKED}
    form = browser.get(address(entry)).form("/sua") | told | {"action": "send"}

    assert browser.post(address(entry), form).status == 303
    assert fresh(entry).version_number == 2


def test_it_comes_back_to_who_asked_on_top_with_the_answers(browse, world):
    first = sent_action(world)
    entry = returned(world)
    with transaction():
        again = queries.fresh_entry(entry.id)
        actor = world.actor("nop1")
        content = type(ACTION)(**ACTION.__dict__ | {"result": "450 m²", "confirmer": "Bí thư"})
        services.save_draft(again, content, actor=actor, at=world.now, revision=again.revision)
        services.submit(again, actor=actor, at=world.now, revision=again.revision, key="k-again")
    db.session.rollback()
    rows = reviews.queue(world.actor("xn1"), on=world.today).rows

    assert [row.code for row in rows] == [entry.code, first.code]
    page = browse("xn1").get(f"/cho-xu-ly/{entry.code}")
    assert page.text.count("→ Đã bổ sung") == 2


def test_home_leads_to_the_first_field_that_was_asked_about(browse, world):
    entry = returned(world)

    assert f"{address(entry)}#result" in browse("nop1").get("/").links()


@pytest.mark.parametrize("value", ["khác", "DONE", ""])
def test_unknown_answers_are_no_answers(browse, world, value):
    entry = returned(world)
    browser = browse("nop1")
    form = browser.get(address(entry)).form("/sua") | {"action": "send"}
    page = browser.post(address(entry), form | {"answer_result": value, "answer_confirmer": value})

    assert page.status == 422
    assert fresh(entry).state is State.RETURNED
