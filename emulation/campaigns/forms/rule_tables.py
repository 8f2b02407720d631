"""The form of a rule set's table: one group of inputs a line, and blank ones for more."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from flask_wtf import FlaskForm
from wtforms import Field as Input
from wtforms import HiddenField, SelectField, StringField

from emulation.campaigns.forms.deadlines import one_line
from emulation.campaigns.rules import (
    BUCKET_LABELS,
    CAP_PERIOD_WORDS,
    FIELD_LABELS,
    LEVEL_LABELS,
    LINE_TYPES,
    SOURCE_WORDS,
    UNIT_SHEET,
    RuleTable,
    kind_words,
)
from emulation.core.errors import Invalid
from emulation.core.numbers import FigureError, format_points, parse_figure
from emulation.web.choices import options

MOST_LINES = 100
"""Of one part: more than any guidance has, and few enough for a page."""
BLANK = 2
"""Empty lines offered below those there are."""
COLUMNS: dict[str, dict[str, str]] = {
    "levels": {
        "code": "Mã",
        "label": "Nội dung",
        "entry_kind": "Loại nội dung",
        "level": "Mức công nhận",
        "points": "Số điểm",
        "bucket": "Loại điểm",
        "clause": "Căn cứ",
    },
    "criteria": {
        "code": "Mã",
        "parent_code": "Thuộc mục (mã)",
        "label": "Nội dung",
        "entry_kind": "Chấm cho",
        "ceiling": "Điểm tối đa",
        "bucket": "Loại điểm",
        "clause": "Căn cứ",
    },
    "caps": {
        "code": "Mã",
        "label": "Nội dung",
        "period": "Tính trong",
        "entry_kind": "Loại nội dung",
        "field": "Lĩnh vực",
        "most": "Điểm tối đa",
        "times": "Số lần tối đa",
        "clause": "Căn cứ",
    },
    "gates": {
        "code": "Mã",
        "label": "Nội dung",
        "criterion_code": "Phải đạt tối đa ở tiêu chí (mã)",
        "clause": "Căn cứ",
    },
    "ratings": {
        "code": "Mã",
        "label": "Loại",
        "at_least": "Từ điểm",
        "gates": "Điều kiện (các mã, cách nhau bằng dấu phẩy)",
        "quota_percent": "Tỷ lệ tối đa (%)",
        "clause": "Căn cứ",
    },
    "sources": {
        "code": "Mã",
        "label": "Nội dung",
        "source": "Tính theo",
        "criterion_code": "Ghi vào tiêu chí (mã)",
        "points": "Điểm mỗi lần",
        "most": "Tối đa",
        "clause": "Căn cứ",
    },
}
"""Part -> its inputs in their order, each with its label."""
OPTIONAL = frozenset({"parent_code", "criterion_code", "gates", "quota_percent", "most", "times"})
POINTS = frozenset({"points", "ceiling", "most", "at_least"})
WHOLE = frozenset({"times", "quota_percent"})
_CHOICES: dict[str, Mapping[Any, str]] = {
    "bucket": BUCKET_LABELS,
    "level": LEVEL_LABELS,
    "period": CAP_PERIOD_WORDS,
    "source": SOURCE_WORDS,
}
_NAME = re.compile(r"(\w+)-(\d{1,3})-\w+")


@dataclass(frozen=True)
class ShownLine:
    """One line of a part as the page shows it: closed where it is in order, open where not."""

    number: int
    title: str
    inputs: Sequence[tuple[str, Input]]
    is_blank: bool
    has_error: bool


class RuleTableForm(FlaskForm):  # type: ignore[misc]  # -- flask_wtf publishes no types
    """The whole table as it was typed; `seen` is the digest of what the page began with."""

    seen = HiddenField()

    def table(self) -> RuleTable:
        """The table that was typed, without its empty lines; `Invalid` names what is no number."""
        faults: dict[str, str] = {}
        parts = {part: tuple(self._lines(part, faults)) for part in COLUMNS}
        if faults:
            raise Invalid("Có chỗ cần sửa.", faults)
        return RuleTable(**parts)

    def used(self, part: str) -> list[int]:
        """The rows of the part in which something was typed."""
        return [row for row in self._rows(part) if self._is_typed(part, row)]

    def shown(self, part: str) -> list[ShownLine]:
        """The rows of the part, those in use first, numbered as a reader counts them."""
        used = self.used(part)
        rows = [*used, *(row for row in self._rows(part) if row not in used)]
        return [self._shown(part, number, row) for number, row in enumerate(rows, start=1)]

    def tell(self, refusal: Invalid) -> None:
        """Each sentence stands at its input; `fields` count the lines in use, as the rules do."""
        for place, sentence in refusal.fields.items():
            part, number, column = place.split("-")
            used = self.used(part)
            row = used[int(number) - 1] if int(number) <= len(used) else 0
            self[f"{part}-{row}-{column}"].errors = [sentence]
        if not refusal.fields:
            self.form_errors.append(str(refusal))

    def _rows(self, part: str) -> list[int]:
        return sorted(
            int(name.split("-")[1])
            for name in self._fields
            if name.startswith(f"{part}-") and name.endswith("-code")
        )

    def _is_typed(self, part: str, row: int) -> bool:
        return any(
            self[f"{part}-{row}-{column}"].data
            for column in COLUMNS[part]
            if isinstance(self[f"{part}-{row}-{column}"], StringField)
        )

    def _shown(self, part: str, number: int, row: int) -> ShownLine:
        inputs = [(column, self[f"{part}-{row}-{column}"]) for column in COLUMNS[part]]
        by_column = dict(inputs)
        most = next((by_column[name].data for name in by_column if name in POINTS), "")
        said = (by_column["code"].data, by_column["label"].data, most and f"{most} điểm")
        return ShownLine(
            number=number,
            title=" · ".join(filter(None, said)),
            inputs=inputs,
            is_blank=not self._is_typed(part, row),
            has_error=any(field.errors for _, field in inputs),
        )

    def _lines(self, part: str, faults: dict[str, str]) -> Iterable[Any]:
        for number, row in enumerate(self.used(part), start=1):
            typed: dict[str, Any] = {}
            for column in COLUMNS[part]:
                text = self[f"{part}-{row}-{column}"].data or ""
                try:
                    typed[column] = _read(column, text)
                except (FigureError, ValueError) as error:
                    faults[f"{part}-{number}-{column}"] = str(error)
            if len(typed) == len(COLUMNS[part]):
                yield LINE_TYPES[part](**typed)


def rule_table_form(table: RuleTable, *, kinds: Sequence[str], names: Iterable[str]) -> Any:
    """The form with a group of inputs for each line of `table`, or of the `names` that were sent,
    and blank ones below; `kinds` are those of the campaign's entries."""
    sent: dict[str, set[int]] = {part: set() for part in COLUMNS}
    for name in names:
        found = _NAME.fullmatch(name)
        if found and found[1] in sent and int(found[2]) < MOST_LINES:
            sent[found[1]].add(int(found[2]))
    fields: dict[str, Any] = {}
    values: dict[str, str] = {}
    for part, lines in table.parts().items():
        count = len(lines) + BLANK if lines or not any(sent.values()) else BLANK
        rows = sorted(sent[part]) if any(sent.values()) else range(min(count, MOST_LINES))
        for row in rows:
            fields |= _inputs(part, row, kinds)
        for row, line in enumerate(lines[:MOST_LINES]):
            values |= {
                f"{part}-{row}-{column}": _written(column, getattr(line, column))
                for column in COLUMNS[part]
            }
    return type("TypedTable", (RuleTableForm,), fields)(data=values)


def _inputs(part: str, row: int, kinds: Sequence[str]) -> dict[str, Any]:
    return {
        f"{part}-{row}-{column}": _input(part, column, label, kinds)
        for column, label in COLUMNS[part].items()
    }


def _input(part: str, column: str, label: str, kinds: Sequence[str]) -> Any:
    chosen: Sequence[tuple[str, str]] = []
    if column in _CHOICES:
        chosen = [
            (one.value, words[0].upper() + words[1:]) for one, words in _CHOICES[column].items()
        ]
    elif column == "entry_kind":
        sheet = [(UNIT_SHEET, "Đơn vị (phiếu năm)")] if part == "criteria" else []
        chosen = [(kind, kind_words(kind).capitalize()) for kind in kinds] + sheet
        chosen = [("", "Mọi loại"), *chosen] if part == "caps" else chosen
    elif column == "field" and part == "caps":
        chosen = [("", "Mọi lĩnh vực"), *((one.value, said) for one, said in FIELD_LABELS.items())]
    if chosen:
        return SelectField(label, choices=options(chosen), validate_choice=False)
    return StringField(label, filters=[one_line])


def _read(column: str, text: str) -> Any:
    """The value of a column; `FigureError` or `ValueError` with the sentence to show."""
    if column in _CHOICES:
        members = {one.value: one for one in _CHOICES[column]}
        if text not in members:
            raise ValueError("Chọn trong danh sách.")
        return members[text]
    if column == "gates":
        return tuple(filter(None, (code.strip() for code in text.split(","))))
    if column in POINTS | WHOLE:
        return _read_number(column, text)
    return text


def _read_number(column: str, text: str) -> Decimal | int | None:
    if not text and column in OPTIONAL:
        return None
    value = parse_figure(text or " ", unit="điểm")
    whole = column in WHOLE
    if value != round(value, 0 if whole else 2) or value >= 100_000:
        raise ValueError(
            "Nhập một số nguyên." if whole else "Nhập số điểm, nhiều nhất hai chữ số lẻ."
        )
    return int(value) if whole else value


def _written(column: str, value: Any) -> str:
    if value is None:
        return ""
    if column in POINTS:
        return format_points(value).removesuffix(",0")
    return ", ".join(value) if isinstance(value, tuple) else str(value)
