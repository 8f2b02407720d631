"""A telephone on a line that can be cut, and what people do with it."""

from __future__ import annotations

import io
import random
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Error, Page, expect

from tests.browser.line import Line
from tests.browser.served import Server
from tests.factories import PASSWORD

PHONE = {"width": 360, "height": 740}
ATTEMPTS = 3
PATIENCE = 20_000
"""Milliseconds until a person presses again."""


@dataclass
class Device:
    """One browser with its own store, the line it has, and the server behind."""

    context: BrowserContext
    line: Line
    server: Server

    def open(self, address: str = "/") -> Page:
        page = self.context.new_page()
        page.goto(address)
        return page

    def airplane(self, is_on: bool) -> None:
        """No network, as the browser sees it and in truth; or there again."""
        if is_on:
            self.line.down()
        else:
            self.line.up()
        self.context.set_offline(is_on)

    def sign_in(self, username: str, page: Page | None = None) -> Page:
        """Signed in. While a new release takes over, the browser sometimes leaves a press without
        an answer; the page is opened again then, as a person would."""
        page = page or self.open("/dang-nhap")
        address = page.url
        for _ in range(ATTEMPTS):
            page.fill("input[name=username]", username)
            page.fill("input[name=password]", PASSWORD)
            page.click("main button[type=submit]", no_wait_after=True, timeout=PATIENCE)
            try:
                page.wait_for_url(lambda url: "/dang-nhap" not in url, timeout=PATIENCE)
            except Error:
                page.goto(address)
            if "/dang-nhap" not in page.url:
                return page
        raise AssertionError("nobody answered")

    def ready(self, username: str) -> Page:
        """Signed in; the worker is there, and the device knows what the forms need."""
        page = self.sign_in(username)
        page.evaluate("navigator.serviceWorker.ready.then(() => true)")
        until(lambda: page.evaluate("navigator.serviceWorker.controller !== null"))
        until(lambda: (store(page, "lastAccount") or {}).get("campaigns"))
        return page


@contextmanager
def telephone(chromium: Browser, server: Server, host: str = "127.0.0.1") -> Iterator[Device]:
    line = Line(server.port)
    context = chromium.new_context(
        viewport=PHONE, locale="vi-VN", base_url=f"http://{host}:{line.port}"
    )
    context.set_default_timeout(40_000)
    expect.set_options(timeout=40_000)  # a machine that does much else is slow, not wrong
    try:
        yield Device(context, line, server)
    finally:
        context.close()
        line.close()


def store(page: Page, act: str, *values: Any) -> Any:
    """What a function of the device's records gives, as the page itself would call it."""
    return page.evaluate(
        """async ([act, values]) => {
            const app = document.querySelector("script[src*='/js/app.js']").src;
            const place = app.replace("app.js", "device-records.js");
            return (await import(place))[act](...values);
        }""",
        [act, list(values)],
    )


def until(holds: Callable[[], Any], *, seconds: float = 40) -> Any:
    """What `holds` gives, as soon as it is something."""
    deadline = time.monotonic() + seconds
    while not (found := holds()):
        assert time.monotonic() < deadline, "it did not come to that"
        time.sleep(0.05)
    return found


def photo(seed: int, *, side: int = 480) -> dict[str, Any]:
    """A picture that no compression makes small, below the size from which it is drawn again."""
    noise = random.Random(seed).randbytes(side * side * 3)
    file = io.BytesIO()
    Image.frombytes("RGB", (side, side), noise).save(file, "JPEG", quality=85)
    return {"name": f"anh {seed}.jpg", "mimeType": "image/jpeg", "buffer": file.getvalue()}


def write_offline(page: Page, title: str, *photos: dict[str, Any]) -> None:
    """The form of the device is filled in; nothing is pressed."""
    page.goto("/ho-so/moi?loai=action")
    form = page.locator("form[data-label]")
    form.locator("[name=title]").fill(title)
    form.locator("[name=summary]").fill("Chi bộ phân công đảng viên đến từng hộ.")
    form.locator("[name=field]").select_option("new_rural")
    form.locator("[name=happened_from]").fill("05/09/2024")
    form.locator("[name=confirmer]").fill("Trưởng thôn")
    if photos:
        form.locator("input[type=file][multiple]").set_input_files(list(photos))
        expect(form.locator("[data-chosen] li")).to_have_count(len(photos))


def send(page: Page) -> None:
    """The button of the form is pressed, and the list shows what waits."""
    page.click("form[data-label] button[type=submit]")
    expect(page.locator("form[data-label]")).to_have_count(0)


def sent(server: Server) -> list[tuple[str, int]]:
    """Title and number of proofs of what the server received; each as often as it arrived."""
    return [(title, proofs) for title, receipt, proofs in server.entries() if receipt]


def end_sessions(server: Server) -> None:
    """Every session has expired."""
    server.write("UPDATE user_session SET revoked_at = seen_at")
