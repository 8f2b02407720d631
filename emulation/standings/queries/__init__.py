"""Every SELECT of the boards: counters for the ranking, points only for the page that explains."""

from emulation.standings.queries.board import AGENCY_KINDS, Board, board, member_units, waiting
from emulation.standings.queries.points import PAGE_SIZE, PointPage, PointRow, point_page

__all__ = [
    "AGENCY_KINDS",
    "PAGE_SIZE",
    "Board",
    "PointPage",
    "PointRow",
    "board",
    "member_units",
    "point_page",
    "waiting",
]
