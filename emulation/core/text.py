"""Vietnamese text: clean at the boundary, fold for search, keys for sorting."""

from __future__ import annotations

import re
import unicodedata

_LINE_ENDS = "\v\f\x1c\x1d\x1e\x85\u2028\u2029"
_APOSTROPHES = "`\u00b4\u02b9\u02bc\u2018\u2019\u2032\uff07"

# Letters of other alphabets that look like Latin ones. Typed by mistake or on purpose, they
# would otherwise hide a text from every search.
_LOOKALIKES = {
    **dict(zip("АВЕЅІЈКМНОРСТУХҺ", "abesijkmhopctyxh", strict=True)),
    **dict(zip("аеѕіјкорсухһԁԛԝ", "aesijkopcyxhdqw", strict=True)),
    **dict(
        zip(  # Greek capitals from Alpha to Chi
            "\u0391\u0392\u0395\u0396\u0397\u0399\u039a\u039c\u039d\u039f\u03a1\u03a4\u03a5\u03a7",
            "abezhikmnoptyx",
            strict=True,
        )
    ),
    **dict(zip("ανορικυχ", "avopikyx", strict=True)),
    **dict(zip("ıÐƉðɖØøŁł", "iddddooll", strict=True)),
}


def _cleaned_character(code: int) -> str | None:
    sign = chr(code)
    if sign == "\n":
        return sign
    if sign in _LINE_ENDS or sign == "\r":
        return "\n"
    category = unicodedata.category(sign)
    if sign == "\t" or category == "Zs":
        return " "
    is_noncharacter = code & 0xFFFE == 0xFFFE or 0xFDD0 <= code <= 0xFDEF
    if category in {"Cc", "Cf", "Cs"} or is_noncharacter:
        return None
    return sign


def _without_marks(text: str) -> str:
    decomposed = unicodedata.normalize("NFKD", text)
    return "".join(sign for sign in decomposed if not unicodedata.category(sign).startswith("M"))


def _folded_character(code: int) -> str | None:
    sign = chr(code)
    if sign in _APOSTROPHES:
        return "'"
    if sign in "đĐ":
        return "d"
    if sign == "\n" or sign in _LINE_ENDS:
        return " "
    if (cleaned := _cleaned_character(code)) is None:
        return None
    bare = _without_marks(cleaned)
    bare = "".join(_LOOKALIKES.get(letter, letter) for letter in bare)
    return _without_marks(bare.casefold()).translate(_APOSTROPHE_TABLE)


_APOSTROPHE_TABLE = dict.fromkeys(map(ord, _APOSTROPHES), "'")


class _CleanTable(dict[int, str | None]):
    """Answers of `_cleaned_character`, each computed once."""

    def __missing__(self, code: int) -> str | None:
        self[code] = _cleaned_character(code)
        return self[code]


class _FoldTable(dict[int, str | None]):
    """Answers of `_folded_character`, each computed once."""

    def __missing__(self, code: int) -> str | None:
        self[code] = _folded_character(code)
        return self[code]


_CLEAN = _CleanTable()
_FOLD = _FoldTable()


def clean(text: str, *, one_line: bool = False) -> str:
    """The text is NFC, trimmed, and holds no invisible, control or broken character.

    Line ends become "\\n" and every kind of space becomes a plain one. With `one_line`, all
    white space collapses to single spaces.
    """
    visible = unicodedata.normalize("NFC", text.replace("\r\n", "\n").translate(_CLEAN))
    if one_line:
        return " ".join(visible.split())
    return "\n".join(line.rstrip() for line in visible.split("\n")).strip()


def is_blank(text: str | None) -> bool:
    """Whether nothing readable was written."""
    return not text or not clean(text)


def fold(text: str) -> str:
    """The text for searching: no diacritics, đ as d, lower case, single spaces.

    For search only, never for keys or slugs: Hoa Lộc and Hòa Lộc are two communes.
    """
    return " ".join(text.translate(_FOLD).split())


_WORD = re.compile(r"[^\W_]+")


def words(text: str) -> list[str]:
    """The folded words and numbers of the text, in order, without punctuation."""
    return _WORD.findall(fold(text))


def spaced_words(text: str) -> str:
    """The same words with a space before and after each, so that LIKE finds whole ones."""
    return f" {' '.join(words(text))} "


def placed_words(text: str) -> list[tuple[str, int, int]]:
    """The same words, each with where it begins and ends in the text as it was given."""
    folded = []
    places = []
    for place, sign in enumerate(text):
        for letter in sign.translate(_FOLD):
            folded.append(letter)
            places.append(place)
    places.append(len(text))
    return [
        (match[0], places[match.start()], places[match.end() - 1] + 1)
        for match in _WORD.finditer("".join(folded))
    ]


# Sorting ---------------------------------------------------------------------------------
# A key is written with 0-9 and a-z only, so that it sorts alike under SQLite's BINARY and under
# any collation of PostgreSQL. «0» ends a part, «1» parts words, «2» opens a number, and the 33
# letters of the alphabet (with f j w z) take the 33 signs that are left.

_ALPHABET = "aăâbcdđeêfghijklmnoôơpqrstuưvwxyz"
_LETTER_SIGNS = dict(zip(_ALPHABET, "3456789abcdefghijklmnopqrstuvwxyz", strict=True))
_TONES = {"\u0300": "1", "\u0309": "2", "\u0303": "3", "\u0301": "4", "\u0323": "5"}
_OWN_MARKS = {"\u0306", "\u0302", "\u031b"}
_TOKEN = re.compile(r"[0-9]+|[^\W\d_]+")


def _split_tone(word: str) -> tuple[str, str]:
    """The word without its tone, and the tone as a digit (0 where there is none)."""
    tone = "0"
    kept = []
    for mark in unicodedata.normalize("NFD", word):
        if mark in _TONES:
            tone = _TONES[mark] if tone == "0" else tone
        else:
            kept.append(mark)
    return unicodedata.normalize("NFC", "".join(kept)), tone


def _letter_key(letter: str) -> str:
    if letter in _LETTER_SIGNS:
        return _LETTER_SIGNS[letter]
    folded = fold(letter)
    if folded and all(part in _LETTER_SIGNS for part in folded):
        return "".join(_LETTER_SIGNS[part] for part in folded)
    return f"zz{ord(letter):06x}"


def _number_key(digits: str) -> str:
    value = digits.lstrip("0")[:35]
    return f"2{'0123456789abcdefghijklmnopqrstuvwxyz'[len(value)]}{value}"


def _word_key(word: str) -> tuple[str, str]:
    if word[0] in "0123456789":
        return _number_key(word), "0"
    plain, tone = _split_tone(word)
    return "".join(_letter_key(letter) for letter in plain), tone


def _tokens(text: str) -> list[str]:
    return _TOKEN.findall(clean(text, one_line=True).lower().replace("ð", "đ"))


def _key(tokens: list[str]) -> str:
    keys = [_word_key(token) for token in tokens]
    letters = "1".join(letter_key for letter_key, _ in keys)
    return f"{letters}0{''.join(tone for _, tone in keys)}0"


def unit_key(name: str) -> str:
    """A key that sorts names of units as a Vietnamese reader does.

    Letters come first (a ă â … đ … ư), then tones (ngang huyền hỏi ngã sắc nặng); numbers stand
    in their own order, so that «Chi bộ 2» comes before «Chi bộ 10». Hòa and Hoà are equal.
    """
    return _key(_tokens(name))


def name_key(full_name: str) -> str:
    """A key that sorts persons by given name, then middle names, then family name."""
    parts = [_tokens(part) for part in clean(full_name, one_line=True).split()]
    known = [part for part in parts if part]
    if not known:
        return ""
    given, rest = known[-1], known[:-1]
    middle = [token for part in rest[1:] for token in part]
    return _key(given) + _key(middle) + _key(rest[0] if rest else [])
