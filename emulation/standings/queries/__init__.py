"""Every SELECT of the boards: counters for the ranking, points only for the page that explains."""

from emulation.standings.queries.as_of import (
    first_seal,
    last_seal_of,
    newest_seal,
    seal_numbered,
)
from emulation.standings.queries.board import Board, board, waiting
from emulation.standings.queries.contests import (
    Contest,
    asked_contest,
    contest_of,
    ranked_campaigns,
)
from emulation.standings.queries.holds import (
    Held,
    hold_by_code,
    hold_of_key,
    hold_on,
    may_publish,
    require_shown,
    standing_holds,
)
from emulation.standings.queries.kinds import AGENCY_KINDS
from emulation.standings.queries.members import MOST_RANKED, member_units, part_of
from emulation.standings.queries.months import monthly, months_of
from emulation.standings.queries.points import PAGE_SIZE, PointPage, PointRow, point_page
from emulation.standings.queries.settings import published_sight, setting_of, setting_of_key
from emulation.standings.queries.simulation import Simulation, simulation

__all__ = [
    "AGENCY_KINDS",
    "MOST_RANKED",
    "PAGE_SIZE",
    "Board",
    "Contest",
    "Held",
    "PointPage",
    "PointRow",
    "Simulation",
    "asked_contest",
    "board",
    "contest_of",
    "first_seal",
    "hold_by_code",
    "hold_of_key",
    "hold_on",
    "last_seal_of",
    "may_publish",
    "member_units",
    "monthly",
    "months_of",
    "newest_seal",
    "part_of",
    "point_page",
    "published_sight",
    "ranked_campaigns",
    "require_shown",
    "seal_numbered",
    "setting_of",
    "setting_of_key",
    "simulation",
    "standing_holds",
    "waiting",
]
