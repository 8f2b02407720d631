"""The figures of an entry: one line each, read in the unit of its metric and said back in words."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from decimal import Decimal
from typing import Any

from wtforms import BooleanField, Form

from emulation.core.errors import Invalid
from emulation.core.numbers import WrongUnit, format_number, in_words, parse_figure, same_measure
from emulation.entries.forms.fields import ChoiceField, LineField
from emulation.entries.rules import METRIC_BY_CODE, METRICS, FigureBasis, Metric, units_of
from emulation.entries.rules.content import FIGURE_LIMIT, HUNDRED, OVER_HUNDRED, FigureInput
from emulation.entries.rules.figures import CONFIRM, Usual, summary, unusual
from emulation.web.choices import options

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
ALL_UNITS = tuple(dict.fromkeys(unit for metric in METRICS for unit in units_of(metric)))


class FigureLine(Form):
    """One number with what it counts; `echo` says how it was understood."""

    metric = ChoiceField("Loại số liệu", pairs=METRIC_CHOICES)
    amount = LineField("Số lượng")
    unit = ChoiceField("Đơn vị tính")
    is_cumulative = BooleanField("Là số lũy kế từ đầu")
    is_target = BooleanField("Là chỉ tiêu đăng ký")
    confirmed = LineField(CONFIRM)
    """The tick; its value is the figure it was given to, so that another one is asked about."""

    warning: str = ""
    """Why the figure should be looked at once more."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.unit.choices = options(self.unit_pairs())

    def is_empty(self) -> bool:
        """Nothing was written in the line."""
        return not self.metric.data and not self.amount.data

    def chosen(self) -> Metric | None:
        """The metric of the line."""
        return METRIC_BY_CODE.get(self.metric.data or "")

    def unit_pairs(self) -> list[tuple[str, str]]:
        """The units to choose from: those of the metric, or all before there is one.

        The metric's own unit has no value, so that another metric may be chosen on the page
        without its unit being left behind.
        """
        metric = self.chosen()
        if metric is None:
            return [("", "đơn vị"), *((unit, unit) for unit in ALL_UNITS)]
        return [("", metric.unit), *((unit, unit) for unit in units_of(metric)[1:])]

    def echo(self) -> str:
        """How the line was understood, or nothing where it cannot be read."""
        try:
            figure = self.figure()
        except Invalid:
            return ""
        return echo(figure)

    def mark(self) -> str:
        """The value of the tick for the figure as it stands."""
        return mark(self.figure())

    def is_confirmed(self) -> bool:
        """The tick was given to this very figure."""
        return self.figure().is_confirmed

    def doubt(self) -> str:
        """What to write instead where something is written that cannot be read."""
        if not self.amount.data or self.chosen() is None:
            return ""
        try:
            self.figure()
        except Invalid as error:
            return " ".join(error.fields.values())
        return ""

    def figure(self) -> FigureInput:
        """The figure; `Invalid` names the input that cannot be read."""
        metric = self.chosen()
        if metric is None:
            raise Invalid("", {"metric": "Chọn loại số liệu trong danh sách."})
        amount = self._amount(metric)
        if metric.whole and amount != amount.to_integral_value():
            raise Invalid("", {"amount": "Nhập số nguyên, không có phần thập phân. Ví dụ: 12."})
        if metric.is_share and amount > HUNDRED:
            raise Invalid("", {"amount": OVER_HUNDRED[0].upper() + OVER_HUNDRED[1:]})
        basis = FigureBasis.CUMULATIVE if self.is_cumulative.data else FigureBasis.IN_PERIOD
        figure = FigureInput(metric.code, amount, basis, bool(self.is_target.data))
        return replace(figure, is_confirmed=self.confirmed.data == mark(figure))

    def _amount(self, metric: Metric) -> Decimal:
        unit = self.unit.data or metric.unit
        if unit not in units_of(metric):
            known = " hoặc ".join(units_of(metric))
            raise Invalid(
                "", {"amount": f"«{metric.label}» tính bằng {known}. Chọn lại đơn vị tính."}
            )
        try:
            return parse_figure(self.amount.data or "", unit=unit, to=metric.unit)
        except WrongUnit as error:
            raise Invalid("", {"amount": _other_unit(metric, error)}) from error
        except Invalid as error:
            raise Invalid("", {"amount": str(error)}) from error


def mark(figure: FigureInput) -> str:
    """One word for the figure: another amount, metric or basis has another."""
    return f"{figure.metric}:{figure.amount.normalize():f}:{figure.basis}"


def echo(figure: FigureInput) -> str:
    """«Hiểu là 162.000.000 đồng (một trăm sáu mươi hai triệu đồng).»"""
    unit = METRIC_BY_CODE[figure.metric].unit
    said = in_words(figure.amount, SAID_UNITS.get(unit, unit))
    return f"Hiểu là {format_number(figure.amount)} {unit} ({said})."


def _other_unit(metric: Metric, error: WrongUnit) -> str:
    """What was typed measures something else: write it in the metric's unit, or count that."""
    typed = error.typed.strip(" .")
    other = next((one for one in METRICS if same_measure(one.unit, typed)), None)
    if other is None:
        return str(error)
    return (
        f"«{metric.label}» tính bằng {metric.unit}, không tính bằng {other.unit}. "
        f"Ghi số {metric.unit}, hoặc chọn loại số liệu khác như «{other.label}»."
    )


def summary_of(lines: Sequence[FigureLine]) -> tuple[str, ...]:
    """Totals and shares of the lines that can be read: results first, then chỉ tiêu."""
    known = []
    for line in lines:
        with suppress(Invalid):
            known.append(line.figure())
    targets = summary(known, is_target=True)
    return (*summary(known), *(f"Chỉ tiêu: {text}" for text in targets))


def warn(lines: Sequence[FigureLine], usual: Usual) -> None:
    """Each line says why its figure should be looked at once more, if it should."""
    known = {}
    for place, line in enumerate(lines):
        with suppress(Invalid):
            known[place] = line.figure()
    for place, figure in known.items():
        lines[place].warning = unusual(figure, usual, tuple(known.values()))


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
        "confirmed": mark(figure) if figure.is_confirmed else "",
    }
