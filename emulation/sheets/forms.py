"""The column of a sheet as it is typed: points, why, and the entries that prove it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from flask_wtf import FlaskForm
from wtforms import BooleanField, HiddenField, StringField
from wtforms import Field as Input

from emulation.campaigns.rules import CriterionLine, GateLine
from emulation.core.codes import public_code
from emulation.core.errors import Invalid
from emulation.core.numbers import FigureError, format_points, parse_figure
from emulation.core.text import clean
from emulation.sheets.rules import Mark


def one_line(text: str | None) -> str:
    """The cleaned text without line ends; nothing for nothing."""
    return clean(text or "", one_line=True)


@dataclass(frozen=True)
class Asked:
    """The three inputs of one criterion."""

    line: CriterionLine
    points: Input
    note: Input
    entries: Input


class SheetForm(FlaskForm):  # type: ignore[misc]  # -- flask_wtf publishes no types
    """Points, note and entries for each scored criterion; a box for each plain condition."""

    revision = HiddenField()
    request_key = HiddenField(default=lambda: public_code(20))
    lines: Sequence[CriterionLine] = ()
    gates: Sequence[GateLine] = ()

    def asked(self) -> list[Asked]:
        """The inputs, criterion by criterion."""
        return [
            Asked(line, self[f"p-{n}"], self[f"n-{n}"], self[f"e-{n}"])
            for n, line in enumerate(self.lines)
        ]

    def conditions(self) -> list[Input]:
        """The boxes of the plain conditions."""
        return [self[f"g-{n}"] for n, _ in enumerate(self.gates)]

    def marks(self) -> dict[str, Mark]:
        """Criterion code -> what was typed, without those left empty; `Invalid` by code."""
        found: dict[str, Mark] = {}
        faults: dict[str, str] = {}
        for one in self.asked():
            text = one.points.data or ""
            codes = tuple(
                filter(None, (each.strip() for each in (one.entries.data or "").split(",")))
            )
            if not text and not codes and not one.note.data:
                continue
            try:
                found[one.line.code] = Mark(_points(text), one.note.data or "", codes)
            except (FigureError, ValueError) as error:
                faults[one.line.code] = str(error)
        if faults:
            raise Invalid("Có chỗ cần sửa.", faults)
        return found

    def passed(self) -> list[str]:
        """Codes of the plain conditions answered yes."""
        return [gate.code for n, gate in enumerate(self.gates) if self[f"g-{n}"].data]

    def tell(self, refusal: Invalid) -> None:
        """Each sentence stands at the points of its criterion; a fresh key."""
        for one in self.asked():
            if one.line.code in refusal.fields:
                one.points.errors = [refusal.fields[one.line.code]]
        self.request_key.data = public_code(20)


def sheet_form(
    lines: Sequence[CriterionLine],
    gates: Sequence[GateLine],
    marks: Mapping[str, Mark],
    passed: frozenset[str],
) -> SheetForm:
    """The form of the column, beginning with what stands in it (or in the one before)."""
    fields: dict[str, Any] = {"lines": lines, "gates": gates}
    values: dict[str, Any] = {}
    for n, line in enumerate(lines):
        fields[f"p-{n}"] = StringField(f"Điểm, tối đa {_shown(line.ceiling)}", filters=[one_line])
        fields[f"n-{n}"] = StringField("Ghi chú, lý do", filters=[one_line])
        fields[f"e-{n}"] = StringField("Minh chứng (mã nội dung)", filters=[one_line])
        if line.code in marks:
            mark = marks[line.code]
            values |= {
                f"p-{n}": _shown(mark.points),
                f"n-{n}": mark.note,
                f"e-{n}": ", ".join(mark.entry_codes),
            }
    for n, gate in enumerate(gates):
        fields[f"g-{n}"] = BooleanField(gate.label)
        values[f"g-{n}"] = gate.code in passed
    form: SheetForm = type("TypedSheet", (SheetForm,), fields)(data=values)
    return form


def _points(text: str) -> Decimal:
    value = parse_figure(text or " ", unit="điểm")
    if value != round(value, 2):
        raise ValueError("Nhập số điểm, nhiều nhất hai chữ số lẻ. Ví dụ: 7,5.")
    return value


def _shown(points: Decimal) -> str:
    return format_points(points).removesuffix(",0")
