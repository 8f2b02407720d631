"""By what a picture is known again: smaller, cropped, recompressed, mirrored or turned.

A fingerprint holds the signs of the 60 slowest waves of the picture's middle, so that a mirrored
or turned picture has the same signs, flipped or exchanged in a known way. What was cut away at
the edges is met by asking for many windows. A fingerprint only finds; whether two pictures are
the same is said by the correlation of their details.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import cos, pi, sqrt
from operator import mul

SIDE = 16
"""Points a side of the small picture that waves are looked for in."""
WAVES = 8
BANDS = 5
BAND_BITS = 12
NEAR = 14
"""Of 60 signs so many may differ, and the pictures are looked at more closely."""
SAME = 900
"""The correlation, in thousandths, from which on two pictures are the same."""
MOST_NEAR = 60
"""Kept pictures that one picture is compared with."""
MOST_TRIED = 3
"""Ways of lying in a kept picture that are compared, the likeliest first."""
WHOLE = 1000
TURNS = range(8)
"""4: sides exchanged; then 1: mirrored, 2: upside down."""


@dataclass(frozen=True)
class Span:
    """A stretch of one side of a picture, in thousandths."""

    start: int
    size: int


Window = tuple[Span, Span]
"""Across and down."""
MIDDLE: Window = (Span(100, 800), Span(100, 800))
"""What the fingerprint of a kept picture shows."""
# Where the middle of the other picture lies in this one: when this one was cropped by up to a
# fifth, and when the other one was.
_OF_CROPPED = (Span(0, 889), Span(56, 889), Span(111, 889), Span(0, WHOLE))
_OF_WHOLE = (Span(90, 720), Span(140, 720), Span(190, 720), Span(180, 640))
WINDOWS: tuple[Window, ...] = tuple(
    dict.fromkeys(
        (across, down)
        for spans in (_OF_CROPPED, _OF_WHOLE)
        for across in (MIDDLE[0], *spans)
        for down in (MIDDLE[1], *spans)
    )
)

_COSINES = tuple(
    tuple(cos(pi * wave * (2 * at + 1) / (2 * SIDE)) for at in range(SIDE)) for wave in range(WAVES)
)
_SLOWEST = sorted(
    ((across, down) for across in range(WAVES) for down in range(WAVES) if across + down),
    key=lambda pair: (pair[0] ** 2 + pair[1] ** 2, max(pair), pair),
)[: BANDS * BAND_BITS]
_PLACE = {pair: place for place, pair in enumerate(_SLOWEST)}
_MIRRORED = sum(1 << place for (across, _), place in _PLACE.items() if across % 2)
_UPSIDE_DOWN = sum(1 << place for (_, down), place in _PLACE.items() if down % 2)


@dataclass(frozen=True)
class Asked:
    """A fingerprint that the same picture may have been kept under, and how it would lie in it."""

    number: int
    window: Window
    turn: int


def fingerprint(points: Sequence[int]) -> int:
    """60 signs of SIDE × SIDE points of brightness, row by row."""
    rows = [points[start : start + SIDE] for start in range(0, SIDE * SIDE, SIDE)]
    across = [[sum(map(mul, row, wave)) for row in rows] for wave in _COSINES]
    return sum(
        1 << place
        for (of_row, of_column), place in _PLACE.items()
        if sum(map(mul, across[of_row], _COSINES[of_column])) > 0
    )


def turned(number: int, turn: int) -> int:
    """The fingerprint of the same picture mirrored and turned so."""
    if turn & 4:
        number = sum(
            1 << _PLACE[down, across]
            for (across, down), place in _PLACE.items()
            if number >> place & 1
        )
    flipped = (_MIRRORED if turn & 1 else 0) ^ (_UPSIDE_DOWN if turn & 2 else 0)
    return number ^ flipped


def turned_window(window: Window, turn: int) -> Window:
    """Where a window of the picture lies in the picture mirrored and turned so."""
    across, down = (window[1], window[0]) if turn & 4 else window
    if turn & 1:
        across = _mirrored(across)
    if turn & 2:
        down = _mirrored(down)
    return across, down


def _mirrored(span: Span) -> Span:
    return Span(WHOLE - span.start - span.size, span.size)


def bands(number: int) -> list[int]:
    """The fingerprint in BANDS pieces, each a number that tells which piece it is."""
    mask = (1 << BAND_BITS) - 1
    return [band << BAND_BITS | (number >> band * BAND_BITS & mask) for band in range(BANDS)]


def distance(one: int, other: int) -> int:
    """How many signs differ."""
    return (one ^ other).bit_count()


def nearest_kept(
    asked: Iterable[Asked], rows: Iterable[tuple[int, int, int]]
) -> list[tuple[int, tuple[Asked, ...]]]:
    """Of the holders in rows (band, holder, number), those under a like number, the nearest first.

    Each comes with the likeliest ways in which the picture lies in it.
    """
    by_band: dict[int, list[Asked]] = defaultdict(list)
    for one in asked:
        for band in bands(one.number):
            by_band[band].append(one)
    ways: dict[int, dict[Asked, int]] = defaultdict(dict)
    for band, holder, number in rows:
        for one in by_band.get(band, ()):
            far = distance(one.number, number)
            if far <= NEAR:
                ways[holder][one] = far
    ordered = sorted(ways, key=lambda holder: (min(ways[holder].values()), holder))
    return [
        (holder, tuple(sorted(ways[holder], key=ways[holder].__getitem__)[:MOST_TRIED]))
        for holder in ordered[:MOST_NEAR]
    ]


def details(points: Sequence[int], smooth: Sequence[int]) -> list[float]:
    """What the picture has beyond its smooth likeness, of length 1; all nought if it has none."""
    sharp = [point - around for point, around in zip(points, smooth, strict=True)]
    mean = sum(sharp) / len(sharp)
    centred = [one - mean for one in sharp]
    length = sqrt(sum(map(mul, centred, centred)))
    return [one / length for one in centred] if length else centred


def correlation(one: Sequence[float], other: Sequence[float]) -> int:
    """How far two lists of details agree, in thousandths."""
    agreeing: float = sum(map(mul, one, other))
    return round(WHOLE * agreeing)


def moved(window: Window, step: int) -> list[Window]:
    """The windows beside this one: each side longer, shorter, or further on by `step`."""
    found: list[Window] = []
    for side in (0, 1):
        span = window[side]
        for start, size in (
            (span.start + step, span.size),
            (span.start - step, span.size),
            (span.start - step // 2, span.size + step),
            (span.start + step // 2, span.size - step),
        ):
            if start >= 0 and start + size <= WHOLE and size * 2 > WHOLE:
                near = Span(start, size)
                found.append((near, window[1]) if side == 0 else (window[0], near))
    return found
