"""How often a long test repeats itself: a few times in CI, often with `run.py test --full`."""

from __future__ import annotations

import os


def times(few: int, *, full: int) -> int:
    """`full` where `--full` was asked for, `few` otherwise."""
    return full if os.environ.get("EMULATION_TEST_FULL") == "1" else few
