"""Vietnamese written for old fonts, TCVN3 (ABC) and VNI, and decomposed letters, read as Unicode.

Such text is stored as the Latin-1 letters that an old font draws otherwise: «V¨n phßng» is «Văn
phòng», «Ñaûng boä» is «Đảng bộ». Each word is read in all three ways; a way of reading costs what
is not Vietnamese in it, and changing the way between two words costs too, so that a Unicode
sentence beside an old one stays, and a word that could be either follows its neighbours.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from emulation.core.syllables import is_syllable
from emulation.core.text import clean


class Encoding(StrEnum):
    """How text that is not composed Unicode was written."""

    NFD = "NFD"
    TCVN3 = "TCVN3"
    VNI = "VNI"


@dataclass(frozen=True)
class Converted:
    """The text in composed Unicode, and what it was held to be."""

    text: str
    encodings: tuple[Encoding, ...] = ()
    """Empty where the text was Unicode already and stands unchanged."""
    words: int = 0
    """How many words were read anew."""
    sureness: float = 1.0
    """The share of those words that are Vietnamese syllables as they are now read."""

    @property
    def has_lost_capitals(self) -> bool:
        """TCVN3 keeps capital letters in the font (.VnTimeH) alone: they came out small."""
        return Encoding.TCVN3 in self.encodings


# Tables ------------------------------------------------------------------------------------

_TCVN3_CAPITALS = dict(zip("\xa1\xa2\xa3\xa4\xa5\xa6\xa7", "ĂÂÊÔƠƯĐ", strict=True))
_TCVN3_SMALL = dict(
    zip(
        "\xa8\xa9\xaa\xab\xac\xad\xae"
        "\xb5\xb6\xb7\xb8\xb9\xbb\xbc\xbd\xbe\xc6\xc7\xc8\xc9\xca\xcb"
        "\xcc\xce\xcf\xd0\xd1\xd2\xd3\xd4\xd5\xd6\xd7\xd8\xdc\xdd\xde"
        "\xdf\xe1\xe2\xe3\xe4\xe5\xe6\xe7\xe8\xe9\xea\xeb\xec\xed\xee"
        "\xef\xf1\xf2\xf3\xf4\xf5\xf6\xf7\xf8\xf9\xfa\xfb\xfc\xfd\xfe",
        "ăâêôơưđàảãáạằẳẵắặầẩẫấậèẻẽéẹềểễếệìỉĩíịòỏõóọồổỗốộờởỡớợùủũúụừửữứựỳỷỹýỵ",
        strict=True,
    )
)
TCVN3: dict[str, str] = _TCVN3_CAPITALS | _TCVN3_SMALL
"""Each sign of TCVN 5712 VN3, as Latin-1 shows it, and the letter it stands for."""

_VNI_MARKS = {
    "a": ("ùøûõïâáàåãäêéèúüë", "áàảãạâấầẩẫậăắằẳẵặ"),
    "e": ("ùøûõïâáàåãä", "éèẻẽẹêếềểễệ"),
    "o": ("ùøûõïâáàåãä", "óòỏõọôốồổỗộ"),
    "u": ("ùøûõï", "úùủũụ"),
    "y": ("ùøûõï", "ýỳỷỹỵ"),
    "ô": ("ùøûõï", "ớờởỡợ"),
    "ö": ("ùøûõï", "ứừửữự"),
}
_VNI_SINGLE = dict(zip("íìæóòîñôö", "íìỉĩịỵđơư", strict=True))


def _vni() -> dict[str, str]:
    """A mark may be written large or small; the letter under it decides the case."""
    table = _VNI_SINGLE | {old.upper(): new.upper() for old, new in _VNI_SINGLE.items()}
    for base, (marks, letters) in _VNI_MARKS.items():
        for mark, letter in zip(marks, letters, strict=True):
            for written in (mark, mark.upper()):
                table[base + written] = letter
                table[base.upper() + written] = letter.upper()
    return table


VNI: dict[str, str] = _vni()
"""Each sign or pair of signs of a VNI font, and the letter it stands for."""

_SIGNS = {
    Encoding.TCVN3: re.compile("[" + "".join(TCVN3) + "]"),
    Encoding.VNI: re.compile("|".join(sorted(map(re.escape, VNI), key=len, reverse=True))),
}
_TABLES = {Encoding.TCVN3: TCVN3, Encoding.VNI: VNI}


def decode(text: str, encoding: Encoding) -> str:
    """The text read as that encoding throughout; signs that it does not have stay."""
    if encoding is Encoding.NFD:
        return unicodedata.normalize("NFC", text)
    table = _TABLES[encoding]
    return _SIGNS[encoding].sub(lambda sign: table[sign[0]], text)


# Reading -----------------------------------------------------------------------------------

_WORD = re.compile(r"[^\s\x00-@\[-`{-\x7f\u2000-\u2bff\u3000-\u303f]+")
_LETTERS = re.compile(r"[^\W\d_]+")
_BEFORE, _BEHIND = "«°±µ×÷©", "»°²³¹º®©"
"""Signs that Unicode text may write before or behind a word without a space."""
_ODD = re.compile("[\xa1-\xbf\xd7\xf7]|[a-z\xdf-\xff][\xc0-\xde]")
"""What no Unicode word holds: a sign (V¨n), a marked capital behind a small letter (huyÖn)."""
_PAIR = re.compile("[ae][ùõáàâãéèêú]|o[âõúê]|u[ùõú]|ô[ùõ]", re.IGNORECASE)
"""Vowels that never stand together, but are the letters of a VNI font: «Xuaân», «ñaûng»."""
_ALIEN = re.compile("[äåæçëïñöøûüþÿîßðÄÅÆÇËÏÑÖØÛÜÞÎÐªº]")
_SOFT, _HELD = "\xad", "\U000f00ad"
_LONGEST = 40
"""Letters of a run that can still be one word."""
_NEVER = 99.0
_FAILS = 4.0
"""Of a word that has no such reading, or is no syllable in it."""
_START, _TURN, _TURN_AT_LINE = 2.0, 2.5, 0.8
_DOUBT, _DOUBT_IF_MIXED = 0.12, 0.5
"""Of reading a word otherwise that is good Vietnamese as it stands; the more so in a line with
letters that only Unicode has."""
_PLAIN = (0.0, 0.0, 0.0)

Way = Encoding | None
_WAYS: tuple[Way, ...] = (None, Encoding.TCVN3, Encoding.VNI)


def to_unicode(text: str) -> Converted:
    """The text with every word of an old encoding read as what it was meant to be.

    Words of good Unicode are never changed; text without a sign of an old encoding stays whole.
    """
    return convert_all([text])[0]


def convert_all(texts: Sequence[str]) -> list[Converted]:
    """Each text read anew, with the others for company: the cells of one column, in order.

    A cell such as «Hoa Léc» is told by its neighbours «Thµnh Léc», «§a Léc».
    """
    composed = [unicodedata.normalize("NFC", text) for text in texts]
    if all(text.isascii() for text in composed):
        return [Converted(text) for text in texts]
    lines = [line for text in composed for line in text.split("\n")]
    ways = iter(_ways(lines))
    found = []
    for text, whole in zip(texts, composed, strict=True):
        read = [_reread(line, next(ways)) for line in whole.split("\n")]
        found.append(_converted(text, whole, read))
    return found


def looks_like_legacy(text: str) -> bool:
    """Whether some of the text was probably typed in TCVN3 or VNI, as «V¨n phßng», «Ñaûng boä»."""
    return any(one is not Encoding.NFD for one in to_unicode(text).encodings)


def file_in_unicode(content: bytes) -> tuple[bytes, Converted | None]:
    """A UTF-8 list whose cells were typed in old letters, with those read anew, and what was found;
    any other file as it is."""
    try:
        converted = to_unicode(content.decode("utf-8"))
    except UnicodeDecodeError:
        return content, None
    if not set(converted.encodings) - {Encoding.NFD}:
        return content, None
    return converted.text.encode(), converted


def clean_typed(text: str, *, one_line: bool = False) -> str:
    """As `clean` has it, except that the «ư» of TCVN3, which Unicode calls a soft hyphen and
    `clean` drops, stays until the text is converted."""
    if _SOFT not in text or not looks_like_legacy(text):
        return clean(text, one_line=one_line)
    held = clean(text.replace(_SOFT, _HELD), one_line=one_line)
    return held.replace(_HELD, _SOFT)


@dataclass(frozen=True)
class _Line:
    text: str
    changed: tuple[str, ...]
    """The words that were read anew, as they are now."""
    ways: frozenset[Encoding]


def _converted(text: str, composed: str, lines: Iterable[_Line]) -> Converted:
    read = list(lines)
    changed = [word for line in read for word in line.changed]
    ways = set().union(*(line.ways for line in read))
    if composed != text and any(unicodedata.combining(sign) for sign in text):
        ways.add(Encoding.NFD)
    if not ways:
        return Converted(text)
    good = sum(is_syllable(part) for word in changed for part in _LETTERS.findall(word))
    parts = sum(len(_LETTERS.findall(word)) for word in changed)
    return Converted(
        "\n".join(line.text for line in read),
        tuple(sorted(ways)),
        len(changed),
        good / parts if parts else 1.0,
    )


def _reread(line: str, ways: Sequence[Way]) -> _Line:
    """The line with each word read in its way."""
    words = _WORD.findall(line)
    read = [_in_way(word, way) for word, way in zip(words, ways, strict=True)]
    if Encoding.TCVN3 in ways:
        read = _with_capitals(words, read)
    fresh = iter(read)
    changed = [
        (new, way) for old, new, way in zip(words, read, ways, strict=True) if way and new != old
    ]
    return _Line(
        _WORD.sub(lambda _: next(fresh), line),
        tuple(word for word, _ in changed),
        frozenset(way for _, way in changed if way),
    )


def _in_way(word: str, way: Way) -> str:
    if way is None or word.isascii() or not _is_latin(word):
        return word
    return decode(word, way)


def _is_latin(word: str) -> bool:
    return max(word) <= "\xff"


def _with_capitals(words: Sequence[str], read: Sequence[str]) -> list[str]:
    """A word whose plain letters are all capitals was one in capitals: «CéNG» is «CỘNG».

    One capital alone («Hµ») is so only where every longer word of the line is.
    """
    plain = ["".join(sign for sign in word if sign.isascii()) for word in words]
    long_ones = [letters for letters in plain if len(letters) > 1]
    is_line = bool(long_ones) and all(letters.isupper() for letters in long_ones)
    return [
        new.upper() if new != old and letters.isupper() and (is_line or len(letters) > 1) else new
        for old, new, letters in zip(words, read, plain, strict=True)
    ]


def _ways(lines: Sequence[str]) -> list[list[Way]]:
    """For every word of every line, the way of reading that costs least in all."""
    parted = [_WORD.findall(line) for line in lines]
    if not any(_is_suspect(word) for word in {word for words in parted for word in words}):
        return [[None] * len(words) for words in parted]
    costs = (0.0, _START, _START)
    backward: list[tuple[int, ...]] = []
    for words in parted:
        is_mixed = any(not _is_latin(word) for word in words)
        doubt = _DOUBT_IF_MIXED if is_mixed else _DOUBT
        turn = _TURN_AT_LINE if backward and not is_mixed else _TURN
        for word in words:
            if not _is_plain(word):
                costs, came = _step(costs, turn, _costs(word), doubt)
                backward.append(came)
                turn = _TURN
    ways = iter(_followed(costs, backward))
    return [[None if _is_plain(word) else next(ways) for word in words] for words in parted]


def _is_plain(word: str) -> bool:
    """The word is the same in every way and tells nothing."""
    return word.isascii() and _costs(word) == _PLAIN


def _is_suspect(word: str) -> bool:
    """The word reads better in an old encoding than as it stands; without one, nothing does."""
    unicode, *others = _costs(word)
    return min(others) < unicode


Costs = tuple[float, float, float]
"""As Unicode, as TCVN3, as VNI."""


def _step(costs: Costs, turn: float, own: Costs, doubt: float) -> tuple[Costs, tuple[int, ...]]:
    """The costs after one more word, and from which way each of them came."""
    least = min(costs)
    best = costs.index(least)
    came = tuple(way if costs[way] <= least + turn else best for way in (0, 1, 2))
    more = doubt if own[0] == 0.0 else 0.0
    unicode, tcvn3, vni = (min(cost, least + turn) for cost in costs)
    return (unicode + own[0], tcvn3 + own[1] + more, vni + own[2] + more), came


def _followed(costs: Costs, backward: Sequence[tuple[int, ...]]) -> list[Way]:
    way = costs.index(min(costs))
    found = []
    for came in reversed(backward):
        found.append(_WAYS[way])
        way = came[way]
    return found[::-1]


@lru_cache(maxsize=20_000)
def _costs(word: str) -> Costs:
    """What the word costs as Unicode, as TCVN3 and as VNI."""
    if word.isascii():
        is_word = len(word) == 1 or word.isupper() or is_syllable(word)
        return _PLAIN if is_word else (0.0, 0.5, 0.5)
    if len(word) > _LONGEST or not _is_latin(word):
        return 0.0, _NEVER, _NEVER
    tcvn3, vni = (_cost_read(word, way) for way in _TABLES)
    return _cost_as_it_stands(word), tcvn3, vni


def _cost_as_it_stands(word: str) -> float:
    bare = word.replace(_SOFT, "")
    hidden = 3.0 if bare and bare != word else 0.0
    core = bare.lstrip(_BEFORE).rstrip(_BEHIND)
    if len(bare) > 1 and _ODD.search(core):
        return _FAILS
    if core.isascii():
        return hidden + (2.2 if core != bare and not _is_whole(core) else 0.0)
    if all(part.isascii() or is_syllable(part) for part in _LETTERS.findall(core)):
        return hidden
    alien = len(_ALIEN.findall(core))
    pairs = 3.0 if _PAIR.search(core) else 2.0
    return hidden + (pairs, max(pairs, 2.4))[alien] if alien < 2 else _FAILS


def _is_whole(core: str) -> bool:
    """The letters beside a sign are a word of their own, not what old letters left of one."""
    return core in ("", "m") or (len(core) > 1 and (core.isupper() or is_syllable(core)))


def _cost_read(word: str, way: Encoding) -> float:
    """Nothing for a syllable or for an abbreviation in capitals («§V» is «ĐV»)."""
    if not _SIGNS[way].sub("", word).isascii():
        return _FAILS
    read = decode(word, way)
    is_short = len(read) < 5 and read.isupper() and not set(read) & set("AEIOUY")
    return 0.0 if is_short or is_syllable(read) else _FAILS
