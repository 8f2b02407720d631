"""What the notes of a camera say, read without decoding a single pixel."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from io import BytesIO
from typing import Any

from PIL import Image
from PIL.JpegImagePlugin import JpegImageFile

ORIENTATION = 0x0112
EXIF_FOLDER = 0x8769
CAPTURE_TAGS = (0x9003, 0x9004)
FIRST_DIGITAL_YEAR = 1990


def told_by(image: Image.Image) -> tuple[int, date | None]:
    """Orientation and day of capture; a broken EXIF block is no reason to refuse a good picture."""
    try:
        exif = image.getexif()
        orientation = exif.get(ORIENTATION, 1)
        folder = exif.get_ifd(EXIF_FOLDER)
    except Exception:  # the parser raises almost any class on hostile bytes
        return 1, None
    return (orientation if isinstance(orientation, int) else 1), _capture_date(folder)


def capture_day(data: bytes) -> date | None:
    """The day on which a photo was taken; None where it does not say or is none."""
    try:
        if data.startswith(b"\xff\xd8"):
            return told_by(JpegImageFile(BytesIO(data)))[1]
        with Image.open(BytesIO(data), formats=("PNG", "WEBP")) as image:
            return told_by(image)[1]
    except Exception:  # the parsers raise almost any class on hostile bytes
        return None


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
