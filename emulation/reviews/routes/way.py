"""The way an entry came: when it was handed in, who decided what, with their words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from emulation.core.dates import long_instant
from emulation.entries import queries as entries
from emulation.entries.models import Entry
from emulation.entries.queries import DecisionRow
from emulation.entries.rules import ACTION_LABELS, Action
from emulation.reviews.rules import FIELD_LABELS
from emulation.units.queries import UnitRow

STATES = {Action.RETURN: "returned", Action.REJECT: "refused", Action.REVOKE: "refused"}


@dataclass(frozen=True)
class Passed:
    """One thing that happened, as the macro `timeline` shows it."""

    label: str
    who: str
    when: str
    state: str
    text: str


def way_of(
    entry: Entry, decisions: Sequence[DecisionRow], named: dict[int, UnitRow]
) -> tuple[Passed, ...]:
    """Every hand-in and every decision, the oldest first."""
    sent = [row for row in entries.versions_of(entry.id) if row.sent_at is not None]
    found: list[Passed] = []
    for place, version in enumerate(sent, start=1):
        when = long_instant(version.sent_at) if version.sent_at else ""
        found.append(Passed(f"Gửi lần {place}", "", when, "done", ""))
        found += [_decided(row, named) for row in decisions if row.version_id == version.id]
    return tuple(found)


def _decided(row: DecisionRow, named: dict[int, UnitRow]) -> Passed:
    unit = named.get(row.unit_id)
    where = f", {unit.committee_name}" if unit else ""
    return Passed(
        label=ACTION_LABELS[row.action],
        who="" if row.action is Action.PASS_OVER else f"Đồng chí {row.actor_name}{where}",
        when=long_instant(row.at),
        state=STATES.get(row.action, "done"),
        text=_words(row),
    )


def _words(row: DecisionRow) -> str:
    parts = [f"{FIELD_LABELS.get(name, name)}: {text}" for name, text in row.field_reasons.items()]
    clause = [f"Căn cứ: {row.clause}."] if row.clause else []
    return " ".join([*(parts or [row.reason]), *clause]).strip()
