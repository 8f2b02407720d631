"""Copied reports (security.md §3 N): handed in over HTTP, flagged for whoever decides."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from io import BytesIO
from random import Random

import pytest
from flask import Flask
from PIL import Image

from emulation.copies.cli import compare_pictures
from emulation.core.db import db
from emulation.jobs.cli import drain
from tests.bench.pictures import CHANGES, pictures
from tests.copies.changed import hidden
from tests.copies.made import FIRST, OTHER
from tests.entries.test_routes import TYPED, begun
from tests.files.samples import encoded
from tests.pages import Browser, Page

pytestmark = pytest.mark.usefixtures("world")
Browse = Callable[..., Browser]
SCENE = next(pictures(1, Random(23)))
TEXT = {"title": FIRST.title, "summary": FIRST.summary, "result": FIRST.result}
ELSE = {"title": OTHER.title, "summary": OTHER.summary, "result": OTHER.result}


def _sent(browse: Browse, app: Flask, said: dict[str, str], photo: Image.Image | None) -> str:
    """The code of what `nop1` handed in; what it left to be done is done."""
    browser = browse("nop1")
    address = begun(browser, TYPED | said)
    files = {"files": [(BytesIO(encoded(photo)), "Ảnh hiện trường.jpg")]} if photo else {}
    form = browser.get(address).form("/sua") | said | files | {"action": "send"}
    answer = browser.post(address, form)
    assert answer.status == 303, answer.errors
    with app.app_context():
        drain()
        compare_pictures()
        db.session.remove()
    return address.split("/")[2]


def _desk(browse: Browse, code: str) -> Page:
    return browse("xn1").get(f"/cho-xu-ly/{code}")


def test_n01_last_years_text_is_flagged_with_its_number(browse: Browse, app: Flask) -> None:
    first = _sent(browse, app, TEXT, None)
    again = _sent(browse, app, TEXT | {"happened_from": "1/9/2024"}, None)

    page = _desk(browse, again)

    assert "Câu chữ giống" in page.text
    assert first in page.text


def test_n02_a_text_of_its_own_is_not_flagged(browse: Browse, app: Flask) -> None:
    _sent(browse, app, TEXT, None)

    assert "Nội dung tương tự" not in _desk(browse, _sent(browse, app, ELSE, None)).text


@pytest.mark.parametrize("disguise", ["zero-width and look-alikes", "NFD", "sentences swapped"])
def test_n03_a_disguised_text_is_still_flagged(browse: Browse, app: Flask, disguise: str) -> None:
    change: dict[str, Callable[[str], str]] = {
        "zero-width and look-alikes": hidden,
        "NFD": lambda text: unicodedata.normalize("NFD", text),
        "sentences swapped": lambda text: " ".join(reversed(text.split(", "))),
    }
    first = _sent(browse, app, TEXT, None)
    again = _sent(browse, app, {name: change[disguise](text) for name, text in TEXT.items()}, None)

    assert first in _desk(browse, again).text


def test_n04_the_author_is_told_nothing_of_another_unit(browse: Browse, app: Flask) -> None:
    first = _sent(browse, app, TEXT, None)
    other = browse("nop2")
    code = begun(other, TYPED | TEXT).split("/")[2]
    other.post(f"/ho-so/{code}/sua", other.get(f"/ho-so/{code}/sua").form("/sua") | TEXT)

    page = other.get(f"/ho-so/{code}/tuong-tu")

    assert "Có nội dung tương tự ở đơn vị khác." in page.text
    assert first not in page.html
    assert "Liên Lộc" not in page.text


@pytest.mark.parametrize("change", CHANGES)
def test_n05_the_same_photo_is_flagged_whatever_was_done_to_it(
    browse: Browse, app: Flask, change: str
) -> None:
    first = _sent(browse, app, TEXT, SCENE)
    again = _sent(browse, app, ELSE, CHANGES[change](SCENE, Random(4)))

    page = _desk(browse, again)

    assert "Ảnh giống nhau" in page.text
    assert first in page.text


def test_n06_flagging_decides_nothing(browse: Browse, app: Flask) -> None:
    _sent(browse, app, TEXT, SCENE)
    again = _sent(browse, app, TEXT, SCENE)
    decider = browse("xn1")
    form = decider.get(f"/cho-xu-ly/{again}").form(f"/cho-xu-ly/{again}")

    assert "Chờ xử lý" in _desk(browse, again).text
    answer = decider.post(
        f"/cho-xu-ly/{again}", form | {"action": "recognise", "recognition": "base"}
    )

    assert answer.status in (302, 303)
    assert "Đã công nhận" in browse("nop1").get(f"/ho-so/{again}").text
