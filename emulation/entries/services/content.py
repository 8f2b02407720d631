"""What a version says, as the rules read it."""

from __future__ import annotations

from collections.abc import Iterable

from emulation.entries import queries
from emulation.entries.models import EntryVersion, Figure
from emulation.entries.rules import PersonPart
from emulation.entries.rules.content import Content, FigureInput, NamedPerson


def content_of(version: EntryVersion) -> Content:
    """What a version says, as the rules read it."""
    return content_with(
        version,
        figures=figures_read(queries.figures_of(version.id)),
        persons=(
            NamedPerson(row.person_id, PersonPart(row.part))
            for row, _ in queries.persons_of(version.id)
        ),
    )


def figures_read(rows: Iterable[Figure]) -> tuple[FigureInput, ...]:
    """Stored figures as the rules read them."""
    return tuple(
        FigureInput(row.metric, row.amount, row.basis, row.is_target, row.label, row.is_confirmed)
        for row in rows
    )


def content_with(
    version: EntryVersion, *, figures: Iterable[FigureInput], persons: Iterable[NamedPerson]
) -> Content:
    """What a version says, with its figures and persons that were already read."""
    return Content(
        title=version.title,
        summary=version.summary,
        result=version.result,
        field=version.field,
        place=version.place,
        happened_from=version.happened_from,
        happened_to=version.happened_to,
        subject_kind=version.subject_kind,
        subject_name=version.subject_name,
        confirmer=version.confirmer,
        minutes_number=version.minutes_number,
        minutes_on=version.minutes_on,
        details=dict(version.details or {}),
        figures=tuple(figures),
        persons=tuple(persons),
    )
