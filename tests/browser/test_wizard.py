"""The wizard for people who have no script, no mouse, or need letters twice as large."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, ViewportSize

from tests.browser.site import TOP, Site, sign_in
from tests.browser.test_every_page import AXE, RUN_AXE, TOO_WIDE

PHOTO = TOP / "static" / "img" / "app-192.png"
NARROW = ViewportSize(width=320, height=740)
STEPS = ("ket-qua", "minh-chung", "kiem-tra")
LARGE_TEXT = """addEventListener('DOMContentLoaded', () => {
    document.documentElement.style.fontSize = '200%';
});"""
HIDDEN = """() => {
    const one = document.activeElement;
    if (one === document.body) return '';  // the browser's own bar has the focus
    const box = one.getBoundingClientRect();
    const x = Math.min(box.left + box.width / 2, innerWidth - 1);
    const on = document.elementFromPoint(x, box.top + Math.min(box.height / 2, 20));
    const part = one.closest('label') || one.closest('.field, .file-tray, li') || one;
    return on && (part.contains(on) || on.contains(one)) ? '' : one.outerHTML.slice(0, 120);
}"""
MOST_TABS = 80

pytestmark = pytest.mark.browser


@contextmanager
def visit(chromium: Browser, site: Site, **wishes: object) -> Iterator[Page]:
    context = chromium.new_context(
        viewport=NARROW,
        base_url=site.address,
        locale="vi-VN",
        service_workers="block",
        **wishes,
    )
    yield context.new_page()
    context.close()


def tab_to(page: Page, wanted: str, *, faults: list[str]) -> None:
    """The focus comes to that place by Tab alone, and on the way it was never out of sight."""
    for _ in range(MOST_TABS):
        page.keyboard.press("Tab")
        hidden = page.evaluate(HIDDEN)
        faults.extend([f"{page.url}: out of sight: {hidden}"] if hidden else [])
        if page.evaluate("wanted => document.activeElement.matches(wanted)", wanted):
            return
    raise AssertionError(f"{page.url}: Tab never came to {wanted}")


def sound(page: Page) -> list[str]:
    """What a machine finds wrong with the screen as it stands."""
    page.evaluate(AXE)
    wide = page.evaluate(TOO_WIDE)
    found = [f"wide by {wide}"] if wide > 0 else []
    return [f"{page.url}: {fault}" for fault in (*found, *page.evaluate(RUN_AXE, None))]


def test_an_action_is_handed_in_without_javascript(chromium: Browser, site: Site) -> None:
    with visit(chromium, site, java_script_enabled=False) as page:
        sign_in(page, "nop1")
        page.goto("/ho-so/moi?loai=action")
        page.fill("[name=title]", "Sửa mái nhà cho hộ neo đơn")
        page.fill("[name=summary]", "Sáu đảng viên góp ngày công trong ba buổi.")
        page.locator("label.choice").first.click()
        for step in STEPS:
            if step == "kiem-tra":
                page.set_input_files("#files", str(PHOTO))
            page.locator("button[name=action][value=next]:not([aria-hidden])").last.click()
            page.wait_for_url(f"**/buoc/{step}*")
        assert "Sửa mái nhà cho hộ neo đơn" in page.inner_text("main")
        page.click("button[name=action][value=send]")
        page.wait_for_url("**da-gui*")

        assert "Mã tiếp nhận" in page.inner_text("main")


def test_an_action_is_handed_in_by_the_keyboard_alone_in_large_letters(
    chromium: Browser, site: Site
) -> None:
    with visit(chromium, site, bypass_csp=True, reduced_motion="reduce") as page:
        page.add_init_script(LARGE_TEXT)
        sign_in(page, "nop1")
        page.goto("/ho-so/moi?loai=action")
        faults = sound(page)
        typed = {"title": "Dạy chữ cho trẻ khó khăn", "summary": "Ba đảng viên dạy mỗi tối thứ Ba."}
        for name, text in typed.items():
            tab_to(page, f"[name={name}]", faults=faults)
            page.keyboard.type(text)
        tab_to(page, "[name=field]", faults=faults)
        page.keyboard.press("Space")
        for step in STEPS:
            if step == "kiem-tra":
                faults += _choose_photo(page, PHOTO)
            tab_to(page, "form button[value=next]:not([aria-hidden])", faults=faults)
            page.keyboard.press("Enter")
            page.wait_for_url(f"**/buoc/{step}*")
            faults += sound(page)
        tab_to(page, "button[value=send]", faults=faults)
        page.keyboard.press("Enter")
        page.wait_for_url("**da-gui*")
        faults += sound(page)

        assert faults == [], "\n".join(faults)


def _choose_photo(page: Page, photo: Path) -> list[str]:
    """The photo is chosen by the keyboard and the server has it; what went wrong on the way."""
    faults: list[str] = []
    # The browser hands choosers over only once it was told to, and it is told beside the keys: a
    # listener set before the tabs is in place when Enter comes.
    page.on("filechooser", lambda _: None)
    tab_to(page, "#files", faults=faults)
    with page.expect_file_chooser() as opened:
        page.keyboard.press("Enter")
    opened.value.set_files(str(photo))
    page.wait_for_function("() => document.body.innerText.includes('Máy chủ đã nhận')")
    return faults
