"""Recusal (S9): declared, requested, answered by a second person; and what it bars."""

from __future__ import annotations

import pytest
from sqlalchemy import select, update
from sqlalchemy.exc import DatabaseError

from emulation.audit.models import AuditPayload, AuditRecord
from emulation.core.db import db, transaction
from emulation.core.errors import Conflict, Invalid, NotAllowed, NotFound, WrongState
from emulation.entries import queries as entries
from emulation.entries.queries.recusals import recusals_of, recusals_to_answer
from emulation.entries.records import Recusal
from emulation.entries.rules import Action, Bar, State
from emulation.entries.rules.recusals import (
    RecusalKind,
    RecusalReason,
    RecusalRuling,
    open_rulings,
    wrong_recusal,
)
from emulation.reviews import queries, services
from emulation.reviews.rules import Verdict
from tests.entries_made import decided, fresh, passed_up, sent_action

pytestmark = pytest.mark.usefixtures("world")
WHY = "Là em ruột của người được nêu trong nội dung."
PAGE = "/cho-xu-ly/doi-nguoi"


def recused(world, entry, by, *, reason="kinship", words=""):
    with transaction():
        return services.recuse(
            fresh_inside(entry), reason=reason, words=words, actor=world.actor(by), at=world.now
        )


def requested(world, entry, whom, by, *, reason="interest", words=WHY):
    with transaction():
        return services.request_recusal(
            fresh_inside(entry), world.person(whom).code, reason=reason, words=words,
            actor=world.actor(by), at=world.now,
        )  # fmt: skip


def answered(world, row, ruling, by, *, words="Đã xem xét và thấy đúng."):
    with transaction():
        return services.answer_recusal(
            row.code, ruling, words=words, actor=world.actor(by), at=world.now
        )


def fresh_inside(entry):
    return entries.fresh_entry(entry.id)


def bars(world, entry, by):
    entry = fresh(entry)
    return entries.bars_for(world.actor(by), [entry], on=world.today)[entry.id]


def last_record(event):
    db.session.rollback()
    wanted = (
        select(AuditRecord, AuditPayload)
        .join(AuditPayload, AuditPayload.record_id == AuditRecord.id)
        .where(AuditRecord.event == event)
        .order_by(AuditRecord.id.desc())
    )
    row, payload = db.session.execute(wanted).first()
    return row, payload.content


# The rules -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "said", "may"),
    [
        ("requested", [], ["upheld", "refused"]),
        ("requested", ["upheld"], ["lifted"]),
        ("requested", ["refused"], []),
        ("requested", ["upheld", "lifted"], []),
        ("declared", [], ["lifted"]),
        ("declared", ["lifted"], []),
    ],
)
def test_what_a_second_person_may_say(kind, said, may):
    found = open_rulings(RecusalKind(kind), [RecusalRuling(one) for one in said])

    assert [ruling.value for ruling in found] == may


def test_a_reason_of_the_list_and_words_where_they_are_needed():
    declared, requested = RecusalKind.DECLARED, RecusalKind.REQUESTED
    assert wrong_recusal("kinship", "", kind=declared) == {}
    assert wrong_recusal("other", " ", kind=declared).keys() == {"words"}
    assert wrong_recusal("kinship", "", kind=requested).keys() == {"words"}
    assert wrong_recusal("friends", WHY, kind=requested).keys() == {"reason"}
    assert wrong_recusal("kinship", "a" * 1001, kind=declared).keys() == {"words"}


# Withdrawing ---------------------------------------------------------------------------------


def test_who_withdrew_no_longer_decides_and_the_others_do(world):
    entry = passed_up(world, sent_action(world))
    recused(world, entry, "td1")

    assert bars(world, entry, "td1") == (Bar.RECUSED,)
    assert bars(world, entry, "td2") == ()
    assert [row.id for row in queries.queue(world.actor("td1"), on=world.today).rows] == []
    with pytest.raises(NotAllowed, match="đã xin rút"):
        decided(world, entry, Verdict(Action.REJECT, reason=WHY), by="td1")
    row, content = last_record("recusal.declare")
    assert row.subject == f"entry:{entry.code}"
    assert content["facts"]["recusal_reason"] == "kinship"


def test_withdrawing_twice_is_once(world):
    entry = sent_action(world)
    first = recused(world, entry, "xn1")

    assert recused(world, entry, "xn1").id == first.id
    assert not entries.has_decider(fresh(entry), on=world.today)


def test_it_holds_at_later_steps_and_rounds_too(world):
    entry = passed_up(world, sent_action(world))
    recused(world, entry, "td2")
    with transaction():
        services.undo(
            fresh_inside(entry), actor=world.actor("xn1"), at=world.now, revision=entry.revision
        )
    entry = passed_up(world, fresh(entry))

    assert bars(world, entry, "td2") == (Bar.RECUSED,)


def test_only_a_waiting_entry_of_ones_own_step_is_left(world):
    entry = sent_action(world)
    with pytest.raises(NotAllowed):
        recused(world, entry, "td1")
    decided(world, entry, Verdict(Action.REJECT, reason=WHY), by="xn1")
    with pytest.raises(WrongState):
        recused(world, entry, "xn1")


def test_only_a_second_person_lets_them_decide_again(world):
    entry = passed_up(world, sent_action(world))
    row = recused(world, entry, "td1")
    with pytest.raises(NotAllowed):
        answered(world, row, "lifted", "td1")
    with pytest.raises(NotFound):
        answered(world, row, "lifted", "xn2")
    answered(world, row, "lifted", "td2")

    assert bars(world, entry, "td1") == ()
    assert last_record("recusal.lift")[0].actor_id == world.actor("td2").id


# Asking for another --------------------------------------------------------------------------


@pytest.mark.parametrize("by", ["nop1", "bt1", "td4"])
def test_the_sender_or_a_colleague_asks_and_the_named_person_waits(world, by):
    entry = passed_up(world, sent_action(world))
    requested(world, entry, "td1", by)

    assert bars(world, entry, "td1") == (Bar.RECUSED,)
    assert recusals_of(entry.id)[0].words == WHY


@pytest.mark.parametrize("by", ["nop2", "xn2", "ld", "qt1", "kt", "td3"])
def test_nobody_else_asks(world, by):
    """td3 is of the author's cell: barred, and not of the author's side."""
    entry = passed_up(world, sent_action(world))

    with pytest.raises(NotAllowed):
        requested(world, entry, "td1", by)


def test_only_who_holds_the_step_can_be_asked_about(world):
    entry = passed_up(world, sent_action(world))

    for whom in ("xn1", "hd1", "nop1"):
        with pytest.raises(Invalid) as refused:
            requested(world, entry, whom, "nop1")
        assert refused.value.fields.keys() == {"person"}


def test_one_open_request_of_each_so_that_nobody_empties_the_desk(world):
    entry = passed_up(world, sent_action(world))
    first = requested(world, entry, "td1", "nop1")
    with pytest.raises(WrongState):
        requested(world, entry, "td2", "nop1")
    answered(world, first, "refused", "td2")

    assert bars(world, entry, "td1") == ()
    assert requested(world, entry, "td2", "nop1").person_id == world.person("td2").id


@pytest.mark.parametrize("by", ["td2", "qt1"])
def test_a_second_decider_or_the_administrator_upholds(world, by):
    entry = passed_up(world, sent_action(world))
    row = requested(world, entry, "td1", "nop1")
    answered(world, row, "upheld", by)

    assert bars(world, entry, "td1") == (Bar.RECUSED,)
    with pytest.raises(Conflict):
        answered(world, row, "refused", "td4")
    answered(world, row, "lifted", "td4")
    assert bars(world, entry, "td1") == ()


@pytest.mark.parametrize("by", ["td1", "td4", "td3", "xn1", "nop1"])
def test_neither_side_answers_nor_who_is_barred(world, by):
    error = NotFound if by in ("xn1", "nop1") else NotAllowed
    entry = passed_up(world, sent_action(world))
    row = requested(world, entry, "td1", "td4")

    with pytest.raises(error):
        answered(world, row, "refused", by)


def test_an_answer_needs_a_reason_and_a_waiting_entry(world):
    entry = passed_up(world, sent_action(world))
    row = requested(world, entry, "td1", "nop1")
    with pytest.raises(Invalid):
        answered(world, row, "upheld", "td2", words="ừ")
    with pytest.raises(Invalid):
        answered(world, row, "perhaps", "td2")
    decided(world, entry, Verdict(Action.REJECT, reason=WHY), by="td2")
    with pytest.raises(WrongState):
        answered(world, row, "upheld", "qt1")


def test_the_list_shows_what_others_left_to_answer(world):
    entry = passed_up(world, sent_action(world))
    requested(world, entry, "td1", "nop1")
    on = world.today

    assert len(recusals_to_answer(world.actor("td2"), on=on)) == 1
    assert len(recusals_to_answer(world.actor("qt1"), on=on)) == 1
    assert recusals_to_answer(world.actor("td1"), on=on) == []
    assert recusals_to_answer(world.actor("xn1"), on=on) == []


def test_rows_are_never_changed(world):
    entry = sent_action(world)
    recused(world, entry, "xn1")

    with pytest.raises(DatabaseError), transaction():
        db.session.execute(update(Recusal).values(reason=RecusalReason.OTHER, words="khác"))


# Over HTTP -----------------------------------------------------------------------------------


def test_the_desk_leads_to_withdrawing_and_the_entry_leaves_the_queue(world, browse):
    entry = passed_up(world, sent_action(world))
    browser = browse("td1")
    page = browser.get(f"/cho-xu-ly/{entry.code}")
    assert f"/cho-xu-ly/{entry.code}/nguoi-xu-ly" in page.links()
    page = browser.get(f"/cho-xu-ly/{entry.code}/nguoi-xu-ly")
    empty = browser.post(f"/cho-xu-ly/{entry.code}/xin-rut", page.form("/xin-rut"))
    assert (empty.status, empty.errors) == (422, ["Chọn lý do trong danh sách."])

    sent = page.form("/xin-rut") | {"reason": "other", "words": "Đã góp ý khi viết."}
    answer = browser.post(f"/cho-xu-ly/{entry.code}/xin-rut", sent)

    assert answer.status == 303
    page = browser.get("/cho-xu-ly/")
    assert "Đã rút." in page.text
    assert f"/cho-xu-ly/{entry.code}" not in page.links()
    assert "đã xin rút hoặc có đề nghị thay" in page.text
    refused = browser.get(f"/cho-xu-ly/{entry.code}")
    assert refused.status == 403
    assert "đã xin rút" in refused.text
    assert f"/cho-xu-ly/{entry.code}" in browse("td2").get("/cho-xu-ly/").links()


def test_the_sender_asks_from_the_page_of_the_entry_and_a_colleague_answers(world, browse):
    entry = passed_up(world, sent_action(world))
    sender = browse("nop1")
    address = f"/ho-so/{entry.code}/de-nghi-doi-nguoi"
    assert address in sender.get(f"/ho-so/{entry.code}").links()
    short = sender.send(address, {"person": "X", "reason": "kinship", "words": "ngắn"})
    assert short.status == 422
    assert short.errors == ["Chọn người trong danh sách.", "Ghi rõ vì sao, ít nhất 10 ký tự."]
    assert "ngắn" in short.html
    typed = {"person": world.person("td1").code, "reason": "kinship", "words": WHY}
    assert sender.send(address, typed).location == f"/ho-so/{entry.code}"

    assert browse("td1").get(f"/cho-xu-ly/{entry.code}").status == 403
    decider = browse("td2")
    page = decider.get(PAGE)
    assert WHY in page.text
    (row,) = recusals_of(fresh(entry).id)
    inputs = page.form(row.code) | {"action": "refused"}
    assert decider.post(f"{PAGE}/{row.code}", inputs).status == 422
    inputs["words"] = "Không có quan hệ như nêu."
    assert decider.post(f"{PAGE}/{row.code}", inputs).location == PAGE
    assert browse("td1").get(f"/cho-xu-ly/{entry.code}").status == 200


def test_outsiders_find_nothing_to_ask_or_answer(world, browse):
    entry = passed_up(world, sent_action(world))
    row = requested(world, entry, "td1", "nop1")
    assert browse("nop2").get(f"/ho-so/{entry.code}/de-nghi-doi-nguoi").status == 404
    assert browse("xn1").get(f"/ho-so/{entry.code}/de-nghi-doi-nguoi").status == 403
    assert browse("nop1").get(PAGE).status == 403
    browser = browse("xn2")
    token = browser.get("/tai-khoan").form("/dang-xuat")
    for code in (row.code, "KHONGCO", "0", "-1", "%00", "1;"):
        sent = token | {"action": "upheld", "words": WHY}
        assert browser.post(f"{PAGE}/{code}", sent).status == 404
    assert "Không có đề nghị nào" in browser.get(PAGE).text


@pytest.mark.parametrize("name", ["reason", "words", "person"])
@pytest.mark.parametrize("value", ["<script>alert(1)</script>", "\x00", "'; --", "x" * 5000])
def test_hostile_inputs_are_sentences(world, browse, name, value):
    entry = passed_up(world, sent_action(world))
    typed = {"person": world.person("td1").code, "reason": "kinship", "words": ""} | {name: value}

    page = browse("nop1").send(f"/ho-so/{entry.code}/de-nghi-doi-nguoi", typed)

    assert page.status in (303, 422)
    assert fresh(entry).state is State.SUBMITTED
