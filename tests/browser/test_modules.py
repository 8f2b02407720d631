"""What the small modules promise: nothing typed is lost, nothing is sent twice."""

from __future__ import annotations

import base64
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.device import until

pytestmark = pytest.mark.browser

AXE = Path(__file__).parents[1] / "vendor/axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
NAMES = ["board", "display", "error", "home", "receipt", "review", "sign_in", "why", "wizard"]
DOT = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg=="
)
SUMMARY = "Nội dung việc đã làm"


def test_password_is_shown_and_hidden_by_a_worded_button(phone: Page):
    phone.goto("/sign_in-light-100.html")
    field = phone.get_by_label("Mật khẩu", exact=True)
    field.fill("thi-dua")

    phone.get_by_role("button", name="Hiện mật khẩu").click()
    expect(field).to_have_attribute("type", "text")
    phone.get_by_role("button", name="Ẩn mật khẩu").click()
    expect(field).to_have_attribute("type", "password")


def test_error_summary_takes_the_focus_and_leads_into_the_field(phone: Page):
    phone.goto("/wizard-light-100.html")

    expect(phone.locator(".error-summary")).to_be_focused()
    expect(phone).to_have_title("Lỗi: Kết quả đạt được · Thi Đua")
    phone.get_by_role("link", name="Nhập ngày theo dạng").click()
    expect(phone.get_by_label("Đến ngày")).to_be_focused()


def test_letters_left_are_counted_as_they_are_typed(phone: Page):
    phone.goto("/wizard-light-100.html")

    phone.get_by_label(SUMMARY).fill("a" * 2001)
    expect(phone.locator("[data-count]")).to_have_text("Đã vượt 1 ký tự")


def test_second_press_sends_nothing_and_the_button_says_so(phone: Page):
    phone.goto("/sign_in-light-100.html")
    phone.locator("form").evaluate("form => { form.action = '/stay' }")
    sent: list[str] = []
    phone.on("request", lambda request: sent.append(request.method))
    button = phone.locator("button[type=submit]")
    width = button.bounding_box()["width"]

    button.click()
    expect(button).to_have_text("Đang gửi…")
    expect(button).to_have_attribute("aria-busy", "true")
    button.click()
    assert sent.count("POST") == 1
    assert button.bounding_box()["width"] == width


def test_typed_words_are_kept_on_the_machine_until_the_server_has_them(phone: Page):
    phone.goto("/draft-light-100.html")
    phone.get_by_label(SUMMARY).fill("Kể lại việc mở đường")
    expect(phone.locator("[data-draft-line]")).to_contain_text("Đã giữ trên máy này lúc")

    phone.on("dialog", lambda dialog: dialog.accept())
    phone.reload()
    expect(phone.get_by_label(SUMMARY)).to_have_value("Kể lại việc mở đường")
    expect(phone.locator("[data-draft-line]")).to_contain_text("Đã lấy lại nội dung")

    phone.get_by_role("button", name="Lưu và tiếp tục").click()
    phone.wait_for_url("**/home-light-100.html")
    phone.goto("/draft-light-100.html")
    expect(phone.get_by_label(SUMMARY)).not_to_have_value("Kể lại việc mở đường")


def test_signing_out_forgets_what_was_typed(phone: Page):
    phone.goto("/draft-light-100.html")
    phone.get_by_label(SUMMARY).fill("Kể lại việc mở đường")
    expect(phone.locator("[data-draft-line]")).to_be_visible()

    phone.goto("/home-light-100.html")
    phone.get_by_text("Mục lục").click()
    form = phone.locator("form[data-module=forget-drafts][data-mounted-forget-drafts]")
    form.evaluate("form => { form.action = '/stay' }")
    phone.wait_for_load_state("networkidle")
    phone.get_by_role("button", name="Đăng xuất").click()
    until(lambda: phone.evaluate("Object.keys(localStorage)") == [])


def test_chosen_files_are_named_added_to_and_taken_away(phone: Page):
    phone.goto("/wizard-light-100.html")
    photo = {"name": "đường mới.png", "mimeType": "image/png", "buffer": DOT}
    paper = {"name": "biên bản.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.7"}

    field = phone.locator("input[type=file]")
    field.set_input_files([photo])
    expect(phone.locator("[data-chosen] li")).to_have_count(1)
    field.set_input_files([paper])
    names = phone.locator("[data-chosen] .upload-name")
    expect(names).to_have_text(["đường mới.jpg", "biên bản.pdf"])
    phone.get_by_role("button", name="Bỏ tệp đường mới.jpg").click()
    expect(names).to_have_text(["biên bản.pdf"])
    assert field.evaluate("input => input.files.length") == 1


def test_large_photo_is_made_smaller_before_it_is_sent(phone: Page):
    phone.goto("/wizard-light-100.html")

    size, longest = phone.evaluate(
        """async () => {
          const { shrink } = await import("/static/js/shrink-photo.js");
          const canvas = document.createElement("canvas");
          canvas.width = 3000; canvas.height = 2000;
          const noise = new ImageData(3000, 2000);
          let seed = 7;
          noise.data.forEach((_, i) => {
            seed = (seed * 1103515245 + 12345) % 2147483648;
            noise.data[i] = i % 4 === 3 ? 255 : seed >> 16;
          });
          canvas.getContext("2d").putImageData(noise, 0, 0);
          const blob = await new Promise((done) => canvas.toBlob(done, "image/png"));
          const made = await shrink(new File([blob], "a.png", { type: "image/png" }));
          const picture = await createImageBitmap(made);
          return [made.size < blob.size, Math.max(picture.width, picture.height)];
        }"""
    )

    assert size is True
    assert longest == 1600


def test_letters_of_the_desk_move_the_focus_and_decide_nothing(phone: Page):
    phone.set_viewport_size({"width": 1280, "height": 800})
    phone.goto("/review-light-100.html")
    switch = phone.get_by_role("button", name="Tắt phím tắt")
    expect(switch).to_be_visible()

    phone.keyboard.press("t")
    expect(phone.get_by_role("button", name="Đề nghị bổ sung")).to_be_focused()
    switch.click()
    phone.keyboard.press("d")
    expect(phone.get_by_role("button", name="Bật phím tắt")).to_be_focused()


@pytest.mark.parametrize("name", NAMES)
def test_page_is_accessible_in_both_colours_and_fits_in_large_words(phone: Page, name: str):
    small, wide = {"width": 360, "height": 740}, {"width": 1280, "height": 800}
    for look, size in (("light-100", small), ("dark-100", wide)):
        phone.set_viewport_size(size)
        phone.goto(f"/{name}-{look}.html")
        phone.evaluate(AXE.read_text("utf-8"))
        found = phone.evaluate("rules => axe.run(document, { runOnly: rules })", RULES)
        assert [(fault["id"], fault["nodes"][0]["html"]) for fault in found["violations"]] == []

    for look, size in (("light-100", small), ("light-150", small), ("light-150", wide)):
        phone.set_viewport_size(size)
        phone.goto(f"/{name}-{look}.html")
        assert phone.evaluate("document.documentElement.scrollWidth") == size["width"]
