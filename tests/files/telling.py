"""Photos that tell everything a camera or an editor may tell, in the formats people use.

Each bears words of its own, so that not one of them can be overlooked in what the server gives out.
"""

from __future__ import annotations

import struct
import zlib
from dataclasses import dataclass
from io import BytesIO

import pillow_heif
from PIL import Image

from tests.files.samples import encoded, picture

ASCII, SHORT, LONG, RATIONAL, UNDEFINED = 2, 3, 4, 5, 7
SIZES = {ASCII: 1, SHORT: 2, LONG: 4, RATIONAL: 8, UNDEFINED: 1}
Line = tuple[int, int, bytes]
"""Tag, type, value as bytes."""


@dataclass(frozen=True)
class Telling:
    """A photo with the byte strings that must stay on the server's side of the door."""

    name: str
    data: bytes
    words: tuple[bytes, ...]


def photo(number: int) -> Telling:
    """The photo of this number: formats, encoders and the byte order of its notes take turns."""
    secret = f"telltale{number:03}".encode()
    image = picture(320 + number, 240, seed=number)
    inside = _likeness(number)
    order = "<" if number % 2 else ">"
    position = struct.pack(f"{order}6I", 19, 1, 55, 1, 100_000 + number, 9_973)
    notes = _notes(secret, inside, position, order)
    made, ending = FORMATS[number % len(FORMATS)](image, notes, secret, inside, number)
    return Telling(f"IMG_{number:04}.{ending}", made, (secret, position, inside))


def _likeness(number: int) -> bytes:
    """The little picture of the whole scene, also of what was cut away later."""
    return encoded(picture(64, 48, seed=number + 500), quality=50)


# The notes of a camera (TIFF) ------------------------------------------------------------------


def _notes(secret: bytes, inside: bytes, position: bytes, order: str) -> bytes:
    """Owner, serial numbers, place, maker's notes, and the small likeness in a directory of its
    own, as cameras write them."""
    said = secret + b"\0"
    camera = [
        (0x9003, ASCII, b"2024:11:05 07:30:00\0"),
        (0x927C, UNDEFINED, b"Maker\0" + secret * 3),
        (0x9286, UNDEFINED, b"ASCII\0\0\0" + secret),
        (0xA420, ASCII, b"unique " + said),
        (0xA430, ASCII, b"Owner " + said),
        (0xA431, ASCII, b"SN " + said),
        (0xA435, ASCII, b"Lens " + said),
    ]
    place = [
        (0x0001, ASCII, b"N\0"),
        (0x0002, RATIONAL, position),
        (0x0003, ASCII, b"E\0"),
        (0x0004, RATIONAL, position),
    ]
    main = [
        (0x010E, ASCII, b"Scene " + said),
        (0x010F, ASCII, b"Maker " + said),
        (0x0112, SHORT, struct.pack(f"{order}H", 1)),
        (0x013B, ASCII, b"Artist " + said),
        (0x8298, ASCII, b"Copyright " + said),
        (0x9C9D, UNDEFINED, secret.decode().encode("utf-16-le") + b"\0\0"),
    ]
    return _tiff(order, main, camera, place, inside)


def _tiff(
    order: str, main: list[Line], camera: list[Line], place: list[Line], inside: bytes
) -> bytes:
    def number(value: int) -> bytes:
        return struct.pack(f"{order}I", value)

    blank = number(0)
    first = [*main, (0x8769, LONG, blank), (0x8825, LONG, blank)]
    small = [(0x0103, SHORT, struct.pack(f"{order}H", 6)), (0x0201, LONG, blank)]
    small.append((0x0202, LONG, number(len(inside))))
    at = 8
    starts = []
    for lines in (first, camera, place, small):
        starts.append(at)
        at += _length(lines)
    pointers = {0x8769: number(starts[1]), 0x8825: number(starts[2]), 0x0201: number(at)}

    def filled(lines: list[Line]) -> list[Line]:
        return [(tag, kind, pointers.get(tag, value)) for tag, kind, value in lines]

    made = (b"II*\0" if order == "<" else b"MM\0*") + number(8)
    made += _directory(order, filled(first), starts[0], following=starts[3])
    made += _directory(order, camera, starts[1])
    made += _directory(order, place, starts[2])
    return made + _directory(order, filled(small), starts[3]) + inside


def _length(lines: list[Line]) -> int:
    long = sum(len(value) + len(value) % 2 for _, _, value in lines if len(value) > 4)
    return 2 + 12 * len(lines) + 4 + long


def _directory(order: str, lines: list[Line], start: int, *, following: int = 0) -> bytes:
    lines = sorted(lines)
    head = struct.pack(f"{order}H", len(lines))
    tail = b""
    after = start + 2 + 12 * len(lines) + 4
    for tag, kind, value in lines:
        head += struct.pack(f"{order}HHI", tag, kind, len(value) // SIZES[kind])
        if len(value) <= 4:
            head += value.ljust(4, b"\0")
        else:
            head += struct.pack(f"{order}I", after + len(tail))
            tail += value + b"\0" * (len(value) % 2)
    return head + struct.pack(f"{order}I", following) + tail


def _xmp(secret: bytes) -> bytes:
    return (
        b'<?xpacket begin="" id="W5M0MpCehiHzreSzNTczkc9d"?><x:xmpmeta xmlns:x="adobe:ns:meta/">'
        b'<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description '
        b'exif:GPSLatitude="19,55.' + secret + b'N" dc:creator="' + secret + b'"/></rdf:RDF>'
        b'</x:xmpmeta><?xpacket end="w"?>'
    )


# JPEG ------------------------------------------------------------------------------------------


def _jpeg(
    image: Image.Image, notes: bytes, secret: bytes, inside: bytes, number: int
) -> tuple[bytes, str]:
    """Baseline and progressive, grey and CMYK, coarse and fine colour; with every kind of segment,
    and a second picture after the end, as «motion photos» have it."""
    modes = ("RGB", "RGB", "L", "CMYK")
    options = {"quality": 60 + number % 40, "progressive": number % 3 == 0}
    options |= {"subsampling": number % 3} if modes[number % 4] == "RGB" else {}
    plain = encoded(image.convert(modes[number % 4]), **options)
    segments = [
        (0xE0, b"JFXX\0\x10" + inside),
        (0xE1, b"Exif\0\0" + notes),
        (0xE1, b"http://ns.adobe.com/xap/1.0/\0" + _xmp(secret)),
        (0xE2, b"ICC_PROFILE\0\x01\x01" + secret * 10),
        (0xE2, b"MPF\0II*\0" + secret),
        (0xEB, b"JP\0\0" + secret),
        (0xED, b"Photoshop 3.0\0" + _resources(secret, inside)),
        (0xFE, b"comment " + secret),
    ]
    told = b"".join(
        b"\xff" + bytes([marker]) + struct.pack(">H", len(body) + 2) + body
        for marker, body in segments
    )
    end = plain.index(b"\xff\xdb")
    return plain[:end] + told + plain[end:] + inside + b"MotionPhoto" + secret, "jpg"


def _resources(secret: bytes, inside: bytes) -> bytes:
    """Caption and author of press agencies, and the small likeness of an editor."""
    caption = b"".join(
        b"\x1c\x02" + bytes([kind]) + struct.pack(">H", len(secret)) + secret
        for kind in (0x50, 0x69, 0x78)
    )
    blocks = ((0x0404, caption), (0x040C, b"\0" * 28 + inside))
    return b"".join(
        b"8BIM" + struct.pack(">HHI", kind, 0, len(body)) + body + b"\0" * (len(body) % 2)
        for kind, body in blocks
    )


# PNG, WebP, HEIC -------------------------------------------------------------------------------


def _png(
    image: Image.Image, notes: bytes, secret: bytes, inside: bytes, number: int
) -> tuple[bytes, str]:
    plain = encoded(image.convert(("RGB", "RGBA", "L", "P")[number % 4]), "PNG")
    chunks = [
        (b"eXIf", notes),
        (b"tEXt", b"Author\0" + secret),
        (b"zTXt", b"Comment\0\0" + zlib.compress(secret)),
        (b"iTXt", b"XML:com.adobe.xmp\0\0\0\0\0" + _xmp(secret)),
        (b"iCCP", b"profile\0\0" + zlib.compress(secret * 9)),
        (b"teLl", inside + secret),
    ]
    told = b"".join(
        struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
        for kind, body in chunks
    )
    return plain[:33] + told + plain[33:] + b"after the end " + secret, "png"


def _webp(
    image: Image.Image, notes: bytes, secret: bytes, inside: bytes, number: int
) -> tuple[bytes, str]:
    plain = encoded(
        image.convert("RGBA" if number % 2 else "RGB"),
        "WEBP",
        lossless=number % 3 == 0,
        exif=b"Exif\0\0" + notes,
        xmp=_xmp(secret),
        icc_profile=secret * 20,
    )
    body = secret + inside
    chunk = b"TELL" + struct.pack("<I", len(body)) + body + b"\0" * (len(body) % 2)
    whole = plain[12:] + chunk
    return b"RIFF" + struct.pack("<I", len(whole) + 4) + b"WEBP" + whole, "webp"


def _heic(
    image: Image.Image, notes: bytes, secret: bytes, inside: bytes, number: int
) -> tuple[bytes, str]:
    buffer = BytesIO()
    made = pillow_heif.from_pillow(image)
    made.save(buffer, quality=70, exif=b"Exif\0\0" + notes, xmp=_xmp(secret))
    body = secret + inside
    box = struct.pack(">I", len(body) + 8) + b"free" + body
    return buffer.getvalue() + box, "heic"


# Seven in ten are JPEG, as in life.
FORMATS = (_jpeg, _png, _jpeg, _jpeg, _webp, _jpeg, _jpeg, _heic, _jpeg, _jpeg)
