"""The list of published boards, each as it was, and the page that publishes one."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from urllib.parse import urlencode

from flask import Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from emulation.campaigns import queries as campaigns
from emulation.campaigns.models import Campaign
from emulation.campaigns.rules import CampaignKind
from emulation.core import clock
from emulation.core.dates import short_instant, spoken_instant
from emulation.core.db import transaction
from emulation.core.errors import Invalid, NotAllowed, NotFound, WrongState
from emulation.core.policy import Permission
from emulation.publications import queries, services
from emulation.publications.forms import PublishForm
from emulation.publications.queries import Found
from emulation.publications.routes import shown
from emulation.publications.routes.blueprint import bp
from emulation.publications.rules import PUBLISHED_KINDS
from emulation.standings import queries as standings
from emulation.standings.models import BoardHold
from emulation.standings.queries import Board
from emulation.standings.rules import (
    BOARD_LABELS,
    GRAIN_BY_CODE,
    WHOLE,
    AsOf,
    Period,
    board_code,
    parse_board_code,
    period_at,
    read_day,
)
from emulation.web.access import reader, requires
from emulation.web.downloads import json_file

KEPT = ("ky", "tu", "cum", "dau")
HELD = "Kết quả này được giữ kín đến lễ công bố. Đồng chí mở lại trang này sau đó."


@bp.get("/")
@requires(Permission.BOARD_READ)
def index() -> ResponseReturnValue:
    """The published boards, the latest first, and what the reader may publish.

    «dot» asks for the boards of one campaign, «bang» offers to publish that board as it was seen.
    """
    holds = standings.standing_holds(at=clock.now())
    lines = [
        line
        for line in queries.publications(request.args.get("dot", "")[:60])
        if not is_held(line.campaign, line.board, line.at, holds)
    ]
    return render_template(
        "publications/index.html",
        lines=[
            {
                "title": shown.titled(line.campaign, line.board),
                "href": url_for("publications.show", code=line.code),
                "meta": f"{line.paper}. Công bố lúc {short_instant(line.at)}.",
                "tag": shown.TAGS.get((line.is_corrected, line.is_correction)),
            }
            for line in lines
        ],
        offers=_offers(request.args.get("bang", "")),
    )


@bp.get("/<code>")
@requires(Permission.BOARD_READ)
def show(code: str) -> ResponseReturnValue:
    """The board exactly as it was published, as far as the reader may see it."""
    found = found_shown(code)
    return render_template(
        "publications/show.html",
        data_href=url_for("publications.data", code=code) if shown.sees_all() else None,
        correct=_correcting(found),
        message=shown.message(found) if _may_correct(found) else "",
        **shown.told(found),
    )


@bp.get("/<code>/du-lieu.json")
@requires(Permission.BOARD_READ_ALL)
def data(code: str) -> Response:
    """The bytes that were digested."""
    row = found_shown(code).row
    return json_file(row.content.encode(), f"cong-bo-{row.code}.json")


@bp.route("/moi/<board>", methods=["GET", "POST"])
@requires(Permission.BOARD_PUBLISH)
def publish(board: str) -> ResponseReturnValue:
    """The board as of a seal (the newest, where «dau» names none) is published."""
    meant, form = _board(board), PublishForm()
    if not form.is_submitted():
        return _publish_page(board, meant, form)
    try:
        with transaction():
            row = services.publish(
                meant,
                paper=form.paper.data or "",
                actor=reader(),
                at=clock.now(),
                key=form.key(),
            )
    except Invalid as refusal:
        form.tell(refusal)
        return _publish_page(board, meant, form), 422
    flash("Đã công bố.", "ok")
    return redirect(url_for("publications.show", code=row.code), 303)


def _offers(seen: str) -> list[dict[str, str]]:
    """The boards that the reader may publish: the one they come from, or else all as they are."""
    if not reader().may(Permission.BOARD_PUBLISH):
        return []
    on = clock.local_date(clock.now())
    found = {
        board_code(campaign.code, kind): f"{campaign.name}: {BOARD_LABELS[kind].lower()}"
        for campaign in services.publishable(campaigns.shown_campaigns(), reader(), on=on)
        if campaign.kind is not CampaignKind.ARCHIVE
        for kind in PUBLISHED_KINDS
    }
    kept = _kept() if seen in found else {}
    return [
        {
            "title": title,
            "href": f"{url_for('publications.publish', board=code)}?{urlencode(kept)}".rstrip("?"),
            "hold_href": f"/xep-hang/{code}/giu-kin",
            "settings_href": f"/xep-hang/{code}/thiet-lap",
        }
        for code, title in found.items()
        if seen not in found or code == seen
    ]


def _kept() -> dict[str, str]:
    """What the address asks of the board: period, cluster, seal."""
    return {name: value for name in KEPT if (value := request.args.get(name))}


def found_shown(code: str) -> Found:
    """The publication; `Held` while what was published under a hold waits for its ceremony."""
    found = queries.publication_by_code(code[:40])
    if found is None:
        raise NotFound
    holds = standings.standing_holds(at=clock.now())
    if is_held(found.campaign, found.row.board, found.row.at, holds):
        raise standings.Held(HELD)
    return found


def is_held(
    campaign: Campaign, board: str, published_at: datetime, holds: Iterable[BoardHold]
) -> bool:
    """It was published under a hold that hides it from this reader; earlier ones are seen."""
    kinds = (None, shown.kind_of(board))
    is_hidden = any(
        hold.campaign_id == campaign.id and hold.kind in kinds and published_at >= hold.set_at
        for hold in holds
    )
    return is_hidden and not standings.may_publish(campaign, reader(), at=clock.now())


def _board(code: str) -> Board:
    """The board that the address means, as of its seal; for those alone who may publish it."""
    parsed, at = parse_board_code(code), clock.now()
    known = campaigns.shown_campaigns()
    campaign = next((row for row in known if parsed and row.code == parsed[0]), None)
    if parsed is None or campaign is None or campaign.kind is CampaignKind.ARCHIVE:
        raise NotFound
    if parsed[1] not in PUBLISHED_KINDS:
        raise NotFound
    if not services.publishable([campaign], reader(), on=clock.local_date(at)):
        raise NotAllowed("Chỉ cấp chủ trì đợt này được công bố kết quả.")
    group = request.args.get("cum", "").strip()
    found = standings.board(
        standings.contest_of(campaign),
        parsed[1],
        _period(campaign),
        reader=reader(),
        at=at,
        group=group,
        whole=group == WHOLE,
        as_of=newest_or_named_seal(),
    )
    if group and [section.code for section in found.sections] != [group]:
        raise NotFound
    return found


def _period(campaign: Campaign) -> Period:
    grain = GRAIN_BY_CODE.get(request.args.get("ky", "dot"))
    named = read_day(request.args.get("tu", "")) or campaign.starts_on
    day = max(campaign.starts_on, named)  # a year or a term may begin before the campaign does
    if grain is None or day > campaign.ends_on:
        raise NotFound
    return period_at(grain, day, starts_on=campaign.starts_on, ends_on=campaign.ends_on)


def newest_or_named_seal() -> AsOf:
    """The seal that «dau» numbers; the newest where it names none."""
    number = request.args.get("dau", "")
    if not number:
        found = standings.newest_seal()
    else:
        is_number = number.isascii() and number.isdigit() and len(number) < 10
        found = standings.seal_numbered(int(number)) if is_number else None
    if found is None:
        raise WrongState("Chưa có dấu niêm phong nào như vậy nên chưa công bố được.")
    return found


def _publish_page(code: str, board: Board, form: PublishForm) -> str:
    kept = _kept()
    # The seal that is read is the seal that is published, even if a newer one is made meanwhile.
    seal = str(board.as_of.seal) if board.as_of else ""
    kept["dau"] = seal
    count = sum(len(section.rows) for section in board.sections)
    return render_template(
        "publications/new.html",
        form=form,
        title=f"{board.campaign.name}: {BOARD_LABELS[board.kind].lower()}",
        action=f"{url_for('publications.publish', board=code)}?{urlencode(kept)}",
        board_href=f"/xep-hang/{code}?{urlencode(kept)}",
        facts=[
            {"label": "Kỳ", "value": board.period.label},
            {"label": "Số liệu", "value": f"tính đến {spoken_instant(board.at)}"},
            {"label": "Dấu niêm phong", "value": f"số {seal}"},
            {"label": "Cụm", "value": "; ".join(section.name for section in board.sections)},
            {"label": "Gồm", "value": f"{count} đơn vị"},
        ],
    )


def _may_correct(found: Found) -> bool:
    on = clock.local_date(clock.now())
    return bool(services.publishable([found.campaign], reader(), on=on))


def _correcting(found: Found) -> dict[str, str] | None:
    """Where those who publish propose a correction, or see the one that waits."""
    if not _may_correct(found) or queries.successor_of(found.row.id) is not None:
        return None
    waits = queries.open_correction_of(found.row.id)
    if waits is None:
        href = url_for("publications.correct", code=found.row.code)
        return {"href": href, "label": "Đính chính bảng này"}
    href = url_for("publications.correction", code=waits.code)
    return {"href": href, "label": "Xem bản đính chính đang chờ người thứ hai"}
