"""What deciders fill in: a verdict on an entry, and the reason for a revocation."""

from __future__ import annotations

import re
import secrets
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, TypeAlias

from flask_wtf import FlaskForm
from werkzeug.datastructures import MultiDict
from wtforms import (
    BooleanField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.widgets import CheckboxInput, ListWidget

from emulation.campaigns.rules import RecognitionLevel
from emulation.core.errors import Invalid
from emulation.core.numbers import parse_figure
from emulation.core.text import clean
from emulation.entries.rules import LEVEL_LABELS, Action
from emulation.entries.rules.recusals import RECUSAL_REASONS
from emulation.reviews.rules import (
    FIELD_LABELS,
    QUICK_REASONS,
    REASON_LIMIT,
    STOCK_REASONS,
    Ceiling,
    Verdict,
)
from emulation.web.choices import options

Inputs: TypeAlias = MultiDict[str, str]
NO_STOCK = ("", "Chọn lý do có sẵn, hoặc tự ghi ở dưới")
PLACES = 2
KEY_LIMIT = 100
_SCORE = re.compile(r"score_([0-9]{1,12})")


@dataclass(frozen=True)
class Sent:
    """A verdict as it was understood, with a sentence for each input that was not."""

    verdict: Verdict
    faults: dict[str, str]
    revision: int
    key: str


def sent_verdict(inputs: Inputs) -> Sent:
    """The verdict in the form; what cannot be read is named in `faults` and left out."""
    faults: dict[str, str] = {}
    action = _action(inputs.get("action", ""))
    if action is None:
        faults["action"] = "Chọn một cách xử lý: công nhận, đề nghị bổ sung hoặc chưa công nhận."
    verdict = Verdict(
        action=action or Action.RECOGNISE,
        recognition=_level(inputs.get("recognition", "")),
        reason=clean(inputs.get("reason", "")),
        clause=clean(inputs.get("clause", ""), one_line=True) if action is Action.REJECT else "",
        field_reasons=_field_reasons(inputs, faults) if action is Action.RETURN else {},
        scores=_scores(inputs, faults) if action is Action.RECOGNISE else {},
    )
    return Sent(verdict, faults, revision=sent_revision(inputs), key=_key(inputs))


def sent_revision(inputs: Inputs, name: str = "revision") -> int:
    """The revision that the page showed; -1, which no entry has, where it cannot be read."""
    text = inputs.get(name, "")
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else -1


def _action(text: str) -> Action | None:
    return Action(text) if text in list(Action) else None


def _level(text: str) -> RecognitionLevel | None:
    return RecognitionLevel(text) if text in list(RecognitionLevel) else None


def _key(inputs: Inputs) -> str:
    """The form's own key; one that is missing or too long protects nothing and is replaced."""
    key = clean(inputs.get("request_key", ""), one_line=True)
    return key if 0 < len(key) <= KEY_LIMIT else secrets.token_urlsafe()


def _scores(inputs: Inputs, faults: dict[str, str]) -> dict[int, Decimal]:
    found: dict[int, Decimal] = {}
    for name, text in inputs.items():
        match = _SCORE.fullmatch(name)
        if match is None or not text.strip():
            continue
        try:
            found[int(match[1])] = _score(text)
        except Invalid as error:
            faults[name] = str(error)
    return found


def _score(text: str) -> Decimal:
    value = parse_figure(text, unit="điểm")
    exponent = value.as_tuple().exponent
    if isinstance(exponent, int) and -exponent > PLACES:
        raise Invalid(f"Cho điểm tối đa {PLACES} chữ số sau dấu phẩy. Ví dụ: 8,25.")
    return value


def _field_reasons(inputs: Inputs, faults: dict[str, str]) -> dict[str, str]:
    """What is to be completed for each part that was ticked or written about."""
    found = {}
    quick = _quick_reasons(inputs)
    for name, label in FIELD_LABELS.items():
        stock = inputs.get(f"stock_{name}", "")
        own = clean(inputs.get(f"reason_{name}", ""))
        ready = [*quick[name], *([stock] if stock in STOCK_REASONS else [])]
        is_meant = bool(inputs.get(f"field_{name}") or stock or own or ready)
        text = " ".join([*dict.fromkeys(ready), *([own] if own else [])])
        if is_meant and not text:
            faults[f"reason_{name}"] = f"«{label}»: chọn lý do có sẵn hoặc ghi cần bổ sung gì."
        elif len(text) > REASON_LIMIT:
            faults[f"reason_{name}"] = f"«{label}»: rút gọn còn tối đa {REASON_LIMIT} ký tự."
        if is_meant:
            found[name] = text
    return found


def _quick_reasons(inputs: Inputs) -> dict[str, list[str]]:
    """Part -> the ready reasons that were ticked for it; what is on no list is left out."""
    found: dict[str, list[str]] = defaultdict(list)
    for name, text in QUICK_REASONS:
        if f"{name}: {text}" in inputs.getlist("quick"):
            found[name].append(text)
    return found


class Form(FlaskForm):  # type: ignore[misc]  # -- flask_wtf publishes no types
    """What the forms of this package have in common."""

    def put(self, faults: Mapping[str, str]) -> list[tuple[str | None, str]]:
        """The sentences stand at their inputs; returned for the summary, with the ids to go to."""
        for name, sentence in faults.items():
            if name in self:
                self[name].errors = [sentence]
        order = {field.name: place for place, field in enumerate(self)}
        names = sorted(faults, key=lambda name: order.get(name, -1))
        return [
            (name if name in self or name != "action" else None, self._said(name, faults))
            for name in names
        ]

    def _said(self, name: str, faults: Mapping[str, str]) -> str:
        """The sentence with the name of its criterion, where it does not name it itself."""
        is_bare = name.startswith("score_") and name in self and "«" not in faults[name]
        return f"{self[name].label.text}: {faults[name]}" if is_bare else faults[name]


class VerdictForm(Form):
    """Level, scores, parts to complete and reason; one class for the three acts of the page."""

    recognition = RadioField("Mức công nhận", validate_choice=False)
    reason = TextAreaField("Lý do chưa công nhận")
    clause = StringField("Căn cứ (điều, khoản, số văn bản)")
    quick = SelectMultipleField(
        "Hay đề nghị nhất",
        choices=options(
            (f"{name}: {text}", f"{FIELD_LABELS[name]}: {text[:1].lower()}{text[1:]}")
            for name, text in QUICK_REASONS
        ),
        validate_choice=False,
        widget=ListWidget(),
        option_widget=CheckboxInput(),
    )


class ManyForm(VerdictForm):
    """One verdict for many entries; what needs scores or words of its own is decided alone."""

    action = RadioField(
        "Cách xử lý",
        choices=options(
            [
                (Action.RECOGNISE.value, "Công nhận, theo mức của bước xét"),
                (Action.PASS_UP.value, "Giới thiệu, đề nghị lên cấp trên"),
                (Action.RETURN.value, "Đề nghị bổ sung"),
                (Action.REJECT.value, "Chưa công nhận"),
            ]
        ),
        validate_choice=False,
    )


def sent_items(inputs: Inputs) -> list[tuple[str, int]]:
    """Code and revision of every entry that stood on the sheet, each once."""
    codes = dict.fromkeys(clean(code, one_line=True) for code in inputs.getlist("ma"))
    return [(code, sent_revision(inputs, f"revision_{code}")) for code in codes if code]


class RevocationForm(Form):
    """Why a recognition is to be revoked."""

    reason = TextAreaField("Lý do, căn cứ hủy công nhận")


def verdict_form(
    levels: Iterable[RecognitionLevel],
    criteria: Iterable[Ceiling],
    *,
    inputs: Inputs | None = None,
) -> VerdictForm:
    """The form of this step, with what was typed; on a fresh page the lowest level is chosen."""
    offered = list(levels)
    fields: dict[str, Any] = {
        f"score_{row.criterion_id}": StringField(row.label) for row in criteria
    }
    for name, label in FIELD_LABELS.items():
        fields[f"field_{name}"] = BooleanField(label)
        fields[f"stock_{name}"] = SelectField(
            f"Lý do có sẵn cho «{label}»",
            choices=options([NO_STOCK, *((text, text) for text in STOCK_REASONS)]),
            validate_choice=False,
        )
        fields[f"reason_{name}"] = TextAreaField(f"Cần bổ sung gì ở «{label}»")
    form: VerdictForm = type("StepForm", (VerdictForm,), fields)(
        formdata=inputs, data={"recognition": offered[0].value}
    )
    form.recognition.choices = options(
        (level.value, f"Công nhận {LEVEL_LABELS[level]}") for level in offered
    )
    return form


def parts_of(form: VerdictForm) -> list[tuple[Any, Any, Any]]:
    """For each part of an entry its checkbox, its ready reasons and its own words."""
    return [
        (form[f"field_{name}"], form[f"stock_{name}"], form[f"reason_{name}"])
        for name in FIELD_LABELS
    ]


def _cleaned(text: str | None) -> str:
    """What was typed in NFC, trimmed, without invisible signs."""
    return clean(text or "")


class RecuseForm(Form):
    """Why a decider stays out of an entry."""

    reason = RadioField(
        "Lý do xin rút",
        choices=options((one.value, label) for one, label in RECUSAL_REASONS.items()),
        validate_choice=False,
    )
    words = TextAreaField("Nói rõ thêm", filters=[_cleaned])


class ReplaceForm(Form):
    """Whom somebody asks to be replaced, and why."""

    person = SelectField("Người đang giữ bước này", validate_choice=False)
    reason = RadioField(
        "Lý do đề nghị",
        choices=options((one.value, label) for one, label in RECUSAL_REASONS.items()),
        validate_choice=False,
    )
    words = TextAreaField("Nói rõ vì sao", filters=[_cleaned])


class PassForm(Form):
    """To whom an entry is passed on, and what they should know."""

    person = SelectField("Người nhận", validate_choice=False)
    note = StringField("Lời nhắn", filters=[_cleaned])


def offer_persons(form: ReplaceForm | PassForm, pairs: Iterable[tuple[str, str]]) -> None:
    """These persons can be chosen; a single one stands chosen."""
    found = list(pairs)
    asking = [("", "Chọn người")] if len(found) != 1 else []
    form.person.choices = options([*asking, *found])
