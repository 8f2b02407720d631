"""Pictures: decoded completely within limits, then drawn anew, so that only pixels remain.

Nothing of the sent bytes is copied into the kept file: no position, serial number, owner's name,
comment, colour profile or embedded thumbnail of the uncropped picture can travel along. The day
of capture is returned as data, because reviewers ask for it.
"""

from dataclasses import dataclass
from datetime import date
from io import BytesIO

from PIL import Image
from PIL.JpegImagePlugin import JpegImageFile

from emulation.files.exif import told_by
from emulation.files.rules import FileRefused, Refusal, Signature, check_pixels

SHOWN_SIDE = 1600
SHOWN_BYTES = 350 * 1024
# Side, quality, and the share of the first step's bytes to be expected: steps that cannot suffice
# are not tried. The last fits any picture.
SHOWN_STEPS = (
    (1600, 82, 1.0),
    (1600, 70, 0.72),
    (1600, 58, 0.56),
    (1400, 52, 0.42),
    (1200, 48, 0.3),
    (1000, 42, 0.2),
    (800, 30, 0.0),
)
THUMB_BYTES = 12 * 1024
# Tried in order until a thumbnail fits; the last fits any picture.
THUMB_STEPS = ((320, 75), (320, 55), (320, 35), (240, 30), (160, 20), (96, 10))
# A photo has one to a dozen scans; thousands of them keep a decoder busy for minutes.
MAX_SCANS = 100
# What phones send after shrinking takes little time and memory. What is larger, and every HEIC, is
# decoded in a process of its own (`files.apart`).
LIGHT_PIXELS = 4_000_000
LIGHT = frozenset({Signature.JPEG, Signature.PNG, Signature.WEBP})
PILLOW_FORMATS = {
    Signature.HEIC: "HEIF",
    Signature.JPEG: "JPEG",
    Signature.PNG: "PNG",
    Signature.WEBP: "WEBP",
}

UPRIGHT = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}


@dataclass(frozen=True)
class Picture:
    """A picture as it will be kept, and its small likeness (WebP)."""

    content: bytes
    media_type: str
    width: int
    height: int
    thumb: bytes
    captured_on: date | None


def is_light(data: bytes, signature: Signature) -> bool:
    """The picture takes little time and memory; a broken one is refused soon and is light, too."""
    if signature not in LIGHT:
        return False
    try:
        with _opened(data, signature) as image:
            return image.width * image.height <= LIGHT_PIXELS
    except Exception:  # decoders raise almost any class on hostile bytes
        return True


def redrawn(data: bytes, signature: Signature, *, client_name: str) -> Picture:
    """The picture, upright, at most 1,600 px a side and 350 KB, without anything but its pixels.

    Damaged and truncated pictures, and those of more than 50 million pixels or 20,000 a side, are
    refused; the latter before they are decoded. Photos become JPEG, PNG and WebP become WebP.
    """
    try:
        decoded, captured_on = _decoded(data, signature, client_name)
        is_photo = signature in (Signature.JPEG, Signature.HEIC)
        kept_type = Signature.JPEG if is_photo else Signature.WEBP
        content, pixels = _shrunk(_fitted(decoded, SHOWN_SIDE), PILLOW_FORMATS[kept_type])
        thumb = thumbnail(pixels)
    except FileRefused:
        raise
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise FileRefused(Refusal.TOO_MANY_PIXELS, client_name) from error
    except Exception as error:  # decoders raise almost any class on hostile bytes
        raise FileRefused(Refusal.DAMAGED, client_name) from error
    return Picture(content, kept_type.value, pixels.width, pixels.height, thumb, captured_on)


def _shrunk(pixels: Image.Image, pillow_format: str) -> tuple[bytes, Image.Image]:
    """The picture as bytes that fit, and its pixels at that size."""
    most = 1.0
    for side, quality, share in SHOWN_STEPS:
        if share > most:
            continue
        pixels = _fitted(pixels, side) if max(pixels.size) > side else pixels
        content = _encoded(pixels, pillow_format, quality)
        if len(content) <= SHOWN_BYTES:
            break
        if share == 1.0:
            most = SHOWN_BYTES / len(content)
    return content, pixels


def _decoded(
    data: bytes, signature: Signature, client_name: str
) -> tuple[Image.Image, date | None]:
    if signature is Signature.JPEG and data.count(b"\xff\xda") > MAX_SCANS:
        raise FileRefused(Refusal.DAMAGED, client_name)
    with _opened(data, signature) as image:
        check_pixels(*image.size, client_name=client_name)
        if signature is Signature.PNG:
            # Decoding alone does not look at every check sum; verify() uses the image up.
            with _opened(data, signature) as same:
                same.verify()
        image.draft("RGB", (SHOWN_SIDE, SHOWN_SIDE))
        image.load()
        small = _fitted(_plain_mode(image), SHOWN_SIDE)
        orientation, captured_on = told_by(image)
    turn = UPRIGHT.get(orientation)
    return (small.transpose(turn) if turn is not None else small), captured_on


def _opened(data: bytes, signature: Signature) -> Image.Image:
    """The picture with its head read and nothing decoded."""
    if signature is Signature.JPEG:
        # Not by way of `open`, which would look for further pictures behind the first.
        return JpegImageFile(BytesIO(data))
    return Image.open(BytesIO(data), formats=(PILLOW_FORMATS[signature],))


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


def thumbnail(pixels: Image.Image) -> bytes:
    """The small likeness of a picture, WebP of at most 12 KB."""
    tries = (_encoded(_fitted(pixels, side), "WEBP", quality) for side, quality in THUMB_STEPS)
    return next(thumb for thumb in tries if len(thumb) <= THUMB_BYTES)


def _encoded(pixels: Image.Image, pillow_format: str, quality: int) -> bytes:
    buffer = BytesIO()
    pixels.save(buffer, pillow_format, quality=quality)
    return buffer.getvalue()
