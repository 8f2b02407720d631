"""The figures of an entry: one line each, read in the unit of its metric and said back in words."""

from __future__ import annotations

from typing import Any

from wtforms import BooleanField, Form

from emulation.core.errors import Invalid
from emulation.core.numbers import format_number, in_words, parse_figure
from emulation.entries.forms.fields import ChoiceField, LineField
from emulation.entries.rules import METRIC_BY_CODE, METRICS, FigureBasis
from emulation.entries.rules.content import FIGURE_LIMIT, FigureInput

FEWEST = 2
"""Lines on an empty page: few enough for a telephone; «Thêm dòng» gives more."""

SAID_UNITS = {
    "m²": "mét vuông",
    "m": "mét",
    "km": "ki-lô-mét",
    "ha": "héc-ta",
    "%": "phần trăm",
    "đồng/người/năm": "đồng mỗi người mỗi năm",
}
METRIC_CHOICES = [
    ("", "Chọn loại số liệu"),
    *((metric.code, f"{metric.label} ({metric.unit})") for metric in METRICS),
]


class FigureLine(Form):
    """One number with what it counts; `echo` says how it was understood."""

    metric = ChoiceField("Loại số liệu", pairs=METRIC_CHOICES)
    amount = LineField("Số lượng")
    is_cumulative = BooleanField("Là số lũy kế từ đầu")
    is_target = BooleanField("Là chỉ tiêu đăng ký")

    def is_empty(self) -> bool:
        """Nothing was written in the line."""
        return not self.metric.data and not self.amount.data

    def unit(self) -> str:
        """The unit of measure of the chosen metric."""
        metric = METRIC_BY_CODE.get(self.metric.data or "")
        return metric.unit if metric else ""

    def echo(self) -> str:
        """How the line was understood, or nothing where it cannot be read."""
        try:
            figure = self.figure()
        except Invalid:
            return ""
        return echo(figure)

    def figure(self) -> FigureInput:
        """The figure; `Invalid` names the input that cannot be read."""
        metric = METRIC_BY_CODE.get(self.metric.data or "")
        if metric is None:
            raise Invalid("", {"metric": "Chọn loại số liệu trong danh sách."})
        try:
            amount = parse_figure(self.amount.data or "", unit=metric.unit)
        except Invalid as error:
            raise Invalid("", {"amount": str(error)}) from error
        if metric.whole and amount != amount.to_integral_value():
            raise Invalid("", {"amount": "Nhập số nguyên, không có phần thập phân. Ví dụ: 12."})
        basis = FigureBasis.CUMULATIVE if self.is_cumulative.data else FigureBasis.IN_PERIOD
        return FigureInput(metric.code, amount, basis, bool(self.is_target.data))


def echo(figure: FigureInput) -> str:
    """«Hiểu là 162.000.000 đồng (một trăm sáu mươi hai triệu đồng).»"""
    unit = METRIC_BY_CODE[figure.metric].unit
    said = in_words(figure.amount, SAID_UNITS.get(unit, unit))
    return f"Hiểu là {format_number(figure.amount)} {unit} ({said})."


def figure_lines(
    formdata: Any, stored: tuple[FigureInput, ...], *, wanted: int = 0
) -> list[FigureLine]:
    """The lines that were sent, or those stored with room for one more, never over the limit."""
    if formdata is not None:
        sent = [n for n in range(FIGURE_LIMIT) if f"figures-{n}-metric" in formdata]
        count = max(sent, default=-1) + 1
        return [FigureLine(formdata, prefix=f"figures-{n}-") for n in range(count)]
    count = min(max(len(stored) + 1, FEWEST, wanted), FIGURE_LIMIT)
    lines = []
    for n in range(count):
        figure = stored[n] if n < len(stored) else None
        lines.append(FigureLine(prefix=f"figures-{n}-", data=_typed(figure) if figure else None))
    return lines


def _typed(figure: FigureInput) -> dict[str, object]:
    return {
        "metric": figure.metric,
        "amount": format_number(figure.amount),
        "is_cumulative": figure.basis is FigureBasis.CUMULATIVE,
        "is_target": figure.is_target,
    }
