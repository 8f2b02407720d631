"""Pictures: decoded completely within limits, then drawn anew, so that only pixels remain.

Nothing of the sent bytes is copied into the kept file: no position, serial number, owner's name,
comment, colour profile or embedded thumbnail of the uncropped picture can travel along. The day
of capture is returned as data, because reviewers ask for it.
"""

from collections.abc import Mapping
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from datetime import date, datetime
from io import BytesIO
from threading import Lock
from typing import Any

from PIL import Image

from emulation.files.rules import FileRefused, Refusal, check_pixels

SHOWN_SIDE = 1600
SHOWN_QUALITY = 82
THUMB_BYTES = 12 * 1024
# Tried in order until a thumbnail fits; the last fits any picture.
THUMB_STEPS = ((320, 75), (320, 55), (320, 35), (240, 30), (160, 20), (96, 10))
# A photo has one to a dozen scans; thousands of them keep a decoder busy for minutes.
MAX_SCANS = 100
# Fifty million pixels take up to 800 MB while decoded, so large pictures go one after the other.
LARGE_PIXELS = 16_000_000
PILLOW_FORMATS = {"image/jpeg": "JPEG", "image/png": "PNG", "image/webp": "WEBP"}

ORIENTATION = 0x0112
EXIF_FOLDER = 0x8769
CAPTURE_TAGS = (0x9003, 0x9004)
FIRST_DIGITAL_YEAR = 1990
UPRIGHT = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}

_large_turn = Lock()


@dataclass(frozen=True)
class Picture:
    """A picture as it will be kept, and its small likeness (WebP)."""

    content: bytes
    media_type: str
    width: int
    height: int
    thumb: bytes
    captured_on: date | None


def redrawn(data: bytes, media_type: str, *, client_name: str) -> Picture:
    """The picture, upright, at most 1,600 px a side, without anything but its pixels.

    Damaged and truncated pictures, and those of more than 50 million pixels or 20,000 a side, are
    refused; the latter before they are decoded. JPEG stays JPEG, PNG and WebP become WebP.
    """
    try:
        decoded, captured_on = _decoded(data, media_type, client_name)
        pixels = _fitted(decoded, SHOWN_SIDE)
        kept_type = "image/jpeg" if media_type == "image/jpeg" else "image/webp"
        content = _encoded(pixels, PILLOW_FORMATS[kept_type], SHOWN_QUALITY)
        thumb = _thumbnail(pixels)
    except FileRefused:
        raise
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise FileRefused(Refusal.TOO_MANY_PIXELS, client_name) from error
    except Exception as error:  # decoders raise almost any class on hostile bytes
        raise FileRefused(Refusal.DAMAGED, client_name) from error
    return Picture(content, kept_type, pixels.width, pixels.height, thumb, captured_on)


def _decoded(data: bytes, media_type: str, client_name: str) -> tuple[Image.Image, date | None]:
    if media_type == "image/jpeg" and data.count(b"\xff\xda") > MAX_SCANS:
        raise FileRefused(Refusal.DAMAGED, client_name)
    formats = (PILLOW_FORMATS[media_type],)
    with Image.open(BytesIO(data), formats=formats) as image:
        check_pixels(*image.size, client_name=client_name)
        if media_type == "image/png":
            # Decoding alone does not look at every check sum; verify() uses the image up.
            with Image.open(BytesIO(data), formats=formats) as same:
                same.verify()
        with _turn_of(image):
            image.draft("RGB", (SHOWN_SIDE, SHOWN_SIDE))
            image.load()
            small = _fitted(_plain_mode(image), SHOWN_SIDE)
        orientation, captured_on = _told_by_exif(image)
    turn = UPRIGHT.get(orientation)
    return (small.transpose(turn) if turn is not None else small), captured_on


def _turn_of(image: Image.Image) -> AbstractContextManager[object]:
    return _large_turn if image.width * image.height > LARGE_PIXELS else nullcontext()


def _told_by_exif(image: Image.Image) -> tuple[int, date | None]:
    """Orientation and day of capture; a broken EXIF block is no reason to refuse a good picture."""
    try:
        exif = image.getexif()
        orientation = exif.get(ORIENTATION, 1)
        folder = exif.get_ifd(EXIF_FOLDER)
    except Exception:  # the parser raises almost any class on hostile bytes
        return 1, None
    return (orientation if isinstance(orientation, int) else 1), _capture_date(folder)


def _capture_date(folder: Mapping[int, Any]) -> date | None:
    for tag in CAPTURE_TAGS:
        try:
            # The day on the camera's own calendar: a date, never an instant.
            day = datetime.strptime(str(folder.get(tag, ""))[:10], "%Y:%m:%d").date()  # noqa: DTZ007 -- a local day
        except ValueError:
            continue
        if day.year >= FIRST_DIGITAL_YEAR:
            return day
    return None


def _plain_mode(image: Image.Image) -> Image.Image:
    """RGB, or RGBA where something shows through; sixteen bits come down to eight."""
    if image.mode.startswith("I"):
        return image.convert("I").point(lambda level: level * (1 / 256)).convert("RGB")
    see_through = image.mode in {"RGBA", "LA", "PA"} or "transparency" in image.info
    wanted = "RGBA" if see_through else "RGB"
    # Large pictures are not copied without need: fifty million pixels take 200 MB.
    return image if image.mode == wanted else image.convert(wanted)


def _fitted(image: Image.Image, side: int) -> Image.Image:
    """A new picture of the same pixels at most `side` px wide and high: no metadata comes along."""
    longest = max(image.size)
    size = image.size
    if longest > side:
        size = (max(1, image.width * side // longest), max(1, image.height * side // longest))
    resized = image.resize(size, Image.Resampling.LANCZOS, reducing_gap=2.0)
    fresh = Image.new(image.mode, size)
    fresh.paste(resized)
    return fresh


def _thumbnail(pixels: Image.Image) -> bytes:
    tries = (_encoded(_fitted(pixels, side), "WEBP", quality) for side, quality in THUMB_STEPS)
    return next(thumb for thumb in tries if len(thumb) <= THUMB_BYTES)


def _encoded(pixels: Image.Image, pillow_format: str, quality: int) -> bytes:
    buffer = BytesIO()
    pixels.save(buffer, pillow_format, quality=quality)
    return buffer.getvalue()
