"""Texts in TCVN3 and VNI on the real form: told, converted by one click, put back by another."""

from __future__ import annotations

import pytest

from emulation.core.db import db
from emulation.entries import queries
from emulation.entries.rules.content import OLD_LETTERS
from tests.entries_made import draft

pytestmark = pytest.mark.usefixtures("world")
TCVN3 = "HiÕn ®Êt më ®\xad\xeang th«n 3"
READ = "Hiến đất mở đường thôn 3"
VNI = "Nhaân daân ñoùng goùp, coâng khai töøng khoaûn."


@pytest.fixture
def opened(world, browse):
    """A browser, the address of the form of a draft, and the draft."""
    entry = draft(world)
    return browse("nop1"), f"/ho-so/{entry.code}/sua", entry


def typed(browser, address, changes):
    return browser.post(address, browser.get(address).form("/sua") | changes)


def title_of(entry):
    db.session.rollback()
    return queries.version_of(entry.id, queries.fresh_entry(entry.id).version_number).title


def buttons(page):
    return [button["value"] for button in page.soup.select("button[name=action]")]


def test_old_letters_are_told_at_their_field_with_the_button(opened):
    browser, address, entry = opened

    page = browser.follow(typed(browser, address, {"title": TCVN3, "result": VNI}))

    assert page.text.count(OLD_LETTERS) == 2
    assert buttons(page).count("convert_text") == 2
    assert title_of(entry) == TCVN3


def test_one_click_converts_every_text_and_stores_nothing_of_it(opened):
    browser, address, entry = opened
    changes = {"title": TCVN3, "result": VNI, "place": "Thôn Tân Hòa", "action": "convert_text"}

    page = typed(browser, address, changes)

    form = page.form("/sua")
    assert page.status == 200
    assert form["title"] == READ
    assert form["result"] == "Nhân dân đóng góp, công khai từng khoản."
    assert form["place"] == "Thôn Tân Hòa"
    assert "Đã chuyển từ TCVN3, VNI sang Unicode. Xem lại rồi lưu." in page.text
    assert "sửa lại chữ hoa nếu cần" in page.text
    assert OLD_LETTERS not in page.text
    assert title_of(entry) == TCVN3


def test_what_was_converted_is_saved_by_the_next_press(opened):
    browser, address, entry = opened
    page = typed(browser, address, {"title": TCVN3, "action": "convert_text"})

    saved = browser.follow(browser.post(address, page.form("/sua") | {"action": "save"}))

    assert title_of(entry) == READ
    assert "undo_convert" not in buttons(saved)


def test_undoing_gives_the_original_back(opened):
    browser, address, entry = opened
    page = typed(browser, address, {"title": TCVN3, "result": VNI, "action": "convert_text"})

    back = browser.follow(browser.post(address, page.form("/sua") | {"action": "undo_convert"}))

    assert back.form("/sua")["title"] == TCVN3
    assert back.form("/sua")["result"] == VNI
    assert title_of(entry) == TCVN3
    assert OLD_LETTERS in back.text


def test_without_old_letters_the_click_is_a_save(opened):
    browser, address, entry = opened

    page = typed(browser, address, {"title": "Tên mới", "action": "convert_text"})

    assert page.status == 303
    assert title_of(entry) == "Tên mới"


def test_a_decomposed_text_is_composed_without_a_click(opened):
    browser, address, entry = opened

    page = browser.follow(typed(browser, address, {"title": "Hie\u0302\u0301n đất"}))

    assert title_of(entry) == "Hiến đất"
    assert OLD_LETTERS not in page.text


def test_the_steps_of_the_wizard_convert_and_put_back(opened):
    browser, _, entry = opened
    step = f"/ho-so/{entry.code}/buoc/viec"
    form = browser.get(step).form("/buoc/viec")

    page = browser.post(step, form | {"summary": VNI, "action": "convert_text"})
    assert page.form("/buoc/viec")["summary"] == "Nhân dân đóng góp, công khai từng khoản."
    assert "Đã chuyển từ VNI sang Unicode. Xem lại rồi lưu." in page.text
    assert "chữ hoa" not in page.text

    back = browser.post(step, page.form("/buoc/viec") | {"action": "undo_convert"})
    assert back.location.endswith("/buoc/viec")
    assert browser.follow(back).form("/buoc/viec")["summary"] == VNI


def test_a_new_entry_is_converted_in_its_first_step(browse):
    browser = browse("nop1")
    form = browser.get("/ho-so/moi").form("/ho-so/moi")

    page = browser.post("/ho-so/moi", form | {"title": TCVN3, "action": "convert_text"})

    assert page.status == 200
    assert READ in page.html
    assert "undo_convert" in buttons(page)


def asked(browser, **sent):
    token = browser.get("/ho-so/moi").form("/ho-so/moi")["csrf_token"]
    return browser.client.post("/ho-so/chuyen-ma", data=sent, headers={"X-CSRFToken": token})


def test_a_pasted_text_is_answered_at_once(browse):
    browser = browse("nop1")

    found = asked(browser, text=TCVN3).get_json()

    assert found["text"] == READ
    assert found["encodings"] == ["TCVN3"]
    assert found["sureness"] == 1.0
    assert found["told"] == "Đã chuyển từ TCVN3 sang Unicode. Xem lại rồi lưu."


@pytest.mark.parametrize("text", ["", "Hiến đất", "où est-il", "\xe9" * 30_000, "\x00\xad"])
def test_other_texts_get_an_empty_answer(browse, text):
    assert asked(browse("nop1"), text=text).get_json() == {}


def test_only_those_who_write_entries_may_convert(browse):
    browser = browse("kt")
    token = browser.get("/tai-khoan").form()["csrf_token"]

    answer = browser.client.post("/ho-so/chuyen-ma", headers={"X-CSRFToken": token})

    assert answer.status_code == 403
