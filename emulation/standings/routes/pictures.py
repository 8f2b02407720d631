"""One cluster of a board in pictures: drawn for everybody, to explore for those who lead."""

from __future__ import annotations

from urllib.parse import urlencode

from flask import render_template
from flask.typing import ResponseReturnValue

from emulation.audit.queries import printed_last_seal
from emulation.core.dates import spoken_instant
from emulation.core.policy import Permission
from emulation.standings.routes import drawn, explored, past, views
from emulation.standings.routes.blueprint import bp
from emulation.standings.rules import Section
from emulation.web.access import reader, requires


@bp.get("/<board>/hinh")
@requires(Permission.BOARD_READ)
def pictures(board: str) -> ResponseReturnValue:
    view = views.asked(board)
    section = shown_section(view)
    return render_template(
        "standings/pictures.html",
        bars=drawn.bars_of(section) if section and view.board.rules else None,
        slopes=drawn.slopes_of(view.board, section) if section and view.board.rules else None,
        heat=drawn.heat_of(view.board, section) if section else None,
        most=drawn.MOST_DRAWN,
        explore_href=near(view, "/bieu-do") if reader().may(Permission.BOARD_READ_ALL) else None,
        **_frame(view, section),
    )


@bp.get("/<board>/bieu-do")
@requires(Permission.BOARD_READ_ALL)
def explore(board: str) -> ResponseReturnValue:
    view = views.asked(board)
    section = shown_section(view)
    return render_template(
        "standings/explore.html",
        chart=explored.explored(view.board, section) if section and section.shown else None,
        pictures_href=near(view, "/hinh"),
        **_frame(view, section),
    )


def near(view: views.View, part: str = "") -> str:
    """The address of the board, or of a part of it, that keeps what was chosen."""
    return f"{view.path}{part}?{urlencode(view.choice.args)}"


def _frame(view: views.View, section: Section | None) -> dict[str, object]:
    """What both pages say around their pictures."""
    return {
        "view": view,
        "board": view.board,
        "section": section,
        "as_of": spoken_instant(view.board.at),
        "seal": printed_last_seal(),
        "past": past.past_words(view.board),
        "board_href": near(view),
        **offered(view, section),
    }


def shown_section(view: views.View) -> Section | None:
    """The cluster asked for, the reader's own, or the first."""
    own = next((section for section in view.sections if section.own), None)
    return own or next(iter(view.sections), None)


def offered(view: views.View, section: Section | None) -> dict[str, object]:
    """What the filters offer: clusters one by one, since a picture shows one."""
    found = views.offered(view)
    found["groups"] = [each for each in views.group_choices(view) if each[0]]
    found["group"] = section.code if section else ""
    return found
