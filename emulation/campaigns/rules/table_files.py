"""A table of rules as a TOML file says it: the table of a guidance, written down."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from emulation.campaigns.rules.tables import (
    AutomaticSource,
    CapLine,
    CapPeriod,
    CriterionLine,
    GateLine,
    LevelLine,
    RatingLine,
    RuleTable,
    SourceLine,
)
from emulation.campaigns.rules.vocabulary import Bucket, RecognitionLevel

_READ: dict[str, Callable[[Any], Any]] = {
    "bucket": Bucket,
    "level": RecognitionLevel,
    "period": CapPeriod,
    "source": AutomaticSource,
    "gates": tuple,
    **dict.fromkeys(("points", "ceiling", "most", "at_least"), lambda value: Decimal(str(value))),
}


@dataclass(frozen=True)
class Example:
    """A real table to begin with: its name, where it comes from, what an office must confirm."""

    code: str
    name: str
    source: str
    to_confirm: str
    table: RuleTable


def example_of(code: str, listed: Mapping[str, Any]) -> Example:
    """The example that a file holds; `KeyError`, `TypeError`, `ValueError` for what is none."""
    return Example(code, listed["name"], listed["source"], listed["to_confirm"], table_of(listed))


def table_of(listed: Mapping[str, Any]) -> RuleTable:
    """The table that a file holds, unchecked."""

    def lines(part: str, kind: Callable[..., Any]) -> tuple[Any, ...]:
        return tuple(
            kind(**{name: _READ.get(name, _same)(value) for name, value in line.items()})
            for line in listed.get(part, ())
        )

    return RuleTable(
        levels=lines("levels", LevelLine),
        criteria=lines("criteria", CriterionLine),
        caps=lines("caps", CapLine),
        gates=lines("gates", GateLine),
        ratings=lines("ratings", RatingLine),
        sources=lines("sources", SourceLine),
    )


def _same(value: Any) -> Any:
    return value
