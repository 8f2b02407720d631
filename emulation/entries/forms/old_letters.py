"""Texts typed in old letters (TCVN3, VNI): told at the field, converted or put back by a click.

Nothing is stored: what was converted stands in the form, and the original beside it in a hidden
input, until the form is saved.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from flask_wtf import FlaskForm
from wtforms import Field as Input

from emulation.core.legacy import Converted, Encoding, clean_typed, to_unicode
from emulation.entries.forms.fields import DayField, LineField, TextField
from emulation.entries.rules.content import OLD_LETTERS

CONVERT, UNDO = "convert_text", "undo_convert"
"""The two buttons, by the value of their `action`."""
ORIGINAL = "original-"
"""Begins the name of the hidden input that holds what was typed."""
LONGEST = 20_000
"""Letters of a text that is looked at; a longer one is over every limit anyway."""


@dataclass(frozen=True)
class Conversion:
    """What the click did, for the note above the form."""

    sentence: str
    advice: str
    originals: tuple[tuple[str, str], ...]
    """(name of the hidden input, text as it was typed)."""


def offers(form: FlaskForm) -> dict[str, str]:
    """Name of the input -> sentence for every text of the form that is in old letters; an empty
    one where an error at the input says it already."""
    return {text.name: "" if text.errors else OLD_LETTERS for text, _ in _old_texts(form)}


def apply(form: FlaskForm) -> Conversion | None:
    """Every text in old letters stands in the form as Unicode; nothing where there is none."""
    found = list(_old_texts(form))
    if not found:
        return None
    originals = tuple((f"{ORIGINAL}{text.name}", str(text.data)) for text, _ in found)
    for text, converted in found:
        text.data = converted.text
    read = [converted for _, converted in found]
    return Conversion(told(read), advice(read), originals)


def undo(form: FlaskForm, sent: Mapping[str, str]) -> None:
    """The texts stand in the form again as they were before the click."""
    for text in _texts(form):
        original = sent.get(f"{ORIGINAL}{text.name}")
        if original is not None:
            text.data = clean_typed(original, one_line=isinstance(text, LineField))


def told(read: Iterable[Converted]) -> str:
    """«Đã chuyển từ TCVN3 sang Unicode. Xem lại rồi lưu.»"""
    kinds = {one for converted in read for one in converted.encodings} - {Encoding.NFD}
    return f"Đã chuyển từ {', '.join(sorted(kinds))} sang Unicode. Xem lại rồi lưu."


def advice(read: Iterable[Converted]) -> str:
    """What to look at: letters that only the font made capital came out small."""
    if any(converted.has_lost_capitals for converted in read):
        return "Chữ hoa do phông (.VnTimeH) thành chữ thường: sửa lại chữ hoa nếu cần."
    return ""


def _texts(form: FlaskForm) -> Iterator[Input]:
    for text in form:
        if isinstance(text, LineField | TextField) and not isinstance(text, DayField):
            yield text


def _old_texts(form: FlaskForm) -> Iterator[tuple[Input, Converted]]:
    for text in _texts(form):
        converted = read_old(str(text.data or ""))
        if converted:
            yield text, converted


def read_old(typed: str) -> Converted | None:
    """The text read anew, or nothing where it is in no old encoding."""
    if typed.isascii() or len(typed) > LONGEST:
        return None
    converted = to_unicode(typed)
    return converted if set(converted.encodings) - {Encoding.NFD} else None
