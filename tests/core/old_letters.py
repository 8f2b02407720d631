"""Writes Unicode text as the old fonts had it: the way back from `emulation.core.legacy`."""

from __future__ import annotations

import unicodedata

_TONES = "\u0301\u0300\u0309\u0303\u0323"
_BASES = "aăâeêioôơuưy"
_TONED = "".join(
    unicodedata.normalize("NFC", base + tone) for base in _BASES for tone in ("", *_TONES)
)
_SMALL = "".join(letter for letter in _TONED if letter not in "aeiouy") + "đ"
ALPHABET = _SMALL + _SMALL.upper()
"""Every Vietnamese letter that ASCII does not have."""

_TCVN3 = dict(
    zip(
        "àảãáạăằẳẵắặâầẩẫấậđèẻẽéẹêềểễếệìỉĩíịòỏõóọôồổỗốộơờởỡớợùủũúụưừửữứựỳỷỹýỵĂÂĐÊÔƠƯ",
        bytes.fromhex(
            "b5b6b7b8b9a8bbbcbdbec6a9c7c8c9cacbaecccecfd0d1aad2d3d4d5d6d7d8dcddde"
            "dfe1e2e3e4abe5e6e7e8e9aceaebecedeeeff1f2f3f4adf5f6f7f8f9fafbfcfdfea1a2a7a3a4a5a6"
        ).decode("latin-1"),
        strict=True,
    )
)

_VNI_TONE = dict(zip(_TONES, "ùøûõï", strict=True))
_VNI_HAT = dict(zip(("", *_TONES), "âáàåãä", strict=True))
_VNI_BREVE = dict(zip(("", *_TONES), "êéèúüë", strict=True))
_VNI_I = dict(zip(_TONES, "íìæóò", strict=True))
_HAT, _BREVE, _HORN = "\u0302", "\u0306", "\u031b"


def in_tcvn3(text: str) -> str:
    """As .VnTime has it: a capital with a tone is its small letter, for the font to enlarge."""
    return "".join(_TCVN3.get(sign) or _TCVN3.get(sign.lower(), sign) for sign in text)


def in_vni(text: str) -> str:
    """As VNI-Times has it; the marks of a capital are capitals too."""
    return "".join(_vni(sign) for sign in unicodedata.normalize("NFC", text))


def _vni(sign: str) -> str:
    if sign in "đĐ":
        return "ñ" if sign == "đ" else "Ñ"
    base, *marks = unicodedata.normalize("NFD", sign)
    tone = next((mark for mark in marks if mark in _TONES), "")
    if not marks or base.lower() not in "aeiouy":
        return sign
    written = _small(base.lower(), marks, tone)
    return written.upper() if base.isupper() else written


def _small(base: str, marks: list[str], tone: str) -> str:
    if base == "i":
        return _VNI_I[tone]
    if base == "y" and tone == "\u0323":
        return "î"
    if _HAT in marks:
        return base + _VNI_HAT[tone]
    if _BREVE in marks:
        return base + _VNI_BREVE[tone]
    horned = {"o": "ô", "u": "ö"}[base] if _HORN in marks else base
    return horned + (_VNI_TONE[tone] if tone else "")
