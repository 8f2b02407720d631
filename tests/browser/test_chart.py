"""The chart that leaders choose from: drawn under the strict policy, by unit and by month."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.site import Site, sign_in

BROKEN = """() => { window.broken = [];
    document.addEventListener('securitypolicyviolation',
        e => window.broken.push(e.violatedDirective));
}"""


@pytest.mark.browser
def test_a_leader_sees_units_then_months(chromium: Browser, site: Site) -> None:
    context = chromium.new_context(
        base_url=site.address, viewport={"width": 360, "height": 740}, service_workers="block"
    )
    page = context.new_page()
    sign_in(page, "ld")
    page.add_init_script(f"({BROKEN})()")
    page.goto("/xep-hang/hoc-bac-2024-xa/bieu-do")

    expect(page.locator("[data-drawn='diem'] canvas")).to_be_visible()
    page.locator("select[name=xem]").select_option("theo-thang")
    page.locator("select[name=cua]").select_option(label="Xã Hoa Lộc")

    chart = page.get_by_role("img", name="Điểm theo tháng: Xã Hoa Lộc")
    expect(chart).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth - window.innerWidth") <= 0
    assert page.evaluate("window.broken") == []
    context.close()
