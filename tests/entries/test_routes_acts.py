"""What came back, taking back, putting away, and the printed slip."""

from __future__ import annotations

from io import BytesIO

import pytest
from pypdf import PdfReader
from sqlalchemy import select

from emulation.audit.models import AuditRecord
from emulation.core.db import db
from emulation.entries import queries
from emulation.entries.rules import Action, State
from emulation.reviews.rules import Verdict
from tests.entries_made import decided, draft, fresh, passed_up, recognised, sent_action, sent_model

REASONS = {"result": "Ghi rõ số hộ theo danh sách.", "files": "Chụp lại đoạn đường đã mở."}


def returned(world):
    entry = sent_action(world)
    verdict = Verdict(Action.RETURN, reason="Bổ sung hai chỗ.", field_reasons=REASONS)
    decided(world, entry, verdict, by="xn1")
    return fresh(entry)


def test_returned_entry_shows_each_reason_at_its_field(browse, world):
    page = browse("nop1").get(f"/ho-so/{returned(world).code}/sua")
    note = page.soup.select_one(".note-warning").get_text(" ")
    assert "Đồng chí Nguyễn Văn Thắng, Đảng ủy xã Liên Lộc, đề nghị bổ sung lúc 08 giờ 00" in note
    assert "Bổ sung hai chỗ." in note
    remarks = [p.get_text(" ").split(": ", 1)[-1].strip() for p in page.soup.select(".remark")]
    assert remarks == list(REASONS.values())
    assert "Chưa sửa gì so với bản đã gửi." in page.text


def test_returned_entry_is_not_sent_again_unchanged(browse, world):
    entry = returned(world)
    browser, address = browse("nop1"), f"/ho-so/{entry.code}/sua"
    page = browser.post(address, browser.get(address).form("/sua") | {"action": "send"})
    assert page.status == 422
    for name in REASONS:
        said = page.soup.select_one(f"#answer_{name}-error").get_text(" ")
        assert "Chỗ này được đề nghị bổ sung nhưng chưa sửa." in said
    assert queries.versions_of(entry.id)[-1].number == 1


def test_returned_entry_is_sent_again_as_a_new_version(browse, world):
    entry = returned(world)
    browser, address = browse("nop1"), f"/ho-so/{entry.code}/sua"
    told = {"answer_files": "explained", "note_files": "Đoạn đường đang rải nhựa."}
    form = browser.get(address).form("/sua") | {"result": "11 hộ", "action": "send"} | told
    assert browser.post(address, form).location == f"/ho-so/{entry.code}?da-gui=1"
    again = fresh(entry)
    assert (again.state, again.version_number, again.round) == (State.SUBMITTED, 2, 2)
    assert again.receipt == entry.receipt
    kept, now = queries.versions_of(entry.id)
    assert (kept.result, now.result) == ("12 hộ hiến 450 m² đất, mở rộng 1,2 km đường.", "11 hộ")


def test_withdrawing_is_asked_first(browse, world):
    entry = sent_action(world)
    browser, address = browse("nop1"), f"/ho-so/{entry.code}/rut"
    page = browser.get(address)
    assert page.title == "Rút nội dung đã gửi?"
    assert entry.receipt in page.text
    assert fresh(entry).state is State.SUBMITTED
    assert browser.post(address, page.form("/rut")).location == f"/ho-so/{entry.code}"
    assert fresh(entry).state is State.WITHDRAWN


def test_withdrawn_entry_is_taken_up_again(browse, world):
    entry = sent_action(world)
    browser = browse("nop1")
    browser.send(f"/ho-so/{entry.code}/rut", {})
    asked = browser.follow(browser.get(f"/ho-so/{entry.code}/rut"))
    assert asked.title == "Lấy lại để sửa?"
    answer = browser.post(f"/ho-so/{entry.code}/lay-lai", asked.form("/lay-lai"))
    assert answer.location == f"/ho-so/{entry.code}/sua"
    assert browser.follow(answer).form("/sua")["title"] == entry.title
    assert (fresh(entry).state, fresh(entry).version_number) == (State.DRAFT, 2)


def test_draft_is_put_away_and_can_be_taken_back(browse, world):
    entry = draft(world)
    browser = browse("nop1")
    link = f"/ho-so/{entry.code}/xoa"
    assert link in browser.get(f"/ho-so/{entry.code}/sua").links()
    assert browser.send(link, {}).location == "/ho-so/"
    assert fresh(entry).state is State.WITHDRAWN
    events = db.session.scalars(select(AuditRecord.event).order_by(AuditRecord.id)).all()
    assert events[-1] == "entry.delete"
    browser.send(f"/ho-so/{entry.code}/lay-lai", {})
    assert fresh(entry).state is State.DRAFT


@pytest.mark.parametrize("act", ["rut", "xoa"])
def test_passed_up_entry_cannot_be_withdrawn(browse, world, act):
    entry = passed_up(world, sent_model(world))
    browser, address = browse("nop1"), f"/ho-so/{entry.code}/{act}"
    page = browser.post(address, browser.get(address).form(act))
    assert page.status == 409
    assert "Cấp dưới đã xét và chuyển lên cấp trên nên không rút được nữa." in page.text


@pytest.mark.parametrize("act", ["rut", "lay-lai", "xoa"])
def test_recognised_entry_stays_as_it_is(browse, world, act):
    entry = recognised(world, sent_action(world))
    browser = browse("nop1")
    assert browser.get(f"/ho-so/{entry.code}/{act}").status == 409
    token = browser.get("/ho-so/moi").form("/ho-so/moi")["csrf_token"]
    assert browser.post(f"/ho-so/{entry.code}/{act}", {"csrf_token": token}).status == 409
    assert fresh(entry).state is State.APPROVED


def test_sent_entry_is_not_edited(browse, world):
    entry = sent_action(world)
    browser, address = browse("nop1"), f"/ho-so/{entry.code}/sua"
    assert browser.get(address).location == f"/ho-so/{entry.code}"
    token = browser.get("/ho-so/moi").form("/ho-so/moi")["csrf_token"]
    page = browser.post(address, {"csrf_token": token, "revision": "2", "title": "Khác"})
    assert page.status == 409
    assert "hãy rút về hoặc chờ đề nghị bổ sung" in page.text
    assert "Khác" in page.text
    assert fresh(entry).title == entry.title


@pytest.mark.parametrize("act", ["sua", "rut", "lay-lai", "xoa"])
@pytest.mark.parametrize(
    ("username", "status"), [("nop2", 404), ("bt1b", 404), ("xn1", 403), ("td1", 403), ("kt", 403)]
)
def test_acts_are_for_the_authors_side(browse, world, act, username, status):
    address = f"/ho-so/{sent_action(world).code}/{act}"
    assert browse(username).get(address).status == status


@pytest.mark.parametrize(
    ("username", "status"),
    [("nop1", 200), ("bt1", 200), ("xn1", 200), ("td1", 200), ("nop2", 404), ("xn2", 404)],
)
def test_slip_is_for_those_who_may_read(browse, world, username, status):
    answer = browse(username).get(f"/ho-so/{sent_action(world).code}/phieu")
    assert answer.status == status


def test_slip_says_what_the_entry_says(browse, world):
    entry = sent_action(world)
    answer = browse("nop1").get(f"/ho-so/{entry.code}/phieu")
    assert answer.headers["Content-Type"] == "application/pdf"
    text = " ".join(page.extract_text() for page in PdfReader(BytesIO(answer.body)).pages)
    words = " ".join(text.split())
    for wanted in (
        "PHIẾU GHI VIỆC LÀM",
        "Vận động 12 hộ hiến đất mở đường thôn 1",
        f"Mã tiếp nhận: {entry.receipt}",
        "162.000.000",
        "Xác nhận của chi bộ",
        "Xác nhận của Đảng ủy xã",
        "Người xác nhận: Trưởng thôn Nguyễn Văn Tâm",
    ):
        assert wanted in words
    assert "SỐ LIỆU MINH HỌA" not in words


def test_slip_of_a_demonstration_says_so(browse, world, app):
    entry = sent_action(world)
    app.config["IS_DEMO"] = True
    try:
        answer = browse("nop1").get(f"/ho-so/{entry.code}/phieu")
    finally:
        app.config["IS_DEMO"] = False
    text = " ".join(page.extract_text() for page in PdfReader(BytesIO(answer.body)).pages)
    assert "SỐ LIỆU MINH HỌA" in " ".join(text.split())
