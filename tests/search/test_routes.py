"""/tra-cuu and `flask emulation search`: one box, within what the reader may see."""

import json
from collections.abc import Callable

import pytest
from flask import Flask

from emulation.core.db import transaction
from emulation.entries.rules import State
from emulation.search.services import reindex
from tests.factories import World
from tests.pages import Browser
from tests.search.entries import make_entry

Browse = Callable[..., Browser]


@pytest.fixture
def many(world: World) -> World:
    """25 sent entries about roads, and one approved."""
    with transaction():
        for number in range(25):
            make_entry(world, f"D{number}", title=f"Tuyến đường số {number}", summary="Mở <b>đường")
        make_entry(world, "X", title="Nhà văn hóa thôn", state=State.APPROVED)
        reindex()
    return world


def _titles(page: object) -> list[str]:
    return [tag.get_text() for tag in page.soup.select(".row-item h3")]  # type: ignore[attr-defined] -- a parsed page


def test_search_asks_strangers_to_sign_in(world: World, browse: Browse) -> None:
    assert browse().get("/tra-cuu?q=duong").status == 302


def test_search_without_words_says_what_to_do(world: World, browse: Browse) -> None:
    browser = browse("nop1")
    assert "Nhập từ cần tìm" in browser.get("/tra-cuu").text
    assert "Chưa có từ để tìm" in browser.get("/tra-cuu?q=%25%25").text


def test_search_shows_hits_marked_and_page_by_page(many: World, browse: Browse) -> None:
    browser = browse("xn1")
    first = browser.get("/tra-cuu?q=tuyen+duong")
    assert _titles(first)[:2] == ["Tuyến đường số 24", "Tuyến đường số 23"]
    assert [tag.get_text() for tag in first.soup.select(".row-item h3 mark")][:2] == [
        "Tuyến",
        "đường",
    ]
    assert "Mở <b>" in first.text
    second = browser.get(str(first.soup.select("a[rel=next]")[0]["href"]))
    assert (len(_titles(first)), len(_titles(second))) == (20, 5)
    assert second.soup.select("a[rel=next]") == []


def test_search_keeps_what_was_typed(many: World, browse: Browse) -> None:
    page = browse("xn1").get("/tra-cuu?q=%22%3E%3Cscript%3E")
    assert page.form("/tra-cuu")["q"] == '"><script>'


def test_search_says_when_marks_were_disregarded(many: World, browse: Browse) -> None:
    page = browse("xn1").get("/tra-cuu?q=tuyền+đưỡng")
    assert "Không có kết quả khớp dấu, hiện kết quả không dấu." in page.text
    following = browse("xn1").get(str(page.soup.select("a[rel=next]")[0]["href"]))
    assert len(_titles(following)) == 5


def test_search_shows_state_and_level(many: World, browse: Browse) -> None:
    page = browse("ld").get("/tra-cuu?q=nha+van+hoa")
    assert _titles(page) == ["Nhà văn hóa thôn"]
    assert "Đã công nhận cấp xã" in page.text


def test_search_finds_nothing_of_another_commune(many: World, browse: Browse) -> None:
    page = browse("xn2").get("/tra-cuu?q=tuyen+duong")
    assert (_titles(page), "Chưa tìm thấy" in page.text) == ([], True)


def test_search_of_a_long_text_answers(many: World, browse: Browse) -> None:
    page = browse("xn1").get("/tra-cuu?q=" + "duong%20" * 1200)
    assert (page.status, "Hệ thống tìm theo 12 từ đầu tiên" in page.text) == (200, True)


def test_search_finds_units(many: World, browse: Browse) -> None:
    page = browse("nop2").get("/tra-cuu?q=Liên+Lộc")
    assert _titles(page) == ["Xã Liên Lộc"]


def test_command_prints_what_the_account_would_find(app: Flask, many: World) -> None:
    runner = app.test_cli_runner()
    result = runner.invoke(args=["emulation", "search", "nhà văn hóa", "--as", "ld", "--json"])
    assert result.exit_code == 0
    assert json.loads(result.output) == {
        "query": "nhà văn hóa",
        "words": ["nha", "van", "hoa"],
        "is_folded": False,
        "results": [
            {
                "code": "X",
                "kind": "action",
                "title": "Nhà văn hóa thôn",
                "snippet": "",
                "unit": "Chi bộ thôn 1",
                "state": "approved",
                "recognition": "base",
                "on": "2024-11-15",
            }
        ],
        "next": None,
    }


def test_command_in_words_and_for_an_unknown_account(app: Flask, many: World) -> None:
    runner = app.test_cli_runner()
    plain = runner.invoke(args=["emulation", "search", "tuyến đường", "--as", "nop2"])
    assert plain.output == "0 kết quả.\n"
    unknown = runner.invoke(args=["emulation", "search", "tuyến", "--as", "ai-do"])
    assert (unknown.exit_code, "Không có tài khoản «ai-do»" in unknown.output) == (1, True)


def test_command_indexes_anew(app: Flask, many: World) -> None:
    result = app.test_cli_runner().invoke(args=["emulation", "reindex"])
    assert result.output == "Đã lập chỉ mục 26 mục.\n"
