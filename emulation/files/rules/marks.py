"""Recognise a secrecy marking (MẬT, TỐI MẬT, TUYỆT MẬT) without stumbling over «mật ong».

A marking is a stamp: capitals standing on their own. The syllable inside a phrase (bí mật, mật
khẩu, mật ong, also when a whole title is in capitals) is ordinary language.
"""

import re
import unicodedata
from collections.abc import Iterator

from emulation.core.legacy import Encoding, decode

MARKS = frozenset({"MẬT", "TỐI MẬT", "TUYỆT MẬT"})
MARKS_WITHOUT_SPACES = frozenset(mark.replace(" ", "") for mark in MARKS)
# Names typed without diacritics. «MAT» alone is left out: it is also mặt, mất, mát.
MARKS_IN_NAMES = MARKS | {"TUYET MAT", "TOI MAT"}
INTRODUCTION = re.compile(r"^(dấu chỉ )?độ mật\s*[:\-]?\s*", re.IGNORECASE)
BRACKETED = re.compile(r"[(\[{]\s*(tuyệt mật|tối mật|mật)\s*[)\]}]", re.IGNORECASE)
SEPARATORS = re.compile(r"[()\[\]{}.,;:+\-\u2013\u2014]+")
LONGEST_MARK = 60
WORD = re.compile(r"\w+")
ORDINARY_BEFORE = frozenset({"bí", "bảo", "cơ", "thân", "cẩn", "chim", "túi"})
ORDINARY_AFTER = frozenset(
    {"ong", "mía", "khẩu", "mã", "thư", "vụ", "độ", "đường", "ngữ", "thiết", "báo", "hoa", "gấu"}
)


def has_secret_mark(text: str) -> bool:
    """True when a line of the text is a secrecy marking and nothing else.

    Letters may be spaced out; a leading «Độ mật:» and a frame of brackets or dashes are allowed.
    """
    return any(_is_mark(line) for line in unicodedata.normalize("NFC", text).splitlines())


def name_has_secret_mark(client_name: str) -> bool:
    """True when a file is named like a marked document: «MẬT - kế hoạch.pdf», «(Tối mật) a.pdf»."""
    name = re.split(r"[/\\]", unicodedata.normalize("NFC", client_name))[-1]
    if BRACKETED.search(name):
        return True
    spaced = name.replace("_", " ")
    parts = [part.strip() for part in SEPARATORS.split(name.replace("_", "-"))]
    parts += [part.strip() for part in SEPARATORS.split(spaced)]
    return any(part in MARKS_IN_NAMES for part in parts) or any(
        _stands_out(WORD.findall(part)) for part in SEPARATORS.split(spaced)
    )


def _is_mark(line: str) -> bool:
    return any(_says_mark(reading) for reading in _readings(line))


def _readings(line: str) -> Iterator[str]:
    """The line, and what it says in the old fonts: «MËT» and «MAÄT» are «MẬT»."""
    yield line
    if line.isascii() or max(line) > "\xff" or len(line) > LONGEST_MARK:
        return
    yield decode(line, Encoding.TCVN3).upper()  # its capitals are a matter of the font
    yield decode(line, Encoding.VNI)


def _says_mark(line: str) -> bool:
    bare = INTRODUCTION.sub("", line.strip()).strip(" ()[]{}.:*-\u2013\u2014|")
    return re.sub(r"\s+", "", bare) in MARKS_WITHOUT_SPACES


def _stands_out(words: list[str]) -> bool:
    """MẬT in capitals among words that are not; TỐI MẬT and TUYỆT MẬT in capitals anywhere."""
    for place, word in enumerate(words):
        if word != "MẬT":
            continue
        before = words[place - 1] if place else ""
        after = words[place + 1] if place + 1 < len(words) else ""
        if before in {"TỐI", "TUYỆT"}:
            return True
        phrase = before.lower() in ORDINARY_BEFORE or after.lower() in ORDINARY_AFTER
        shouted = any(other.isalpha() and other.isupper() for other in (before, after))
        if not phrase and not shouted:
            return True
    return False
