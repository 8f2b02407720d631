"""Bytes of files that are still coming: one growing file for each, apart from the kept ones."""

import os
import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Protocol

from emulation.core.errors import StoreFull
from emulation.files.store import FULL, FULL_SENTENCE, sync_folder

CODE = re.compile(r"[0-9A-Za-z]{4,64}")


class PartStore(Protocol):
    """Where pieces wait until their file is whole; a shared folder serves several machines."""

    def write(self, code: str, begin: int, piece: bytes) -> None:
        """The piece is durable at this place of the file; again is harmless."""

    def read(self, code: str) -> bytes:
        """Everything that has come; nothing where nothing has."""

    def delete(self, code: str) -> None:
        """No byte of the file is left."""

    def sweep(self, needed: set[str], *, older_than: datetime) -> int:
        """Bytes nobody needs and nobody touched since are gone; the number of files."""


class LocalParts:
    """A folder with one file for each upload, named by the upload's code."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def write(self, code: str, begin: int, piece: bytes) -> None:
        """The piece is on the disk; `StoreFull` where it does not fit."""
        place = self._place(code)
        try:
            self.root.mkdir(parents=True, exist_ok=True)
            is_new = not place.exists()
            with place.open("xb" if is_new else "r+b") as part:
                part.seek(begin)
                part.write(piece)
                part.flush()
                os.fsync(part.fileno())
            if is_new:
                sync_folder(self.root)
        except OSError as error:
            if error.errno in FULL:
                raise StoreFull(FULL_SENTENCE) from error
            raise

    def read(self, code: str) -> bytes:
        """Everything that has come so far."""
        try:
            return self._place(code).read_bytes()
        except FileNotFoundError:
            return b""

    def delete(self, code: str) -> None:
        """No byte of the file is left."""
        self._place(code).unlink(missing_ok=True)

    def sweep(self, needed: set[str], *, older_than: datetime) -> int:
        """Files that no upload waits for, last written before `older_than`, are gone."""
        removed = 0
        for path in self.root.glob("*"):
            if not CODE.fullmatch(path.name) or path.name in needed:
                continue
            if datetime.fromtimestamp(path.stat().st_mtime, tz=UTC) < older_than:
                path.unlink(missing_ok=True)
                removed += 1
        return removed

    def _place(self, code: str) -> Path:
        if not CODE.fullmatch(code):
            raise ValueError("not the code of an upload")
        return self.root / code
