"""The form that erases names from the trail: which records, and the paper that orders it."""

from __future__ import annotations

from datetime import date

from flask_wtf import FlaskForm
from wtforms import HiddenField, StringField, TextAreaField

from emulation.audit.rules import ErasureOrder, erasure_order
from emulation.core.dates import DateError, parse_date
from emulation.core.errors import Invalid
from emulation.core.text import clean


def _one_line(text: str | None) -> str:
    return clean(text or "", one_line=True)


class ErasureForm(FlaskForm):  # type: ignore[misc]  # -- flask_wtf publishes no types
    """Numbers of records, and number, day, signer and reason of the signed paper."""

    numbers = StringField("Số bản ghi", filters=[_one_line])
    paper = StringField("Số văn bản cho phép xóa", filters=[_one_line])
    signed_on = StringField("Ngày ký", filters=[_one_line])
    signer = StringField("Người ký", filters=[_one_line])
    reason = TextAreaField("Lý do", filters=[lambda text: clean(text or "")])
    looked = HiddenField()
    """The numbers whose records were shown: only those are erased."""

    def order(self, *, today: date) -> ErasureOrder:
        """The order that was typed; `Invalid` where an input must be mended."""
        signed_on = self._day()
        return erasure_order(
            paper=self.paper.data or "",
            signed_on=signed_on,
            signer=self.signer.data or "",
            reason=self.reason.data or "",
            today=today,
        )

    def _day(self) -> date | None:
        if not self.signed_on.data:
            return None
        try:
            return parse_date(self.signed_on.data)
        except DateError as error:
            raise Invalid(str(error), {"signed_on": str(error)}) from error

    def tell(self, refusal: Invalid) -> None:
        """Each sentence stands at its input, or above the form."""
        for name, sentence in refusal.fields.items():
            self._fields[name].errors = [sentence]
        if not refusal.fields:
            self.form_errors.append(str(refusal))
