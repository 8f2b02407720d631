"""What is written to ask for another look, and to answer."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_wtf import FlaskForm
from wtforms import HiddenField, MultipleFileField, RadioField, TextAreaField

from emulation.appeals.rules import OUTCOME_LABELS, Outcome
from emulation.core.codes import public_code
from emulation.core.legacy import clean_typed
from emulation.core.text import clean
from emulation.web.choices import options

KEY_LIMIT = 64


class WordsField(TextAreaField):
    """Several lines in NFC, trimmed, without invisible signs."""

    def process_formdata(self, valuelist: list[Any]) -> None:
        if valuelist:
            self.data = clean_typed(str(valuelist[0]))


class TellingForm(FlaskForm):  # type: ignore[misc]  # -- flask_wtf publishes no types
    """A form that shows each sentence of a refusal at its input."""

    def tell(self, sentences: Mapping[str, str]) -> None:
        """Each sentence stands at its input."""
        for name, sentence in sentences.items():
            self[name].errors = [sentence]


class AppealForm(TellingForm):
    """Why the rejection is to be looked at again."""

    grounds = WordsField("Căn cứ đề nghị xem xét lại")
    files = MultipleFileField("Minh chứng kèm theo")
    request_key = HiddenField()

    def key(self) -> str:
        """The idempotency key, of a bounded length; a form without one gets a fresh one."""
        return clean(str(self.request_key.data or ""), one_line=True)[:KEY_LIMIT] or public_code(20)

    def renew(self) -> None:
        """The form is shown for another try, with a fresh key."""
        self.request_key.data = public_code(20)


class AnswerForm(TellingForm):
    """What comes of it, and why."""

    outcome = RadioField(
        "Kết quả xem xét", choices=options(OUTCOME_LABELS.items()), validate_choice=False
    )
    answer = WordsField("Lý do trả lời")
    revision = HiddenField()

    def chosen(self) -> Outcome | None:
        """The outcome, if one that exists was chosen."""
        found = self.outcome.data
        return Outcome(found) if found in list(Outcome) else None

    def seen(self) -> int:
        """The revision that the page showed; -1, which no entry has, where it cannot be read."""
        text = str(self.revision.data or "")
        return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else -1
