"""Options of select and radio fields, as the installed WTForms wants them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import wtforms


def options(pairs: Iterable[tuple[str, str]]) -> list[Any]:
    """The `choices` of a field from (value, words); the published types do not know them yet."""
    made: Any = wtforms
    return [made.SelectChoice(value, words) for value, words in pairs]
