"""Hostile words in every stored field, looked at in every place that shows them (§3 G, H, J)."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from datetime import timedelta
from io import BytesIO
from zipfile import ZipFile

import pytest
from flask import Flask
from python_calamine import CalamineWorkbook
from sqlalchemy import select, update

from emulation.core import clock
from emulation.core.db import transaction
from emulation.core.text import clean
from emulation.entries.models import Entry
from emulation.people.models import Person
from emulation.recognition.models import RecognitionItem, RecognitionList
from emulation.search.services import index_entry
from emulation.units.models import UnitPeriod
from tests.conftest import NOW
from tests.pages import Browser, Page
from tests.security import acts
from tests.security.conftest import Browse
from tests.security.scene import Scene

MARKUP = (
    '<script>alert(1)</script>"><img src=x onerror=alert(1)><svg onload=alert(1)>'
    "</title></textarea><a href=javascript:alert(1)>'`{{7*7}}${7*7}<!--]]>&amp;&lt;"
)
TRIGGERS = ("=1+1", "+1+1", "-2+3", "@SUM(A1)", "=cmd|' /C calc'!A0", "\t=1+1", "\uff1d1+1")
LONG = ("Nguyễn Thị " + "Rất Dài " * 20)[:150].strip()
NAMES = {
    "markup": MARKUP,
    "formula": '=HYPERLINK("http://x";"a")',
    "150 letters": LONG,
    "one word of 150": "Ư" * 150,
    "NFD": unicodedata.normalize("NFD", "Nguyễn Thị Ước"),
    "bidi": "Lê \u202eảoĐ\u202c Văn \u2066x\u2069",
    "zero width": "Lê\u200b \u200dVăn\ufeff Ẩn",
    "XML": "A & B <C> ]]> \"D\" 'E'",
    "U+2028": "Lê\u2028Văn\u2029Dòng",
    "typst": '#read("/etc/passwd") $x$ *b* _i_ @ref \\ `c` [x] //',
    "jinja": "{% for x in ().__class__.__base__.__subclasses__() %}{{ x }}{% endfor %}",
    "log": "Lê\n2024-11-15 ERROR forged",
    "emoji": "Lê Văn 👩‍🌾🌾",
}
HANDLERS = ("onerror", "onload", "onclick", "onmouseover")


def unhurt(page: Page) -> Page:
    """No element, attribute or link came out of the words."""
    assert page.status < 500
    found = [str(tag)[:80] for tag in page.soup.find_all(True) if set(HANDLERS) & set(tag.attrs)]
    found += [link for link in page.links() if "javascript:" in link.lower()]
    found += [str(tag)[:80] for tag in page.soup.find_all("img", src="x")]
    assert found == []
    return page


def typed_entry(browser: Browser, text: str) -> tuple[Page, str]:
    """A draft with the text in every input, as the form took it; and its code."""
    inputs = ("title", "summary", "result", "place", "subject_name", "confirmer", "minutes_number")
    typed = dict.fromkeys(inputs, text) | {
        "field": "new_rural",
        "happened_from": "01/08/2024",
        "figures-0-metric": "households",
        "figures-0-amount": text,
        "person_words": text,
    }
    page = browser.send("/ho-so/moi?loai=action", typed, form="/ho-so/moi")
    return page, text


@pytest.mark.parametrize("kind", NAMES)
def test_any_text_can_be_typed_saved_and_shown(enter: Browse, kind: str) -> None:
    """H01, G07, G17, G21: in every input of the form; nothing typed is lost or run."""
    browser = enter("nop1")
    page, _ = typed_entry(browser, NAMES[kind])

    assert page.status in (200, 303, 422)
    if page.status == 303:
        page = browser.follow(page)
    unhurt(page)
    shown = next(one for one in page.soup.find_all("input") if one.get("name") == "title")
    assert shown["value"] == clean(NAMES[kind], one_line=True)
    for place in ("/", "/ho-so/"):
        unhurt(browser.get(place))


def poison(app: Flask, scene: Scene, text: str) -> None:
    """Every name that other pages show is the text: titles, people, units, lists, rows."""
    title = text[:200]
    with app.app_context(), transaction() as session:
        session.execute(update(Entry).values(title=title))
        session.execute(update(Person).values(full_name=text, position=text))
        session.execute(update(UnitPeriod).values(name=text, full_name=text, committee_name=text))
        session.execute(
            update(RecognitionList)
            .where(RecognitionList.code == scene.lists["L1"])
            .values(title=title, occasion=text)
        )
        numbers = session.scalars(select(RecognitionList.id).where(RecognitionList.title == title))
        session.execute(
            update(RecognitionItem)
            .where(RecognitionItem.list_id.in_(list(numbers)))
            .values(name=text, summary=text, note=text, vote=text, position_text=text)
        )
        for number in session.scalars(select(Entry.id)):
            index_entry(number)


READERS = ("nop1", "xn1", "td4", "hd2", "ld", "qt1", "kt")


@pytest.mark.parametrize("kind", NAMES)
def test_stored_text_is_literal_wherever_it_is_shown(
    stage: Flask, scene: Scene, enter: Browse, kind: str
) -> None:
    """H01, H04, H05, H07, G23: pages of every role, dialogs, boards, reports, audit."""
    poison(stage, scene, NAMES[kind])
    shown = 0
    for reader in READERS:
        browser = enter(reader)
        addresses = [
            address
            for group in (
                acts.author_addresses,
                acts.decider_addresses,
                acts.list_addresses,
                acts.place_addresses,
            )
            for name, address in group(scene).items()
            if not name.endswith(("print", "scan", "export", "slip"))
        ]
        for address in [*addresses, f"/ho-so/{scene['E7']}", f"/ho-so/{scene['E2']}"]:
            answer = acts.fetched(browser, address)
            if answer.status_code == 200:
                shown += 1
                if is_first(reader, address):
                    unhurt(browser.checked(Page(answer)))
            assert answer.status_code < 500, (reader, address)

    assert shown > 60


def is_first(reader: str, address: str) -> bool:
    """Parsing is slow: each kind of page is parsed for the reader who sees most of it."""
    best = {"/quan-tri/": "qt1", "/nhat-ky": "kt", "/khen-thuong": "hd2", "/cho-xu-ly": "td4"}
    for start, who in best.items():
        if address.startswith(start):
            return reader == who
    return reader == ("nop1" if "/sua" in address or "/rut" in address else "td4")


PAPERS = {
    "slip": ("nop1", lambda scene: f"/ho-so/{scene['E2']}/phieu"),
    "list as PDF": ("hd2", lambda scene: f"/khen-thuong/{scene.lists['L1']}/in?dang=pdf"),
    "list as Word": ("hd2", lambda scene: f"/khen-thuong/{scene.lists['L1']}/in?dang=docx"),
    "list as Excel": ("hd2", lambda scene: f"/khen-thuong/{scene.lists['L1']}/in?dang=xlsx"),
    "board": ("td4", lambda scene: "/xep-hang/BAC2024-xa/xuat"),
    "report": ("td4", lambda scene: "/bao-cao/xuat"),
}


@pytest.mark.parametrize(
    "kind", ["markup", "formula", "150 letters", "XML", "typst", "log", "bidi"]
)
@pytest.mark.parametrize("paper", PAPERS)
def test_papers_take_any_text(
    stage: Flask, scene: Scene, enter: Browse, paper: str, kind: str
) -> None:
    """H11, J01: the document opens, the text is literal, nothing is evaluated."""
    poison(stage, scene, NAMES[kind])
    reader, address = PAPERS[paper]
    place: Callable[[Scene], str] = address

    answer = acts.fetched(enter(reader), place(scene))

    assert answer.status_code == 200
    if answer.data.startswith(b"PK"):
        assert b"<f>" not in sheets(answer.data)
    else:
        assert answer.data.startswith(b"%PDF")
        assert b"/JavaScript" not in answer.data


def sheets(content: bytes) -> bytes:
    """The XML of every part of an office file."""
    with ZipFile(BytesIO(content)) as opened:
        assert opened.testzip() is None
        return b"".join(opened.read(name) for name in opened.namelist() if name.endswith(".xml"))


@pytest.mark.parametrize("trigger", TRIGGERS)
def test_exported_cells_begin_with_no_formula(
    stage: Flask, scene: Scene, enter: Browse, trigger: str
) -> None:
    """J01, J03: a unit named like a formula is text in Excel."""
    poison(stage, scene, trigger)
    answer = acts.fetched(enter("td4"), "/bao-cao/xuat")

    book = CalamineWorkbook.from_filelike(BytesIO(answer.data))
    cells = [
        cell
        for name in book.sheet_names
        for row in book.get_sheet_by_name(name).to_python()
        for cell in row
    ]
    assert b"<f>" not in sheets(answer.data)
    assert any(trigger.strip() in str(cell) for cell in cells)


@pytest.mark.parametrize("blank", ["", " ", "\u00a0", "\u200b\u200d", "\u3000", "\r\n\t", "\ufeff"])
def test_blanks_of_any_kind_are_nothing(enter: Browse, scene: Scene, blank: str) -> None:
    """G01: spaces, no-break spaces and zero-width signs are an empty field."""
    browser = enter("nop1")
    address = f"/ho-so/{scene['E1']}/sua"

    page = browser.send(address, {"title": blank, "summary": blank, "action": "send"})

    assert page.status == 422
    assert len(page.errors) >= 2


BROKEN = {
    "NUL": "Hiến\x00đất",
    "controls": "Hiến\x01\x08\x1b[31mđất",
    "unassigned": "Hiến\ufffe\uffffđất",
    "private use": "Hiến\ue000đất",
    "tags": "Hiến\U000e0041đất",
}


@pytest.mark.parametrize("kind", BROKEN)
@pytest.mark.parametrize(
    ("reader", "address", "form", "field"),
    [
        ("nop1", "/ho-so/moi?loai=action", "/ho-so/moi", "title"),
        ("qt1", "/quan-tri/tai-khoan-moi", "/quan-tri/tai-khoan-moi", "full_name"),
        ("hd2", "/khen-thuong/moi", "/khen-thuong/moi", "title"),
        (None, "/dang-nhap", "/dang-nhap", "username"),
    ],
    ids=["entry", "account", "list", "sign in"],
)
def test_signs_no_text_has_are_cleaned_or_refused(
    enter: Browse, kind: str, reader: str | None, address: str, form: str, field: str
) -> None:
    """G11: NUL, control signs and the like never reach the database, never a 5xx."""
    browser = enter(reader)

    page = browser.send(address, {field: BROKEN[kind]}, form=form)

    assert page.status in (200, 303, 422)
    if page.status == 303:
        page = browser.follow(page)
    assert [sign for sign in "\x00\x01\x08\x1b" if sign in page.html] == []


def test_lone_surrogates_in_a_body_are_replaced(enter: Browse) -> None:
    """G11: CESU halves and cut-off UTF-8 in a form."""
    browser = enter("nop1")
    form = browser.get("/ho-so/moi?loai=action").form("/ho-so/moi")
    fields = "&".join(f"{name}={value}" for name, value in form.items() if name != "title")
    body = f"{fields}&title=".encode() + b"Hi%ED%A0%80n %C3 \xed\xb0\x80\xff"

    page = browser.post("/ho-so/moi", body, content_type="application/x-www-form-urlencoded")

    assert page.status in (303, 400, 422)


@pytest.mark.parametrize(
    "figure",
    ["NaN", "Infinity", "0x10", "1e5", "٣", "²", "1.2.3", "--1", "9" * 60, "1/2", "mười", "1,2,3"],
)
def test_a_figure_that_cannot_be_read_is_told_and_kept(
    enter: Browse, scene: Scene, figure: str
) -> None:
    """G13, G15: 422 at the figure, what was typed still stands there."""
    browser = enter("nop1")
    address = f"/ho-so/{scene['E1']}/sua"
    typed = {
        "figures-0-metric": "households",
        "figures-0-amount": figure,
        "title": "Vẫn còn đây",
    }

    page = browser.send(address, typed)

    assert page.status == 422
    assert page.form("/sua")["figures-0-amount"] == figure


@pytest.mark.parametrize("field", ["field", "subject_kind", "persons", "figures-0-metric"])
def test_a_choice_that_was_not_offered_is_refused(enter: Browse, scene: Scene, field: str) -> None:
    """G19: choice fields with a value of one's own."""
    page = enter("nop1").send(
        f"/ho-so/{scene['E1']}/sua", {field: "khong-co-trong-danh-sach", "figures-0-amount": "3"}
    )

    assert page.status == 422


@pytest.mark.parametrize("name", ["H'Hen Niê", "Y Bhăm", "Nguyễn Thị Hồng-Ân", "Thắng", "Đ" * 80])
def test_names_of_every_people_are_accepted(enter: Browse, name: str) -> None:
    """G17: apostrophes, hyphens, one word, 80 letters."""
    page = enter("qt1").send(
        "/quan-tri/tai-khoan-moi", {"full_name": name, "unit": "LL1", "username": "ten.moi"}
    )

    assert page.status == 200
    assert name in page.text


@pytest.mark.parametrize("words", ["(a+)+$" * 1_600, "a" * 50_000, "*" * 5_000, "à" * 9_000])
def test_words_made_to_stop_the_search_do_not(enter: Browse, words: str) -> None:
    """H19: answered like any other; the length is cut before any pattern runs."""
    assert enter("td4").get("/tra-cuu", query_string={"q": words}).status == 200


def test_a_conflict_page_shows_hostile_words_literally(enter: Browse, scene: Scene) -> None:
    """H06, E10: the page that sets two texts side by side."""
    first, second = enter("nop1"), enter("bt1")
    address = f"/ho-so/{scene['E1']}/sua"
    form = second.get(address).form("/sua")
    first.send(address, {"title": MARKUP, "summary": MARKUP})

    page = second.post(address, form | {"summary": f"{MARKUP} của tôi"})

    assert page.status == 409
    unhurt(page)
    assert "của tôi" in page.form("/sua")["summary"]


def test_log_lines_hold_one_event_each(enter: Browse, caplog: pytest.LogCaptureFixture) -> None:
    """H17: a name with a line end and a forged time makes no second line."""
    with clock.frozen(NOW + timedelta(seconds=1)):
        browser = enter("nop1")
        browser.get("/khong-co%0a2024-11-15 ERROR forged")
        browser.post("/dang-nhap", {"username": "a\n2024 ERROR forged"})

    assert [record for record in caplog.records if "\n" in record.getMessage()] == []
