"""What the forms of routing have in common: each sentence of a refusal stands at its input."""

from __future__ import annotations

from datetime import date

from flask_wtf import FlaskForm

from emulation.core.dates import parse_date
from emulation.core.errors import Invalid
from emulation.core.text import clean


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
