"""The pages of the threads: without scripts, hostile input, and nothing internal for the sender."""

from __future__ import annotations

from io import BytesIO

import pytest
from sqlalchemy import select

from emulation.core.db import db
from emulation.talk.models import EntryMessage
from tests import entries_made as made
from tests.files.samples import encoded, picture

SECRET = "Nghi số liệu của thôn bên cạnh."


@pytest.fixture
def entry(world):
    return made.sent_action(world)


@pytest.fixture
def talk(entry):
    return f"/ho-so/{entry.code}/trao-doi"


@pytest.fixture
def notes(entry):
    return f"/cho-xu-ly/{entry.code}/ghi-chu"


def photo(name="Biên bản.jpg"):
    return (BytesIO(encoded(picture(seed=9))), name)


def press(browser, address, action, **typed):
    """The form of that action on the page is sent where it goes."""
    inputs = browser.get(address).form(action)
    return browser.post(action, dict(inputs) | typed)


def codes():
    return list(db.session.scalars(select(EntryMessage.code).order_by(EntryMessage.id)))


def test_the_desk_shows_both_threads_apart_and_posts_from_there(browse, entry, talk, notes):
    desk = browse("xn1")
    page = desk.get(f"/cho-xu-ly/{entry.code}")
    heads = [one.get_text() for one in page.soup.select(".thread-box h2")]
    assert heads == ["Trao đổi với bên gửi", "Ghi chú nội bộ – bên gửi không thấy"]

    answer = press(desk, f"/cho-xu-ly/{entry.code}", talk, text="Hộ nào hiến đất?")
    assert (answer.status, answer.location) == (303, f"/cho-xu-ly/{entry.code}#trao-doi")
    answer = press(desk, f"/cho-xu-ly/{entry.code}", notes, text=SECRET)
    assert answer.status == 303
    page = desk.get(f"/cho-xu-ly/{entry.code}")
    assert "Hộ nào hiến đất?" in page.text
    assert SECRET in page.text


def test_the_sender_sees_the_first_thread_only(browse, entry, talk, notes):
    browse("xn1").send(talk, {"text": "Hộ nào hiến đất?"})
    browse("xn1").send(notes, {"text": SECRET, "files": photo("Bí mật nội bộ.jpg")})

    sender = browse("nop1")
    assert "Có ý kiến mới" in sender.get("/").text
    code = codes()[1]
    for address in (f"/ho-so/{entry.code}", talk, "/", "/ho-so/", "/tra-cuu?q=Nghi+so+lieu"):
        page = sender.get(address)
        source = str(page.soup)
        assert SECRET not in source
        assert code not in source
        assert "nội bộ" not in source
        assert "ghi-chu" not in source
    assert sender.get(notes).status == 403
    assert browse("bt1").get(notes).status == 403
    assert "Hộ nào hiến đất?" in sender.get(f"/ho-so/{entry.code}").text


def test_what_the_reviewer_attaches_the_sender_opens(browse, entry, talk):
    answer = browse("xn1").send(talk, {"text": "Xem mẫu này.", "files": photo()})
    assert answer.status == 303

    sender = browse("nop1").get(talk)
    href = sender.soup.select(".message-files a")[0]["href"]
    assert browse("nop1").get(href).status == 200
    for by in ("nop2", "xn2", "ld", "qt1"):
        assert browse(by).get(href).status == 404
        assert browse(by).get(talk).status == 404


def test_the_file_of_a_note_is_not_the_senders(browse, entry, notes):
    browse("xn1").send(notes, {"text": SECRET, "files": photo()})
    href = browse("xn1").get(notes).soup.select(".message-files a")[0]["href"]

    assert browse("kt").get(href).status == 200
    assert browse("nop1").get(href).status == 403
    assert browse("nop1").get(href.replace("cho-xu-ly", "ho-so")).status == 404
    crossed = href.replace(f"/cho-xu-ly/{entry.code}/ghi-chu", f"/ho-so/{entry.code}/trao-doi")
    assert browse("nop1").get(crossed).status == 404


def test_reading_is_marked_and_answered(browse, talk):
    browse("xn1").send(talk, {"text": "Hộ nào?"})
    sender = browse("nop1")

    assert press(sender, talk, f"{talk}/da-doc").status == 303
    assert "Có ý kiến mới" not in sender.get("/").text
    assert sender.send(talk, {"text": "Hộ ông Bình."}).status == 303
    assert "Có ý kiến mới" in browse("xn1").get("/").text


def test_hostile_text_is_shown_as_text(browse, entry, talk):
    evil = '<script>alert(1)</script> {{ 7*7 }} "onmouseover=x \u202e%s'
    browse("xn1").send(talk, {"text": evil})

    page = browse("nop1").get(talk)
    assert not page.soup.select(".message script")
    assert "<script>alert(1)</script> {{ 7*7 }}" in page.text


@pytest.mark.parametrize("words", ["", "   ", "\u200b\u200b", "a" * 2001])
def test_what_cannot_be_is_told_and_stays(browse, talk, words):
    page = browse("xn1").send(talk, {"text": words, "files": photo()})

    assert page.status == 422
    assert "text-error" in str(page.soup)
    assert codes() == []


def test_a_file_that_is_none_is_refused(browse, talk):
    page = browse("xn1").send(talk, {"text": "Xem.", "files": (BytesIO(b"MZ\x90"), "a.exe")})

    assert page.status == 422
    assert page.form("/trao-doi")["text"] == "Xem."
    assert codes() == []


def test_the_second_click_writes_nothing(browse, talk):
    desk = browse("xn1")
    inputs = desk.get(talk).form("/trao-doi") | {"text": "Hộ nào?"}

    assert [desk.post(talk, dict(inputs)).status for _ in range(2)] == [303, 303]
    assert len(codes()) == 1


def test_a_slip_is_struck_over_http(browse, entry, talk):
    desk = browse("xn1")
    desk.send(talk, {"text": "Viết nhầm ở đây."})
    href = desk.get(talk).soup.select('.message a[href$="/bo"]')[0]["href"]

    assert browse("nop1").get(href).status == 403
    assert desk.send(href, {"reason": ""}).status == 422
    assert desk.send(href, {"reason": "Nhầm mục khác."}).status == 303
    page = browse("nop1").get(talk)
    assert "Viết nhầm ở đây." not in page.text
    assert "Nhầm mục khác." in page.text
    assert "Viết nhầm ở đây." in browse("kt").get(talk).text
    assert desk.get(href).status == 409


def test_a_long_thread_is_shown_in_pages(world, browse, entry, talk):
    with db.session.begin_nested():
        for number in range(120):
            db.session.add(
                EntryMessage(
                    code=f"m{number}",
                    entry_id=entry.id,
                    thread="to_sender",
                    text=f"Ý kiến số {number}.",
                    by_id=world.actor("xn1").id,
                    unit_id=world.unit("LL"),
                    step=1,
                    at=world.now,
                    removal_reason="",
                )
            )
    db.session.commit()

    page = browse("nop1").get(talk)
    assert len(page.soup.select(".message")) == 50
    earlier = page.soup.select('a[href*="truoc="]')[0]["href"]
    assert "Ý kiến số 20." in browse("nop1").get(earlier).text
    assert browse("nop1").get(f"{talk}?truoc=xyz").status == 200
