"""The pages of the boards: the ranking, its list for Excel, and the reasons behind a number."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode

from flask import Response, current_app, render_template, request
from flask.typing import ResponseReturnValue

from emulation.audit.queries import printed_last_seal
from emulation.campaigns import queries as campaigns
from emulation.campaigns.models import Campaign
from emulation.core import clock
from emulation.core.dates import format_date, spoken_instant
from emulation.core.errors import NotAllowed, NotFound
from emulation.core.numbers import format_points
from emulation.core.policy import Permission
from emulation.standings import queries
from emulation.standings.queries import Board
from emulation.standings.routes import changes, choices, drawn, orders, papers, past, reasons, shown
from emulation.standings.routes.blueprint import bp
from emulation.standings.rules import (
    BOARD_LABELS,
    ORDERING_LABELS,
    WHOLE,
    BoardKind,
    BoardRow,
    Ordering,
    Section,
    board_code,
)
from emulation.units.queries import FormerUnit, former_units, units_by_id
from emulation.web.access import reader, requires
from emulation.web.downloads import json_file
from emulation.web.replica import instant

HELD = "Bảng này đang được giữ kín đến lễ công bố: chỉ cấp chủ trì xem được."


@dataclass(frozen=True)
class View:
    """A board with what of it was asked for."""

    code: str
    board: Board
    choice: choices.Choice
    sections: list[Section]
    notes: list[str]
    campaigns: list[Campaign]

    @property
    def path(self) -> str:
        return f"/xep-hang/{self.code}"


@bp.get("/")
@requires(Permission.BOARD_READ)
def index() -> ResponseReturnValue:
    known = queries.ranked_campaigns()
    if not known:
        return render_template("standings/empty.html")
    at = instant()
    campaign = campaigns.current_campaign(known, on=clock.local_date(at)) or known[0]
    return _page(_view(board_code(campaign.code, _own_kind(at)), known, at=at))


@bp.get("/<board>")
@requires(Permission.BOARD_READ)
def show(board: str) -> ResponseReturnValue:
    unit = request.args.get("don-vi", "").strip()[:40]
    return _page(_view(board, queries.ranked_campaigns(), at=instant(), unit_code=unit))


@bp.get("/<board>/xuat")
@requires(Permission.BOARD_READ)
def export(board: str) -> Response:
    """As a list for Excel, or with «dang=pdf» as a paper."""
    view = _view(board, queries.ranked_campaigns(), at=instant())
    form = request.args.get("dang", "xlsx")
    return papers.handed_out(view.code, view.board, view.sections, _notes(view), form)


def _notes(view: View) -> list[str]:
    """What stands under the list: of when it is, by which rules, and who is not ranked."""
    board = view.board
    when = past.digest_words(view.code, board) or f"Số liệu tính đến {spoken_instant(board.at)}."
    ruled = [*map(shown.guidance_words, board.rules), *_tie_words(board)]
    told = [shown.absent_words(each, board.ordering, _ask(view)) for each in view.sections]
    return [when, *ruled, *dict.fromkeys(words for each in told for words in each)]


def _tie_words(board: Board) -> list[str]:
    """What orders the board, unless it is the total, and what does when that is equal."""
    own = orders.RULES[board.ordering]
    return [words for words in (own, shown.tie_rule(board.rules)) if words and board.rules]


@bp.get("/<board>/du-lieu.json")
@requires(Permission.BOARD_READ_ALL)
def data(board: str) -> Response:
    """The board as of a seal in its one writing; without a seal, as of the newest."""
    view = _view(board, queries.ranked_campaigns(), at=instant(), is_past=True)
    if view.board.as_of is None:
        raise NotFound
    content, _ = past.told(view.code, view.board, view.board.as_of)
    return json_file(content, f"xep-hang-{view.code}-dau-{view.board.as_of.seal}.json")


@bp.get("/<board>/<unit>")
@requires(Permission.BOARD_READ)
def why(board: str, unit: str) -> ResponseReturnValue:
    view = _view(board, queries.ranked_campaigns(), at=instant(), unit_code=unit, alone=True)
    section, row = _find(view.board, unit)
    if not (_sees_all() or row.unit.is_own or row.unit.is_answered):
        raise NotAllowed(
            "Căn cứ tính điểm chỉ đơn vị đó, cấp trên trực tiếp và cấp huyện xem được."
        )
    page = queries.point_page(
        view.board.contest,
        row.unit.id,
        view.board.kind,
        view.board.period,
        reader=reader(),
        at=view.board.at,
        cursor=request.args.get("sau", ""),
        as_of=view.board.as_of,
        line=view.board.line_of([row.unit.id]),
    )
    return render_template("standings/why.html", **_why(view, section, row, page))


def _why(view: View, section: Section, row: BoardRow, page: queries.PointPage) -> dict[str, object]:
    here = f"{view.path}/{row.unit.code}"
    args = view.choice.args
    return {
        "view": view,
        "row": row,
        "size": len(section.rows),
        "total": format_points(row.total),
        "per": None if row.ordering is Ordering.TOTAL else orders.per_words(row),
        "per_head": orders.PER_WORDS[row.ordering],
        "months": drawn.months_of(view.board, section, row) if view.board.rules else None,
        "finding": reasons.finding(section, row),
        "comparison": reasons.compare(section, row),
        "as_of": spoken_instant(view.board.at),
        "seal": printed_last_seal(),
        "waiting": _waiting(view, [row.unit.id])[1],
        "rules": view.board.rules,
        "guidance": [shown.ruled_words(one) for one in view.board.rules],
        "points": reasons.show_points(page, view.board),
        "page": page,
        "page_sum": shown.plain(page.total),
        "first_href": _href(here, args),
        "next_href": _href(here, args | {"sau": page.next_cursor}) if page.next_cursor else None,
        "board_href": _href(view.path, args),
        "past": past.past_words(view.board),
        "live_href": _href(here, _but_seal(args)),
        "day": _day(view.board),
        "kept": _but_seal(args),
        "here": here,
        "former": shown.former_words(_former(view.board, row)),
        "change": changes.changed(view.board, row, request.args, reader=reader()),
    }


def _former(board: Board, row: BoardRow) -> list[FormerUnit]:
    """The units whose history it bears besides its own."""
    is_alone = len(board.line_of([row.unit.id])) == 1
    return [] if is_alone else former_units(row.unit.id, on=clock.local_date(board.at))


def _but_seal(args: dict[str, str]) -> dict[str, str]:
    return {name: value for name, value in args.items() if name != "dau"}


def _day(board: Board) -> str:
    """The day of the seal as it was or could have been typed; nothing for the live board."""
    return format_date(clock.local_date(board.at)) if board.as_of else ""


def _waiting(view: View, unit_ids: list[int]) -> tuple[int, str]:
    """How many entries of these units wait, and the sentence on all that wait; nothing is said of
    what waited at a past seal."""
    if view.board.as_of is not None:
        return 0, ""
    every, theirs = queries.waiting(view.board.contest, unit_ids=unit_ids)
    return theirs, shown.waiting_words(every)


def _href(path: str, args: dict[str, str]) -> str:
    return f"{path}?{urlencode(args)}"


def _page(view: View) -> str:
    board, sees_all = view.board, _sees_all()
    own = [row.unit.id for section in view.sections for row in section.own]
    own_waiting, waiting = _waiting(view, own)
    return render_template(
        "standings/show.html",
        view=view,
        board=board,
        sections=[
            shown.show_section(
                section,
                board_path=view.path,
                args=view.choice.args,
                sees_all=sees_all,
                waiting=own_waiting,
                page=view.choice.page if len(view.sections) == 1 else 1,
                ordering=board.ordering,
                ask=_ask(view),
            )
            for section in view.sections
        ],
        as_of=spoken_instant(board.at),
        seal=printed_last_seal(),
        waiting=waiting,
        guidance=[shown.guidance_words(one) for one in board.rules],
        tie_rule=shown.tie_rule(board.rules),
        tabs=_tabs(view),
        order_words=_order_words(view),
        past=past.digest_words(view.code, board),
        live_href=_href(view.path, _but_seal(view.choice.args)),
        data_href=_href(f"{view.path}/du-lieu.json", view.choice.args) if sees_all else None,
        settings_href=_settings(view),
        published_args=_published(view),
        is_administrator=reader().may(Permission.ACCOUNT_MANAGE),
        **_hrefs(view),
        **offered(view),
    )


def _hrefs(view: View) -> dict[str, str | None]:
    """The other forms of the board, with what was chosen."""
    args = view.choice.args
    return {
        "export_href": _href(f"{view.path}/xuat", args),
        "paper_href": _href(f"{view.path}/xuat", args | {"dang": "pdf"}),
        "pictures_href": _href(f"{view.path}/hinh", args),
        "classes_href": None if view.board.contest.is_all else _href(f"{view.path}/xep-loai", args),
        "page_href": _href(view.path, args) + "&trang=",
    }


def _settings(view: View) -> str | None:
    """Where those who publish say how much units see; all campaigns together take it from each."""
    is_theirs = reader().may(Permission.BOARD_PUBLISH) and not view.board.contest.is_all
    return f"{view.path}/thiet-lap" if is_theirs else None


def _published(view: View) -> dict[str, str]:
    """What the page of published boards is asked for."""
    contest = view.board.contest
    if contest.is_all:
        return {}
    is_whole = contest.field is None and view.board.ordering is Ordering.TOTAL
    return {"dot": contest.code} | (view.choice.args | {"bang": view.code} if is_whole else {})


def offered(view: View) -> dict[str, object]:
    """What the filters of the page offer, and what was chosen."""
    board = view.board
    grains, starts = choices.period_options(board.contest, board.period, at=board.at)
    return {
        "groups": group_choices(view),
        "group": view.choice.group or (view.sections[0].code if len(view.sections) == 1 else ""),
        "grains": grains,
        "starts": starts,
        "day": _day(board),
        "fields": choices.field_options(),
        "orderings": choices.ordering_options(board.kind) if board.rules else [],
        "order_rule": orders.RULES[board.ordering],
        "per_head": orders.PER_WORDS[board.ordering],
        "more_groups": choices.MORE_GROUPS if board.has_more_groups else "",
    }


def group_choices(view: View) -> list[tuple[str, str]]:
    """What the select «Cụm» offers the reader."""
    return choices.group_options(view.board.groups, view.board.kind, sees_all=_sees_all())


def _ask(view: View) -> str:
    """The telephone that answers for the board: the campaign's own or that of the installation."""
    return view.board.campaign.support_phone or str(current_app.config["SUPPORT_PHONE"])


def _order_words(view: View) -> str:
    """How many units there are and what orders them."""
    count = sum(len(section.rows) for section in view.sections)
    label = ORDERING_LABELS[view.board.ordering]
    order = f"{label[0].lower()}{label[1:]}" if view.board.rules else "tên"
    return f"{count} đơn vị, xếp theo {order}"


def _tabs(view: View) -> list[dict[str, object]]:
    return [
        {
            "label": label,
            "href": f"/xep-hang/{view.board.contest.board(kind)}",
            "count": None,
            "is_current": kind is view.board.kind,
        }
        for kind, label in BOARD_LABELS.items()
    ]


def asked(code: str) -> View:
    """The board that the address means, now."""
    return _view(code, queries.ranked_campaigns(), at=clock.now())


def _view(
    code: str,
    known: list[Campaign],
    *,
    at: datetime,
    unit_code: str = "",
    is_past: bool = False,
    alone: bool = False,
) -> View:
    """The board that the address means; `is_past` asks for the newest seal where none is named,
    `alone` leaves out the groups beside the unit's."""
    field, broken = choices.read_field(request.args)
    asked = queries.asked_contest(known, code, field)
    if asked is None:
        raise NotFound
    contest, kind = asked
    choice = choices.read_choice(request.args, contest, kind, at=at)
    board = queries.board(
        contest,
        kind,
        choice.period,
        reader=reader(),
        at=at,
        group=choice.group,
        unit_code=unit_code,
        whole=choice.group == WHOLE and not unit_code,
        as_of=choice.as_of or (queries.newest_seal() if is_past else None),
        ordering=choice.ordering,
        alone=alone,
    )
    if unit_code:
        choice = choices.opened_by(choice, board, unit_code)
    notes = choices.group_notes(choice, board, sees_all=_sees_all())
    held = [HELD] if board.hold else []
    told = [*held, *broken, *choice.notes, *notes]
    return View(code, board, choice, list(board.sections), told, known)


def _find(board: Board, unit_code: str) -> tuple[Section, BoardRow]:
    for section in board.sections:
        for row in section.rows:
            if row.unit.code == unit_code:
                return section, row
        if any(unit.code == unit_code for unit in section.left_out):
            raise NotFound("Đơn vị chưa được xếp theo cách này. Mở lại bảng xếp theo tổng điểm.")
    raise NotFound


def _own_kind(at: datetime) -> BoardKind:
    """Agencies open on their own board, everybody else on that of the communes."""
    held = units_by_id(reader().units_with(Permission.BOARD_READ), on=clock.local_date(at))
    if held and all(unit.kind in queries.AGENCY_KINDS for unit in held.values()):
        return BoardKind.AGENCY
    return BoardKind.COMMUNE


def _sees_all() -> bool:
    return reader().may(Permission.BOARD_READ_ALL)
