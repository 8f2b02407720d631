"""Without a network: open, write, photograph, press send; it arrives by itself, exactly once."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, TimeoutError, expect

from tests.browser.device import (
    Device,
    end_sessions,
    photo,
    send,
    sent,
    store,
    telephone,
    until,
    write_offline,
)
from tests.browser.served import Server

pytestmark = pytest.mark.browser

THREE = ["Giúp ba hộ sửa nhà", "Vận động hiến đất mở đường", "Trồng cây ở nghĩa trang"]
AFTER_DEADLINE = datetime(2024, 12, 5, 1, 0, tzinfo=UTC)


def states(page: Page) -> list[str]:
    return [one["state"] for one in store(page, "all")]


def test_three_entries_of_airplane_mode_arrive_once_each(
    chromium: Browser, own_server: Server, tmp_path: Path
) -> None:
    """Tab killed, program updated and session expired meanwhile; the last one is pressed twice."""
    with telephone(chromium, own_server) as device:
        three_entries(device, own_server, tmp_path / "later")


def three_entries(device: Device, server: Server, later: Path) -> None:
    page = device.ready("nop1")
    release = page.evaluate("caches.keys()")
    device.airplane(True)
    for number, title in enumerate(THREE[:2]):
        write_offline(page, title, photo(number))
        send(page)
    write_offline(page, THREE[2], photo(2))
    page.dblclick("form[data-label] button[type=submit]")
    until(lambda: states(page) == ["waiting"] * 3)
    expect(page.locator("[data-list] .tag")).to_have_text(["Đang lưu trên máy"] * 3)
    page.close()

    server.stop()
    server.update(later)
    server.start()
    end_sessions(server)
    device.airplane(False)
    page = device.open()
    until(lambda: page.evaluate("caches.keys()") != release)
    until(lambda: states(page) == ["sign_in"] * 3)
    page.goto("/ngoai-tuyen")
    expect(page.locator("[data-list] .tag")).to_have_text(["Cần đăng nhập để gửi"] * 3)
    assert sent(server) == []

    page = press_until_open(device, page, "Đăng nhập", "**/dang-nhap**")
    device.sign_in("nop1", page)
    until(lambda: states(page) == ["sent"] * 3)
    assert sorted(sent(server)) == sorted((title, 1) for title in THREE)
    page.goto("/ngoai-tuyen")
    receipts = [receipt for _, receipt, _ in server.entries()]
    expect(page.locator("[data-list] .tag")).to_contain_text(["Đã gửi lúc"] * 3)
    shown = page.locator("[data-list] .tag").all_inner_texts()
    assert all(any(f"mã {receipt}" in words for words in shown) for receipt in receipts)


def press_until_open(device: Device, page: Page, link: str, address: str) -> Page:
    """The page that the link leads to. While a new release takes over, the browser that is driven
    from outside now and then leaves a press without an answer; a person opens the page again."""
    for _ in range(3):
        try:
            page.get_by_role("link", name=link).first.click(no_wait_after=True, timeout=15_000)
            page.wait_for_url(address, timeout=15_000)
        except TimeoutError:
            page.close()
            page = device.open("/ngoai-tuyen")
        else:
            return page
    raise AssertionError(f"{link} leads nowhere: {page.url}")


def test_a_line_cut_at_each_tenth_of_the_way_loses_and_doubles_nothing(
    device: Device, server: Server
) -> None:
    page = device.ready("nop1")
    whole = 0
    for tenth in range(10):
        into_the_outbox(device, page, f"Việc thứ {tenth}", photo(tenth, side=440))
        device.line.sent = 0
        if tenth:
            device.line.cut_after(whole * tenth // 10)
        sent_after_all(device, page, is_cut=bool(tenth))
        whole = whole or device.line.sent

    assert sent(server) == [(f"Việc thứ {tenth}", 1) for tenth in range(10)]
    assert len(server.entries()) == 10


def test_answers_that_never_came_are_asked_for_again(device: Device, server: Server) -> None:
    """Who is signed in, the text, the file announced, its piece, the hand-in: each was done."""
    page = device.ready("nop1")
    for number in range(1, 6):
        into_the_outbox(device, page, f"Việc thứ {number}", photo(number, side=200))
        device.line.lose_answer(number)
        sent_after_all(device, page, is_cut=True)

    assert sent(server) == [(f"Việc thứ {number}", 1) for number in range(1, 6)]
    assert len(server.entries()) == 5


def into_the_outbox(device: Device, page: Page, title: str, picture: dict[str, Any]) -> None:
    device.airplane(True)
    write_offline(page, title, picture)
    send(page)
    until(lambda: states(page)[:1] == ["waiting"])


def sent_after_all(device: Device, page: Page, *, is_cut: bool) -> None:
    """The network is back, for as long as it lasts; and back again."""
    device.airplane(False)
    if is_cut:
        assert device.line.cut.wait(40)
        device.context.set_offline(True)
        device.airplane(False)
    until(lambda: states(page)[:1] == ["sent"])


def test_words_of_a_killed_tab_are_there_again(device: Device) -> None:
    page = device.ready("nop1")
    device.airplane(True)
    write_offline(page, THREE[0])
    until(lambda: store(page, "all"))
    page.close()

    page = device.open("/ngoai-tuyen")
    expect(page.locator("[data-list] .tag")).to_have_text("Đang lưu trên máy")
    page.click("text=Mở lại để sửa")
    expect(page.locator("form[data-label] [name=title]")).to_have_value(THREE[0])
    page.fill("form[data-label] [name=title]", THREE[1])
    page.wait_for_timeout(700)
    page.reload()
    expect(page.locator("form[data-label] [name=title]")).to_have_value(THREE[1])


def test_nothing_half_written_is_put_into_the_outbox(device: Device) -> None:
    page = device.ready("nop1")
    device.airplane(True)
    page.goto("/ho-so/moi?loai=model")
    page.click("form[data-label] button[type=submit]")

    expect(page.locator(".error-summary")).to_be_focused()
    expect(page.locator(".error-summary li")).to_have_count(5)
    assert states(page) == ["writing"]


def test_a_draft_that_nobody_sent_becomes_a_draft_of_the_server(
    device: Device, server: Server
) -> None:
    page = device.ready("nop1")
    device.airplane(True)
    write_offline(page, THREE[0], photo(5))
    until(lambda: store(page, "all"))
    page.close()
    device.airplane(False)
    page = device.open()

    until(lambda: states(page) == ["moved"])
    assert server.entries() == [(THREE[0], None, 1)]


def test_the_clock_of_the_server_decides_the_deadline(
    chromium: Browser, own_server: Server
) -> None:
    with telephone(chromium, own_server) as device:
        too_late(device, own_server)


def too_late(device: Device, server: Server) -> None:
    page = device.ready("nop1")
    device.airplane(True)
    write_offline(page, THREE[0])
    send(page)
    server.stop()
    server.start(at=AFTER_DEADLINE)
    device.airplane(False)
    until(lambda: states(page) == ["sign_in"])
    page.goto("/dang-nhap?next=/ngoai-tuyen")
    device.sign_in("nop1", page)

    until(lambda: states(page) == ["stopped"])
    card = page.locator("[data-list] article")
    expect(card).to_contain_text("Cần sửa trước khi gửi")
    expect(card).to_contain_text("hết hạn")
    assert server.entries() == [(THREE[0], None, 0)]


def test_another_account_sees_nothing_and_sends_nothing(device: Device, server: Server) -> None:
    page = device.ready("nop1")
    device.airplane(True)
    write_offline(page, THREE[0])
    send(page)
    end_sessions(server)
    device.airplane(False)
    page.goto("/dang-nhap")
    device.sign_in("nop2", page)

    watch = page.locator(".device-watch")
    expect(watch).to_contain_text("1 nội dung chưa gửi của đồng chí Lê Thị Hạnh")
    until(lambda: (store(page, "lastAccount") or {}).get("account") == "nop2")
    page.goto("/ngoai-tuyen")
    expect(page.locator("[data-who]")).to_have_text("Đồng chí Bùi Văn Kỳ")
    expect(page.locator("[data-list]")).to_have_text("Không có nội dung nào chờ trên máy này.")
    assert THREE[0] not in page.content()
    assert sent(server) == []


def test_signing_out_warns_and_then_wipes(device: Device) -> None:
    page = device.ready("nop1")
    device.airplane(True)
    write_offline(page, THREE[0])
    store(page, "mark", until(lambda: store(page, "all"))[0]["key"], {"state": "stopped"})
    page.close()
    device.airplane(False)
    page = device.open()
    page.get_by_text("Mục lục").click()
    form = page.locator("form[data-mounted-forget-drafts]")
    warning = page.locator("[data-warning]")

    form.locator("button[type=submit]").press("Enter")
    expect(warning).to_contain_text("Trên máy này còn 1 nội dung chưa gửi")
    expect(warning).to_be_focused()
    page.keyboard.press("Escape")
    expect(warning).to_have_count(0)
    assert len(store(page, "all")) == 1

    form.locator("button[type=submit]").press("Enter")
    warning.get_by_role("button", name="Xóa khỏi máy và đăng xuất").press("Enter")
    page.wait_for_url("**/dang-nhap**")
    assert store(page, "all") == []
    assert store(page, "lastAccount") is None


def test_a_draft_older_than_a_day_warns(device: Device) -> None:
    page = device.ready("nop1")
    device.airplane(True)
    write_offline(page, THREE[0])
    key = until(lambda: store(page, "all"))[0]["key"]
    long_ago = page.evaluate("Date.now() - 25 * 3600 * 1000")
    store(page, "mark", key, {"made_at": long_ago, "changed_at": long_ago, "state": "stopped"})
    page.goto("/ngoai-tuyen")
    expect(page.locator("[data-list]")).to_contain_text("Viết đã quá 24 giờ")
    device.airplane(False)
    page.goto("/")
    expect(page.locator(".device-watch")).to_contain_text("1 nội dung đã viết quá 24 giờ")


def test_throwing_away_asks_first(device: Device) -> None:
    page = device.ready("nop1")
    device.airplane(True)
    write_offline(page, THREE[0], photo(8))
    send(page)
    page.click("[data-list] >> text=Bỏ")
    expect(page.locator("[data-asks]")).to_be_focused()
    page.click("text=Giữ lại")
    assert len(store(page, "all")) == 1
    page.click("[data-list] >> text=Bỏ")
    page.click("text=Bỏ khỏi máy")
    expect(page.locator("[data-list] article")).to_have_count(0)
    assert store(page, "all") == []


def test_without_https_everything_else_works_and_the_page_says_so(
    chromium: Browser, server: Server
) -> None:
    with telephone(chromium, server, host="thidua.lan") as device:
        page = device.sign_in("nop1")
        page.goto("/ngoai-tuyen")
        expect(page.locator("[data-no-worker]")).to_be_visible()
        page.goto("/ho-so/moi?loai=action")
        expect(page.locator("main")).to_contain_text("không viết mới được khi mất mạng")


def test_no_page_of_a_person_is_kept_by_the_worker(device: Device) -> None:
    page = device.ready("nop1")
    for address in ("/", "/ho-so/", "/tai-khoan"):
        page.goto(address)
    kept = page.evaluate(
        """async () => {
            const found = [];
            for (const name of await caches.keys()) {
                const keys = await (await caches.open(name)).keys();
                found.push(...keys.map((one) => new URL(one.url).pathname));
            }
            return found;
        }"""
    )

    assert [one for one in kept if not one.startswith("/static/")] == ["/ngoai-tuyen"]
    device.airplane(True)
    page.goto("/tai-khoan")
    expect(page.locator("h1")).to_have_text("Đang chờ trên máy")


def test_the_first_visit_stays_small(device: Device) -> None:
    page = device.context.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto("/dang-nhap", wait_until="networkidle")

    assert len(asked) <= 5, asked
