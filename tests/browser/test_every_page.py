"""Every page as every role that may see it: nothing overflows, targets, contrast, axe-core."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.site import Site, addresses, sign_in

AXE = (Path(__file__).resolve().parents[1] / "vendor" / "axe.min.js").read_text("utf-8")
ROLES = ("", "nop1", "bt1", "xn1", "td1", "hd2", "ld", "qt1", "kt")
MOST = 40
PHONE = {"width": 360, "height": 740}
DESK = {"width": 1280, "height": 800}
RUN_AXE = """async (only) => {
    const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
    const options = {runOnly: only || {type: 'tag', values: tags}, resultTypes: ['violations']};
    const {violations} = await axe.run(document, options);
    const shown = node => node.html.slice(0, 120);
    return violations.map(v => `${v.id}: ${v.nodes.slice(0, 3).map(shown).join(' | ')}`);
}"""
TOO_WIDE = "() => document.documentElement.scrollWidth - window.innerWidth"
TOO_SMALL = """() => [...document.querySelectorAll(
        'button, .button, input:not([type=hidden]), select, textarea, summary, .page-step')]
    .filter(e => e.checkVisibility({visibilityProperty: true, opacityProperty: true}))
    .map(e => [e, (e.closest('label.choice, label.filter') || e).getBoundingClientRect()])
    .filter(([e, box]) => box.width > 1 && box.height > 1 && box.height < 43.5)
    .map(([e, box]) => `${e.outerHTML.slice(0, 90)} is ${Math.round(box.height)} high`)"""
TOO_FINE = """() => [...document.querySelectorAll('main *')]
    .filter(e => [...e.childNodes].some(n => n.nodeType === 3 && n.data.trim())
        && e.checkVisibility() && parseFloat(getComputedStyle(e).fontSize) < 15.9
        && !e.closest('svg, sup'))
    .map(e => `${e.outerHTML.slice(0, 90)} is ${getComputedStyle(e).fontSize}`)"""


def problems(page: Page, address: str) -> list[str]:
    """What a machine finds wrong with one page, at both sizes, light and dark."""
    found: list[str] = []

    def note(where: str, faults: list[str]) -> None:
        found.extend(f"{address} {where}: {fault}" for fault in faults)

    page.set_viewport_size(PHONE)
    page.emulate_media(color_scheme="light")
    answer = page.goto(address)
    note("status", [] if answer and answer.status < 400 else [str(answer and answer.status)])
    page.evaluate(AXE)
    note("360 wide by", [str(n) for n in [page.evaluate(TOO_WIDE)] if n > 0])
    note("360 target", page.evaluate(TOO_SMALL))
    note("360 type", page.evaluate(TOO_FINE))
    note("360 axe", page.evaluate(RUN_AXE, None))
    page.emulate_media(color_scheme="dark")
    note("360 dark", page.evaluate(RUN_AXE, ["color-contrast"]))
    page.set_viewport_size(DESK)
    note("1280 dark", page.evaluate(RUN_AXE, ["color-contrast"]))
    page.emulate_media(color_scheme="light")
    note("1280 wide by", [str(n) for n in [page.evaluate(TOO_WIDE)] if n > 0])
    note("1280 axe", page.evaluate(RUN_AXE, None))
    return found


@pytest.mark.browser
@pytest.mark.parametrize("username", ROLES)
def test_every_page_of_a_role_is_sound(chromium: Browser, site: Site, username: str) -> None:
    context = chromium.new_context(
        base_url=site.address,
        locale="vi-VN",
        bypass_csp=True,
        reduced_motion="reduce",
        service_workers="block",
    )
    page = context.new_page()
    if username:
        sign_in(page, username)
        found = addresses(page, most=MOST)
    else:
        found = ["/dang-nhap", "/phieu-tiep-nhan/", "/phieu-tiep-nhan/ABCD-EFGH-JKLM"]

    wrong = [fault for address in found for fault in problems(page, address)]

    context.close()
    assert len(found) >= 3
    assert wrong == [], "\n".join(wrong)
