"""Where bytes lie: under their own digest, written once, durable before any row names them."""

import errno
import hashlib
import os
import re
import tempfile
import time
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Protocol

from emulation.core.errors import DomainError, StoreFull

DIGEST = re.compile(r"[0-9a-f]{64}")
UNFINISHED = ".part"
# Bytes without a row may belong to a request under way; after a day they do not.
ORPHAN_AGE = timedelta(hours=24)
FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
FULL_SENTENCE = (
    "Máy chủ hết chỗ chứa nên chưa nhận được tệp. Báo quản trị hệ thống, sau đó gửi lại."
)


class ContentLost(DomainError):
    """The bytes of a kept file are missing or no longer match their digest."""

    status = 410


class FileStore(Protocol):
    """A content-addressed store; the local folder is the first, a remote one may follow."""

    def put(self, content: bytes) -> str:
        """The bytes are durable under the returned digest (SHA-256, hex); again is harmless."""

    def open(self, digest: str) -> bytes:
        """The bytes, proved against the digest; `ContentLost` where they are not there."""

    def exists(self, digest: str) -> bool:
        """Whether bytes lie under the digest, unproved."""

    def stored_at(self, digest: str) -> datetime | None:
        """When the bytes were last put, by the store's own clock."""

    def digests(self) -> Iterator[str]:
        """Every digest that has bytes."""

    def delete(self, digest: str) -> None:
        """No bytes lie under the digest."""

    def now(self) -> datetime:
        """The instant on the store's own clock, by which `stored_at` is told."""


def digest_of(content: bytes) -> str:
    """The SHA-256 of the bytes in hex: their name in every store."""
    return hashlib.sha256(content).hexdigest()


class LocalStore:
    """A folder of folders: ab/cd/abcd…; every file is whole or absent, never half."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def put(self, content: bytes) -> str:
        """The bytes are on the disk under the returned digest, also after a power cut.

        `StoreFull` when the disk cannot take them; then nothing is left behind.
        """
        digest = digest_of(content)
        place = self._place(digest)
        try:
            self._make_folder(place.parent)
            if self._holds(place, digest):
                os.utime(place)  # a sweep now sees it as new and spares it
                sync_folder(place.parent)
            else:
                self._write(place, content)
        except OSError as error:
            if error.errno in FULL:
                raise StoreFull(FULL_SENTENCE) from error
            raise
        return digest

    def open(self, digest: str) -> bytes:
        """The bytes, proved against the digest; `ContentLost` when missing or changed."""
        try:
            content = self._place(digest).read_bytes()
        except FileNotFoundError as error:
            raise ContentLost(
                "Máy chủ không tìm thấy nội dung tệp này. Báo quản trị hệ thống."
            ) from error
        if digest_of(content) != digest:
            raise ContentLost(
                "Nội dung tệp trên máy chủ không còn khớp với lúc nhận nên không tải được. "
                "Báo quản trị hệ thống."
            )
        return content

    def exists(self, digest: str) -> bool:
        """Whether a file lies in the digest's place, unread."""
        return self._place(digest).is_file()

    def stored_at(self, digest: str) -> datetime | None:
        """When the bytes were last put, by the disk's clock; None where there are none."""
        try:
            return datetime.fromtimestamp(self._place(digest).stat().st_mtime, tz=UTC)
        except FileNotFoundError:
            return None

    def digests(self) -> Iterator[str]:
        """Every digest that has bytes, in order."""
        for path in sorted(self.root.glob("??/??/*")):
            if DIGEST.fullmatch(path.name) and path == self._place(path.name):
                yield path.name

    def delete(self, digest: str) -> None:
        """No file lies in the digest's place."""
        self._place(digest).unlink(missing_ok=True)

    def now(self) -> datetime:
        """The instant on the clock of this machine, which no demonstration sets."""
        return datetime.fromtimestamp(time.time(), tz=UTC)

    def is_ready(self) -> bool:
        """Whether the folder is there, or can be made, and takes a file now."""
        try:
            self._make_folder(self.root)
            with tempfile.TemporaryFile(dir=self.root) as probe:
                probe.write(b"ready")
        except OSError:
            return False
        return True

    def remove_unfinished(self, *, older_than: datetime) -> int:
        """Leftovers of writes cut off before `older_than` are gone; their number."""
        removed = 0
        for path in self.root.glob(f"??/??/.*{UNFINISHED}"):
            with suppress(FileNotFoundError):
                if datetime.fromtimestamp(path.stat().st_mtime, tz=UTC) < older_than:
                    path.unlink()
                    removed += 1
        return removed

    def _place(self, digest: str) -> Path:
        if not DIGEST.fullmatch(digest):
            raise ValueError("not a SHA-256 in hex")
        return self.root / digest[:2] / digest[2:4] / digest

    @staticmethod
    def _holds(place: Path, digest: str) -> bool:
        """Whether the right bytes are there; wrong ones are to be written over."""
        return place.is_file() and digest_of(place.read_bytes()) == digest

    @staticmethod
    def _write(place: Path, content: bytes) -> None:
        handle, name = tempfile.mkstemp(prefix=".", suffix=UNFINISHED, dir=place.parent)
        try:
            with os.fdopen(handle, "wb") as part:
                part.write(content)
                part.flush()
                os.fsync(part.fileno())
            Path(name).replace(place)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise
        sync_folder(place.parent)

    def _make_folder(self, folder: Path) -> None:
        """The folder and those above it are there, and the disk knows their names."""
        if folder.is_dir():
            return
        if folder != self.root:
            self._make_folder(folder.parent)
            folder.mkdir(exist_ok=True)
        else:
            folder.mkdir(parents=True, exist_ok=True)
        sync_folder(folder.parent)


def sync_folder(folder: Path) -> None:
    """The disk knows the names in the folder, also after a power cut."""
    if os.name == "nt":  # Windows opens no folders; its file system journals names itself
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
