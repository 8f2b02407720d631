"""The form that begins a new version of a campaign's rules."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from flask_wtf import FlaskForm
from wtforms import SelectField, StringField

from emulation.campaigns.forms.deadlines import one_line
from emulation.core.dates import parse_date
from emulation.core.errors import Invalid
from emulation.web.choices import options

NEW_GUIDANCE = "moi"
CURRENT = "hien-hanh"
EMPTY = "trong"


class NewVersionForm(FlaskForm):  # type: ignore[misc]  # -- flask_wtf publishes no types
    """What it begins with, from which day it holds, and the guidance that it stands on."""

    begin = SelectField("Bắt đầu từ", choices=[], validate_choice=False)
    valid_from = StringField("Áp dụng từ ngày", filters=[one_line])
    guidance = SelectField("Hướng dẫn làm căn cứ", choices=[], validate_choice=False)
    number = StringField("Số hướng dẫn", filters=[one_line])
    issued_on = StringField("Ngày ban hành", filters=[one_line])
    issuer = StringField("Cơ quan ban hành", filters=[one_line])
    signer = StringField("Người ký", filters=[one_line])
    title = StringField("Trích yếu", filters=[one_line])

    def offer(
        self, *, begins: Iterable[tuple[str, str]], guidances: Iterable[tuple[str, str]]
    ) -> None:
        """These beginnings and guidances can be chosen, and a guidance not yet on record."""
        self.begin.choices = options(begins)
        self.guidance.choices = options(
            [*guidances, (NEW_GUIDANCE, "Hướng dẫn chưa có trong danh sách (ghi bên dưới)")]
        )

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
