"""What is written beside an entry: a message, a note, and why a slip is struck."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_wtf import FlaskForm
from wtforms import HiddenField, MultipleFileField, TextAreaField

from emulation.core.codes import public_code
from emulation.core.legacy import clean_typed
from emulation.core.text import clean
from emulation.talk.rules import Thread

KEY_LIMIT = 64


class WordsField(TextAreaField):
    """Several lines in NFC, trimmed, without invisible signs."""

    def process_formdata(self, valuelist: list[Any]) -> None:
        if valuelist:
            self.data = clean_typed(str(valuelist[0]))


class MessageForm(FlaskForm):  # type: ignore[misc]  # -- flask_wtf publishes no types
    """A message of a decider to the sender."""

    text = WordsField("Ý kiến gửi bên gửi")
    files = MultipleFileField("Tệp kèm theo")
    request_key = HiddenField()

    def key(self) -> str:
        """The idempotency key, of a bounded length; a form without one gets a fresh one."""
        return clean(str(self.request_key.data or ""), one_line=True)[:KEY_LIMIT] or public_code(20)

    def renew(self) -> None:
        """The form is shown for another try, with a fresh key."""
        self.request_key.data = public_code(20)

    def tell(self, sentences: Mapping[str, str]) -> None:
        """Each sentence stands at its input."""
        for name, sentence in sentences.items():
            self[name].errors = [sentence]


class AnswerForm(MessageForm):
    """What the author's side writes back."""

    text = WordsField("Trả lời người xử lý")


class NoteForm(MessageForm):
    """An internal note."""

    text = WordsField("Nội dung ghi chú nội bộ")


class StrikeForm(FlaskForm):  # type: ignore[misc]  # -- flask_wtf publishes no types
    """Why a slip is struck."""

    reason = WordsField("Lý do bỏ")


def message_form(thread: Thread, *, is_sender: bool) -> MessageForm:
    """The form of the thread for this side: what was sent, or an empty one with its key."""
    form = NoteForm() if thread is Thread.INTERNAL else AnswerForm() if is_sender else MessageForm()
    if not form.is_submitted():
        form.renew()
    return form
