"""The form that proposes another deadline: what was typed stays, each input says what to do."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from flask_wtf import FlaskForm
from wtforms import HiddenField, SelectField, StringField, TextAreaField

from emulation.campaigns.services import Paper
from emulation.core import clock
from emulation.core.codes import public_code
from emulation.core.dates import parse_date, parse_time
from emulation.core.errors import Invalid
from emulation.core.text import clean
from emulation.web.choices import options

ALL = "tat-ca"
"""Chosen where the common deadline itself is to change."""
NO_UNIT = "Chọn đơn vị trong danh sách."


def one_line(text: str | None) -> str:
    """The cleaned text without line ends; nothing for nothing."""
    return clean(text or "", one_line=True)


class DeadlineForm(FlaskForm):  # type: ignore[misc]  # -- flask_wtf publishes no types
    """A unit or all of them, day and hour, the reason, and the signed paper where there is one."""

    unit = SelectField("Đơn vị được gia hạn", choices=[], validate_choice=False)
    day = StringField("Hạn mới, ngày", filters=[one_line])
    hour = StringField("Giờ", default="17:00", filters=[one_line])
    reason = TextAreaField("Lý do", filters=[lambda text: clean(text or "")])
    paper_number = StringField("Số văn bản", filters=[one_line])
    paper_on = StringField("Ngày ký", filters=[one_line])
    paper_signer = StringField("Người ký", filters=[one_line])
    request_key = HiddenField(default=lambda: public_code(20))

    def offer(self, pairs: Iterable[tuple[str, str]]) -> None:
        """These units can be chosen."""
        first = [("", "Chọn đơn vị"), (ALL, "Tất cả đơn vị (đổi hạn chung)")]
        self.unit.choices = options([*first, *pairs])

    def key(self) -> str:
        """The idempotency key, of a bounded length; a form without one gets a fresh one."""
        return one_line(self.request_key.data)[:64] or public_code(20)

    def deadline(self) -> datetime | None:
        """The instant that was typed; a sentence stands at the input that cannot be read."""
        day = self._read_day("day", is_needed=True)
        try:
            hour, minute = parse_time(self.hour.data or "")
        except Invalid as error:
            self.hour.errors = [str(error)]
            return None
        return clock.local_instant(day, hour, minute) if day else None

    def paper(self) -> Paper:
        """The signed paper as it was typed."""
        return Paper(
            self.paper_number.data or "", self._read_day("paper_on"), self.paper_signer.data or ""
        )

    def _read_day(self, name: str, *, is_needed: bool = False) -> date | None:
        field = self._fields[name]
        field.errors = []
        if not field.data and not is_needed:
            return None
        try:
            return parse_date(field.data or "")
        except Invalid as error:
            field.errors = [str(error)]
            return None

    def tell(self, refusal: Invalid) -> None:
        """Each sentence of the refusal stands at its input, or above the form; a fresh key."""
        for name, sentence in refusal.fields.items():
            if name in self._fields:
                self._fields[name].errors = [sentence]
        if not refusal.fields:
            self.form_errors.append(str(refusal))
        self.request_key.data = public_code(20)
