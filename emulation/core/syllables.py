"""The spelling of Vietnamese syllables: enough to tell a word from letters read wrongly."""

from __future__ import annotations

import re
import unicodedata

_TONES = {"\u0300", "\u0309", "\u0303", "\u0301", "\u0323"}
_SEVERAL = "several"
_STOPPED = {"\u0301", "\u0323"}
"""The only tones of a syllable that ends in c, ch, p or t."""

_ONSETS = re.compile(r"(ngh|gh|gi|kh|ng|nh|ph|qu|th|tr|ch|[bcdđghklmnprstvx])?")
_WRITTEN = """
    a ac ach ai am an ang anh ao ap at au ay ă ăc ăm ăn ăng ăp ăt
    â âc âm ân âng âp ât âu ây e ec em en eng eo ep et ê êch êm ên êng ênh êp êt êu
    i ia ich iêc iêm iên iêng iêp iêt iêu im in inh ip it iu
    o oa oac oach oai oam oan oang oanh oao oap oat oay oăc oăm oăn oăng oăt oc oe oen oeo oet
    oi om on ong oong op ot ô ôc ôi ôm ôn ông ôp ôt ơ ơi ơm ơn ơp ơt
    u ua uân uâng uât uây uc uê uêch uên uênh ui um un ung uôc uôi uôm uôn uông uôp uôt uơ up ut
    uy uya uych uyên uyêt uyn uynh uyp uyt uyu ư ưa ưc ưi ưm ưn ưng ươc ươi ươm ươn ương ươp ươt
    ươu ưt ưu y yêm yên yêng yêt yêu ych yn ynh yp yt yu
"""
_RHYMES = frozenset(_WRITTEN.split())
_VOWELS = re.compile("[aăâeêioôơuưy]+")
_NARROW = ("e", "ê", "i", "y")
_AFTER_QU = {"ych", "yn", "ynh", "yp", "yt", "yu"}
"""Rhymes that stand after «qu» alone."""


def is_syllable(word: str) -> bool:
    """Whether the word, in whatever case, is spelt as a Vietnamese syllable can be.

    The tone stands where either school puts it: «hòa» and «hoà», but never «haò».
    """
    letters, tone, at = _without_tone(word.lower())
    if tone == _SEVERAL:
        return False
    onset = _ONSETS.match(letters)
    longest = len(onset[0]) if onset else 0
    return any(_fits(letters, size, tone, at) for size in {longest, min(1, longest)})


def _without_tone(word: str) -> tuple[str, str, int]:
    """The letters, the tone or nothing, and the place of the letter that bears it."""
    letters, tone, at = "", "", 0
    for letter in unicodedata.normalize("NFC", word):
        parts = unicodedata.normalize("NFD", letter)
        found = [sign for sign in parts if sign in _TONES]
        if found:
            tone, at = (_SEVERAL if tone or len(found) > 1 else found[0]), len(letters)
        letters += unicodedata.normalize("NFC", "".join(s for s in parts if s not in _TONES))
    return letters, tone, at


def _fits(letters: str, size: int, tone: str, at: int) -> bool:
    """The first `size` letters open the syllable and the others are a rhyme that may follow."""
    onset, rhyme = letters[:size], letters[size:]
    if rhyme not in _RHYMES or onset == "q":
        return False
    if rhyme.endswith(("c", "ch", "p", "t")) and tone not in _STOPPED:
        return False
    if tone and at - size not in _bearers(rhyme):
        return False
    if onset == "qu":
        return not rhyme.startswith(("o", "u", "ư"))
    if rhyme in _AFTER_QU:
        return False
    if rhyme[0] == "y":
        return not onset if len(rhyme) > 1 else onset in ("", "h", "k", "l", "m", "s", "t", "v")
    if rhyme.startswith(_NARROW):
        return onset not in ("c", "ng") and (onset != "g" or rhyme[0] == "i")
    return onset not in ("k", "gh", "ngh")


def _bearers(rhyme: str) -> set[int]:
    """The places in the rhyme where its tone may be written."""
    vowels = _VOWELS.match(rhyme)
    count = len(vowels[0]) if vowels else 1
    marked = [place for place, letter in enumerate(rhyme[:count]) if letter in "ăâêôơư"]
    if marked:
        return {marked[-1]}
    if count == 2 and rhyme in ("oa", "oe", "uy"):
        return {0, 1}
    return {1} if count == 3 or (count == 2 and len(rhyme) > count) else {0}
