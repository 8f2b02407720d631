"""Reading a published board back from the text that was digested."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from emulation.standings.rules import PERIOD_LABELS, BoardKind, Period, Sight

PAPER_LENGTH = (10, 300)
"""Shortest and longest line that names a decision, in characters."""
REASON_LENGTH = (10, 500)
"""Shortest and longest reason of a correction, in characters."""
PUBLISHED_KINDS = (BoardKind.COMMUNE, BoardKind.AGENCY)
"""Cells are ranked one commune at a time, so that no single board of them could be frozen."""


@dataclass(frozen=True)
class PublishedRow:
    """A unit's line of a published board."""

    unit: str
    """Public code."""
    place: int
    total: Decimal
    per_hundred: Decimal | None
    recognised: int
    exemplary: int


@dataclass(frozen=True)
class PublishedSection:
    """One cluster of a published board, in the order of its places."""

    group: str
    rows: tuple[PublishedRow, ...]


@dataclass(frozen=True)
class Snapshot:
    """What the text says."""

    period: Period
    rules: str
    """Guidance and version; empty where no guidance gave points."""
    sections: tuple[PublishedSection, ...]


def read_snapshot(content: str) -> Snapshot:
    """The board that `standings.rules.canonical` wrote as this text."""
    told = json.loads(content)
    named, start, end = told["period"]
    grain = next(each for each in PERIOD_LABELS if each.value == named)
    return Snapshot(
        period=Period(grain, date.fromisoformat(start), date.fromisoformat(end)),
        rules=told["rules"],
        sections=tuple(
            PublishedSection(section["group"], tuple(_row(row) for row in section["rows"]))
            for section in told["sections"]
        ),
    )


def seen_rows(
    section: PublishedSection, own: frozenset[str], sight: Sight = Sight.THIRD
) -> tuple[PublishedRow, ...]:
    """What a reader who does not see whole boards may see: their own units, and of the others as
    much as the office has set; of a third, a unit with nothing is shown to nobody else
    (architecture §9)."""
    third = -(-len(section.rows) // 3)

    def is_seen(row: PublishedRow) -> bool:
        if row.unit in own or sight is Sight.ALL:
            return True
        has_anything = bool(row.total or row.recognised)
        return sight is Sight.THIRD and row.place <= third and has_anything

    return tuple(row for row in section.rows if is_seen(row))


@dataclass(frozen=True)
class Move:
    """What a correction changes for one unit; None where it was not, or is no longer, ranked."""

    unit: str
    before: PublishedRow | None
    after: PublishedRow | None


def moves(before: Snapshot, after: Snapshot) -> list[Move]:
    """The units whose place, points or counts differ, in the order of the newer board; those that
    are no longer on it stand last."""
    then, now = _by_unit(before), _by_unit(after)
    units = dict.fromkeys([*now, *then])
    return [
        Move(unit, then.get(unit), now.get(unit))
        for unit in units
        if then.get(unit) != now.get(unit)
    ]


def _by_unit(snapshot: Snapshot) -> dict[str, PublishedRow]:
    return {row.unit: row for section in snapshot.sections for row in section.rows}


def _row(told: Mapping[str, str | int | None]) -> PublishedRow:
    per_hundred = told["per_hundred"]
    return PublishedRow(
        unit=str(told["unit"]),
        place=int(told["place"] or 0),
        total=Decimal(str(told["total"])),
        per_hundred=None if per_hundred is None else Decimal(str(per_hundred)),
        recognised=int(told["recognised"] or 0),
        exemplary=int(told["exemplary"] or 0),
    )
