"""The one form of an entry: the common questions, and those of its kind."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from functools import cache
from typing import Any

from flask import request
from wtforms import Field as Input
from wtforms import HiddenField, MultipleFileField
from wtforms.widgets import RadioInput

from emulation.core.dates import format_date, parse_date
from emulation.core.errors import Invalid
from emulation.entries.forms.fields import (
    ActForm,
    BoxesField,
    ChoiceField,
    DayField,
    LineField,
    TextField,
)
from emulation.entries.forms.figures import FigureLine, figure_lines, summary_of
from emulation.entries.forms.old_letters import Conversion
from emulation.entries.rules import FIELD_LABELS, SUBJECT_LABELS, SubjectKind
from emulation.entries.rules.content import Content, Kind
from emulation.entries.rules.steps import COMMON, STEPS, Step, names_in
from emulation.web.choices import options

FIELD_CHOICES = [
    ("", "Chọn lĩnh vực"),
    *((field.value, label) for field, label in FIELD_LABELS.items()),
]
SUBJECT_CHOICES = [(kind.value, label) for kind, label in SUBJECT_LABELS.items()]
TEXTS = ("title", "summary", "result", "place", "subject_name", "confirmer", "minutes_number")
DAYS = ("happened_from", "happened_to", "minutes_on")
WRITTEN_INPUTS = frozenset(name for names in COMMON.values() for name in names)


class ContentForm(ActForm):
    """Everything the author's side may write; use `content_form` to make one."""

    campaign = ChoiceField("Chuyên đề, phong trào")
    unit = ChoiceField("Đơn vị lập")
    title = LineField("Tên")
    field = ChoiceField("Lĩnh vực", pairs=FIELD_CHOICES)
    summary = TextField("Nội dung")
    result = TextField("Kết quả đạt được")
    happened_from = DayField("Từ ngày")
    happened_to = DayField("Đến ngày")
    place = LineField("Địa điểm")
    subject_kind = ChoiceField("Đối tượng thực hiện", pairs=SUBJECT_CHOICES)
    subject_name = LineField("Người thực hiện chính")
    person_words = LineField("Họ tên cần tìm")
    persons_shown = HiddenField()
    persons = BoxesField("Người có tên trong nội dung này")
    confirmer = LineField("Người xác nhận")
    files = MultipleFileField("Ảnh, tài liệu minh chứng")
    minutes_number = LineField("Số biên bản chi bộ")
    minutes_on = DayField("Ngày biên bản")

    kind: Kind
    lines: list[FigureLine]
    figure_errors: list[str]
    answer_errors: dict[str, str]
    """Field -> what is wrong with the answer to the request about it."""
    conversion: Conversion | None = None
    """What the click on «Chuyển sang Unicode» did to the texts as they now stand."""
    is_kept: bool = True
    """Everything typed could be stored; what is only missing does not count."""

    def inputs(self) -> Iterator[tuple[str, Input]]:
        """The inputs in the order of the page."""
        asked = (name for step in STEPS for name in names_in(step, self.kind))
        for name in ("campaign", "unit", *asked):
            if name == "persons":
                yield "person_words", self.person_words
            if name != "figures":
                yield name, self[name]

    def field_choices(self) -> Any:
        """The field of the entry as a list to tap: the empty choice is left out."""
        chosen: Any = self["field"]
        chosen.choices = options(FIELD_CHOICES[1:])
        chosen.option_widget = RadioInput()
        return chosen

    def is_wrong_beyond(self, step: Step) -> bool:
        """Something is wrong that this step does not show: only the whole form can tell it."""
        shown = names_in(step, self.kind)
        if "figures" not in shown and (self.figure_errors or any(one.errors for one in self.lines)):
            return True
        return any(
            found.errors and name in WRITTEN_INPUTS and name not in shown
            for name, found in self.inputs()
        )

    def tells_who(self) -> bool:
        """Something is written, or wrong, about where it was done and by whom."""
        if self.subject_kind.data != SubjectKind.COLLECTIVE.value or self.subject_kind.errors:
            return True
        names = ("place", "subject_name", "persons", "person_words")
        return any(self[name].data or self[name].errors for name in names)

    def propose_day(self, day: date) -> None:
        """The first day is proposed; it counts once it was sent."""
        self.happened_from.data = format_date(day)
        self.happened_from.render_kw = {"data-proposed": ""}

    def own_names(self) -> frozenset[str]:
        """The inputs that only this kind of entry has."""
        return frozenset(question.name for question in self.kind.questions)

    def says(self, name: str, text: str) -> bool:
        """The input says this already, however its day was written."""
        typed = str(self[name].data or "")
        try:
            return text == typed or (name in DAYS and parse_date(typed) == parse_date(text))
        except Invalid:
            return False

    def shows_persons(self) -> bool:
        """The page held the boxes of people: none ticked then means that nobody is named."""
        return bool(self.persons_shown.data or self.persons.data)

    def tell(self, sentences: Mapping[str, str]) -> None:
        """Each sentence stands at its input, where nothing was said yet, or above the form."""
        for name, sentence in sentences.items():
            if name.startswith("answer_"):
                self.answer_errors[name.removeprefix("answer_")] = sentence
            elif name == "figures":
                self.figure_errors = self.figure_errors or [sentence]
            elif name in self:
                self[name].errors = self[name].errors or [sentence]
            else:
                self.form_errors.append(sentence)

    def add_line(self) -> None:
        """One more empty line of figures."""
        self.lines.append(FigureLine(prefix=f"figures-{len(self.lines)}-"))

    def figure_summary(self) -> tuple[str, ...]:
        """Totals and shares («trong đó») of the figures as they stand in the form."""
        return summary_of(self.lines)

    def faults(self) -> list[tuple[str | None, str]]:
        """(id of the input, sentence) of everything that is wrong, in the order of the page."""
        found: list[tuple[str | None, str]] = []
        for name, input_field in self.inputs():
            found += [(input_field.id, str(sentence)) for sentence in input_field.errors]
            if name == "result":
                found += [("figures", sentence) for sentence in self.figure_errors]
                found += [
                    (line[part].id, str(sentence))
                    for line in self.lines
                    for part in ("metric", "amount")
                    for sentence in line[part].errors
                ]
        found += [(f"answer_{name}", text) for name, text in self.answer_errors.items()]
        return found + [(None, str(sentence)) for sentence in self.form_errors]


@cache
def _class_for(kind: Kind) -> type[ContentForm]:
    own = {
        question.name: (TextField if question.is_long else LineField)(question.label)
        for question in kind.questions
    }
    return type("ContentForm", (ContentForm,), own)


def content_form(
    kind: Kind,
    stored: Content,
    *,
    lines: int = 0,
    renewed: int | None = None,
    is_bare: bool = False,
) -> ContentForm:
    """The form of this kind: what was sent, over what is stored.

    An input that was not sent keeps what is stored. `lines` asks for that many lines of figures;
    `renewed` is the revision on which a page that is opened rests. A bare form bears no token: it
    begins no session for whoever only looks at it.
    """
    form = _class_for(kind)(data=_typed(stored), meta={"csrf": not is_bare})
    form.kind = kind
    form.figure_errors = []
    form.answer_errors = {}
    form.title.label.text = kind.title_label
    form.summary.label.text = kind.summary_label
    formdata: Any = request.form if form.is_submitted() else None
    if formdata is not None and "figures-0-metric" not in formdata:
        formdata = None
    form.lines = figure_lines(formdata, stored.figures, wanted=lines)
    if not form.is_submitted():
        form.renew(renewed)
    return form


def _typed(stored: Content) -> dict[str, object]:
    days = {name: getattr(stored, name) for name in DAYS}
    return {
        **{name: getattr(stored, name) for name in TEXTS},
        **{name: format_date(day) if day else "" for name, day in days.items()},
        **stored.details,
        "field": stored.field.value if stored.field else "",
        "subject_kind": stored.subject_kind.value,
    }
