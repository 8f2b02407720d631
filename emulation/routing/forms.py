"""The forms of days off and routes: what was typed stays, each input says what to do."""

from __future__ import annotations

from datetime import date

from flask_wtf import FlaskForm
from wtforms import SelectField, StringField, TextAreaField

from emulation.campaigns.rules import DAY_KIND_LABELS, DayKind
from emulation.core.dates import parse_date
from emulation.core.errors import Invalid
from emulation.core.text import clean
from emulation.web.choices import options


def one_line(text: str | None) -> str:
    """The cleaned text without line ends; nothing for nothing."""
    return clean(text or "", one_line=True)


class TellingForm(FlaskForm):  # type: ignore[misc]  # -- flask_wtf publishes no types
    """A form that puts each sentence of a refusal at its input."""

    def read_day(self, name: str) -> date:
        """The day that was typed; `Invalid` names the input that cannot be read."""
        try:
            return parse_date(self._fields[name].data or "")
        except Invalid as error:
            raise Invalid(str(error), {name: str(error)}) from None

    def tell(self, refusal: Invalid) -> None:
        """Each sentence of the refusal stands at its input, or above the form."""
        for name, sentence in refusal.fields.items():
            if name in self._fields:
                self._fields[name].errors = [sentence]
        if not any(name in self._fields for name in refusal.fields):
            self.form_errors.append(str(refusal))


class HolidayForm(TellingForm):
    """Some days of one kind, or many lines pasted."""

    day = StringField("Từ ngày", filters=[one_line])
    until = StringField("Đến ngày", filters=[one_line])
    kind = SelectField(
        "Loại",
        choices=options((kind.value, label) for kind, label in DAY_KIND_LABELS.items()),
        validate_choice=False,
    )
    label = StringField("Tên", filters=[one_line])
    citation = StringField("Căn cứ", filters=[one_line])
    lines = TextAreaField("Các ngày, mỗi dòng một ngày", filters=[lambda text: clean(text or "")])
    action = StringField()

    @property
    def is_pasted(self) -> bool:
        """The lines were sent, not the single days."""
        return bool(self.action.data == "lines")

    def chosen_kind(self) -> DayKind:
        """The kind chosen; `Invalid` for one that does not exist."""
        if self.kind.data not in list(DayKind):
            sentence = "Chọn «Nghỉ» hoặc «Làm bù»."
            raise Invalid(sentence, {"kind": sentence})
        return DayKind(self.kind.data)
