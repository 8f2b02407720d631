"""What a file is by its first bytes; its name and the type that was declared count for nothing."""

from __future__ import annotations

from enum import StrEnum

import filetype

from emulation.files.rules.limits import HEIC_TYPE, FileRefused, Refusal

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ZIP = b"PK\x03\x04"
# What Office writes around a document with a password.
LOCKED_OFFICE = "EncryptedPackage".encode("utf-16-le")
STILL_PHOTO = frozenset({b"heic", b"heix", b"heim", b"heis", b"mif1"})
MOST_BRANDS = 16


class Signature(StrEnum):
    """The kinds of content that are looked into; every other one is refused."""

    HEIC = HEIC_TYPE
    JPEG = "image/jpeg"
    PDF = "application/pdf"
    PNG = "image/png"
    WEBP = "image/webp"
    ZIP = "application/zip"


PICTURES = frozenset({Signature.HEIC, Signature.JPEG, Signature.PNG, Signature.WEBP})


def signature_of(data: bytes, *, client_name: str) -> Signature:
    """The kind of content told by the first bytes.

    Kinds that are not taken, and content without a signature (HTML, SVG, text), are refused; so
    are old Office files, with the advice that helps: no password, or another format.
    """
    if data.startswith(OLE):
        is_locked = LOCKED_OFFICE in data
        raise FileRefused(Refusal.LOCKED if is_locked else Refusal.OLD_OFFICE, client_name)
    if data.startswith(ZIP):
        return Signature.ZIP
    if _is_heic(data):
        return Signature.HEIC
    guess = filetype.guess(data)
    if guess is None or guess.mime not in (*PICTURES, Signature.PDF):
        raise FileRefused(Refusal.OTHER_KIND, client_name)
    return Signature(guess.mime)


def _is_heic(data: bytes) -> bool:
    """A still photo in a HEIF box; AVIF and films bear other brands."""
    if data[4:8] != b"ftyp":
        return False
    end = min(int.from_bytes(data[:4], "big"), 16 + 4 * MOST_BRANDS)
    brands = {data[8:12], *(data[place : place + 4] for place in range(16, end, 4))}
    return not STILL_PHOTO.isdisjoint(brands) and not brands & {b"avif", b"avis"}
