"""One line of the grid of a month: what was typed, as content; what is stored, as it is shown."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from emulation.campaigns.rules import Field
from emulation.core.dates import format_date
from emulation.core.errors import Invalid
from emulation.entries.rules.content import (
    Content,
    FigureInput,
    Kind,
    too_long,
    wrong_dates,
    wrong_figures,
)
from emulation.entries.rules.measured import read_result, result_words, said_figure
from emulation.entries.rules.month import Month, read_day
from emulation.entries.rules.named import RosterPerson, read_subject
from emulation.entries.rules.vocabulary import FigureBasis

COLUMN_LABELS: dict[str, str] = {
    "minutes_number": "Số biên bản",
    "minutes_on": "Ngày biên bản",
    "title": "Tên việc làm",
    "subject_name": "Người thực hiện",
    "field": "Lĩnh vực",
    "result": "Kết quả",
    "summary": "Nội dung, cách làm",
}
"""The columns of the grid in their order; the keys are the names of inputs."""
COLUMNS = tuple(COLUMN_LABELS)
TOLD_AT = {
    "files": "minutes_number",
    "figures": "result",
    "happened_from": "title",
    "happened_to": "title",
    "subject_kind": "subject_name",
    "persons": "subject_name",
}
"""Where a sentence stands whose own input is no column of the grid."""
PROOF = "Ghi số biên bản chi bộ đã ký; hoặc mở bài để thêm ảnh, người xác nhận."
MORE_THAN_FITS = "Bài này có nhiều số liệu hơn ô này chứa được. Sửa số liệu ở trang của bài."


@dataclass(frozen=True)
class TypedLine:
    """The cells of a line as they stand in their inputs."""

    minutes_number: str = ""
    minutes_on: str = ""
    title: str = ""
    subject_name: str = ""
    field: str = ""
    result: str = ""
    summary: str = ""

    def is_empty(self) -> bool:
        """Nothing stands in any cell."""
        return not any(dataclasses.astuple(self))

    def is_only_minutes(self) -> bool:
        """The minutes were noted, but no deed."""
        return not (self.title or self.subject_name or self.field or self.result or self.summary)


@dataclass(frozen=True)
class SentLine:
    """A line as it was sent: a new deed, or the entry with this code as it was seen."""

    typed: TypedLine
    code: str = ""
    revision: int = 0
    key: str = ""


@dataclass(frozen=True)
class SentCell:
    """Everything that was sent for one cell of the organisation."""

    lines: tuple[SentLine, ...] = ()
    is_nothing: bool = False
    """«Không phát sinh» is ticked."""


@dataclass
class ReadLine:
    """The content that can be kept; column -> sentence for what cannot, and for doubts."""

    content: Content
    problems: dict[str, str] = field(default_factory=dict)
    doubts: dict[str, str] = field(default_factory=dict)
    echoes: dict[str, str] = field(default_factory=dict)
    """Column -> how a number was understood, where there is no doubt."""


def shown_line(content: Content) -> TypedLine:
    """The cells in which a stored content stands."""
    return TypedLine(
        minutes_number=content.minutes_number,
        minutes_on=format_date(content.minutes_on) if content.minutes_on else "",
        title=content.title,
        subject_name=content.subject_name,
        field=content.field.value if content.field else "",
        result=result_words(content.figures, content.result),
        summary=content.summary,
    )


def read_line(
    typed: TypedLine,
    stored: Content,
    kind: Kind,
    *,
    month: Month,
    today: date,
    roster: Sequence[RosterPerson] = (),
) -> ReadLine:
    """What was typed over what is stored: a cell that was not touched keeps all that is behind
    it, one that cannot be kept leaves what was stored and says what to do."""
    before = shown_line(stored)
    line = ReadLine(stored)
    for column in COLUMNS:
        if getattr(typed, column) != getattr(before, column):
            _put(line, column, getattr(typed, column), month=month, roster=roster)
    wrong = too_long(line.content, kind) | wrong_figures(line.content.figures)
    for name, sentence in wrong.items():
        line.problems.setdefault(TOLD_AT.get(name, name), sentence)
        line.content = dataclasses.replace(line.content, **_kept(name, stored))
    found = wrong_dates(line.content, today=today)
    if "minutes_on" in found:
        line.problems["minutes_on"] = found["minutes_on"]
    _remark(line, typed, roster)
    return line


def with_minutes(lines: Sequence[SentLine]) -> list[SentLine]:
    """A further new line of the cell without minutes was agreed at the same meeting."""
    found: list[SentLine] = []
    for line in lines:
        typed = line.typed
        is_further = bool(found) and not line.code and not typed.is_empty()
        if is_further and not (typed.minutes_number or typed.minutes_on):
            before = found[-1].typed
            typed = dataclasses.replace(
                typed, minutes_number=before.minutes_number, minutes_on=before.minutes_on
            )
        found.append(dataclasses.replace(line, typed=typed))
    return found


def told(sentences: dict[str, str]) -> dict[str, str]:
    """Column -> sentence of what the services refuse, in the words of the grid."""
    found: dict[str, str] = {}
    for name, sentence in sentences.items():
        said = PROOF if name == "files" else sentence
        found.setdefault(TOLD_AT.get(name, name), said)
    return found


def _kept(name: str, stored: Content) -> dict[str, Any]:
    return {name: getattr(stored, name)}


def _put(
    line: ReadLine, column: str, text: str, *, month: Month, roster: Sequence[RosterPerson]
) -> None:
    if column in ("minutes_number", "title", "summary"):
        words: dict[str, Any] = {column: text}
        line.content = dataclasses.replace(line.content, **words)
    elif column == "minutes_on":
        _put_day(line, text, month)
    elif column == "field":
        _put_field(line, text)
    elif column == "result":
        _put_result(line, text)
    else:
        subject = read_subject(text, roster)
        line.content = dataclasses.replace(
            line.content,
            subject_kind=subject.kind,
            subject_name=subject.name,
            persons=subject.persons,
        )


def _put_day(line: ReadLine, text: str, month: Month) -> None:
    try:
        day = read_day(text, month) if text else None
    except Invalid as error:
        line.problems["minutes_on"] = str(error)
    else:
        line.content = dataclasses.replace(line.content, minutes_on=day)


def _put_field(line: ReadLine, text: str) -> None:
    try:
        chosen = Field(text) if text else None
    except ValueError:
        line.problems["field"] = "Chọn lĩnh vực trong danh sách."
    else:
        line.content = dataclasses.replace(line.content, field=chosen)


def _put_result(line: ReadLine, text: str) -> None:
    stored = line.content
    if not _fits(stored.figures, stored.result):
        line.problems["result"] = MORE_THAN_FITS
        return
    read = read_result(text)
    line.content = dataclasses.replace(stored, figures=read.figures, result=read.text)


def _fits(figures: tuple[FigureInput, ...], text: str) -> bool:
    """The cell holds all of the result: nothing stands behind it that typing would wipe out."""
    if figures and text:
        return False
    is_plain = all(one.basis is FigureBasis.IN_PERIOD and not one.is_target for one in figures)
    return is_plain and read_result(result_words(figures, "")).figures == figures


def _remark(line: ReadLine, typed: TypedLine, roster: Sequence[RosterPerson]) -> None:
    """Doubts about what stands in the cells, and how numbers were understood."""
    content = line.content
    if "result" not in line.problems:
        doubt = read_result(typed.result).doubt if _fits(content.figures, content.result) else ""
        if doubt:
            line.doubts["result"] = doubt
        elif content.figures:
            line.echoes["result"] = "; ".join(map(said_figure, content.figures))
    subject = read_subject(typed.subject_name, roster)
    if subject.doubt and content.persons == subject.persons:
        line.doubts["subject_name"] = subject.doubt
