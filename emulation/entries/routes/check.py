"""The check before sending: every answer step by step, what is missing, and the way to each."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from flask import url_for

from emulation.core.dates import format_date
from emulation.core.numbers import format_number
from emulation.entries.routes.blueprint import Draft
from emulation.entries.rules import FIELD_LABELS, METRIC_BY_CODE, SUBJECT_LABELS
from emulation.entries.rules.content import Content, FigureInput
from emulation.entries.rules.figures import summary
from emulation.entries.rules.steps import (
    PROGRESS_LABELS,
    STEP_LABELS,
    Progress,
    Step,
    names_in,
    progress_of,
    step_of,
)

TAGS: dict[Progress, str] = {
    Progress.EMPTY: "draft",
    Progress.STARTED: "returned",
    Progress.DONE: "approved",
}


@dataclass(frozen=True)
class Answer:
    """One question with what was answered, what is wrong with it, and where to mend it."""

    name: str
    label: str
    value: tuple[str, ...]
    wrong: str
    change_href: str


@dataclass(frozen=True)
class Part:
    """A step as the check shows it."""

    label: str
    state: str
    tag: str
    href: str
    answers: tuple[Answer, ...]


def answered_parts(draft: Draft, held_text: str, wrong: Mapping[str, str]) -> list[Part]:
    """The three steps with their answers; an optional question without an answer is left out."""
    said = _said(draft, held_text)
    parts = []
    for step in (Step.WHAT, Step.RESULT, Step.PROOF):
        names = names_in(step, draft.kind)
        href = url_for("entries.step", code=draft.entry.code, step=step.value)
        written = {name for name in names if said.get(name, ("", ()))[1]}
        written -= set() if draft.content.subject_name else {"subject_name"}
        state = progress_of(step, draft.kind, wrong=wrong, written=written)
        rows = [
            Answer(name, said[name][0], said[name][1], wrong.get(name, ""), f"{href}#{name}")
            for name in names
            if name in said and (said[name][1] or name in wrong)
        ]
        label = "Chỉ tiêu, kết quả" if step is Step.RESULT and draft.kind.has_targets else ""
        parts.append(
            Part(
                label=label or STEP_LABELS[step],
                state=PROGRESS_LABELS[state],
                tag=TAGS[state],
                href=href,
                answers=tuple(rows),
            )
        )
    return parts


def ways_to(draft: Draft, faults: Iterable[tuple[str | None, str]]) -> dict[str, str]:
    """Id of an input that is wrong -> its address: the step that asks for it, or the whole form."""
    ways = {}
    for input_id in filter(None, (input_id for input_id, _ in faults)):
        step = step_of(input_id.partition("-")[0], draft.kind)
        code = draft.entry.code
        whole = url_for("entries.edit", code=code)
        page = whole if step is Step.CHECK else url_for("entries.step", code=code, step=step.value)
        ways[input_id] = f"{page}#{input_id}"
    return ways


def _said(draft: Draft, held_text: str) -> dict[str, tuple[str, tuple[str, ...]]]:
    """Name of the input -> (label, lines of the answer)."""
    content, kind = draft.content, draft.kind
    who = SUBJECT_LABELS[content.subject_kind]
    who += f": {content.subject_name}" if content.subject_name else ""
    minutes = content.minutes_number
    minutes += f", ngày {format_date(content.minutes_on)}" if content.minutes_on else ""
    lines = {
        "title": (kind.title_label, content.title),
        "summary": (kind.summary_label, content.summary),
        "field": ("Lĩnh vực", FIELD_LABELS[content.field] if content.field else ""),
        "result": ("Kết quả đạt được", content.result),
        "happened_from": ("Thời gian thực hiện", _days(content)),
        "place": ("Địa điểm", content.place),
        "subject_name": ("Người thực hiện", who),
        "files": ("Ảnh, tài liệu", held_text),
        "confirmer": ("Người xác nhận", content.confirmer),
        "minutes_number": ("Biên bản chi bộ", minutes),
    } | {one.name: (one.label, content.details.get(one.name, "")) for one in kind.questions}
    said: dict[str, tuple[str, tuple[str, ...]]] = {
        name: (label, (text,) if text else ()) for name, (label, text) in lines.items()
    }
    label = "Chỉ tiêu, số liệu" if kind.has_targets else "Số liệu"
    said["figures"] = (label, (*map(_figure, content.figures), *summary(content.figures)))
    return said


def _days(content: Content) -> str:
    days = (content.happened_from, content.happened_to)
    return " – ".join(format_date(day) for day in days if day)


def _figure(figure: FigureInput) -> str:
    metric = METRIC_BY_CODE[figure.metric]
    target = "Chỉ tiêu: " if figure.is_target else ""
    return f"{target}{figure.label or metric.label}: {format_number(figure.amount)} {metric.unit}"
