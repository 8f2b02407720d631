"""A scanner to test with: a socket that speaks INSTREAM, knows EICAR, and can misbehave."""

from __future__ import annotations

import socket
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

from flask import Flask

EICAR = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
"""The harmless bytes that every scanner calls a virus; in two parts, lest it finds them here."""
FOUND = "Eicar-Test-Signature"
SILENCES = ("hangs", "hears nothing", "closes early", "breaks off", "mumbles", "errs")
"""How a scanner that listens may give no verdict."""


class _Talk(socketserver.StreamRequestHandler):
    server: Any

    def handle(self) -> None:
        fake: FakeClamd = self.server.fake
        fake.asked += 1
        if fake.manner == "closes early":
            return
        if fake.manner == "hears nothing":
            fake.over.wait(30)
            return
        word = b""
        while not word.endswith(b"\0"):
            word += self.rfile.read(1)
        if word == b"zPING\0":
            self._say(fake, b"PONG\0")
            return
        assert word == b"zINSTREAM\0"
        content = b""
        while size := int.from_bytes(self.rfile.read(4), "big"):
            content += self.rfile.read(size)
        fake.scanned.append(content)
        verdict = f"{FOUND} FOUND" if EICAR in content else "OK"
        self._say(fake, f"stream: {verdict}\0".encode())

    def _say(self, fake: FakeClamd, answer: bytes) -> None:
        if fake.manner == "hangs":
            fake.over.wait(30)
            return
        said = {
            "breaks off": answer[:-1],
            "mumbles": b"xin chao" * 500,
            "errs": b"INSTREAM size limit exceeded. ERROR\0",
        }
        self.wfile.write(said.get(fake.manner, answer))


class FakeClamd:
    """A scanner with a manner, which a test may change; `scanned` is what it was given."""

    def __init__(self, path: Path | None = None) -> None:
        self.manner = "speaks"
        self.asked = 0
        self.scanned: list[bytes] = []
        self.over = threading.Event()
        kind = socketserver.ThreadingTCPServer if path is None else _OnPath
        self._server: Any = kind(("127.0.0.1", 0) if path is None else str(path), _Talk)
        self._server.fake = self
        self._server.daemon_threads = True
        self._server.handle_error = lambda *_: None  # whoever asked had no more patience
        self.address = self._server.server_address

    def __enter__(self) -> FakeClamd:
        threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self.over.set()
        self._server.shutdown()
        self._server.server_close()


class _OnPath(socketserver.ThreadingMixIn, socketserver.UnixStreamServer):
    """On a socket in the file system, as an office has it."""


def nobody_there() -> tuple[str, int]:
    """An address at which nothing listens."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return "127.0.0.1", free.getsockname()[1]


@contextmanager
def scanning(app: Flask) -> Iterator[FakeClamd]:
    """Every file of this application has to pass a scanner."""
    before = app.config["SETTINGS"]
    with FakeClamd() as fake:
        app.config["SETTINGS"] = replace(before, clamd=fake.address)
        try:
            yield fake
        finally:
            app.config["SETTINGS"] = before
