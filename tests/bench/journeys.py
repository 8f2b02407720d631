"""The journeys of ux.md §3 in a real browser on Slow 3G with a fourfold slower processor.

    python3 run.py bench-journeys [--json FILE]

Prints taps, screens, kilobytes and seconds of waiting per journey beside the bar it must meet.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, CDPSession, Page, sync_playwright

from emulation.config import DEMO_PASSWORD
from tests.browser.site import demonstration

SLOW_3G = {
    "offline": False,
    "latency": 2000,
    "downloadThroughput": 50_000,
    "uploadThroughput": 50_000,
}
"""400 kbit/s each way and two seconds for every request."""
WRITING = 5000
"""Milliseconds in which a person writes an answer; nobody writes one of these faster."""
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]


@dataclass
class Measured:
    """One journey as it was walked."""

    name: str
    taps: int = 0
    screens: int = 0
    received_kb: float = 0
    sent_kb: float = 0
    waited: float = 0
    largest_kb: float = 0
    """The heaviest screen after the first."""
    bars: dict[str, tuple[float, bool]] = field(default_factory=dict)
    """Figure -> (bar, whether it is met)."""

    def hold(self, **bars: float) -> None:
        for name, bar in bars.items():
            self.bars[name] = (bar, getattr(self, name) <= bar)


class Walk:
    """A person on a slow telephone: every tap is counted, every wait is timed."""

    def __init__(self, page: Page, wire: CDPSession, name: str) -> None:
        self.page, self.measured = page, Measured(name)
        self.bytes = 0
        wire.on("Network.loadingFinished", self._received)
        wire.on("Network.requestWillBeSentExtraInfo", self._sent)

    def _received(self, event: dict[str, float]) -> None:
        self.bytes += int(event["encodedDataLength"])

    def _sent(self, event: dict[str, dict[str, str]]) -> None:
        headers = event["headers"]
        head = sum(len(name) + len(text) + 4 for name, text in headers.items())
        self.measured.sent_kb += (head + int(headers.get("Content-Length", 0))) / 1024

    def write(self, answers: dict[str, str]) -> None:
        """The boxes are filled as by a person, who needs longer for it than the machine."""
        for name, text in answers.items():
            self.page.fill(f"[name={name}]", text)
            self.page.wait_for_timeout(WRITING)

    def screen(self, act: Callable[[], object], *, taps: int = 1, until: str = "main h1") -> None:
        """An act leads to the next screen; the time until it can be read is waiting."""
        before, began = self.bytes, time.monotonic()
        self.measured.taps += taps
        with self.page.expect_navigation(wait_until="domcontentloaded", timeout=120_000):
            act()
        self.page.wait_for_selector(until)
        self.measured.waited += time.monotonic() - began
        self.measured.screens += 1
        self.page.wait_for_load_state("load")
        got = (self.bytes - before) / 1024
        self.measured.received_kb += got
        if self.measured.screens > 1:
            self.measured.largest_kb = max(self.measured.largest_kb, got)

    def tap(self, act: Callable[[], object]) -> None:
        self.measured.taps += 1
        act()


@contextmanager
def telephone(browser: Browser, address: str) -> Iterator[Callable[[str], Walk]]:
    """One telephone; each journey on it is a new page, with what the browser has kept by then."""
    context = browser.new_context(
        viewport={"width": 360, "height": 740}, base_url=address, locale="vi-VN",
        service_workers="block",
    )  # fmt: skip

    def walk(name: str) -> Walk:
        for old in context.pages:
            old.close()
        page = context.new_page()
        page.set_default_timeout(120_000)
        wire = context.new_cdp_session(page)
        wire.send("Network.enable")
        wire.send("Network.emulateNetworkConditions", SLOW_3G)
        wire.send("Emulation.setCPUThrottlingRate", {"rate": 4})
        return Walk(page, wire, name)

    yield walk
    context.close()


def camera_photo(path: Path) -> Path:
    """Twelve megapixels of texture: some four megabytes, as a telephone's camera writes."""
    chance = random.Random(4)
    small = Image.frombytes("RGB", (1000, 750), chance.randbytes(1000 * 750 * 3))
    small.resize((4000, 3000), Image.Resampling.BICUBIC).save(path, "JPEG", quality=78)
    return path


def first_visit(walk: Walk, user: str) -> Measured:
    page = walk.page
    walk.screen(lambda: page.goto("/"), taps=0)
    page.fill("[name=username]", user)
    page.fill("[name=password]", DEMO_PASSWORD)
    walk.screen(lambda: page.click("form[action='/dang-nhap'] button[type=submit]"))
    page.wait_for_timeout(20_000)  # what is fetched ahead while the person reads is counted, too
    walk.measured.received_kb = walk.bytes / 1024
    walk.measured.hold(received_kb=90, largest_kb=12, taps=3)
    return walk.measured


def submission(walk: Walk, photos: list[Path], *, cut: float = 0) -> Measured:
    page = walk.page
    onward = "button[name=action][value=next]:not([aria-hidden])"
    page.goto("/")
    walk.screen(lambda: page.click("text=Ghi việc làm"))
    summary = "Chi bộ họp ba buổi, phân công đảng viên đến từng hộ. " * 4
    walk.write({"title": "Vận động 12 hộ hiến đất mở đường thôn", "summary": summary})
    walk.measured.taps += 1  # into the second box; the first has the focus
    walk.tap(lambda: page.check("[name=field][value=new_rural]"))
    page.wait_for_timeout(WRITING)
    walk.screen(lambda: page.click(onward), until=".steps")
    walk.write({"result": "12 hộ hiến 450 m² đất, đường rộng 4 m."})
    walk.measured.taps += 1
    walk.screen(lambda: page.click(onward), until=".file-ways")
    for photo in photos:
        walk.tap(lambda photo=photo: page.set_input_files("#files", str(photo)))
        page.wait_for_timeout(300)
    if cut:
        page.context.set_offline(True)
        page.wait_for_timeout(cut * 1000)
        page.context.set_offline(False)
    began = time.monotonic()
    page.wait_for_function(
        "n => document.body.innerText.match(/Máy chủ (đã nhận|đang giữ)/g)?.length >= n",
        arg=1, timeout=180_000,
    )  # fmt: skip
    page.wait_for_function("() => !document.body.innerText.includes('Đang gửi')", timeout=180_000)
    held = time.monotonic() - began
    walk.measured.waited += max(0.0, held - 8)  # a photo's eight seconds run behind a caption
    walk.screen(lambda: page.click(onward), until=".answers")
    walk.screen(lambda: page.click("button[name=action][value=send]"), until=".receipt")
    return walk.measured


def mended(walk: Walk) -> Measured:
    page = walk.page
    page.goto("/")
    walk.screen(lambda: page.click("text=Sửa và gửi lại >> nth=0"), until="[name=summary]")
    for box in page.locator(".remark").all():
        box.scroll_into_view_if_needed()
    walk.write({"summary": "Chi bộ phân công từng đảng viên, mỗi người ba hộ; họp ba buổi."})
    walk.measured.taps += 1
    for answer in page.locator("select[name^=answer_]").all():
        if not answer.input_value():
            answer.select_option("done")
            walk.measured.taps += 2
    walk.screen(lambda: page.click("button[name=action][value=send]"), until=".receipt")
    walk.measured.hold(taps=9, received_kb=60, waited=12)
    return walk.measured


def receipt_check(walk: Walk) -> Measured:
    page = walk.page
    walk.screen(lambda: page.goto("/phieu-tiep-nhan/"), taps=0)
    page.fill("[name=ma]", "7K3M-29QF-XT4B")
    walk.screen(lambda: page.click("text=Kiểm tra mã >> nth=-1"))
    walk.measured.hold(taps=2, waited=4)
    return walk.measured


def walked(address: str, folder: Path) -> Iterator[Measured]:
    """Each journey as soon as it was walked."""
    photo = camera_photo(folder / "anh-may.jpg")
    with sync_playwright() as driver:
        path = os.environ.get("EMULATION_CHROMIUM") or "/usr/bin/chromium"
        browser = driver.chromium.launch(executable_path=path, args=ARGUMENTS)
        with telephone(browser, address) as walk:
            yield first_visit(walk("J1 first visit and sign-in"), "nop1")
            one = submission(walk("J2 hand in with one 4 MB photo"), [photo])
            one.hold(taps=14, sent_kb=450, waited=20, largest_kb=12)
            yield one
            three = submission(walk("J3 three photos, network cut 60 s"), [photo] * 3, cut=60)
            three.hold(taps=18, sent_kb=1126)
            yield three
            yield mended(walk("J5 mend what came back"))
        with telephone(browser, address) as walk:
            yield receipt_check(walk("J16 receipt check, signed out"))
        browser.close()


def told(one: Measured) -> str:
    bars = "; ".join(
        f"{name} ≤ {bar:g}: {'met' if is_met else 'NOT MET'}"
        for name, (bar, is_met) in one.bars.items()
    )
    return (
        f"{one.name}: {one.taps} taps, {one.screens} screens, {one.received_kb:.1f} KB in, "
        f"{one.sent_kb:.0f} KB out, heaviest later screen {one.largest_kb:.1f} KB, "
        f"{one.waited:.1f} s waiting\n    {bars}"
    )


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="run.py bench-journeys")
    parser.add_argument("--json", type=Path)
    wanted = parser.parse_args(arguments)
    found: list[Measured] = []
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        with demonstration(folder / "data") as site:
            for one in walked(site.address, folder):
                print(told(one), flush=True)
                found.append(one)
    if wanted.json:
        wanted.json.write_text(json.dumps([asdict(one) for one in found], ensure_ascii=False))
    return 0 if all(is_met for one in found for _, is_met in one.bars.values()) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
