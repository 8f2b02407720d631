"""The gallery behind a real address with the real policy, and one Chromium for all its tests."""

from __future__ import annotations

import os
import shutil
import threading
from collections.abc import Iterator
from functools import partial
from http import HTTPStatus
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from emulation.web.security import CSP
from tests.browser import gallery
from tests.browser.device import Device, telephone
from tests.browser.served import Server
from tests.browser.site import Site, demonstration
from tests.suite import browser as find_browser

# A page left while a module was on its way says so; that the module exists is tested elsewhere.
LEFT_TOO_SOON = "Failed to fetch dynamically imported module"
# Only a line that the test itself cut ends so.
CUT = "net::ERR_FAILED"


class GalleryHandler(SimpleHTTPRequestHandler):
    """Files of the gallery; a POST gets the page of its address, or at /stay nothing at all."""

    def end_headers(self) -> None:
        self.send_header("Content-Security-Policy", CSP)
        super().end_headers()

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        if self.path == "/stay":
            self.send_response(HTTPStatus.NO_CONTENT)
            self.end_headers()
        else:
            self.do_GET()

    def log_message(self, format: str, *args: object) -> None:
        """Silence: the answers are what is tested."""


@pytest.fixture(scope="session")
def gallery_address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder: Path = tmp_path_factory.mktemp("gallery")
    gallery.write(folder)
    handler = partial(GalleryHandler, directory=str(folder))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    path = os.environ.get("EMULATION_CHROMIUM") or find_browser()
    with sync_playwright() as playwright:
        lan = "--host-resolver-rules=MAP thidua.lan 127.0.0.1"  # an address that is no localhost
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox", lan])
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The demonstration, loaded and served once for each worker."""
    with demonstration(tmp_path_factory.mktemp("site")) as served:
        yield served


@pytest.fixture(scope="session")
def untouched(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small world's data before any test wrote into it: making it takes most of the time."""
    made = Server(tmp_path_factory.mktemp("untouched") / "data")
    made.folder.mkdir()
    made.start()
    made.stop()
    return made.folder


@pytest.fixture(scope="session")
def shared_server(untouched: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The small world served once for each worker."""
    served = Server(tmp_path_factory.mktemp("served") / "data")
    shutil.copytree(untouched, served.folder)
    served.start()
    yield served
    served.stop()


@pytest.fixture
def server(shared_server: Server) -> Server:
    """The small world; what other tests put into it is left out of `rows`."""
    shared_server.begin()
    return shared_server


@pytest.fixture
def own_server(untouched: Path, tmp_path: Path) -> Iterator[Server]:
    """The small world on data of its own, to be stopped, updated and moved in time; what other
    tests handed in stands in no queue of it."""
    folder = tmp_path / "data"
    shutil.copytree(untouched, folder)
    served = Server(folder)
    served.start()
    served.begin()
    yield served
    served.stop()


@pytest.fixture
def device(chromium: Browser, server: Server) -> Iterator[Device]:
    """A telephone that has been signed in nowhere."""
    with telephone(chromium, server) as one:
        yield one


@pytest.fixture
def phone(chromium: Browser, gallery_address: str) -> Iterator[Page]:
    """A page of 360 × 740; anything that the policy or a script refuses fails the test."""
    context = chromium.new_context(
        viewport={"width": 360, "height": 740}, base_url=gallery_address, locale="vi-VN"
    )
    page = context.new_page()
    refused: list[str] = []
    page.on("pageerror", lambda error: refused.append(str(error)))
    page.on("console", lambda said: refused.append(said.text) if said.type == "error" else None)
    yield page
    context.close()
    expected = (LEFT_TOO_SOON, CUT)
    assert [said for said in refused if not any(words in said for words in expected)] == []
