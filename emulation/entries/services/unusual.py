"""Figures that are far from what is usual: asked about once, and what was confirmed is recorded."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from emulation.core.numbers import format_number
from emulation.entries import queries
from emulation.entries.models import Entry
from emulation.entries.rules import METRIC_BY_CODE
from emulation.entries.rules.content import Content, FigureInput
from emulation.entries.rules.figures import Usual, unconfirmed


def usual_of(entry: Entry, content: Content, *, on: date) -> Usual:
    """What is usual for the entry's unit, by the year before that of the deed."""
    year = (content.happened_from or on).year - 1
    return queries.usual_figures(entry.unit_id, year, on=on)


def to_confirm(entry: Entry, content: Content, *, on: date) -> dict[str, str]:
    """Sentence for the first unusual figure that the author's side has not confirmed."""
    if all(figure.is_confirmed for figure in content.figures):
        return {}
    return unconfirmed(content.figures, usual_of(entry, content, on=on))


def confirmed_facts(figures: Iterable[FigureInput]) -> dict[str, object]:
    """For the audit: the unusual figures that were confirmed, in words; nothing where none was."""
    said = [
        f"{METRIC_BY_CODE[one.metric].label}: {format_number(one.amount)} "
        f"{METRIC_BY_CODE[one.metric].unit}"
        for one in figures
        if one.is_confirmed
    ]
    return {"confirmed": said} if said else {}
