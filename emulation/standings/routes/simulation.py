"""/xep-hang/<board>/thu/<version>: who would move under a version of the rules, and why."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from flask import make_response, render_template, request
from flask.typing import ResponseReturnValue

from emulation.campaigns import queries as campaigns
from emulation.campaigns import services as campaign_services
from emulation.campaigns.models import Campaign, RuleSet
from emulation.core import clock
from emulation.core.dates import format_date, parse_date
from emulation.core.errors import Invalid, NotAllowed, NotFound, WrongState
from emulation.core.numbers import format_points, signed_points
from emulation.core.policy import Permission
from emulation.points.rules import ZERO, Grain
from emulation.standings import queries
from emulation.standings.queries import Board, Simulation
from emulation.standings.routes.blueprint import bp
from emulation.standings.rules import (
    BOARD_LABELS,
    BoardKind,
    BoardRow,
    Section,
    parse_board_code,
    period_at,
)
from emulation.standings.rules.simulation import Effect, Move, Summary, summary
from emulation.web.access import reader, requires

MOST_CHANGES = 3
"""Lines that are named beside a unit; the others are added up."""


@dataclass(frozen=True)
class Moved:
    """A unit's line of the page: old and new place, old and new points, and which lines do it."""

    unit: str
    place: str
    points: str
    why: str


@bp.get("/<board>/thu/<version>")
@requires(Permission.CAMPAIGN_SCORE)
def simulate(board: str, version: str) -> ResponseReturnValue:
    """The board as it would be; nothing is written. In short, where a page asks for a part."""
    campaign, row = _asked(board, version)
    since, notes = _since(campaign)
    shown = _board(board, campaign)
    try:
        found = queries.simulation(shown, row, since=since)
    except WrongState as error:
        found, notes = None, [*notes, str(error)]
    name = "summary" if "HX-Request" in request.headers else "simulation"
    page = _page(shown, row, found, since, notes)
    answer = make_response(render_template(f"standings/{name}.html", **page))
    answer.vary.add("HX-Request")
    return answer


def _page(
    shown: Board, row: RuleSet, found: Simulation | None, since: date, notes: list[str]
) -> dict[str, object]:
    parts = found.sections if found else ()
    return {
        "campaign": shown.campaign,
        "version": row,
        "here": request.path,
        "notes": notes,
        "since": format_date(since),
        "groups": list(shown.groups),
        "group": shown.sections[0].code if len(shown.sections) == 1 else "",
        "what": BOARD_LABELS[shown.kind],
        "findings": _findings(summary(_moves(shown, found))) if found else [],
        "sections": [(one.name, _lines(one, shown, found)) for one in parts if found],
        "rules_href": f"/dot/{shown.campaign.code}/bo-tieu-chi/{row.version}",
        "begins": format_date(row.valid_from),
    }


def _asked(code: str, version: str) -> tuple[Campaign, RuleSet]:
    parsed = parse_board_code(code)
    campaign = campaigns.campaign_by_code(parsed[0]) if parsed else None
    is_number = version.isascii() and version.isdigit() and len(version) < 5
    if campaign is None or not is_number:
        raise NotFound
    if not campaign_services.may_score(campaign, reader(), on=clock.local_date(clock.now())):
        raise NotAllowed("Chỉ đơn vị chủ trì thử được bộ tiêu chí chấm điểm.")
    row = campaigns.rule_set_of_version(campaign.id, int(version))
    if row is None:
        raise NotFound
    return campaign, row


def _board(code: str, campaign: Campaign) -> Board:
    parsed = parse_board_code(code)
    at = clock.now()
    day = max(campaign.starts_on, min(campaign.ends_on, clock.local_date(at)))
    return queries.board(
        queries.contest_of(campaign),
        parsed[1] if parsed else BoardKind.COMMUNE,
        period_at(Grain.CAMPAIGN, day, starts_on=campaign.starts_on, ends_on=campaign.ends_on),
        reader=reader(),
        at=at,
        group=request.args.get("cum", "").strip()[:40],
    )


def _since(campaign: Campaign) -> tuple[date, list[str]]:
    """The day from which entries are counted anew, else the campaign's first, with a note."""
    text = request.args.get("tu", "").strip()
    if not text:
        return campaign.starts_on, []
    try:
        day = parse_date(text)
    except Invalid as error:
        return campaign.starts_on, [f"Chưa đọc được ngày «{text[:20]}» nên tính cả đợt. {error}"]
    if not campaign.starts_on <= day <= campaign.ends_on:
        return campaign.starts_on, [f"Ngày {format_date(day)} nằm ngoài đợt nên tính cả đợt."]
    return day, []


def _moves(board: Board, found: Simulation) -> list[Move]:
    now = {row.unit.id: row for one in board.sections for row in one.rows}
    return [
        Move(
            row.unit.full_name,
            (now[row.unit.id].place.rank, row.place.rank),
            (now[row.unit.id].total, row.total),
        )
        for section in found.sections
        for row in section.rows
    ]


def _findings(found: Summary) -> list[str]:
    """How many would move, how many have more and less, and who moves most; said first."""
    if not found.moved:
        told = [f"Không đơn vị nào trong {found.units} đơn vị đổi thứ hạng."]
    else:
        told = [f"{found.moved} trong {found.units} đơn vị đổi thứ hạng."]
    if not found.gain and not found.lose:
        return [*told, "Không đơn vị nào đổi điểm."]
    told.append(f"{found.gain} đơn vị tăng điểm, {found.lose} đơn vị giảm điểm.")
    return told + [f"{one.unit}: {_place(one)}; {_points(one)}." for one in found.largest]


def _place(move: Move) -> str:
    before, after = move.rank
    if before == after:
        return f"giữ thứ {after}"
    return f"thứ {before} → thứ {after}"


def _points(move: Move) -> str:
    return f"{_from_to(*move.points)} điểm"


def _lines(section: Section, board: Board, found: Simulation) -> list[Moved]:
    now = {row.unit.id: row for one in board.sections for row in one.rows}
    return [_moved(row, now[row.unit.id], found.effects[row.unit.id]) for row in section.rows]


def _moved(row: BoardRow, now: BoardRow, effect: Effect) -> Moved:
    step = row.moved or 0
    words = f"lên {step}" if step > 0 else f"xuống {-step}" if step < 0 else "giữ nguyên"
    return Moved(
        unit=row.unit.full_name,
        place=f"{now.place.rank} → {row.place.rank} ({words})",
        points=_from_to(now.total, row.total),
        why=_why(effect),
    )


def _from_to(before: Decimal, after: Decimal) -> str:
    told = f"{format_points(before)} → {format_points(after)}".replace("-", "−")
    return f"{told} ({signed_points(after - before)})"


def _why(effect: Effect) -> str:
    named, others = effect.changes[:MOST_CHANGES], effect.changes[MOST_CHANGES:]
    told = [f"{one.label}: {_from_to(one.before, one.after)}" for one in named]
    if others:
        before = sum((one.before for one in others), ZERO)
        after = sum((one.after for one in others), ZERO)
        told.append(f"{len(others)} mục khác: {_from_to(before, after)}")
    return "; ".join(told) or "Điểm không đổi"
