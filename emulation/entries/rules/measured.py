"""Results as people jot them down («12 hộ; 450 m2»): which figure is meant by which words."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from emulation.core.errors import Invalid
from emulation.core.numbers import format_number, parse_figure
from emulation.core.text import fold
from emulation.entries.rules.content import FIGURE_LIMIT, FigureInput
from emulation.entries.rules.vocabulary import METRIC_BY_CODE

_AMOUNT = re.compile(
    r"(?P<amount>[0-9][0-9.,]*(?:\s[0-9]{3}(?![0-9]))*"
    r"(?:\s*(?:nghìn|ngàn|triệu|tr|tỷ|tỉ|k)(?![^\W\d_])\s*[0-9]*)*)\s*(?P<unit>.*)",
    re.IGNORECASE,
)
_SCALED = re.compile(r"[0-9]\s*(?:nghìn|ngàn|triệu|tr|tỷ|tỉ|k)(?![^\W\d_])", re.IGNORECASE)
_PARTS = re.compile(r"\s*;\s*|\s*\n\s*|,\s+")
_MOST_UNIT_WORDS = 3

# Words of measure -> (metric, the unit in which `core.numbers` reads them).
_MEASURES: dict[str, tuple[str, str]] = {
    "hộ": ("households", ""), "hộ dân": ("households", ""), "hộ gia đình": ("households", ""),
    "người": ("people", ""), "lượt người": ("attendances", ""), "lượt": ("attendances", ""),
    "đồng": ("money", "đồng"), "đ": ("money", "đồng"), "vnđ": ("money", "đồng"),
    "vnd": ("money", "đồng"),
    "m²": ("land", "m²"), "m2": ("land", "m²"), "mét vuông": ("land", "m²"),
    "m² đất": ("land", "m²"), "m2 đất": ("land", "m²"),
    "ha": ("area", "ha"), "héc ta": ("area", "ha"), "hecta": ("area", "ha"),
    "công": ("labour", ""), "ngày công": ("labour", ""), "công lao động": ("labour", ""),
    "km": ("road", "km"), "km đường": ("road", "km"), "m đường": ("road", "m"),
    "mét đường": ("road", "m"),
    "m": ("length", "m"), "mét": ("length", "m"), "m kênh": ("length", "m"),
    "m mương": ("length", "m"),
    "cây": ("trees", ""), "cây xanh": ("trees", ""),
    "bóng": ("lamps", ""), "bóng đèn": ("lamps", ""), "bóng điện": ("lamps", ""),
    "nhà": ("houses", ""), "căn nhà": ("houses", ""), "ngôi nhà": ("houses", ""),
    "suất": ("gifts", ""), "suất quà": ("gifts", ""), "phần quà": ("gifts", ""),
    "suất học bổng": ("gifts", ""), "học bổng": ("gifts", ""),
    "thẻ": ("cards", ""), "thẻ bhyt": ("cards", ""), "thẻ bảo hiểm y tế": ("cards", ""),
    "sản phẩm": ("products", ""), "sản phẩm ocop": ("products", ""),
    "%": ("rate", ""), "phần trăm": ("rate", ""),
    "cuộc": ("sessions", ""), "buổi": ("sessions", ""), "hội nghị": ("sessions", ""),
}  # fmt: skip
_FOLDED = {fold(words): words for words in reversed(_MEASURES)}


@dataclass(frozen=True)
class Result:
    """What a cell of results was understood as; `doubt` is a sentence where a person must look."""

    figures: tuple[FigureInput, ...] = ()
    text: str = ""
    """The words, where no number could be taken out of them."""
    doubt: str = ""


class _NotAFigureError(ValueError):
    """The words are no number with its measure; the text says what is missing, if anything."""


def read_result(text: str) -> Result:
    """Every number with its measure, or the words as they are: nothing typed is ever lost."""
    if not text:
        return Result()
    if not text[0].isdigit():
        return Result(text=text)
    try:
        read = [_figure(part) for part in _PARTS.split(text) if part]
    except _NotAFigureError as error:
        return Result(text=text, doubt=str(error) or "Chưa tách được số liệu, giữ làm lời.")
    figures = tuple(figure for figure, _ in read)
    if len({figure.metric for figure in figures}) < len(figures) or len(figures) > FIGURE_LIMIT:
        return Result(text=text, doubt="Hai số cùng một loại, giữ làm lời.")
    return Result(figures, doubt=" ".join(doubt for _, doubt in read if doubt))


def result_words(figures: tuple[FigureInput, ...], text: str) -> str:
    """The cell that `read_result` reads as these figures, or the words where there are none."""
    if not figures:
        return text
    return "; ".join(_written(figure) for figure in figures)


def said_figure(figure: FigureInput) -> str:
    """«Số hộ tham gia: 12 hộ»: how a number was understood."""
    metric = METRIC_BY_CODE[figure.metric]
    return f"{figure.label or metric.label}: {format_number(figure.amount)} {metric.unit}"


def _written(figure: FigureInput) -> str:
    if figure.metric == "count" and figure.label.startswith("Số "):
        return f"{format_number(figure.amount)} {figure.label.removeprefix('Số ')}"
    return f"{format_number(figure.amount)} {METRIC_BY_CODE[figure.metric].unit}"


def _figure(text: str) -> tuple[FigureInput, str]:
    """One number with its measure, and a sentence where that was a guess."""
    found = _AMOUNT.fullmatch(text)
    if found is None:
        raise _NotAFigureError
    unit = found["unit"].strip(" .").lower()
    metric, read_as, doubt = _measure(unit, is_scaled=bool(_SCALED.search(found["amount"])))
    try:
        amount = parse_figure(f"{found['amount']} {read_as}", unit=METRIC_BY_CODE[metric].unit)
    except Invalid as error:
        raise _NotAFigureError(str(error)) from error
    if METRIC_BY_CODE[metric].whole and amount != amount.to_integral_value():
        raise _NotAFigureError("Số này cần là số nguyên. Kiểm tra lại số và đơn vị tính.")
    label = f"Số {unit}" if metric == "count" else ""
    figure = FigureInput(metric, Decimal(amount), label=label)
    return figure, f"{doubt} {said_figure(figure)}." if doubt else ""


def _measure(unit: str, *, is_scaled: bool) -> tuple[str, str, str]:
    """(metric, unit for the parser, why it is a guess) of the words behind a number."""
    if unit in _MEASURES:
        return (*_MEASURES[unit], "")
    if not unit and is_scaled:
        return "money", "đồng", "Hiểu là tiền."
    if not unit:
        raise _NotAFigureError("Ghi thêm đơn vị tính sau số. Ví dụ: 12 hộ.")
    if fold(unit) in _FOLDED:
        return (*_MEASURES[_FOLDED[fold(unit)]], "Hiểu là")
    if len(unit.split()) > _MOST_UNIT_WORDS or any(sign.isdigit() for sign in unit):
        raise _NotAFigureError
    return "count", "", "Loại số liệu khác. Hiểu là"
