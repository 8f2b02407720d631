"""What the deciding level asked for before, and what the version judged leaves open of it."""

from __future__ import annotations

from emulation.entries import queries as entries
from emulation.entries.models import Entry, EntryVersion
from emulation.entries.rules import Action, DecisionKind
from emulation.entries.rules.requests import RequestAnswer, read_back
from emulation.entries.services import Stop
from emulation.reviews.rules import EarlierReturns


def earlier_returns(entry: Entry, version: EntryVersion, stop: Stop) -> EarlierReturns:
    """The returns of this level that still stand; the last one's parts that were not met."""
    rows = entries.decisions_of(entry.id)
    undone = {row.reverses_id for row in rows}
    standing = [
        row
        for row in rows
        if row.action is Action.RETURN
        and row.kind is not DecisionKind.IMPORTED
        and row.id not in undone
    ]
    here = [row for row in standing if row.unit_id == stop.unit.id]
    if not here:
        return EarlierReturns()
    is_last = here[-1] is standing[-1]
    answers = read_back(version.request_answers or {})
    met = {name for name, one in answers.items() if one.answer is not RequestAnswer.NOT_DONE}
    asked = frozenset(here[-1].field_reasons) if is_last else frozenset()
    return EarlierReturns(len(here), asked - met)
