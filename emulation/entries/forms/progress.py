"""The form «Ghi tiến độ»: what was done until a day, figures, pictures, the model's next stage."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from flask import request
from wtforms import FileField, MultipleFileField

from emulation.core.errors import Invalid
from emulation.entries.forms.fields import ActForm, ChoiceField, DayField, LineField, TextField
from emulation.entries.forms.figures import FigureLine, figure_lines
from emulation.entries.rules.content import FIGURE_LIMIT, FigureInput
from emulation.entries.rules.progress import Progress
from emulation.entries.rules.stages import STAGE_LABELS, ModelStage, moves_from
from emulation.web.choices import options

STAY = ""
ORDER = (
    "target",
    "noted_on",
    "text",
    "places",
    "since",
    "before",
    "before_caption",
    "after",
    "after_caption",
    "files",
)
NAMES = {"on": "noted_on"}
"""The rules' names of inputs that are called otherwise here."""


class ProgressForm(ActForm):
    """One note; use `progress_form` to make one."""

    target = ChoiceField("Bước của mô hình")
    noted_on = DayField("Tính đến ngày")
    text = TextField("Đã làm được gì")
    places = LineField("Nơi đã áp dụng")
    since = DayField("Số liệu phát sinh từ ngày")
    before = FileField("Ảnh trước khi thực hiện")
    before_caption = LineField("Chú thích ảnh trước")
    after = FileField("Ảnh sau khi thực hiện")
    after_caption = LineField("Chú thích ảnh sau")
    files = MultipleFileField("Ảnh, tài liệu khác")

    lines: list[FigureLine]
    figure_errors: list[str]

    def tell(self, sentences: dict[str, str]) -> None:
        """Each sentence stands at its input, or above the form."""
        for told, sentence in sentences.items():
            name = NAMES.get(told, told)
            if name == "figures":
                self.figure_errors = [sentence]
            elif name in self:
                self[name].errors = [sentence]
            else:
                self.form_errors.append(sentence)

    def read(self) -> Progress | None:
        """What was typed; None where an input cannot be read, which then says what to do."""
        days = {name: self._day(name) for name in ("noted_on", "since")}
        target = self._target()
        figures = tuple(self._figures())
        if self.noted_on.data == "":
            self.noted_on.errors = ["Nhập ngày. Ví dụ: 05/09/2024."]
        if self.faults() or days["noted_on"] is None:
            return None
        return Progress(
            on=days["noted_on"],
            since=days["since"],
            text=self.text.data or "",
            places=self.places.data or "",
            target=target,
            figures=figures,
        )

    def faults(self) -> list[tuple[str | None, str]]:
        """(id of the input, sentence) of everything that is wrong, in the order of the page."""
        found: list[tuple[str | None, str]] = []
        for name in ORDER:
            field = self[name]
            found += [(field.id, str(sentence)) for sentence in field.errors]
            if name == "since":
                found += [("figures", sentence) for sentence in self.figure_errors]
                found += [
                    (line[part].id, str(sentence))
                    for line in self.lines
                    for part in ("metric", "amount")
                    for sentence in line[part].errors
                ]
        return found + [(None, str(sentence)) for sentence in self.form_errors]

    def add_line(self) -> None:
        """One more empty line of figures."""
        if len(self.lines) < FIGURE_LIMIT:
            self.lines.append(FigureLine(prefix=f"figures-{len(self.lines)}-"))

    def _target(self) -> ModelStage | None:
        self.target.errors = []
        if not self.target.data:
            return None
        if not self.target.is_offered():
            self.target.errors = ["Chọn bước trong danh sách. Tải lại trang nếu bước vừa đổi."]
            return None
        return ModelStage(self.target.data)

    def _day(self, name: str) -> Any:
        field: Any = self[name]
        field.errors = []
        try:
            return field.day()
        except Invalid as error:
            field.errors = [str(error)]
            return None

    def _figures(self) -> Iterator[FigureInput]:
        for line in self.lines:
            if line.is_empty():
                continue
            try:
                yield line.figure()
            except Invalid as error:
                for part, sentence in error.fields.items():
                    line[part].errors = [sentence]


def progress_form(stage: ModelStage, *, today: str, since: str) -> ProgressForm:
    """The form of a model at this stage: what was sent, or an empty one with likely days."""
    form = ProgressForm(data={"noted_on": today, "since": since})
    form.figure_errors = []
    stay = (STAY, f"Giữ nguyên: {STAGE_LABELS[stage]}")
    moves = [(row.target.value, STAGE_LABELS[row.target]) for row in moves_from(stage)]
    chosen = form.target.data
    form.target.choices = options([stay, *moves])
    form.target.data = chosen or STAY
    form.lines = figure_lines(request.form if form.is_submitted() else None, ())
    if not form.is_submitted():
        form.renew()
    return form


class StrikeForm(ActForm):
    """Why a note counts no longer."""

    reason = TextField("Lý do bỏ")
