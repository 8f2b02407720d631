"""Fifty entries in one sitting: by keyboard, without a page being loaded between them."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from statistics import median

import pytest
from playwright.sync_api import APIRequestContext, Browser, BrowserContext, Page, expect

from tests.browser.device import until
from tests.browser.served import Server
from tests.factories import PASSWORD

ENTRIES = 50
RETURNED = frozenset({4, 11, 23, 31, 46})
"""By their place in the queue, as the third reason of the list."""


def signed_in(context: BrowserContext, username: str) -> Page:
    page = context.new_page()
    page.goto("/dang-nhap")
    page.fill("input[name=username]", username)
    page.fill("input[name=password]", PASSWORD)
    page.click("main button[type=submit]")
    page.wait_for_url(lambda url: "/dang-nhap" not in url)
    return page


def numbered(number: int) -> str:
    return f"Việc làm thứ {number} của chi bộ thôn 1"


def hand_in(api: APIRequestContext, number: int) -> None:
    """What a device sends for one entry."""
    told = api.get("/ho-so/may").json()
    head = {"X-CSRFToken": told["csrf"]}
    saved = api.post(
        "/ho-so/may/luu",
        headers=head,
        form={
            "request_key": f"begin-{number}",
            "kind": "action",
            "campaign": told["campaigns"][0]["code"],
            "unit": told["units"][0]["code"],
            "title": numbered(number),
            "summary": f"Đảng viên của tổ {number} cùng bà con làm {number} việc tốt trong tháng.",
            "field": "new_rural",
            "happened_from": "05/09/2024",
            "confirmer": "Trưởng thôn",
        },
    ).json()
    sent = api.post(
        "/ho-so/may/gui",
        headers=head,
        form={
            "code": saved["code"],
            "revision": str(saved["revision"]),
            "request_key": f"send-{number}",
        },
    )
    assert sent.status == 200, sent.text()


@pytest.fixture
def desktop(chromium: Browser, own_server: Server) -> Iterator[BrowserContext]:
    context = chromium.new_context(
        viewport={"width": 1280, "height": 800},
        locale="vi-VN",
        base_url=f"http://127.0.0.1:{own_server.port}",
        service_workers="block",
    )
    context.set_default_timeout(20_000)
    yield context
    context.close()


def reviewing(desktop: BrowserContext, count: int) -> Page:
    """A commune's reviewer on the first of so many entries."""
    sender = signed_in(desktop, "nop1")
    for number in range(1, count + 1):
        hand_in(desktop.request, number)
    sender.close()
    desktop.clear_cookies()
    page = signed_in(desktop, "xn1")
    page.goto("/cho-xu-ly/")
    page.click(".title-actions a")
    page.wait_for_selector("[data-mounted-review-desk][data-mounted-review-keys]")
    return page


@pytest.fixture
def reviewer(desktop: BrowserContext) -> Page:
    return reviewing(desktop, 3)


def title(page: Page) -> str:
    return page.locator("h1").inner_text()


def test_fifty_are_reviewed_by_keyboard(
    desktop: BrowserContext, own_server: Server, capsys: pytest.CaptureFixture[str]
) -> None:
    page, presses, waits, loads = reviewing(desktop, ENTRIES), 0, [], []
    page.on("load", lambda _: loads.append(page.url))

    for place in range(ENTRIES):
        keys = ("t", "3", "Enter") if place in RETURNED else ("d", "Enter")
        for key in keys:
            page.keyboard.press(key)
        begun = time.perf_counter()
        presses += len(keys)
        if place < ENTRIES - 1:
            page.wait_for_function(
                "next => document.querySelector('h1').innerText === next", arg=numbered(place + 2)
            )
            waits.append(time.perf_counter() - begun)
    page.wait_for_url("**/cho-xu-ly/?xong=*")

    loaded = loads[:-1]  # the last one leads back to the empty queue
    with capsys.disabled():
        sys.stdout.write(
            f"\n{ENTRIES} entries, {len(RETURNED)} returned: {presses} key presses, "
            f"{len(loaded)} page loads between them, next entry after "
            f"{median(waits) * 1000:.0f} ms (median), {max(waits) * 1000:.0f} ms (longest)\n"
        )
    assert presses <= 120
    assert loaded == []
    states = dict(own_server.rows("SELECT state, count(*) FROM entry GROUP BY 1"))
    assert states == {"approved": ENTRIES - len(RETURNED), "returned": len(RETURNED)}


def test_what_stands_on_the_desk_was_opened(reviewer: Page, own_server: Server) -> None:
    reviewer.keyboard.press("j")

    until(lambda: own_server.rows("SELECT count(*) FROM entry_look") == [(2,)])


def test_half_a_reason_waits_while_others_are_decided(reviewer: Page) -> None:
    page = reviewer
    first = title(page)
    page.keyboard.press("x")
    page.keyboard.type("Cần hỏi lại Trưởng thôn về")
    page.wait_for_timeout(1000)  # a rest in typing

    page.click(".queue-row >> nth=1")
    expect(page.locator("h1")).not_to_have_text(first)
    page.go_back()

    expect(page.locator("h1")).to_have_text(first)
    expect(page.locator("textarea[name=reason]")).to_have_value("Cần hỏi lại Trưởng thôn về")


def test_the_letters_are_shown_and_can_be_switched_off(reviewer: Page) -> None:
    page = reviewer
    page.keyboard.press("?")
    expect(page.locator("dialog.keys")).to_be_visible()
    page.keyboard.press("Escape")
    first = title(page)

    page.click("[data-keys=switch]")
    page.keyboard.press("j")
    page.wait_for_timeout(300)
    assert title(page) == first

    page.click("[data-keys=switch]")
    page.keyboard.press("j")
    expect(page.locator("h1")).not_to_have_text(first)
    page.keyboard.press("k")
    expect(page.locator("h1")).to_have_text(first)


def test_a_decision_on_a_dead_line_stays_with_its_words(reviewer: Page) -> None:
    page = reviewer
    page.keyboard.press("x")
    page.keyboard.type("Việc này đã được công nhận trong đợt trước.")
    page.context.set_offline(True)
    page.keyboard.press("Control+Enter")

    expect(page.locator(".desk-line")).to_contain_text("mất kết nối")
    expect(page.locator("textarea[name=reason]")).to_have_value(
        "Việc này đã được công nhận trong đợt trước."
    )
    first = title(page)
    page.context.set_offline(False)
    page.keyboard.press("Escape")
    page.click(".queue-row >> nth=1")
    expect(page.locator("h1")).not_to_have_text(first)
    page.go_back()
    expect(page.locator("textarea[name=reason]")).to_have_value(
        "Việc này đã được công nhận trong đợt trước."
    )
    page.keyboard.press("x")
    page.click("button:has-text('Xác nhận chưa công nhận')")
    expect(page.locator("h1")).not_to_have_text(first)
    expect(page.locator(".flashes")).to_contain_text("Hoàn tác")
    page.keyboard.press("z")
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text(first)


def test_somebody_was_faster_and_the_words_are_kept(reviewer: Page, own_server: Server) -> None:
    page = reviewer
    page.keyboard.press("x")
    page.keyboard.type("Trùng với việc đã ghi tháng trước.")
    own_server.write("UPDATE entry SET revision = revision + 1")
    page.keyboard.press("Control+Enter")

    expect(page.locator(".error-page")).to_contain_text(
        "Trùng với việc đã ghi tháng trước.", use_inner_text=False
    )
    expect(page.locator(".split-queue .queue-row")).not_to_have_count(0)


def test_a_reason_comes_back_behind_a_new_sign_in(reviewer: Page, own_server: Server) -> None:
    page, words = reviewer, "Việc này thuộc đợt của năm trước."
    address = page.url
    page.keyboard.press("x")
    page.keyboard.type(words)
    page.wait_for_timeout(1000)  # a rest in typing
    own_server.write("UPDATE user_session SET revoked_at = created_at")
    page.keyboard.press("Control+Enter")
    page.wait_for_url(lambda url: "/dang-nhap" in url)

    signed_in(page.context, "xn1").close()
    page.goto(address)

    expect(page.locator("textarea[name=reason]")).to_have_value(words)
