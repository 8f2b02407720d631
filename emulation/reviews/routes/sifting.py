"""Which part of the queue an address asks for; every further address of the desk carries it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from flask import request

from emulation.campaigns import queries as campaigns
from emulation.core.policy import Actor
from emulation.core.text import clean
from emulation.entries.kinds import KIND_BY_CODE, KINDS
from emulation.reviews.queries import Sifting
from emulation.reviews.routes.blueprint import DECIDING
from emulation.reviews.rules import DUE_LABELS, Due
from emulation.units import queries as units

NAMES = ("loai", "don_vi", "dot", "han", "gui_lai", "ai")
WHOLE = "tat-ca"
"""Also what was given to others of the unit."""
LONGEST = 40
MOST = 20
"""Campaigns to choose from: the newest."""
Options = list[tuple[str, str]]


@dataclass(frozen=True)
class Sifted:
    """The part of the queue, and the same as an address carries it."""

    sifting: Sifting
    carried: dict[str, Any] = field(default_factory=dict)
    is_broken: bool = False
    """The address names something that is not there; that much of it is ignored."""

    @property
    def is_all(self) -> bool:
        """Nothing is left out."""
        return not self.carried


@dataclass(frozen=True)
class Choices:
    """What the bar of filters offers."""

    kinds: Options
    units: Options
    campaigns: Options
    dues: Options


def sifted(*, on: date) -> Sifted:
    """What the address asks for, as far as it can be read."""
    typed = {name: clean(request.args.get(name, ""), one_line=True)[:LONGEST] for name in NAMES}
    asked = {name: text for name, text in typed.items() if text}
    unit = units.unit_by_code(asked["don_vi"], on=on) if "don_vi" in asked else None
    campaign = campaigns.campaign_by_code(asked["dot"]) if "dot" in asked else None
    due = Due(asked["han"]) if asked.get("han") in list(Due) else None
    found = Sifting(
        kind=asked["loai"] if asked.get("loai") in KIND_BY_CODE else "",
        unit_id=unit.id if unit else None,
        campaign_id=campaign.id if campaign else None,
        due=due,
        is_again=asked.get("gui_lai") == "1",
        is_whole=asked.get("ai") == WHOLE,
    )
    known = {
        "loai": found.kind,
        "don_vi": unit.code if unit else "",
        "dot": campaign.code if campaign else "",
        "han": due.value if due else "",
        "gui_lai": "1" if found.is_again else "",
        "ai": WHOLE if found.is_whole else "",
    }
    carried = {name: text for name, text in known.items() if text}
    return Sifted(found, carried, is_broken=set(asked) != set(carried))


def choices(actor: Actor, *, on: date) -> Choices:
    """Kinds, the units just below those that the actor decides for, campaigns, due days."""
    deciding = {unit for permission in DECIDING for unit in actor.units_with(permission)}
    below = [row for unit in sorted(deciding) for row in units.children(unit, on=on)]
    newest = campaigns.shown_campaigns()[:MOST]
    return Choices(
        kinds=[("", "Tất cả"), *((kind.code, kind.label.capitalize()) for kind in KINDS)],
        units=[("", "Tất cả"), *((row.code, row.name) for row in below)],
        campaigns=[("", "Tất cả"), *((row.code, row.name) for row in newest)],
        dues=[("", "Tất cả"), *((due.value, label) for due, label in DUE_LABELS.items())],
    )
