"""What is typed from a signed conclusion: the paper, and a result for each entry it decides."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from flask_wtf import FlaskForm
from werkzeug.datastructures import MultiDict
from wtforms import BooleanField, FileField, HiddenField, StringField, TextAreaField

from emulation.campaigns.rules import RecognitionLevel
from emulation.core.codes import public_code
from emulation.core.dates import parse_date
from emulation.core.errors import Invalid
from emulation.core.numbers import parse_figure
from emulation.core.text import clean
from emulation.entries.rules import Action
from emulation.meetings.rules import MOST_ITEMS, REASON_MOST, Paper
from emulation.meetings.services import NewItem
from emulation.reviews.rules import Verdict

KEY_LIMIT, PLACES = 64, 2
CODE = re.compile(r"action_([0-9A-Za-z]{4,20})")


def one_line(text: str | None) -> str:
    """The cleaned text without line ends; nothing for nothing."""
    return clean(text or "", one_line=True)


class TellingForm(FlaskForm):  # type: ignore[misc]  # -- flask_wtf publishes no types
    """A form that shows each sentence of a refusal at its input."""

    def tell(self, sentences: Mapping[str, str]) -> None:
        """The sentences of this form's own inputs stand there."""
        for name, sentence in sentences.items():
            if name in self:
                self[name].errors = [sentence]


class PaperForm(TellingForm):
    """The signed conclusion as it is typed from the paper."""

    number = StringField("Số kết luận", filters=[one_line])
    concluded_on = StringField("Ngày kết luận", filters=[one_line])
    signer = StringField("Người ký", filters=[one_line])
    signer_title = StringField("Chức vụ người ký", filters=[one_line])
    scan = FileField("Bản quét kết luận đã ký")
    request_key = HiddenField()

    def key(self) -> str:
        """The idempotency key, of a bounded length; a form without one gets a fresh one."""
        return one_line(self.request_key.data)[:KEY_LIMIT] or public_code(20)

    def renew(self) -> None:
        """The form is shown for another try, with a fresh key."""
        self.request_key.data = public_code(20)

    def paper(self) -> tuple[Paper, dict[str, str]]:
        """The paper as read, with a sentence for the day where it cannot be read."""
        day, wrong = self._day()
        paper = Paper(
            number=self.number.data or "",
            concluded_on=day,
            signer=self.signer.data or "",
            signer_title=self.signer_title.data or "",
        )
        return paper, wrong

    def _day(self) -> tuple[date | None, dict[str, str]]:
        if not self.concluded_on.data:
            return None, {}
        try:
            return parse_date(self.concluded_on.data), {}
        except Invalid as error:
            return None, {"concluded_on": str(error)}


class CheckForm(TellingForm):
    """The second person's word that paper and typing agree."""

    agreed = BooleanField("Tôi đã đối chiếu từng mục với bản kết luận đã ký, nội dung khớp nhau.")


class BackForm(TellingForm):
    """Why the conclusion is sent back."""

    reason = TextAreaField("Lý do trả lại", filters=[lambda text: clean(text or "")])


@dataclass(frozen=True)
class SentItems:
    """The entries for which a result was chosen, and a sentence for each input not understood."""

    items: tuple[NewItem, ...]
    faults: dict[str, str]


def sent_items(inputs: MultiDict[str, str]) -> SentItems:
    """Every entry for which an act was chosen; the others stay out of the conclusion."""
    faults: dict[str, str] = {}
    items: list[NewItem] = []
    for name, value in inputs.items():
        match = CODE.fullmatch(name)
        if match is None or not value or len(items) > MOST_ITEMS:
            continue
        if value not in list(Action):
            faults[name] = "Chọn một kết quả trong danh sách."
            continue
        items.append(_item(match[1], Action(value), inputs, faults))
    return SentItems(tuple(items), faults)


def _item(
    code: str, action: Action, inputs: MultiDict[str, str], faults: dict[str, str]
) -> NewItem:
    reason = clean(inputs.get(f"reason_{code}", ""))
    if len(reason) > REASON_MOST:
        faults[f"reason_{code}"] = f"Rút gọn còn tối đa {REASON_MOST} ký tự."
    level = inputs.get(f"recognition_{code}", "")
    is_recognised = action is Action.RECOGNISE
    verdict = Verdict(
        action=action,
        recognition=RecognitionLevel(level)
        if is_recognised and level in list(RecognitionLevel)
        else None,
        reason=reason,
        field_reasons={"summary": reason} if action is Action.RETURN and reason else {},
        scores=_scores(code, inputs, faults) if is_recognised else {},
    )
    return NewItem(code, _revision(inputs.get(f"revision_{code}", "")), verdict)


def _scores(code: str, inputs: MultiDict[str, str], faults: dict[str, str]) -> dict[int, Decimal]:
    found = {}
    for name, text in inputs.items():
        prefix, _, number = name.rpartition("_")
        is_score = prefix == f"score_{code}" and number.isascii() and number.isdigit()
        if not is_score or not text.strip() or len(number) > 12:
            continue
        try:
            found[int(number)] = _score(text)
        except Invalid as error:
            faults[name] = str(error)
    return found


def _score(text: str) -> Decimal:
    value = parse_figure(text, unit="điểm")
    exponent = value.as_tuple().exponent
    if isinstance(exponent, int) and -exponent > PLACES:
        raise Invalid(f"Cho điểm tối đa {PLACES} chữ số sau dấu phẩy. Ví dụ: 8,25.")
    return value


def _revision(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else -1
