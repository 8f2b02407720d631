"""Who else writes: mending after a telephone call, and co-writers; both are barred like authors."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import select

from emulation.audit.models import AuditPayload, AuditRecord
from emulation.audit.rules import Event
from emulation.core.db import db, transaction
from emulation.core.errors import Invalid, NotAllowed, WrongState
from emulation.entries import queries, services
from emulation.entries.records import EntryWriter, Mending
from emulation.entries.rules import Action, Bar, State
from emulation.entries.services.helping import begin_mending, end_writer, invite_writer
from emulation.reviews.rules import Verdict
from tests.entries_made import ACTION, decided, draft, fresh, send, sent_action

pytestmark = pytest.mark.usefixtures("world")
MEND = "/ho-so/sua-giup"


def last(event):
    db.session.rollback()
    wanted = (
        select(AuditRecord, AuditPayload)
        .join(AuditPayload, AuditPayload.record_id == AuditRecord.id)
        .where(AuditRecord.event == event)
        .order_by(AuditRecord.id.desc())
    )
    row, payload = db.session.execute(wanted).first()
    return row, payload.content


def mending(world, entry, *, by="xn1", spoke_with="Lê Thị Hạnh, bí thư", spoke_on=None):
    with transaction():
        return begin_mending(
            queries.fresh_entry(entry.id), spoke_with=spoke_with,
            spoke_on=spoke_on or world.today, actor=world.actor(by), at=world.now,
        )  # fmt: skip


def returned(world):
    entry = sent_action(world)
    verdict = Verdict(Action.RETURN, field_reasons={"summary": "Nêu rõ cách làm."})
    decided(world, entry, verdict, by="xn1")
    return fresh(entry)


# Mending -------------------------------------------------------------------------------------


def test_a_draft_is_mended_after_both_names_were_given(browse, world):
    entry = draft(world)
    browser = browse("nop3")
    assert browser.get(f"/ho-so/{entry.code}").status == 404
    typed = {"code": entry.code.lower(), "spoke_with": "Trịnh Văn Hòa", "spoke_on": "14/11/2024"}
    answer = browser.send(MEND, typed)
    assert answer.location == f"/ho-so/{entry.code}/sua"
    assert browser.follow(answer).status == 200
    row, content = last(Event.ENTRY_MEND)
    assert (row.actor_id, row.unit_id) == (world.actor("nop3").id, world.unit("LL1"))
    assert content["actor"] == "Phạm Thị Lan"
    assert content["facts"]["spoke_with"] == "Trịnh Văn Hòa"
    (stored,) = db.session.scalars(select(Mending))
    assert stored.version_id == queries.version_of(entry.id, 1).id
    page = browse("nop1").get(f"/ho-so/{entry.code}")
    assert (
        "Đồng chí Phạm Thị Lan, đã trao đổi qua điện thoại với Trịnh Văn Hòa ngày 14/11/2024."
        in page.text
    )


def test_a_returned_entry_offers_it_and_the_right_ends_with_sending(browse, world):
    entry = returned(world)
    page = browse("nop3").get(f"/ho-so/{entry.code}")
    assert f"{MEND}?ma={entry.code}" in page.links()
    mending(world, entry, by="nop3")
    assert queries.is_author(fresh(entry), world.actor("nop3"), on=world.today)
    with transaction():
        mended = queries.fresh_entry(entry.id)
        content = replace(ACTION, summary="Đã nêu rõ hơn cách làm.")
        services.save_draft(
            mended, content, actor=world.actor("nop3"), at=world.now, revision=mended.revision
        )
    send(world, entry, by="nop3")
    assert not queries.is_author(fresh(entry), world.actor("nop3"), on=world.today)


def test_who_mended_without_a_paper_is_barred_and_with_one_is_not(world):
    entry = returned(world)
    mending(world, entry)
    bars = queries.bars_for(world.actor("xn1"), [fresh(entry)], on=world.today)
    assert Bar.AUTHOR in bars[entry.id]
    with transaction():
        mended = queries.fresh_entry(entry.id)
        content = replace(ACTION, minutes_number="09-BB/CB", summary="Đã nêu rõ.")
        services.save_draft(
            mended, content, actor=world.actor("xn1"), at=world.now, revision=mended.revision
        )
    entry = send(world, entry, by="xn1")
    bars = queries.bars_for(world.actor("xn1"), [entry], on=world.today)
    assert Bar.AUTHOR not in bars[entry.id]


def test_who_mended_stays_barred_when_the_cell_saves_after_them(world):
    entry = returned(world)
    mending(world, entry)
    with transaction():
        mended = queries.fresh_entry(entry.id)
        content = replace(ACTION, summary="Chi bộ tự sửa lại.")
        services.save_draft(
            mended, content, actor=world.actor("nop1"), at=world.now, revision=mended.revision
        )
    entry = send(world, entry)
    bars = queries.bars_for(world.actor("xn1"), [entry], on=world.today)
    assert bars[entry.id] == (Bar.AUTHOR,)


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"spoke_with": ""}, "Nhập họ tên, chức vụ người của đơn vị mà đồng chí đã trao đổi."),
        ({"spoke_with": "Đ" * 121}, "Rút gọn còn tối đa 120 ký tự."),
        ({"spoke_on": ""}, "Nhập ngày đã trao đổi theo dạng ngày/tháng/năm. Ví dụ: 05/09/2024."),
        ({"spoke_on": "hôm qua"}, "Nhập ngày theo dạng ngày/tháng/năm. Ví dụ: 05/09/2026."),
        ({"spoke_on": "16/11/2024"}, "Ngày trao đổi ở sau hôm nay. Kiểm tra lại."),
        ({"code": "ABCD2345"}, "Không có bài nào của đơn vị đồng chí phụ trách mang mã này. "
         "Hỏi lại mã in trên phiếu."),
    ],
)  # fmt: skip
def test_what_is_missing_of_the_call_is_told(browse, world, typed, said):
    entry = draft(world)
    whole = {"code": entry.code, "spoke_with": "Trịnh Văn Hòa", "spoke_on": "14/11/2024"}
    page = browse("nop3").send(MEND, whole | typed)
    assert (page.status, page.errors) == (422, [said])
    assert db.session.scalars(select(Mending)).all() == []


def test_a_foreign_units_draft_cannot_be_opened_by_its_code(browse, world):
    entry = draft(world, by="nop2", unit="HL1")
    page = browse("nop3").send(MEND, {"code": entry.code, "spoke_with": "Ai đó"})
    assert page.status == 422
    with pytest.raises(NotAllowed):
        mending(world, entry)
    with pytest.raises(WrongState):
        mending(world, sent_action(world))


def test_the_authors_side_needs_no_call(browse, world):
    entry = draft(world)
    answer = browse("bt1").send(MEND, {"code": entry.code})
    assert answer.location == f"/ho-so/{entry.code}/sua"
    assert db.session.scalars(select(Mending)).all() == []


# Co-writers ----------------------------------------------------------------------------------


def invited(world, entry, username="bt1b", *, by="nop1"):
    with transaction():
        fresh_entry = queries.fresh_entry(entry.id)
        return invite_writer(fresh_entry, username, actor=world.actor(by), at=world.now)


def test_a_co_writer_of_the_commune_writes_and_sends(browse, world):
    entry = draft(world)
    page = browse("nop1").send(f"/ho-so/{entry.code}/cung-viet", {"username": "bt1b"})
    assert page.status == 303
    assert "Hoàng Văn Quyết" in browse("nop1").get(f"/ho-so/{entry.code}").text
    assert last(Event.WRITER_INVITE)[1]["facts"] == {"username": "bt1b"}
    browser = browse("bt1b")
    assert ACTION.title in browser.get("/").text
    assert browser.get(f"/ho-so/{entry.code}/sua").status == 200
    sent = send(world, entry, by="bt1b")
    assert sent.state is State.SUBMITTED


def test_a_co_writer_is_barred_like_an_author_even_afterwards(world):
    entry = draft(world)
    invited(world, entry, "xn1")
    with transaction():
        end_writer(queries.fresh_entry(entry.id), "xn1", actor=world.actor("nop1"), at=world.now)
    entry = send(world, entry)
    assert not queries.is_author(entry, world.actor("xn1"), on=world.today)
    bars = queries.bars_for(world.actor("xn1"), [entry], on=world.today)
    assert bars[entry.id] == (Bar.AUTHOR,)


def test_a_co_writer_is_let_go_by_a_button(browse, world):
    entry = draft(world)
    invited(world, entry)
    browser = browse("nop1")
    address = f"/ho-so/{entry.code}/cung-viet"
    assert browser.send(address, {"action": "end:bt1b"}).status == 303
    assert last(Event.WRITER_END)[1]["facts"] == {"username": "bt1b"}
    assert browse("bt1b").get(f"/ho-so/{entry.code}").status == 404
    assert browser.send(address, {"action": "end:bt1b"}).status == 409


def test_only_people_of_the_unit_and_commune_are_offered(browse, world):
    entry = draft(world)
    page = browse("nop1").get(f"/ho-so/{entry.code}/cung-viet")
    offered = [option["value"] for option in page.soup.select("select option") if option["value"]]
    assert sorted(offered) == ["bt1", "bt1b", "nop3", "xn1"]
    for username in ("nop2", "td3", "qt1", "khong-co"):
        with pytest.raises(Invalid):
            invited(world, entry, username)
    page = browse("nop1").send(f"/ho-so/{entry.code}/cung-viet", {"username": "nop2"})
    assert page.errors == ["Chọn người trong danh sách của đơn vị hoặc của xã."]


def test_inviting_twice_is_once_and_only_the_authors_side_invites(browse, world):
    entry = draft(world)
    assert invited(world, entry).id == invited(world, entry).id
    assert len(db.session.scalars(select(EntryWriter)).all()) == 1
    with pytest.raises(NotAllowed):
        invited(world, sent_action(world), by="nop3")
    assert browse("nop2").get(f"/ho-so/{entry.code}/cung-viet").status == 404


def test_the_words_are_dated(world):
    entry = draft(world)
    with pytest.raises(Invalid) as error:
        mending(world, entry, spoke_on=date(2024, 12, 1))
    assert error.value.fields == {"spoke_on": "Ngày trao đổi ở sau hôm nay. Kiểm tra lại."}
