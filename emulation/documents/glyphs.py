"""Which signs the shipped print font can draw, read from the font files themselves."""

from __future__ import annotations

import struct
from functools import cache
from pathlib import Path

FONTS = Path(__file__).parent / "fonts"
MISSING = "□"
# No paper of ours needs these scripts, their marks and the signs that turn a line; and the writer
# of tagged PDF in Typst 0.15 (krilla 0.8) ends the whole process where it meets some of them.
_RIGHT_TO_LEFT = (
    range(0x0590, 0x0900),  # Hebrew, Arabic, Syriac, Thaana, N'Ko …
    range(0x200E, 0x2010),  # marks of direction
    range(0x202A, 0x202F),  # embeddings and overrides
    range(0x2066, 0x206A),  # isolates
    range(0xFB1D, 0xFE00),  # presentation forms
    range(0xFE70, 0xFF00),
)
_ZERO_WIDTH_SPACE = "\u200b"


@cache
def drawable() -> frozenset[int]:
    """The code points written left to right that every shipped style of the font can draw."""
    styles = [_code_points(path.read_bytes()) for path in sorted(FONTS.glob("*.ttf"))]
    return frozenset.intersection(*styles).difference(*_RIGHT_TO_LEFT)


def _code_points(font: bytes) -> frozenset[int]:
    """The code points of a TrueType font's Windows Unicode map (OpenType `cmap`, format 4)."""
    (tables,) = struct.unpack_from(">H", font, 4)
    offsets = {
        font[at : at + 4]: struct.unpack_from(">I", font, at + 8)[0]
        for at in range(12, 12 + 16 * tables, 16)
    }
    start = offsets[b"cmap"]
    (maps,) = struct.unpack_from(">H", font, start + 2)
    for at in range(start + 4, start + 4 + 8 * maps, 8):
        platform, encoding, offset = struct.unpack_from(">HHI", font, at)
        if (platform, encoding) == (3, 1):
            return _format_4(font, start + offset)
    raise ValueError("the font has no Unicode map")


def _format_4(font: bytes, start: int) -> frozenset[int]:
    (doubled,) = struct.unpack_from(">H", font, start + 6)
    segments = doubled // 2
    ends = struct.unpack_from(f">{segments}H", font, start + 14)
    starts = struct.unpack_from(f">{segments}H", font, start + 16 + doubled)
    found: set[int] = set()
    for first, last in zip(starts, ends, strict=True):
        found.update(range(first, last + 1))
    return frozenset(found - {0xFFFF})


def printable(text: str, room: int = 0) -> str:
    """The text with «□» for each sign the font lacks, so that a paper is always printed.

    With `room`, words longer than that many signs may be broken at the end of a line.
    """
    known = drawable()
    drawn = "".join(sign if sign == "\n" or ord(sign) in known else MISSING for sign in text)
    if not room:
        return drawn
    return "\n".join(
        " ".join(_breakable(word, room) for word in line.split(" ")) for line in drawn.split("\n")
    )


def _breakable(word: str, room: int) -> str:
    if len(word) <= room:
        return word
    return _ZERO_WIDTH_SPACE.join(word[at : at + room] for at in range(0, len(word), room))
