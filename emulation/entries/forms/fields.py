"""The inputs every form of entries is made of: nothing typed reaches the rules uncleaned."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from flask_wtf import FlaskForm
from wtforms import Form, HiddenField, SelectField, SelectMultipleField, StringField, TextAreaField
from wtforms.widgets import CheckboxInput

from emulation.core.codes import public_code
from emulation.core.dates import parse_date
from emulation.core.legacy import clean_typed
from emulation.core.text import clean
from emulation.web.choices import options

NO_REVISION = 0
"""A revision that no entry has: what a tampered input is read as."""


class LineField(StringField):
    """One line in NFC, trimmed, without invisible signs."""

    def process_formdata(self, valuelist: list[Any]) -> None:
        if valuelist:
            self.data = clean_typed(str(valuelist[0]), one_line=True)


class TextField(TextAreaField):
    """Several lines in NFC, trimmed, without invisible signs."""

    def process_formdata(self, valuelist: list[Any]) -> None:
        if valuelist:
            self.data = clean_typed(str(valuelist[0]))


class DayField(LineField):
    """A day as it was typed; `day` reads it."""

    def day(self) -> date | None:
        """The day, or nothing for nothing; `DateError` where it cannot be read."""
        return parse_date(self.data) if self.data else None


class ChoiceField(SelectField):
    """One of few; a value that was not offered is told by `is_offered`, never stored."""

    def __init__(self, label: str, *, pairs: Iterable[tuple[str, str]] = (), **kwargs: Any) -> None:
        super().__init__(label, choices=options(pairs), validate_choice=False, **kwargs)

    def values(self) -> list[str]:
        """What can be chosen."""
        offered: Any = self.choices or []
        return [str(choice.value) for choice in offered]

    def is_offered(self) -> bool:
        """The value is one of the choices."""
        return self.data in self.values()

    def offer(self, pairs: Sequence[tuple[str, str]]) -> None:
        """These can be chosen; a single one is chosen already, among several the page asks."""
        asking = ("", f"Chọn {self.label.text.lower()}")
        self.choices = options(pairs if len(pairs) == 1 else [asking, *pairs])
        if len(pairs) == 1 and not self.data:
            self.data = pairs[0][0]


class BoxesField(SelectMultipleField):
    """Several of few, as boxes to tick."""

    option_widget = CheckboxInput()

    def __init__(self, label: str, **kwargs: Any) -> None:
        super().__init__(label, choices=[], validate_choice=False, **kwargs)

    def offer(self, pairs: Iterable[tuple[str, str]], ticked: list[str]) -> None:
        """These boxes stand on the page, some of them ticked."""
        self.choices = options(pairs)
        self.data = ticked


class ReceiverForm(Form):
    """The unit that receives what is sent, where there is a choice."""

    receiver = SelectField("Nơi nhận", validate_choice=False)


class ActForm(FlaskForm):  # type: ignore[misc]  # -- flask_wtf publishes no types
    """What every act carries: the revision that was seen, and a key against the second click."""

    revision = HiddenField()
    request_key = HiddenField()

    def seen(self) -> int:
        """The revision that the page showed."""
        text = str(self.revision.data or "")
        is_number = text.isascii() and text.isdigit() and len(text) < 10
        return int(text) if is_number else NO_REVISION

    def key(self) -> str:
        """The idempotency key, of a bounded length; a form without one gets a fresh one."""
        return clean(str(self.request_key.data or ""), one_line=True)[:64] or public_code(20)

    def renew(self, revision: int | None = None) -> None:
        """The form is shown for another try: it rests on this revision and has a fresh key."""
        self.revision.data = str(revision or "")
        self.request_key.data = public_code(20)
