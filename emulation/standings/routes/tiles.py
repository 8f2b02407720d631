"""Where a unit stands, for pages that lie outside the boards: place, gap, movement."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from flask import request

from emulation.campaigns import queries as campaigns
from emulation.core import clock
from emulation.core.numbers import format_points
from emulation.core.policy import Actor, Permission
from emulation.points.rules import Grain
from emulation.standings import queries
from emulation.standings.exports import moved_words
from emulation.standings.routes.blueprint import bp
from emulation.standings.routes.shown import gap_words, place_words
from emulation.standings.rules import BoardKind, board_code, period_at
from emulation.units.queries import UnitRow, units_by_id
from emulation.web.access import is_signed_in, reader

HOME = "desk.home"


@dataclass(frozen=True)
class PlaceTile:
    """The place of the unit for which somebody writes, in words, and where it is explained."""

    title: str
    gap: str
    moved: str
    campaign: str
    href: str


@bp.app_context_processor
def place() -> dict[str, object]:
    """On the home page, where the reader's unit stands; the page itself cannot ask for it."""
    if request.endpoint != HOME or not is_signed_in():
        return {}
    return {"place": own_place(reader(), at=clock.now())}


def own_place(actor: Actor, *, at: datetime) -> PlaceTile | None:
    """The place of the first unit that the actor writes for, in the campaign under way.

    None for who writes for none, without a campaign, where no guidance gives points, and while the
    board is hidden until a ceremony.
    """
    on = clock.local_date(at)
    held = units_by_id(actor.units_with(Permission.ENTRY_WRITE), on=on)
    campaign = campaigns.current_campaign(queries.ranked_campaigns(), on=on)
    unit = next(iter(held.values()), None)
    if unit is None or campaign is None:
        return None
    kind = _kind_of(unit)
    period = period_at(Grain.CAMPAIGN, on, starts_on=campaign.starts_on, ends_on=campaign.ends_on)
    try:
        contest = queries.contest_of(campaign)
        board = queries.board(contest, kind, period, reader=actor, at=at, unit_code=unit.code)
    except queries.Held:
        return None
    for section in board.sections if board.rules else ():
        for row in section.rows:
            if row.unit.code == unit.code:
                against = board.versus.label if board.versus else ""
                return PlaceTile(
                    title=f"{place_words(section, row)}, {format_points(row.total)} điểm",
                    gap=f"{gap_words(section, row)}.",
                    moved=f"{against}: {moved_words(row.moved)}."
                    if against and row.moved is not None
                    else "",
                    campaign=f"{unit.full_name} · {campaign.name}",
                    href=f"/xep-hang/{board_code(campaign.code, kind)}/{unit.code}",
                )
    return None


def _kind_of(unit: UnitRow) -> BoardKind:
    """The board on which units of that kind are compared."""
    if unit.level_code == "cell":
        return BoardKind.CELL
    return BoardKind.AGENCY if unit.kind in queries.AGENCY_KINDS else BoardKind.COMMUNE
