"""Pictures as the rules see them: small, grey, and as many windows of them as are asked for."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from io import BytesIO

from PIL import Image, ImageFilter, ImageStat

from emulation.copies.rules.pictures import (
    MIDDLE,
    SAME,
    SIDE,
    TURNS,
    WHOLE,
    WINDOWS,
    Asked,
    Window,
    correlation,
    details,
    fingerprint,
    moved,
    turned,
    turned_window,
)

CLOSE = 24
"""Points a side at which two pictures are looked at closely."""
FIRST_STEP, LAST_STEP = 32, 4
"""By so many thousandths the window is moved while that makes the pictures agree better."""

MOST_CLOSELY = 6
"""Pictures that do not agree at first sight, and are looked at closely all the same."""
PLAIN = 6.0
"""Levels of grey: what differs less from its mean has no telling light and shade."""

Load = Callable[[int], Image.Image | None]


def grey(content: bytes) -> Image.Image:
    """The picture in grey, from bytes that this program itself made."""
    with Image.open(BytesIO(content)) as image:
        return image.convert("L")


def is_plain(image: Image.Image) -> bool:
    """It shows nothing by which it could be known again: blank, dark, of one colour."""
    deviation: float = ImageStat.Stat(_small(image, MIDDLE, SIDE)).stddev[0]
    return deviation < PLAIN


def kept_fingerprint(image: Image.Image) -> int:
    """The one number under which a picture is kept."""
    return fingerprint(_small(image, MIDDLE, SIDE).tobytes())


def asked_fingerprints(image: Image.Image) -> list[Asked]:
    """Every number under which the same picture may be kept, whole or cropped, turned or not."""
    numbers = [(one, fingerprint(_small(image, one, SIDE).tobytes())) for one in WINDOWS]
    return [
        Asked(turned(number, turn), window, turn) for window, number in numbers for turn in TURNS
    ]


def same_among(
    image: Image.Image, near: Iterable[tuple[int, tuple[Asked, ...]]], *, load: Load
) -> list[int]:
    """Those of the holders near by their fingerprints that show the same picture.

    `load` gives a holder's picture, None where it is lost.
    """
    found = []
    unlike = []
    for holder, ways in near:
        other = load(holder)
        if other is None:
            continue
        best = max(_agreement(image, other, one) for one in ways)
        if best >= SAME:
            found.append(holder)
        else:
            unlike.append((-best, holder, other, ways))
    for _, holder, other, ways in sorted(unlike, key=lambda one: one[:2])[:MOST_CLOSELY]:
        if any(is_same(image, other, one) for one in ways):
            found.append(holder)
    return sorted(found)


def _agreement(image: Image.Image, other: Image.Image, asked: Asked) -> int:
    """How far the asked window of the picture, turned so, shows the middle of the other."""
    window = turned_window(asked.window, asked.turn)
    return correlation(_details(_turned(image, asked.turn), window), _details(other, MIDDLE))


def is_same(image: Image.Image, other: Image.Image, asked: Asked) -> bool:
    """The picture, turned so, shows the middle of the other in a window near the asked one."""
    target = _details(other, MIDDLE)
    lying = _turned(image, asked.turn)
    window = turned_window(asked.window, asked.turn)
    best = correlation(_details(lying, window), target)
    step = FIRST_STEP
    while step >= LAST_STEP and best < SAME:
        tried = [(correlation(_details(lying, one), target), one) for one in moved(window, step)]
        nearer = max(tried, default=(best, window), key=lambda pair: pair[0])
        if nearer[0] > best:
            best, window = nearer
        else:
            step //= 2
    return best >= SAME


def _turned(image: Image.Image, turn: int) -> Image.Image:
    if turn & 4:
        image = image.transpose(Image.Transpose.TRANSPOSE)
    if turn & 1:
        image = image.transpose(Image.Transpose.FLIP_LEFT_RIGHT)
    if turn & 2:
        image = image.transpose(Image.Transpose.FLIP_TOP_BOTTOM)
    return image


def _details(image: Image.Image, window: Window) -> list[float]:
    small = _small(image, window, CLOSE)
    smooth = small.filter(ImageFilter.BoxBlur(2))
    return details(small.tobytes(), smooth.tobytes())


def _small(image: Image.Image, window: Window, side: int) -> Image.Image:
    across, down = window
    box = (
        across.start * image.width / WHOLE,
        down.start * image.height / WHOLE,
        (across.start + across.size) * image.width / WHOLE,
        (down.start + down.size) * image.height / WHOLE,
    )
    return image.resize((side, side), Image.Resampling.BILINEAR, box=box)
