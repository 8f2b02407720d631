"""/ho-so/: who sees what, filters, pages, and a constant number of statements."""

from __future__ import annotations

import pytest
from sqlalchemy import Engine, event

from tests.entries_made import draft, recognised, sent_action, sent_model


def statements(browser, address):
    """How many statements a page costs, and the page."""
    seen = []
    note = lambda *args: seen.append(args[2])  # noqa: E731 -- a listener to remove again
    event.listen(Engine, "before_cursor_execute", note)
    try:
        page = browser.get(address)
    finally:
        event.remove(Engine, "before_cursor_execute", note)
    return len([sql for sql in seen if sql.lstrip().upper().startswith("SELECT")]), page


def titles(page):
    return [heading.get_text(strip=True) for heading in page.soup.select(".row-item .row-title")]


def test_list_is_empty_with_a_way_on(browse, world):
    page = browse("nop1").get("/ho-so/")
    assert "Chưa có việc làm, mô hình nào" in page.text
    assert {"/ho-so/moi?loai=action", "/ho-so/moi?loai=model"} <= set(page.links())


def test_list_for_readers_offers_no_form(browse, world):
    page = browse("td1").get("/ho-so/")
    assert page.status == 200
    assert not any("/ho-so/moi" in link for link in page.links())


def test_row_says_title_unit_state_and_day(browse, world):
    entry = recognised(world, sent_action(world))
    page = browse("td1").get("/ho-so/")
    row = page.soup.select_one(".row-item").get_text(" ", strip=True)
    assert row.split("  ")[0] == (
        "Vận động 12 hộ hiến đất mở đường thôn 1 Đã công nhận cấp xã Chi bộ thôn 1 "
        "Việc làm, gửi ngày 15/11/2024. Học tập và làm theo Bác năm 2024"
    )
    assert f"/ho-so/{entry.code}" in page.links()


def test_list_costs_the_same_for_one_and_for_three(browse, world):
    browser = browse("nop1")
    sent_action(world)
    one, _ = statements(browser, "/ho-so/")
    draft(world, by="bt1")
    sent_model(world)
    three, page = statements(browser, "/ho-so/")
    assert len(titles(page)) == 3
    assert (one, three <= 6) == (three, True)


@pytest.mark.parametrize(
    ("username", "count"), [("nop1", 2), ("bt1", 2), ("xn1", 1), ("td1", 1), ("nop2", 0), ("ld", 0)]
)
def test_list_shows_what_the_reader_may_see(browse, world, username, count):
    sent_action(world)
    draft(world)
    assert len(titles(browse(username).get("/ho-so/"))) == count


def test_filters_stand_in_the_address(browse, world):
    sent_action(world)
    sent_model(world)
    draft(world)
    browser = browse("nop1")
    assert len(titles(browser.get("/ho-so/?loai=model"))) == 1
    assert len(titles(browser.get("/ho-so/?trang-thai=submitted"))) == 2
    page = browser.get("/ho-so/?trang-thai=rejected")
    assert titles(page) == []
    assert "Không có nội dung nào khớp với lựa chọn ở ô lọc." in page.text


@pytest.mark.parametrize(
    "query", ["trang-thai=mới", "loai=%27%20OR%201%3D1--", "truoc=99999999999", "truoc=-1"]
)
def test_broken_address_is_ignored_with_a_note(browse, world, query):
    sent_action(world)
    page = browse("nop1").get(f"/ho-so/?{query}")
    assert (page.status, len(titles(page))) == (200, 1)
    assert "Địa chỉ có phần không đọc được nên được bỏ qua." in page.text


def test_pages_follow_each_other_without_gap(browse, world):
    codes = [draft(world).code for _ in range(23)]
    browser = browse("nop1")
    first = browser.get("/ho-so/")
    second = browser.get(next(link for link in first.links() if "truoc=" in link))
    assert [*shown(first), *shown(second)] == codes[::-1]
    assert "/ho-so/" in [a["href"] for a in second.soup.select(".pagination a")]


def shown(page):
    return [a["href"].split("/")[2] for a in page.soup.select(".row-item .title-link")]


@pytest.mark.parametrize(("username", "most"), [("ld", 31), ("td1", 35), ("nop1", 31)])
def test_page_of_an_entry_asks_no_more_statements_than_now(browse, world, username, most):
    entry = recognised(world, sent_action(world))
    browser = browse(username)
    browser.get(f"/ho-so/{entry.code}")

    count, _ = statements(browser, f"/ho-so/{entry.code}")

    assert count <= most
