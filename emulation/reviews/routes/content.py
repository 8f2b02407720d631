"""What an entry says, in words for its decider, with what changed since it was sent back."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from emulation.core.dates import format_date
from emulation.core.numbers import format_number
from emulation.entries.kinds import kind_of
from emulation.entries.models import Entry, EntryVersion, Figure
from emulation.entries.rules import (
    BASIS_LABELS,
    FIELD_LABELS,
    METRIC_BY_CODE,
    SUBJECT_LABELS,
    FigureBasis,
)
from emulation.reviews.rules import Mark, word_changes

Pieces = tuple[tuple[Mark, str], ...]


@dataclass(frozen=True)
class Part:
    """A part of an entry: its heading, its words, and whether they changed."""

    name: str
    label: str
    pieces: Pieces
    is_changed: bool


@dataclass(frozen=True)
class FigureLine:
    """A figure with its unit of measure; `before` is what stood there last time."""

    label: str
    amount: str
    before: str | None
    more: str
    is_part: bool
    is_changed: bool


@dataclass(frozen=True)
class Said:
    """Everything a version says."""

    texts: tuple[Part, ...]
    facts: tuple[Part, ...]
    targets: tuple[FigureLine, ...]
    figures: tuple[FigureLine, ...]
    change_count: int


def said(
    entry: Entry,
    version: EntryVersion,
    before: EntryVersion | None,
    *,
    figures: Sequence[Figure],
    earlier: Sequence[Figure],
) -> Said:
    """The version in words, beside the one that was sent back (`before`), if there is one."""
    old_texts, old_facts = (texts_in_words(entry, before), _facts(before)) if before else ({}, {})
    texts = _parts(texts_in_words(entry, version), old_texts, is_compared=before is not None)
    facts = _parts(_facts(version), old_facts, is_compared=before is not None)
    lines = {
        is_target: _figure_lines(figures, earlier, is_target, is_compared=before is not None)
        for is_target in (True, False)
    }
    changed: list[Part | FigureLine] = [*texts, *facts, *lines[True], *lines[False]]
    return Said(
        texts=tuple(part for part in texts if part.name != "title" or part.is_changed),
        facts=facts,
        targets=lines[True],
        figures=lines[False],
        change_count=sum(part.is_changed for part in changed),
    )


def texts_in_words(entry: Entry, version: EntryVersion) -> dict[tuple[str, str], str]:
    """(name, heading) -> text, in the order in which it is read."""
    kind = kind_of(entry.kind)
    details = version.details or {}
    asked = {(row.name, row.label): str(details.get(row.name, "")) for row in kind.questions}
    return {
        ("title", kind.title_label): version.title,
        ("summary", kind.summary_label): version.summary,
        **asked,
        ("result", "Kết quả đạt được"): version.result,
    }


def _facts(version: EntryVersion) -> dict[tuple[str, str], str]:
    minutes = version.minutes_number
    if minutes and version.minutes_on:
        minutes = f"Số {minutes} ngày {format_date(version.minutes_on)}"
    subject = SUBJECT_LABELS[version.subject_kind]
    return {
        ("subject_name", "Người thực hiện"): (
            f"{subject}: {version.subject_name}" if version.subject_name else subject
        ),
        ("happened_from", "Thời gian thực hiện"): _days(version),
        ("place", "Địa điểm"): version.place,
        ("field", "Lĩnh vực"): FIELD_LABELS[version.field] if version.field else "",
        ("minutes_number", "Biên bản chi bộ"): minutes,
        ("confirmer", "Người xác nhận"): version.confirmer,
    }


def _days(version: EntryVersion) -> str:
    first, last = version.happened_from, version.happened_to
    if first is None:
        return ""
    if last is None or last == first:
        return format_date(first)
    return f"{format_date(first)} đến {format_date(last)}"


def _parts(
    now: dict[tuple[str, str], str], old: dict[tuple[str, str], str], *, is_compared: bool
) -> tuple[Part, ...]:
    """The parts that say something now or said something before."""
    found = []
    for (name, label), text in now.items():
        earlier = old.get((name, label), "") if is_compared else text
        if text or earlier:
            pieces = word_changes(earlier, text)
            found.append(Part(name, label, pieces, is_changed=text != earlier))
    return tuple(found)


def _figure_lines(
    figures: Sequence[Figure], earlier: Sequence[Figure], is_target: bool, *, is_compared: bool
) -> tuple[FigureLine, ...]:
    old = {(row.metric, row.label): row for row in earlier if row.is_target is is_target}
    lines = []
    for row in figures:
        if row.is_target is is_target:
            last = old.pop((row.metric, row.label), None)
            lines.append(_line(row, _amount(last) if last else "", is_compared=is_compared))
    gone = [_gone(row) for row in old.values()] if is_compared else []
    return (*lines, *gone)


def _line(row: Figure, before: str, *, is_compared: bool) -> FigureLine:
    amount = _amount(row)
    is_changed = is_compared and before != amount
    return FigureLine(
        label=row.label or METRIC_BY_CODE[row.metric].label,
        amount=amount,
        before=before if is_changed and before else None,
        more=", ".join(_notes(row)),
        is_part=row.of_which_id is not None,
        is_changed=is_changed,
    )


def _notes(row: Figure) -> Iterator[str]:
    if row.basis is FigureBasis.CUMULATIVE:
        yield BASIS_LABELS[row.basis]
    if row.is_confirmed:
        yield "khác thường, bên lập đã xác nhận"


def _gone(row: Figure) -> FigureLine:
    label = row.label or METRIC_BY_CODE[row.metric].label
    return FigureLine(label, "", _amount(row), "", row.of_which_id is not None, is_changed=True)


def _amount(row: Figure) -> str:
    return f"{format_number(row.amount)} {row.unit}"
