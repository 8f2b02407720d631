"""Reading a form: what can be kept is kept, and every other input says what to do."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from emulation.core.errors import Invalid
from emulation.entries.forms.content import DAYS, TEXTS, ContentForm
from emulation.entries.rules import Field, PersonPart, SubjectKind
from emulation.entries.rules.content import (
    Content,
    FigureInput,
    NamedPerson,
    too_long,
    wrong_dates,
    wrong_figures,
)


@dataclass(frozen=True)
class Offered:
    """A person of the roster who may be named: row, code, and name with position."""

    id: int
    code: str
    full_name: str
    label: str


@dataclass(frozen=True)
class Reading:
    """The content that can be kept, and whether something typed could not be."""

    content: Content
    is_whole: bool


def read(
    form: ContentForm, stored: Content, *, persons: Mapping[str, Offered], today: date
) -> Reading:
    """What was typed as content; an input that cannot be kept gets its sentence, and the
    content keeps what was stored there."""
    typed: dict[str, Any] = {name: form[name].data or "" for name in TEXTS}
    typed |= {name: _tried(form, name, _day(form, name)) for name in DAYS}
    typed["field"] = _tried(form, "field", lambda: Field(form.field.data))
    typed["subject_kind"] = _tried(
        form, "subject_kind", lambda: SubjectKind(form.subject_kind.data)
    )
    if not form.field.data:
        typed["field"] = None
        form.field.errors = []
    named = _persons(form, persons)
    if not typed["subject_name"] and named is not None:
        typed["subject_name"] = ", ".join(person.full_name for person in named)
    part = PersonPart.IN_CHARGE if form.kind.has_targets else PersonPart.SUBJECT
    wanted = {name: value for name, value in typed.items() if not form[name].errors}
    content = replace(
        stored,
        **wanted,
        details={question.name: form[question.name].data or "" for question in form.kind.questions},
        figures=_figures(form, stored),
        persons=stored.persons
        if named is None
        else tuple(NamedPerson(person.id, part) for person in named),
    )
    content = _bounded(form, content, stored, today=today)
    form.is_kept = not form.faults()
    return Reading(content, is_whole=form.is_kept)


def _day(form: ContentForm, name: str) -> Callable[[], date | None]:
    return lambda: form[name].day()


def _tried(form: ContentForm, name: str, reading: Callable[[], Any]) -> Any:
    """What the input says; a sentence stands at it where it cannot be read."""
    form[name].errors = []
    try:
        return reading()
    except Invalid as error:
        sentence = str(error)
    except ValueError:
        sentence = f"Chọn {form[name].label.text.lower()} trong danh sách."
    form[name].errors = [sentence]
    return None


def _persons(form: ContentForm, persons: Mapping[str, Offered]) -> list[Offered] | None:
    """Those who were ticked; nothing where one is not of the unit, or no boxes were shown."""
    if not form.shows_persons():
        return None
    codes = list(dict.fromkeys(form.persons.data or []))
    if any(code not in persons for code in codes):
        form.persons.errors = ["Chọn người trong danh sách của đơn vị."]
        return None
    return [persons[code] for code in codes]


def _figures(form: ContentForm, stored: Content) -> tuple[FigureInput, ...]:
    """The figures that can be read, each with the name it was given before."""
    labels = {(figure.metric, figure.is_target): figure.label for figure in stored.figures}
    found = []
    for line in form.lines:
        if line.is_empty():
            continue
        try:
            figure = line.figure()
        except Invalid as error:
            for part, sentence in error.fields.items():
                line[part].errors = [sentence]
        else:
            label = labels.get((figure.metric, figure.is_target), "")
            found.append(replace(figure, label=label))
    return tuple(found)


def _bounded(form: ContentForm, content: Content, stored: Content, *, today: date) -> Content:
    """What is over a limit or contradicts itself keeps what was stored."""
    wrong = too_long(content, form.kind) | wrong_figures(content.figures)
    order = wrong_dates(content, today=today)
    wrong |= {name: order[name] for name in ("happened_to",) if name in order}
    form.tell(wrong)
    before: dict[str, Any] = {
        name: getattr(stored, name) for name in wrong if name in Content.__dataclass_fields__
    }
    if "happened_to" in wrong:
        before["happened_to"] = None
    own = {
        name: kept
        for name, text in content.details.items()
        if (kept := stored.details.get(name, "") if name in wrong else text)
    }
    return replace(content, details=own, **before)
