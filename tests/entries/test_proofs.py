"""Captions, order, taking off and back: on the plain form, for the page's module, in the audit."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from emulation.audit.models import AuditPayload, AuditRecord
from emulation.core.db import db, transaction
from emulation.core.errors import Conflict, Invalid, NotFound, WrongState
from emulation.entries import queries, services
from emulation.entries.rules import Action
from emulation.files.store import LocalStore
from emulation.reviews.rules import Verdict
from tests.entries.device import Device
from tests.entries_made import ACTION, decided, draft, fresh, prove, send, sent_action


@pytest.fixture
def store(app):
    return LocalStore(app.config["SETTINGS"].data_dir / "files")


@pytest.fixture
def entry(world, store):
    entry = draft(world)
    for _ in range(3):
        prove(world, entry, store=store)
    return entry


@pytest.fixture
def do(world):
    """A verb of the author's side, done at the entry as it is now."""

    def run(verb, entry, *args, by="nop1", **kwargs):
        with transaction():
            now = queries.fresh_entry(entry.id)
            return verb(now, *args, actor=world.actor(by), at=world.now, **kwargs)

    return run


@pytest.fixture
def browser(browse):
    return browse("nop1")


def codes(entry):
    db.session.rollback()
    return [row.code for row in queries.evidence_of(entry.id)]


def captions(entry):
    db.session.rollback()
    return [row.caption for row in queries.evidence_of(entry.id)]


def last_event():
    row = db.session.scalars(select(AuditRecord).order_by(AuditRecord.id.desc()).limit(1)).one()
    told = db.session.scalars(select(AuditPayload).where(AuditPayload.record_id == row.id)).one()
    return row.event, told.content


def pressed(browser, entry, href, **typed):
    """A button of the form inside a step, with what stands in the form around it."""
    address = f"/ho-so/{entry.code}/buoc/minh-chung"
    return browser.post(href, browser.get(address).form("/minh-chung") | typed)


def place(entry, code, act):
    return f"/ho-so/{entry.code}/tep/{code}/{act}"


# Services --------------------------------------------------------------------------------------


def test_file_moves_one_place_and_the_ends_stay(entry, do):
    first, second, third = codes(entry)
    do(services.move_evidence, entry, third, -1)
    assert codes(entry) == [first, third, second]
    assert last_event()[0] == "evidence.arrange"
    do(services.move_evidence, entry, first, -1)
    do(services.move_evidence, entry, second, 1)
    assert codes(entry) == [first, third, second]
    do(services.move_evidence, entry, first, 1)
    assert codes(entry) == [third, first, second]


def test_file_that_was_taken_off_comes_back_last(entry, do):
    first, second, third = codes(entry)
    do(services.remove_evidence, entry, first)
    assert codes(entry) == [second, third]
    do(services.restore_evidence, entry, first)
    assert codes(entry) == [second, third, first]
    assert last_event()[0] == "evidence.restore"
    before = last_event()
    do(services.restore_evidence, entry, first)
    assert (codes(entry), last_event()) == ([second, third, first], before)


def test_taken_off_file_is_not_moved_or_taken_off_again(entry, do):
    first = codes(entry)[0]
    do(services.remove_evidence, entry, first)
    for verb, args in ((services.move_evidence, (1,)), (services.remove_evidence, ())):
        with pytest.raises(WrongState):
            do(verb, entry, first, *args)


def test_captions_are_cleaned_kept_and_recorded_once(entry, do):
    first, second, _ = codes(entry)
    said = {first: "  Đường \u200b cũ\n trước khi mở ", second: "", "LA": "không có"}
    assert do(services.caption_evidence, entry, said) == 1
    assert captions(entry) == ["Đường cũ trước khi mở", "", ""]
    event, told = last_event()
    assert (event, told["changes"]) == ("evidence.caption", {"caption": ["", captions(entry)[0]]})
    assert do(services.caption_evidence, entry, said) == 0


def test_caption_over_its_limit_names_the_file(entry, do):
    with pytest.raises(Invalid) as refused:
        do(services.caption_evidence, entry, {codes(entry)[0]: "ă" * 201})
    assert "dài quá 200 ký tự" in refused.value.fields["files"]


def test_another_entrys_file_cannot_be_touched(world, entry, do, store):
    other = draft(world)
    prove(world, other, store=store)
    foreign = codes(other)[0]
    for verb, args in (
        (services.remove_evidence, ()),
        (services.restore_evidence, ()),
        (services.move_evidence, (1,)),
    ):
        with pytest.raises(NotFound):
            do(verb, entry, foreign, *args)
    assert do(services.caption_evidence, entry, {foreign: "a"}) == 0


def test_proofs_of_what_was_sent_stay_as_they_are(world, entry, do):
    send(world, entry)
    first = codes(entry)[0]
    for verb, args in (
        (services.remove_evidence, (first,)),
        (services.restore_evidence, (first,)),
        (services.move_evidence, (first, 1)),
        (services.caption_evidence, ({first: "a"},)),
    ):
        with pytest.raises(WrongState):
            do(verb, entry, *args)


def test_proofs_never_make_the_text_stale(world, entry, do):
    revision = fresh(entry).revision
    do(services.caption_evidence, entry, {codes(entry)[0]: "a"})
    do(services.move_evidence, entry, codes(entry)[0], 1)
    do(services.remove_evidence, entry, codes(entry)[0])
    do(services.save_draft, entry, ACTION, revision=revision)
    with pytest.raises(Conflict):
        do(services.save_draft, entry, ACTION, revision=revision)


def test_captions_of_what_was_sent_are_kept_with_it(world, browse, entry, do):
    first = codes(entry)[0]
    do(services.caption_evidence, entry, {first: "Đường cũ"})
    send(world, entry)
    sent = queries.last_sent_version(entry.id)
    assert list(sent.file_captions.values()) == ["Đường cũ"]
    returned = Verdict(Action.RETURN, field_reasons={"files": "Ghi rõ chú thích."})
    decided(world, fresh(entry), returned, by="xn1")
    assert services.changed_since(fresh(entry), ACTION) == frozenset()

    do(services.caption_evidence, entry, {first: "Đường mới"})
    assert services.changed_since(fresh(entry), ACTION) == {"files"}
    page = browse("xn1").get(f"/ho-so/{entry.code}")
    assert "Đường cũ" in page.text
    assert "Đường mới" not in page.text


# The plain form --------------------------------------------------------------------------------


def test_form_keeps_captions_with_the_text(entry, browser):
    first, second, _ = codes(entry)
    address = f"/ho-so/{entry.code}/sua"
    typed = {f"caption-{first}": "Trước", f"caption-{second}": "Sau", "title": "Tên mới"}
    assert browser.post(address, browser.get(address).form("/sua") | typed).status == 303
    assert captions(entry) == ["Trước", "Sau", ""]
    assert fresh(entry).title == "Tên mới"


def test_caption_too_long_is_told_and_stays_on_the_page(entry, browser):
    first = codes(entry)[0]
    address = f"/ho-so/{entry.code}/sua"
    typed = {f"caption-{first}": "ă" * 201, "title": "Tên mới"}
    page = browser.post(address, browser.get(address).form("/sua") | typed)
    assert (page.status, "dài quá 200 ký tự" in page.errors[0]) == (422, True)
    assert page.form("/sua")[f"caption-{first}"] == "ă" * 201
    assert fresh(entry).title == "Tên mới"


@pytest.mark.parametrize(("act", "order"), [("len", [1, 0, 2]), ("xuong", [0, 2, 1])])
def test_buttons_move_a_file_and_keep_what_was_typed(entry, browser, act, order):
    before = codes(entry)
    typed = {f"caption-{before[1]}": "Giữa", "confirmer": "Bí thư chi bộ"}
    page = pressed(browser, entry, place(entry, before[1], act), **typed)
    assert page.location.endswith("/buoc/minh-chung#files")
    assert codes(entry) == [before[place_] for place_ in order]
    assert "Giữa" in captions(entry)
    assert "Bí thư chi bộ" in browser.get(page.location).html


def test_removal_has_an_undo_on_the_page(entry, browser):
    first = codes(entry)[0]
    page = browser.follow(pressed(browser, entry, place(entry, first, "bo")))
    assert "Máy chủ đang giữ 2 ảnh." in page.text
    undo = page.soup.select_one(".removed-file button")
    assert (undo["formaction"], undo.get_text(strip=True)) == (
        place(entry, first, "lay-lai"),
        "Hoàn tác",
    )
    page = browser.follow(pressed(browser, entry, undo["formaction"]))
    assert "Máy chủ đang giữ 3 ảnh." in page.text
    assert page.soup.select(".removed-file") == []


def test_check_page_says_what_the_server_holds(entry, browser):
    assert "Máy chủ đang giữ 3 ảnh." in browser.get(f"/ho-so/{entry.code}/buoc/kiem-tra").text


# For the page's module -------------------------------------------------------------------------


def test_module_gets_json_and_the_list_alone(entry, browser):
    first, second, third = codes(entry)
    device = Device(browser, entry)
    revision = fresh(entry).revision
    for code, act, data in (
        (first, "chu-thich", {"caption": "Một"}),
        (third, "len", {}),
        (second, "bo", {}),
        (second, "lay-lai", {}),
    ):
        answer = device.ask("POST", place(entry, code, act), data=data)
        assert answer == (200, {"revision": revision})
    assert codes(entry) == [first, third, second]
    listed = browser.get(f"/ho-so/{entry.code}/minh-chung")
    assert "<html" not in listed.html
    assert listed.soup.select_one(f"#caption-{first}")["value"] == "Một"


def test_list_tells_of_files_that_are_still_coming(entry, browser):
    device = Device(browser, entry)
    told = device.announce(b"x" * 100, name="Ảnh thứ tư.jpg")[1]
    device.piece(told["upload"], 0, b"x" * 40)
    listed = browser.get(f"/ho-so/{entry.code}/minh-chung")
    assert "Ảnh thứ tư.jpg" in listed.text
    assert "Đang gửi · đã nhận 40 % của 1 KB" in listed.text
    assert listed.soup.select_one("[data-upload]")["formaction"].endswith("/bo")


def test_strangers_and_readers_touch_no_proof(world, browse):
    entry = sent_action(world)
    for username, status in (("nop2", 404), ("xn1", 403)):
        browser = browse(username)
        assert browser.get(f"/ho-so/{entry.code}/minh-chung").status == status
