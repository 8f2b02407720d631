"""A hundred telling photos through the real routes: none leaves the server with what it told."""

from __future__ import annotations

import struct
from datetime import date
from io import BytesIO

import pytest
from flask import Flask
from PIL import Image
from sqlalchemy import select

from emulation.core.db import db
from emulation.entries import queries
from emulation.files.models import StoredFile
from tests.entries.device import Device
from tests.entries_made import draft, send
from tests.factories import World
from tests.files.telling import Telling, photo
from tests.pages import Browser

HUNDRED = 100
PER_ENTRY = 20
ALWAYS = (
    *(b"telltale", b"Exif", b"EXIF", b"http://ns.adobe.com", b"xmpmeta", b"Photoshop", b"8BIM"),
    *(b"ICC_PROFILE", b"ICCP", b"XMP ", b"JFXX", b"MPF\0", b"MotionPhoto", b"ftyp"),
)
JPEG_PARTS = frozenset({0xC0, 0xC2, 0xC4, 0xDA, 0xDB, 0xDD, 0xE0})
"""Frame, Huffman tables, scan, quantisation, restart, and the plain JFIF head."""
WEBP_PARTS = frozenset({b"VP8 ", b"VP8L", b"VP8X", b"ALPH"})


def parts_of_jpeg(data: bytes) -> set[int]:
    """The markers before the first scan; what follows it is coded pixels to the very end."""
    found, place = set(), 2
    while True:
        marker, length = data[place + 1], struct.unpack(">H", data[place + 2 : place + 4])[0]
        found.add(marker)
        if marker == 0xE0:
            assert data[place + 4 : place + 9] == b"JFIF\0"
            assert data[place + 16 : place + 18] == b"\0\0"  # no small likeness
        if marker == 0xDA:
            break
        place += 2 + length
    assert data.endswith(b"\xff\xd9")
    assert data.count(b"\xff\xd8") == 1
    return found


def parts_of_webp(data: bytes) -> set[bytes]:
    found, place = set(), 12
    assert struct.unpack("<I", data[4:8])[0] + 8 == len(data)
    while place < len(data):
        length = struct.unpack("<I", data[place + 4 : place + 8])[0]
        found.add(data[place : place + 4])
        place += 8 + length + length % 2
    return found


def assert_silent(data: bytes, made: Telling) -> None:
    assert [word for word in (*made.words, *ALWAYS) if word in data] == [], made.name
    if data.startswith(b"\xff\xd8"):
        assert parts_of_jpeg(data) <= JPEG_PARTS
    else:
        assert parts_of_webp(data) <= WEBP_PARTS
    with Image.open(BytesIO(data)) as image:
        image.load()
        assert dict(image.getexif()) == {}
        assert set(image.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density", "loop"} | {
            "background",
            "timestamp",
            "duration",
            "progressive",
            "progression",
        }


@pytest.fixture
def sent(world: World, browse) -> list[tuple[str, Telling]]:
    """Each photo as it was sent, with the address of the proof that it became: by turns through the
    plain form and piece by piece."""
    browser, found = browse("nop1"), []
    for first in range(0, HUNDRED, PER_ENTRY):
        entry = draft(world)
        made = [photo(number) for number in range(first, first + PER_ENTRY)]
        if first // PER_ENTRY % 2:
            device = Device(browser, entry)
            for number, one in enumerate(made):
                told = device.all(one.data, name=one.name, key=f"k-{number}")
                assert told["state"] == "ready", told
        else:
            page = browser.get(f"/ho-so/{entry.code}/sua")
            files = [(BytesIO(one.data), one.name) for one in made]
            answer = browser.post(f"/ho-so/{entry.code}/sua", page.form("/sua") | {"files": files})
            assert answer.status == 303, answer.errors
        db.session.rollback()
        rows = queries.evidence_of(entry.id)
        assert len(rows) == PER_ENTRY
        found += [
            (f"/ho-so/{entry.code}/tep/{row.code}", one)
            for row, one in zip(rows, made, strict=True)
        ]
        send(world, entry)
    return found


def served(browser: Browser, address: str) -> bytes:
    with browser.app.app_context():
        answer = browser.client.get(address)
        assert answer.status_code == 200, address
        return answer.get_data()


def test_a_hundred_photos_leave_the_server_without_a_word(sent, browse) -> None:
    """I21: place, serial numbers, owner, XMP, IPTC, profiles, likenesses, trailers: for whoever
    wrote, decides, or reads; the file and its thumbnail."""
    assert len({one.data for _, one in sent}) == HUNDRED
    for one in {one for _, one in sent}:
        assert [word for word in one.words if word not in one.data] == [], one.name
    for username in ("nop1", "xn1"):
        browser = browse(username)
        for address, one in sent:
            assert_silent(served(browser, address), one)
            assert_silent(served(browser, f"{address}/thu-nho"), one)
    assert_nothing_is_kept(browse("nop1").app, [one for _, one in sent])


def assert_nothing_is_kept(app: Flask, made: list[Telling]) -> None:
    """What is not in the store cannot leave by a backup either; the day of capture is data."""
    folder = app.config["SETTINGS"].data_dir / "files"
    kept = [path.read_bytes() for path in folder.glob("??/??/*")]
    words = {word for one in made for word in one.words}
    assert [word for word in words for data in kept if word in data] == []
    db.session.rollback()
    assert set(db.session.scalars(select(StoredFile.captured_on))) == {date(2024, 11, 5)}
