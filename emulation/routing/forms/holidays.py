"""The form of days off: some days of one kind, or a pasted list."""

from __future__ import annotations

from wtforms import SelectField, StringField, TextAreaField

from emulation.campaigns.rules import DAY_KIND_LABELS, DayKind
from emulation.core.errors import Invalid
from emulation.core.text import clean
from emulation.routing.forms.telling import TellingForm, one_line
from emulation.web.choices import options


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
