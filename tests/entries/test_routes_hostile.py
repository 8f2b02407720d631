"""Input of security.md §3 D, G, H and P on the form: a sentence, or cleaned, never a failure."""

from __future__ import annotations

import pytest
from werkzeug.datastructures import MultiDict

from emulation.core.db import db
from emulation.entries import queries
from emulation.entries.models import Entry
from emulation.entries.rules import State
from emulation.entries.rules.content import OLD_LETTERS
from tests.entries_made import draft, sent_action

pytestmark = pytest.mark.usefixtures("world")
INVISIBLE = "\u200b\u200d\u2060\ufeff"
TEXT_INPUTS = (
    "title",
    "summary",
    "result",
    "place",
    "subject_name",
    "confirmer",
    "minutes_number",
    "source",
)
HOSTILE = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "' OR 1=1--",
    "{{ 7 * 7 }}",
    "a\x00b\x07c",
    "lẻ\udc80đôi",
    "\u202egnort",
)


@pytest.fixture
def opened(world, browse):
    """A browser, the address of the form of a draft, and the draft."""
    entry = draft(world)
    return browse("nop1"), f"/ho-so/{entry.code}/sua", entry


def kept(entry):
    db.session.rollback()
    now = queries.fresh_entry(entry.id)
    return now, queries.version_of(now.id, now.version_number)


def typed(browser, address, changes):
    return browser.post(address, browser.get(address).form("/sua") | changes)


@pytest.mark.parametrize("blank", ["", "   ", "\u00a0\u00a0", INVISIBLE])
def test_invisible_text_is_empty(opened, blank):
    browser, address, _ = opened
    nothing = {"title": blank, "summary": blank, "confirmer": blank, "action": "send"}
    page = typed(browser, address, nothing)
    assert page.errors == [
        "Nhập tên việc làm.",
        "Nhập nội dung việc đã làm.",
        "Thêm ít nhất một minh chứng: ảnh, tài liệu, số biên bản chi bộ hoặc người xác nhận.",
    ]


@pytest.mark.parametrize("name", TEXT_INPUTS)
def test_text_over_its_limit_is_told_and_kept_on_the_page(opened, name):
    browser, address, entry = opened
    before = kept(entry)[1].title
    page = typed(browser, address, {name: "ă" * 10_000})
    assert page.status == 422
    assert [error.split(" ký tự")[0].startswith("Đã vượt ") for error in page.errors] == [True]
    assert page.form("/sua")[name] == "ă" * 10_000
    assert kept(entry)[1].title == before


@pytest.mark.parametrize("text", HOSTILE)
@pytest.mark.parametrize("name", ["title", "summary", "place"])
def test_hostile_text_is_only_text(opened, name, text):
    browser, address, _ = opened
    sent = text.encode("utf-8", "surrogatepass")
    assert typed(browser, address, {name: sent}).status == 303
    for place in (address, "/ho-so/", address.removesuffix("/sua")):
        page = browser.get(place)
        assert page.soup.select("script:not([src]), img[onerror]") == []
        assert "\x00" not in page.html
        assert "\u202e" not in page.html


def test_lines_collapse_where_one_is_asked_for(opened):
    browser, address, entry = opened
    typed(browser, address, {"title": "\r\n Vận\tđộng \n hiến  đất\r\n", "summary": "a\r\nb\n"})
    version = kept(entry)[1]
    assert (version.title, version.summary) == ("Vận động hiến đất", "a\nb")


def test_text_is_stored_composed(opened):
    browser, address, entry = opened
    typed(browser, address, {"title": "Ho\u0323c tâ\u0323p"})
    assert kept(entry)[1].title == "Học tập"


@pytest.mark.parametrize("name", ["field", "subject_kind", "figures-0-metric"])
@pytest.mark.parametrize("value", ["không có", "1", "new_rural' --", "<b>"])
def test_choice_not_offered_is_refused(opened, name, value):
    browser, address, entry = opened
    page = typed(browser, address, {name: value})
    assert page.status == 422
    assert page.errors[0].endswith("trong danh sách.")
    assert kept(entry)[1].field.value == "new_rural"


@pytest.mark.parametrize(
    "day",
    [
        "31/11/2024",
        "00/00/2024",
        "1/1/0001",
        "31/12/9999",
        "hôm qua",
        "\u0660\u0661/\u0660\u0662/2024",
        "29/2/2023",
    ],
)
@pytest.mark.parametrize("name", ["happened_from", "happened_to", "minutes_on"])
def test_day_that_cannot_be_is_told(opened, name, day):
    browser, address, _ = opened
    page = typed(browser, address, {name: day})
    assert (page.status, len(page.errors)) == (422, 1)
    assert page.form("/sua")[name] == day


def test_end_before_start_is_told_and_not_stored(opened):
    browser, address, entry = opened
    page = typed(browser, address, {"happened_from": "05/09/2024", "happened_to": "04/09/2024"})
    assert page.errors == ["«Đến ngày» cần bằng hoặc sau «Từ ngày»."]
    assert kept(entry)[1].happened_to is None


def test_day_outside_the_campaign_is_told_at_hand_in(opened):
    browser, address, _ = opened
    wrong = {"happened_from": "31/12/2023", "happened_to": "", "action": "send"}
    page = typed(browser, address, wrong)
    assert page.errors == ["Ngày thực hiện nằm ngoài thời gian của đợt (01/01/2024 – 31/12/2024)."]


@pytest.mark.parametrize(
    "amount",
    ["1,234.5", "٣", "1e5", "NaN", "Infinity", "0x10", "-1", "²", "9" * 30, "12 kg", "abc"],
)
def test_number_that_cannot_be_is_told(opened, amount):
    browser, address, _ = opened
    page = typed(browser, address, {"figures-0-amount": amount})
    assert (page.status, len(page.errors)) == (422, 1)
    assert page.form("/sua")["figures-0-amount"] == amount


@pytest.mark.parametrize(
    ("metric", "amount", "said"),
    [
        ("money", "1tr5", "Hiểu là 1.500.000 đồng (một triệu năm trăm nghìn đồng)."),
        ("money", "2 tỷ 350 triệu", "Hiểu là 2.350.000.000 đồng"),
        ("land", "450m2", "Hiểu là 450 m² (bốn trăm năm mươi mét vuông)."),
        ("land", "1,2 ha", "Hiểu là 12.000 m² (mười hai nghìn mét vuông)."),
        ("road", "1,2", "Hiểu là 1,2 km (một phẩy hai ki-lô-mét)."),
        ("households", "1 234", "Hiểu là 1.234 hộ"),
    ],
)
def test_number_is_read_the_vietnamese_way_and_said_back(opened, metric, amount, said):
    browser, address, _ = opened
    lines = {"figures-0-metric": metric, "figures-0-amount": amount, "figures-1-metric": ""}
    lines |= {"figures-1-amount": "", "figures-2-metric": "", "figures-2-amount": ""}
    assert said in browser.follow(typed(browser, address, lines)).text


def test_text_in_old_letters_is_kept_as_a_draft_but_not_sent(opened):
    browser, address, entry = opened
    page = browser.follow(typed(browser, address, {"title": "§¶ng bé x· V¨n phßng"}))
    assert "Văn bản có phông chữ cũ (TCVN3, VNI)." in page.text
    page = browser.post(address, page.form("/sua") | {"action": "send"})
    assert page.status == 422
    assert page.errors == [OLD_LETTERS]
    assert kept(entry)[0].state is State.DRAFT


def test_inputs_of_others_have_no_effect(opened):
    browser, address, entry = opened
    extra = {
        "state": "approved",
        "score": "100",
        "entry[score]": "100",
        "recognition": "exemplary",
        "unit": "HL1",
        "unit_id": "1",
        "typed_by_id": "1",
        "receipt": "AAAA",
        "campaign": "X",
        "published_at": "2024-01-01",
    }
    before = {column.key: getattr(entry, column.key) for column in Entry.__table__.columns}
    assert typed(browser, address, extra).status == 303
    now = kept(entry)[0]
    changed = {name for name, value in before.items() if getattr(now, name) != value}
    assert changed <= {"revision"}


def test_first_of_two_equal_inputs_counts(opened):
    browser, address, entry = opened
    form = MultiDict(browser.get(address).form("/sua"))
    form.setlist("title", ["Một", "Hai"])
    assert browser.post(address, form).status == 303
    assert kept(entry)[1].title == "Một"


def test_input_that_is_not_sent_keeps_what_is_stored(opened):
    browser, address, entry = opened
    form = browser.get(address).form("/sua")
    few = {name: form[name] for name in ("csrf_token", "revision", "request_key")}
    assert browser.post(address, few | {"place": "Thôn 2"}).status == 303
    version = kept(entry)[1]
    assert (version.place, version.title) == ("Thôn 2", entry.title)
    assert len(queries.figures_of(version.id)) == 3


@pytest.mark.parametrize("revision", ["", "-1", "abc", "9" * 40, "٣", "1"])
def test_tampered_revision_is_a_conflict(opened, revision):
    browser, address, entry = opened
    page = typed(browser, address, {"revision": revision, "place": "Thôn 5"})
    assert page.status == 409
    assert page.form("/sua")["place"] == "Thôn 5"
    assert kept(entry)[1].place == "Thôn 1"


def test_unit_of_another_commune_is_refused(browse):
    browser = browse("nop1")
    form = browser.get("/ho-so/moi").form("/ho-so/moi")
    page = browser.post("/ho-so/moi", form | {"unit": "HL1", "title": "Của xã khác"})
    assert page.status == 403
    assert "Của xã khác" in page.text
    assert browser.post("/ho-so/moi", form | {"unit": "không có"}).status == 422


@pytest.mark.parametrize(("name", "value"), [("kind", "bài báo"), ("campaign", "X"), ("kind", "")])
def test_kind_or_campaign_not_offered_is_refused(browse, name, value):
    browser = browse("nop1")
    form = browser.get("/ho-so/moi").form("/ho-so/moi")
    page = browser.post("/ho-so/moi", form | {name: value, "title": "Đã viết"})
    assert page.status == 422
    assert "Đã viết" in page.html


@pytest.mark.parametrize("username", ["nop2", "bt1b", "xn2"])
def test_form_of_others_does_not_exist(browse, opened, username):
    _, address, entry = opened
    other = browse(username)
    assert other.get(address).status == 404
    token = other.get("/ho-so/moi").form("/ho-so/moi")["csrf_token"]
    posted = {"csrf_token": token, "revision": "2", "title": "Của tôi"}
    assert other.post(address, posted).status == 404
    assert kept(entry)[0].title == entry.title


def test_file_of_another_entry_is_not_removed(browse, world, opened):
    browser, address, _ = opened
    foreign = sent_action(world, by="nop2", unit="HL1")
    form = browser.get(address).form("/sua")
    page = browser.post(address.replace("/sua", f"/tep/{foreign.code}/bo"), form)
    assert page.status == 404


@pytest.mark.parametrize("code", ["KHONGCO1", "' OR 1=1--", "%", "x" * 300])
def test_unknown_code_is_not_found(browse, code):
    assert browse("nop1").get(f"/ho-so/{code}/sua").status == 404
