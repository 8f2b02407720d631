"""A board as of a seal, written in one way only, so that its digest proves what was shown."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from emulation.standings.rules.boards import BoardRow, Section
from emulation.standings.rules.orderings import Ordering
from emulation.standings.rules.periods import Period


@dataclass(frozen=True)
class AsOf:
    """What was known when seal `seal` was made; the instant is its label, not its key."""

    seal: int
    at: datetime
    hash: str
    """Of the seal: it ties the board to the trail."""


def canonical(
    code: str,
    period: Period,
    as_of: AsOf,
    sections: Iterable[Section],
    *,
    rules: str,
    ordering: Ordering = Ordering.TOTAL,
    field: str = "",
) -> bytes:
    """The board as JSON in UTF-8: keys in order, no blanks, numbers of points as plain decimals.

    Units stand by their codes, which never change, and in the order of their places. `rules` names
    the rule set («HD 12-HD/HU, 2»), or is empty where no guidance gives points. Another ordering
    than by the total, or one field alone, adds keys of its own; without them not a byte differs
    from what it always was.
    """
    told: dict[str, object] = {
        "board": code,
        "period": [period.grain.value, period.start.isoformat(), period.end.isoformat()],
        "rules": rules,
        "seal": as_of.seal,
        "seal_hash": as_of.hash,
        "sections": [_section(section, ordering) for section in sections],
    }
    if ordering is not Ordering.TOTAL:
        told["ordering"] = ordering.value
    if field:
        told["field"] = field
    text = json.dumps(told, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return text.encode()


def digest_of(content: bytes) -> str:
    """SHA-256 in hexadecimal, as `sha256sum` prints it of the file."""
    return hashlib.sha256(content).hexdigest()


def _section(section: Section, ordering: Ordering) -> dict[str, object]:
    told: dict[str, object] = {"group": section.code}
    if ordering is Ordering.TOTAL:
        return told | {"rows": [_row(row) for row in section.rows]}
    return told | {
        "left_out": [unit.code for unit in section.left_out],
        "rows": [
            _row(row) | {"cells": row.unit.cells, "value": _plain(row.value)}
            for row in section.rows
        ],
    }


def _row(row: BoardRow) -> dict[str, object]:
    tally = row.place.tally
    return {
        "base": _plain(tally.base),
        "bonus": _plain(tally.bonus),
        "exemplary": tally.exemplary,
        "members": row.unit.members,
        "penalty": _plain(tally.penalty),
        "per_hundred": _or_none(row.per_hundred),
        "place": row.place.rank,
        "priority": _plain(tally.priority),
        "recognised": tally.recognised,
        "total": _plain(row.total),
        "unit": row.unit.code,
    }


def _or_none(number: Decimal | None) -> str | None:
    return None if number is None else _plain(number)


def _plain(number: Decimal) -> str:
    """«15.00»: two places always, whatever the database gave."""
    return f"{number:.2f}"
