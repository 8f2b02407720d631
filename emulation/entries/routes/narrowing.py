"""The part of the list's address that other pages write: whose entries, of which campaign, when."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta

from flask import request

from emulation.campaigns.queries import campaign_by_code
from emulation.core.clock import local_instant
from emulation.core.dates import format_date, parse_date
from emulation.core.errors import Invalid
from emulation.entries.queries import EntryFilter
from emulation.units.queries import holders, unit_by_code

MOST = 40
"""Letters of a code that are looked up."""


@dataclass(frozen=True)
class Narrowed:
    """What of the address could be followed: the filter, its words, and the address again."""

    chosen: EntryFilter
    told: str
    kept: dict[str, str]
    is_broken: bool


def narrowed(*, on: date) -> Narrowed:
    """`don-vi`, `dot`, `tu` and `den` of the address, each told in words."""
    found = Narrowed(EntryFilter(), "", {}, is_broken=False)
    for read in (_unit, _campaign, _first_day, _last_day):
        found = read(found, on)
    return found


def _unit(found: Narrowed, on: date) -> Narrowed:
    code = request.args.get("don-vi", "")
    unit = unit_by_code(code[:MOST], on=on) if code else None
    if unit is None:
        return replace(found, is_broken=found.is_broken or bool(code))
    chosen = replace(found.chosen, holder_ids=tuple(holders([unit.id], on=on)))
    return _more(found, chosen, unit.full_name, "don-vi", code)


def _campaign(found: Narrowed, _: date) -> Narrowed:
    code = request.args.get("dot", "")
    campaign = campaign_by_code(code[:MOST]) if code else None
    if campaign is None:
        return replace(found, is_broken=found.is_broken or bool(code))
    chosen = replace(found.chosen, campaign_id=campaign.id)
    return _more(found, chosen, campaign.name, "dot", code)


def _first_day(found: Narrowed, _: date) -> Narrowed:
    day = _day("tu")
    if day is None:
        return replace(found, is_broken=found.is_broken or bool(request.args.get("tu")))
    chosen = replace(found.chosen, received_from=local_instant(day))
    return _more(found, chosen, f"gửi từ ngày {format_date(day)}", "tu", format_date(day))


def _last_day(found: Narrowed, _: date) -> Narrowed:
    day = _day("den")
    if day is None:
        return replace(found, is_broken=found.is_broken or bool(request.args.get("den")))
    chosen = replace(found.chosen, received_before=local_instant(day + timedelta(days=1)))
    return _more(found, chosen, f"gửi đến hết ngày {format_date(day)}", "den", format_date(day))


def _day(name: str) -> date | None:
    try:
        return parse_date(request.args.get(name, ""))
    except Invalid:
        return None


def _more(found: Narrowed, chosen: EntryFilter, words: str, name: str, value: str) -> Narrowed:
    told = f"{found.told}; {words}" if found.told else words
    return replace(found, chosen=chosen, told=told, kept=found.kept | {name: value})
