"""A virus scanner behind a socket, spoken to in the words of clamd (INSTREAM).

What it does not say in full counts as silence, and silence is an exception: whoever forgets to ask
what came of a scan passes nothing on.
"""

from __future__ import annotations

import logging
import re
import socket
from contextlib import contextmanager
from dataclasses import dataclass
from time import monotonic
from typing import TYPE_CHECKING, BinaryIO

from emulation.files.apart import OutOfTime
from emulation.files.rules import MAX_BYTES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from emulation.config import ScannerAddress

log = logging.getLogger(__name__)

PATIENCE = 10.0
"""Seconds for a whole scan; a scanner that needs more is silent."""
PING = 1.0
CHUNK = 64 * 1024
LONGEST_ANSWER = 1024
INFECTED = re.compile(r"stream: (.+) FOUND")


class ScannerSilent(Exception):
    """Nothing is known of the file: no answer, one cut off, or one that nobody understands."""


@dataclass(frozen=True)
class Scanner:
    """The scanner at this address: a path on this machine, or host and port."""

    address: ScannerAddress

    def found_in(self, stream: BinaryIO, *, within: float) -> str:
        """The name of what was found in the bytes; empty where they are clean.

        `OutOfTime` where `within` seconds did not suffice and somebody with more time may ask
        again, `ScannerSilent` where the scanner itself gave no answer.
        """
        try:
            with _talk(self.address, min(within, PATIENCE)) as talk:
                talk.say(b"zINSTREAM\0")
                for chunk in _chunks(stream):
                    talk.say(len(chunk).to_bytes(4, "big") + chunk)
                talk.say(bytes(4))
                return _understood(talk.heard())
        except TimeoutError as error:
            if within < PATIENCE:
                raise OutOfTime from error
            raise _silence(error) from error
        except (OSError, ScannerSilent) as error:
            raise _silence(error) from error

    def answers(self) -> bool:
        """The scanner is there and speaks."""
        try:
            with _talk(self.address, PING) as talk:
                talk.say(b"zPING\0")
                return talk.heard() == "PONG"
        except (OSError, ScannerSilent):
            return False


@dataclass(frozen=True)
class _Talk:
    """A connection whose every word ends before the deadline."""

    line: socket.socket
    deadline: float

    def say(self, words: bytes) -> None:
        self._hurry()
        self.line.sendall(words)

    def heard(self) -> str:
        """The answer up to its end mark."""
        heard = b""
        while b"\0" not in heard:
            self._hurry()
            piece = self.line.recv(LONGEST_ANSWER)
            heard += piece
            if not piece or len(heard) > LONGEST_ANSWER:
                raise ScannerSilent("the answer has no end")
        return heard.partition(b"\0")[0].decode("ascii", "replace")

    def _hurry(self) -> None:
        left = self.deadline - monotonic()
        if left <= 0:
            raise TimeoutError
        self.line.settimeout(left)


@contextmanager
def _talk(address: ScannerAddress, seconds: float) -> Iterator[_Talk]:
    deadline = monotonic() + seconds
    with _connected(address, max(seconds, 0.01)) as line:
        yield _Talk(line, deadline)


def _connected(address: ScannerAddress, seconds: float) -> socket.socket:
    if not isinstance(address, str):
        return socket.create_connection(address, timeout=seconds)
    line = socket.socket(socket.AF_UNIX)
    try:
        line.settimeout(seconds)
        line.connect(address)
    except BaseException:
        line.close()
        raise
    return line


def _chunks(stream: BinaryIO) -> Iterator[bytes]:
    """The bytes in turn; more than a file may have are not sent, and so never called clean."""
    sent = 0
    while chunk := stream.read(CHUNK):
        sent += len(chunk)
        if sent > MAX_BYTES:
            raise ScannerSilent("more than a file may have")
        yield chunk


def _understood(answer: str) -> str:
    if answer == "stream: OK":
        return ""
    found = INFECTED.fullmatch(answer)
    if found is None:
        raise ScannerSilent(f"no verdict: {answer[:80]!r}")
    return "".join(one for one in found[1] if one.isprintable())[:80]


def _silence(error: Exception) -> ScannerSilent:
    log.warning("virus scanner silent: %s: %s", type(error).__name__, error)
    return ScannerSilent(str(error))
