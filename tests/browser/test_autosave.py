"""A draft that cannot be lost: saved as it is typed, and the page never says so when it was not."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.device import Device, end_sessions, store, telephone, until
from tests.browser.served import Server

pytestmark = pytest.mark.browser

TITLE, OTHER = "Giúp ba hộ sửa nhà", "Vận động hiến đất mở đường"
LINE = "[data-saving]"


def new_draft(device: Device, page: Page) -> str:
    """A draft stands on the server, begun by typing alone; its address."""
    page.goto("/ho-so/moi?loai=action")
    page.wait_for_selector("form[data-autosave-ready]")
    page.fill("[name=title]", TITLE)
    page.locator("[name=summary]").focus()
    expect(page.locator(LINE)).to_contain_text("Đã lưu lúc")
    return page.url


def on_server(server: Server) -> list[tuple[str, str]]:
    """Title and summary of the drafts of this test."""
    return server.rows(
        "SELECT v.title, v.summary FROM entry e JOIN entry_version v ON v.entry_id = e.id"
        " WHERE e.id >= ? ORDER BY e.id",
        server.first,
    )


def test_leaving_a_field_saves_it_and_the_page_becomes_that_of_the_draft(
    device: Device, server: Server
) -> None:
    page = device.sign_in("nop1")
    address = new_draft(device, page)

    assert on_server(server) == [(TITLE, "")]
    assert store(page, "all") == []
    assert "/buoc/viec" in address
    page.reload()
    expect(page.locator("[name=title]")).to_have_value(TITLE)
    page.fill("[name=title]", OTHER)
    page.locator("button[name=action]:not([aria-hidden])").last.click()
    page.wait_for_url("**/ket-qua")
    assert on_server(server) == [(OTHER, "")]


def test_what_is_typed_without_leaving_the_field_is_saved_within_ten_seconds(
    device: Device, server: Server
) -> None:
    page = device.sign_in("nop1")
    new_draft(device, page)
    page.clock.install()
    page.reload()
    page.wait_for_selector("form[data-autosave-ready]")
    page.locator("[name=summary]").press_sequentially("Góp ngày công")
    page.clock.run_for(10_000)

    until(lambda: on_server(server) == [(TITLE, "Góp ngày công")])


def test_without_network_the_words_stay_and_the_page_says_where(
    device: Device, server: Server
) -> None:
    page = device.ready("nop1")
    address = new_draft(device, page)
    device.airplane(True)
    page.fill("[name=summary]", "Góp ngày công")
    page.locator("[name=title]").focus()
    expect(page.locator(LINE)).to_have_text("Mất mạng. Nội dung đang được giữ trên máy này.")
    page.close()

    device.airplane(False)
    page = device.open("/khong-co")  # the outbox of any page brings it to the server
    until(lambda: on_server(server) == [(TITLE, "Góp ngày công")])
    page.goto(address)
    expect(page.locator("[name=summary]")).to_have_value("Góp ngày công")


def test_a_restarted_server_loses_no_word(chromium: Browser, own_server: Server) -> None:
    with telephone(chromium, own_server) as device:
        page = device.sign_in("nop1")
        new_draft(device, page)
        own_server.stop()
        page.fill("[name=summary]", "Góp ngày công")
        page.locator("[name=title]").focus()
        expect(page.locator(LINE)).to_have_text("Mất mạng. Nội dung đang được giữ trên máy này.")
        own_server.start()
        page.fill("[name=title]", OTHER)
        page.locator("[name=summary]").focus()
        expect(page.locator(LINE)).to_contain_text("Đã lưu lúc")
        assert on_server(own_server) == [(OTHER, "Góp ngày công")]


def test_a_session_that_expires_mid_form_loses_nothing(device: Device, server: Server) -> None:
    page = device.sign_in("nop1")
    address = new_draft(device, page)
    end_sessions(server)
    page.fill("[name=summary]", "Góp ngày công")
    page.locator("[name=title]").focus()
    line = page.locator(LINE)
    expect(line).to_contain_text("Phiên làm việc đã hết. Nội dung đang được giữ trên máy này.")

    line.get_by_role("link").click()
    device.sign_in("nop1", page)
    assert page.url == address
    expect(page.locator("[name=summary]")).to_have_value("Góp ngày công")
    until(lambda: on_server(server) == [(TITLE, "Góp ngày công")])


def test_two_devices_on_one_draft_join_what_they_can_and_ask_for_the_rest(
    chromium: Browser, device: Device, server: Server
) -> None:
    page = device.sign_in("nop1")
    address = new_draft(device, page)
    with telephone(chromium, server) as second:
        other = second.sign_in("nop1")
        other.goto(address.replace(str(device.line.port), str(second.line.port)))
        other.wait_for_selector("form[data-autosave-ready]")
        other.fill("[name=title]", OTHER)
        other.locator("[name=summary]").focus()
        expect(other.locator(LINE)).to_contain_text("Đã lưu lúc")

        page.fill("[name=summary]", "Góp ngày công")
        page.locator("[name=title]").focus()
        until(lambda: on_server(server) == [(OTHER, "Góp ngày công")])
        expect(page.locator("[name=title]")).to_have_value(OTHER)

        other.fill("[name=title]", "Tên của máy thứ hai")
        other.locator("[name=summary]").focus()
        until(lambda: on_server(server)[0][0] == "Tên của máy thứ hai")
        page.fill("[name=title]", "Tên của máy thứ nhất")
        page.locator("[name=summary]").focus()

        clash = page.locator(".clash")
        expect(clash).to_be_focused()
        expect(clash).to_contain_text("Tên của máy thứ nhất")
        expect(clash).to_contain_text("Tên của máy thứ hai")
        assert on_server(server)[0][0] == "Tên của máy thứ hai"
        clash.get_by_label("Bản trên máy chủ").check()
        clash.get_by_role("button", name="Lưu bản đã chọn").click()
        expect(page.locator("[name=title]")).to_have_value("Tên của máy thứ hai")
        until(lambda: on_server(server) == [("Tên của máy thứ hai", "Góp ngày công")])


def test_what_cannot_be_read_is_told_beside_its_field_and_stays(
    device: Device, server: Server
) -> None:
    page = device.sign_in("nop1")
    address = new_draft(device, page)
    page.goto(address.replace("/viec", "/ket-qua"))
    page.wait_for_selector("form[data-autosave-ready]")
    page.fill("[name=happened_from]", "45/13/2024")
    page.locator("[name=result]").focus()

    expect(page.locator(LINE)).to_contain_text("trừ 1 chỗ cần sửa")
    expect(page.locator("#happened_from-error")).to_contain_text("không có tháng 13")
    expect(page.locator("[name=happened_from]")).to_have_value("45/13/2024")
    page.fill("[name=happened_from]", "05/09/2024")
    page.locator("[name=result]").focus()
    expect(page.locator("#happened_from-error")).to_have_count(0)
    expect(page.locator(LINE)).to_contain_text("Đã lưu lúc")


def test_send_pressed_without_network_goes_out_by_itself_later(
    device: Device, server: Server
) -> None:
    page = device.ready("nop1")
    address = new_draft(device, page)
    page.fill("[name=summary]", "Góp ngày công")
    page.check("[name=field][value=new_rural]")
    page.goto(address.replace("/viec", "/ket-qua"))
    page.fill("[name=happened_from]", "05/09/2024")
    page.goto(address.replace("/viec", "/minh-chung"))
    page.wait_for_selector("form[data-autosave-ready]")
    page.fill("[name=confirmer]", "Trưởng thôn")
    page.locator("[name=minutes_number]").focus()
    expect(page.locator(LINE)).to_contain_text("Đã lưu lúc")
    page.goto(address.replace("/viec", "/kiem-tra"))
    page.wait_for_selector("form[data-autosave-ready]")
    device.airplane(True)
    page.locator("button[name=action][value=send]").last.click()
    page.wait_for_url("**/ngoai-tuyen*")
    expect(page.locator("[data-list] .tag")).to_have_text("Đang lưu trên máy")

    device.airplane(False)
    expect(page.locator("[data-list] .tag")).to_contain_text("Đã gửi lúc")
    assert len([one for one in server.entries() if one[1]]) == 1
