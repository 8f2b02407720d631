"""Sharing waiting entries out among those who decide them, by load."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

NOTE_LIMIT = 500
MOST_SHARED = 100
"""Entries shared out in one go: as many as a person reads through before agreeing."""


def share_out(
    items: Iterable[int], free: Mapping[int, Sequence[int]], loads: Mapping[int, int]
) -> dict[int, int | None]:
    """Entry -> holder: each goes to the one with the fewest entries among those not barred.

    `free` names for each entry who may decide it, in the order that breaks ties; nobody gives
    None, and never falls back to somebody who is barred (S10).
    """
    standing = dict(loads)
    found: dict[int, int | None] = {}
    for item in items:
        holder = min(free.get(item, ()), key=lambda one: standing.get(one, 0), default=None)
        found[item] = holder
        if holder is not None:
            standing[holder] = standing.get(holder, 0) + 1
    return found
