"""How much of a text is still that of an earlier one: the share of runs of words in common."""

from __future__ import annotations

from emulation.core.text import words

RUN = 3
"""Words of one run: shorter ones are common to any two texts."""


def share_kept(before: str, now: str) -> int:
    """Per cent of what is said now that stood word for word in the earlier text."""
    runs, old = _runs(now), set(_runs(before))
    if not runs:
        return 0
    return sum(run in old for run in runs) * 100 // len(runs)


def _runs(text: str) -> list[tuple[str, ...]]:
    """Every run of words in order; a shorter text is one run of its own."""
    found = words(text)
    if not found:
        return []
    last = max(1, len(found) - RUN + 1)
    return [tuple(found[start : start + RUN]) for start in range(last)]
