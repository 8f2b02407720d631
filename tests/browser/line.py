"""A line to a server that can be cut: after so many bytes, at any moment, for as long as wished."""

from __future__ import annotations

import socket
import threading
from contextlib import suppress

CHUNK = 16 * 1024


class Line:
    """Listens on a port of its own and carries everything to the server, while it is up."""

    def __init__(self, port: int) -> None:
        self.target = port
        self.sent = 0
        """Bytes carried from the browser to the server since `measure`."""
        self.cut = threading.Event()
        self._left: int | None = None
        self._answers: int | None = None
        self._is_up = True
        self._open: set[socket.socket] = set()
        self._lock = threading.Lock()
        self._door = socket.create_server(("127.0.0.1", 0))
        self.port = self._door.getsockname()[1]
        threading.Thread(target=self._serve, daemon=True).start()

    def up(self) -> None:
        self._is_up = True

    def down(self) -> None:
        """Open connections break, and new ones are refused as soon as they are made."""
        self._is_up = False
        with self._lock:
            broken, self._open = self._open, set()
        for one in broken:
            _close(one)

    def cut_after(self, count: int) -> None:
        """The line is down once the browser has sent this many bytes more."""
        self.cut.clear()
        self._left = count

    def lose_answer(self, number: int) -> None:
        """The line is down when the server answers for this time: it has done what was asked, and
        the browser does not hear of it."""
        self.cut.clear()
        self._answers = number

    def close(self) -> None:
        self.down()
        _close(self._door)

    def _serve(self) -> None:
        while True:
            try:
                browser, _ = self._door.accept()
            except OSError:
                return
            if not self._is_up:
                _close(browser)
                continue
            try:
                server = socket.create_connection(("127.0.0.1", self.target))
            except OSError:
                _close(browser)
                continue
            with self._lock:
                self._open |= {browser, server}
            for source, sink, counts in ((browser, server, True), (server, browser, False)):
                threading.Thread(
                    target=self._carry, args=(source, sink, counts), daemon=True
                ).start()

    def _carry(self, source: socket.socket, sink: socket.socket, counts: bool) -> None:
        with suppress(OSError):
            while piece := source.recv(CHUNK):
                if not (self._passes(piece, sink) if counts else self._returns(piece, sink)):
                    return
        _close(source)
        _close(sink)

    def _passes(self, piece: bytes, sink: socket.socket) -> bool:
        """The piece goes on, or as much of it as the cut lets through."""
        self.sent += len(piece)
        if self._left is None or len(piece) < self._left:
            self._left = None if self._left is None else self._left - len(piece)
            sink.sendall(piece)
            return True
        sink.sendall(piece[: self._left])
        self._left = None
        self._break()
        return False

    def _returns(self, piece: bytes, sink: socket.socket) -> bool:
        """The answer goes back, unless it is the one to be lost."""
        if self._answers is not None and piece.startswith(b"HTTP/"):
            self._answers -= 1
            if not self._answers:
                self._answers = None
                self._break()
                return False
        sink.sendall(piece)
        return True

    def _break(self) -> None:
        self.down()
        self.cut.set()


def _close(one: socket.socket) -> None:
    with suppress(OSError):
        one.shutdown(socket.SHUT_RDWR)
    one.close()
