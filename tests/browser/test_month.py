"""The month of a commune's cells on the keyboard: eighteen lines, one paste, one button."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser.site import Site, sign_in

pytestmark = pytest.mark.browser
ADDRESS = "/ho-so/thang?dot=dan-van-kheo-2024&thang="
WORDS = {
    "minutes_number": "09-BB/CB",
    "minutes_on": "3/10",
    "title": "Vận động hộ dân hiến đất mở đường",
    "subject_name": "Tổ dân vận",
    "result": "12 hộ",
    "summary": "Chi bộ phân công đảng viên đến từng nhà, họp thôn hai buổi.",
}
LINES = 18
"""The seventeen cells of the commune, and a second deed of one of them."""
PASTE = """(field, text) => {
    const carrier = new DataTransfer();
    carrier.setData('text/plain', text);
    const options = {clipboardData: carrier, bubbles: true, cancelable: true};
    return field.dispatchEvent(new ClipboardEvent('paste', options));
}"""


@pytest.fixture
def desk(chromium: Browser, site: Site) -> Iterator[Page]:
    context = chromium.new_context(
        viewport={"width": 1280, "height": 800},
        base_url=site.address,
        locale="vi-VN",
        service_workers="block",
    )
    page = context.new_page()
    refused: list[str] = []
    page.on("pageerror", lambda error: refused.append(str(error)))
    sign_in(page, "xn1")
    yield page
    context.close()
    assert refused == []


def column(page: Page, name: str) -> Locator:
    return page.locator(f"[data-column={name}]")


def type_line(page: Page, row: int) -> None:
    """One line as hands type it: word, Tab, word, Tab."""
    column(page, "minutes_number").nth(row).focus()
    for name, words in WORDS.items():
        if name == "result":
            page.keyboard.press("Tab")
            column(page, "field").nth(row).select_option("new_rural")
            column(page, "field").nth(row).focus()
        if name != "minutes_number":
            page.keyboard.press("Tab")
        expect(column(page, name).nth(row)).to_be_focused()
        page.keyboard.insert_text(words)


def test_eighteen_lines_are_typed_and_kept_by_one_button(desk: Page):
    desk.goto(f"{ADDRESS}2024-05")
    desk.get_by_role("button", name="Thêm việc cho Chi bộ thôn 1", exact=True).click()
    expect(column(desk, "title")).to_have_count(LINES)
    for row in range(LINES):
        type_line(desk, row)

    desk.get_by_role("button", name="Lưu", exact=True).last.click()

    expect(desk.locator(".flashes")).to_contain_text(f"Đã lưu {LINES} việc.")
    expect(column(desk, "title").first).to_have_value(WORDS["title"])
    assert column(desk, "minutes_on").first.input_value() == "03/10/2024"
    desk.get_by_role("button", name="Lưu và gửi các dòng đủ").click()
    expect(desk.locator(".flashes")).to_contain_text(f"Đã gửi {LINES} việc.")
    expect(column(desk, "title")).to_have_count(0)


def test_a_paste_spreads_from_the_cell_it_falls_into(desk: Page):
    desk.goto(f"{ADDRESS}2024-09")
    start = column(desk, "title").nth(1)
    rows = 'Một\tTổ dân vận\tmoi truong, canh quan\t5 hộ\t"Họp\nhai buổi"\nHai\t\tlạ\t6 hộ\tLàm'

    assert start.evaluate(PASTE, rows) is False

    expect(column(desk, "title").nth(1)).to_have_value("Một")
    expect(column(desk, "field").nth(1)).to_have_value("environment")
    expect(column(desk, "summary").nth(1)).to_have_value("Họp\nhai buổi")
    expect(column(desk, "title").nth(2)).to_have_value("Hai")
    expect(column(desk, "field").nth(2)).to_have_class("input select is-doubtful")
    expect(desk.locator("[data-told]")).to_contain_text("Đã dán 2 dòng, chưa lưu. 1 ô lĩnh vực")
    expect(column(desk, "title").first).to_have_value("")


def test_a_sheet_with_headings_is_read_by_the_server(desk: Page):
    desk.goto(f"{ADDRESS}2024-08")
    sheet = "STT\tChi bộ\tTên việc làm\tKết quả\n1\tThôn 2\tTrồng cây\t50 cây\n2\tThôn 99\tLạ\t1 hộ"

    column(desk, "title").first.evaluate(PASTE, sheet)

    expect(desk.locator(".note").first).to_contain_text("Đã đọc 1 dòng vào bảng, chưa lưu.")
    expect(desk.locator(".note").nth(1)).to_contain_text("Dòng 3: chưa rõ của chi bộ nào.")
    cell = desk.locator("tbody", has_text="Chi bộ thôn 2")
    expect(cell.locator("[data-column=title]").first).to_have_value("Trồng cây")
    expect(desk.locator("[data-draft-line]")).to_contain_text("Đã giữ trên máy này")


def test_plain_words_are_pasted_as_they_are_and_enter_goes_down(desk: Page):
    desk.goto(f"{ADDRESS}2024-07")
    desk.wait_for_selector("form[data-mounted-month-grid]")
    summary = column(desk, "summary").first

    assert summary.evaluate(PASTE, "Dòng một\nDòng hai") is True
    column(desk, "title").first.focus()
    desk.keyboard.press("Enter")

    expect(column(desk, "title").nth(1)).to_be_focused()
    assert desk.url.endswith("2024-07")


def test_without_scripts_the_box_is_read_and_a_line_is_added(chromium: Browser, site: Site):
    context = chromium.new_context(
        base_url=site.address, java_script_enabled=False, viewport={"width": 360, "height": 740}
    )
    page = context.new_page()
    page.goto("/dang-nhap")
    sign_in(page, "nop3")
    page.goto(f"{ADDRESS}2024-06")
    page.get_by_text("Dán từ Excel").click()
    page.fill("[name=pasted]", "Chi bộ\tTên việc làm\nThôn 3\tQuét dọn nghĩa trang")
    page.get_by_role("button", name="Đọc vào bảng").click()

    cell = page.locator("tbody", has_text="Chi bộ thôn 3")
    expect(cell.locator("textarea").first).to_have_value("Quét dọn nghĩa trang")
    cell.get_by_role("button", name="Thêm việc").click()
    cell = page.locator("tbody", has_text="Chi bộ thôn 3")
    expect(cell.locator("[data-column=title]")).to_have_count(2)
    expect(cell.locator("textarea").first).to_have_value("Quét dọn nghĩa trang")
    context.close()
