"""The grid of a month as it is opened: whose cells, which campaign and month, what stands there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from flask import request, session

from emulation.campaigns import queries as campaigns
from emulation.campaigns.models import Campaign
from emulation.campaigns.rules import CampaignState
from emulation.core import clock
from emulation.core.errors import NotFound
from emulation.core.policy import Permission
from emulation.entries.queries import month as queries
from emulation.entries.queries.month import MONTHLY_KIND, MonthEntry, ReportRow
from emulation.entries.routes.blueprint import today
from emulation.entries.rules import EDITABLE
from emulation.entries.rules.month import Month, months_between, read_month
from emulation.units.queries import UnitRow, units_by_id, units_in_scope
from emulation.web.access import reader

REMEMBERED = "month_grid"
"""Where the session keeps month, campaign and place that were last chosen."""


@dataclass(frozen=True)
class Choice:
    """What stands on top of the page: the choices and what is chosen."""

    campaign: Campaign
    month: Month
    place: UnitRow | None
    """The commune whose cells are shown, where the reader writes for several."""
    campaigns: tuple[Campaign, ...]
    months: tuple[Month, ...]
    places: tuple[UnitRow, ...]


@dataclass(frozen=True)
class Grid:
    """The cells of one month with everything the reader may see of them."""

    choice: Choice
    cells: tuple[UnitRow, ...]
    entries: Mapping[int, list[MonthEntry]]
    reports: Mapping[int, ReportRow]

    @property
    def is_open(self) -> bool:
        """Drafts may be begun and changed."""
        return self.choice.campaign.state is CampaignState.OPEN

    def editable(self, unit_id: int) -> list[MonthEntry]:
        """The unit's deeds that the reader may change in the grid."""
        return [row for row in self.entries.get(unit_id, ()) if self.is_open and is_editable(row)]

    def settled(self, unit_id: int) -> list[MonthEntry]:
        """The unit's deeds that are only shown."""
        changed = self.editable(unit_id)
        return [row for row in self.entries.get(unit_id, ()) if row not in changed]


def is_editable(row: MonthEntry) -> bool:
    """The reader's side may change it now."""
    return row.is_own and row.entry.state in EDITABLE


def opened_grid() -> Grid:
    """The grid that the address, the form or the session asks for."""
    choice = _choice()
    cells = _cells(choice)
    ids = [cell.id for cell in cells]
    return Grid(
        choice=choice,
        cells=tuple(cells),
        entries=queries.month_entries(
            reader(),
            unit_ids=ids,
            campaign_id=choice.campaign.id,
            month=choice.month,
            on=today(),
        ),
        reports=queries.month_reports(ids, campaign_id=choice.campaign.id, month=choice.month),
    )


def _choice() -> Choice:
    shown = [row for row in campaigns.shown_campaigns() if MONTHLY_KIND in row.entry_kinds]
    before = session.get(REMEMBERED) or {}
    asked = {name: request.values.get(name) or before.get(name, "") for name in ASKED}
    campaign = _campaign(shown, asked["dot"])
    months = months_between(campaign.starts_on, min(campaign.ends_on, today()))
    wanted = read_month(asked["thang"])
    month = wanted if wanted in months else next(iter(months), None)
    if month is None or wanted is None:
        month = months[0] if months else Month(campaign.starts_on.year, campaign.starts_on.month)
    places = _places(day_of(month))
    place = next((one for one in places if one.code == asked["xa"]), next(iter(places), None))
    if any(name in request.args for name in ASKED):
        chosen = (campaign.code, month.code, place.code if place else "")
        session[REMEMBERED] = dict(zip(ASKED, chosen, strict=True))
    return Choice(campaign, month, place, tuple(shown), tuple(months), tuple(places))


ASKED = ("dot", "thang", "xa")
"""What an address may ask for: campaign, month, and the commune where there are several."""


def day_of(month: Month) -> date:
    """The day whose units stand in the grid: the month's last, or today while it runs."""
    return min(month.last, today())


def _campaign(shown: list[Campaign], code: str) -> Campaign:
    """The one asked for, the open one that closes first, or the latest."""
    units = reader().units_with(Permission.ENTRY_WRITE)
    taking = campaigns.open_campaigns(at=clock.now(), unit_ids=units)
    open_ones = [row for row in taking if row in shown]
    asked = (row for row in shown if row.code == code)
    current = campaigns.current_campaign([*open_ones, *shown], on=today())
    found = next(asked, current)
    if found is None:
        raise NotFound("Chưa có chuyên đề, phong trào nào để ghi việc làm theo tháng.")
    return found


def _written_for(on: date) -> list[UnitRow]:
    return units_in_scope(reader().units_with(Permission.ENTRY_WRITE), on=on)


def _places(on: date) -> list[UnitRow]:
    """What the cells hang under, where they hang under more than one."""
    parents = {row.parent_id for row in _written_for(on) if row.level_code == "cell"}
    if len(parents) < 2:
        return []
    found = units_by_id([parent for parent in parents if parent], on=on)
    return sorted(found.values(), key=lambda row: row.full_name)


def _cells(choice: Choice) -> list[UnitRow]:
    """The cells of the place; the units themselves where the reader writes for no cell."""
    written_for = _written_for(day_of(choice.month))
    cells = [row for row in written_for if row.level_code == "cell"]
    if choice.place is not None:
        cells = [row for row in cells if row.parent_id == choice.place.id]
    return cells or written_for
