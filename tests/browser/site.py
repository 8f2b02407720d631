"""The demonstration behind a real address, started by the very command that a person types."""

from __future__ import annotations

import re
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Page

from emulation.config import DEMO_PASSWORD

TOP = Path(__file__).resolve().parents[2]
NO_PAGE = re.compile(r"/(tep|in|xuat|phieu|ban-ky|du-lieu\.json)(/|\?|$)")
CODE = re.compile(r"(?<=/)(?=[A-Z0-9-]*[A-Z0-9]{2})[A-Z0-9][A-Z0-9-]{3,}(?=/|\?|$)")
NAMED = re.compile(r"^(/xep-hang/|/dot/)[^/]+")


@dataclass(frozen=True)
class Site:
    """Where the demonstration answers, and where its data lie."""

    address: str
    folder: Path


@contextmanager
def demonstration(folder: Path) -> Iterator[Site]:
    """`python3 run.py` serves from `folder` as long as the block."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "run.py", "--data", folder, "--port", str(port), "--no-system"]
    with subprocess.Popen(command, cwd=TOP, stdout=subprocess.PIPE, text=True) as server:
        try:
            said = []
            for line in server.stdout or ():
                said.append(line)
                if f":{port}" in line:
                    break
            else:
                raise AssertionError("".join(said))
            yield Site(f"http://127.0.0.1:{port}", folder)
        finally:
            server.terminate()


def sign_in(page: Page, username: str) -> None:
    """The page belongs to this account of the demonstration."""
    page.goto("/dang-nhap")
    page.fill("input[name=username]", username)
    page.fill("input[name=password]", DEMO_PASSWORD)
    page.click("main button[type=submit]")
    page.wait_for_url(lambda url: "/dang-nhap" not in url)


def pattern(address: str) -> str:
    """The address without its codes and values: pages of one pattern are one page."""
    path, _, query = address.partition("?")
    names = sorted(part.partition("=")[0] for part in query.split("&") if part)
    path = NAMED.sub(r"\1*", CODE.sub("*", path))
    return path + ("?" + "&".join(names) if names else "")


def addresses(page: Page, *, most: int) -> list[str]:
    """Every kind of page that can be reached by links from the start, one address of each."""
    found: dict[str, str] = {"/": "/"}
    waiting = ["/"]
    while waiting and len(found) < most:
        page.goto(waiting.pop(0))
        hrefs = page.eval_on_selector_all("a[href]", "links => links.map(a => a.href)")
        for href in hrefs:
            address = href.removeprefix(page.url.split("/", 3)[0] + "//" + page.url.split("/")[2])
            address = address.partition("#")[0]
            if not address.startswith("/") or NO_PAGE.search(address):
                continue
            if pattern(address) not in found:
                found[pattern(address)] = address
                waiting.append(address)
    return list(found.values())
