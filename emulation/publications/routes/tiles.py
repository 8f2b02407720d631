"""What was published lately, on the home page of everybody whom it concerns."""

from __future__ import annotations

from datetime import timedelta

from flask import request, url_for

from emulation.core import clock
from emulation.core.dates import short_instant
from emulation.core.policy import Permission
from emulation.publications import queries
from emulation.publications.routes import boards, shown
from emulation.publications.routes.blueprint import bp
from emulation.standings import queries as standings
from emulation.units.queries import lines_of
from emulation.web.access import is_signed_in, reader

HOME = "desk.home"
LATELY = timedelta(days=14)
MOST = 3


@bp.app_context_processor
def published() -> dict[str, object]:
    """On the home page, the boards published in the last two weeks by a unit over the reader,
    unless they are held."""
    if request.endpoint != HOME or not is_signed_in() or not reader().may(Permission.BOARD_READ):
        return {}
    at = clock.now()
    over = lines_of(reader().units_with(Permission.BOARD_READ), on=clock.local_date(at))
    hosts = {unit_id for line in over.values() for unit_id in line}
    lines = queries.publications(since=at - LATELY, hosts=hosts, most=MOST)
    holds = standings.standing_holds(at=at) if lines else []
    return {
        "published": [
            {
                "title": shown.titled(line.campaign, line.board),
                "href": url_for("publications.show", code=line.code),
                "tag": shown.TAGS.get((False, line.is_correction)),
                "meta": f"Công bố lúc {short_instant(line.at)}",
            }
            for line in lines
            if not line.is_corrected
            and not boards.is_held(line.campaign, line.board, line.at, holds)
        ]
    }
