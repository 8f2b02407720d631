"""/xep-hang/<board>/giu-kin: boards are hidden until a ceremony, and revealed."""

from __future__ import annotations

from flask import flash, redirect, render_template, request
from flask.typing import ResponseReturnValue

from emulation.campaigns import queries as campaigns
from emulation.campaigns.models import Campaign
from emulation.core import clock
from emulation.core.dates import spoken_instant
from emulation.core.db import transaction
from emulation.core.errors import Invalid, NotAllowed, NotFound
from emulation.core.policy import Permission
from emulation.standings import queries, services
from emulation.standings.forms import HoldForm
from emulation.standings.models import BoardHold
from emulation.standings.routes.blueprint import bp
from emulation.standings.rules import BOARD_LABELS, BoardKind, parse_board_code
from emulation.web.access import reader, requires


@bp.route("/<board>/giu-kin", methods=["GET", "POST"])
@requires(Permission.BOARD_PUBLISH)
def hold(board: str) -> ResponseReturnValue:
    """The hold that stands on the board, or the form that sets one."""
    campaign, kind = publishable(board)
    form = HoldForm()
    if not form.is_submitted():
        form.kind.data = kind.value
        return _page(board, campaign, kind, form)
    try:
        _hide(campaign, form)
    except Invalid as refusal:
        form.tell(refusal)
        return _page(board, campaign, kind, form), 422
    flash("Đã giữ kín. Chỉ cấp chủ trì còn xem được bảng này.", "ok")
    return redirect(request.path, 303)


def _hide(campaign: Campaign, form: HoldForm) -> None:
    with transaction():
        services.hold_board(
            campaign,
            form.board_kind(),
            reason=form.reason.data or "",
            reveals_at=form.reveals_at(),
            actor=reader(),
            at=clock.now(),
            key=form.key(),
        )


@bp.post("/<board>/mo-ket-qua")
@requires(Permission.BOARD_PUBLISH)
def reveal(board: str) -> ResponseReturnValue:
    """The ceremony is over: the boards are seen again."""
    campaign, _ = publishable(board)
    with transaction():
        found = queries.hold_by_code(request.form.get("hold", "")[:40])
        if found is None or found.campaign_id != campaign.id:
            raise NotFound
        services.reveal_board(campaign, found, actor=reader(), at=clock.now())
    flash("Đã mở kết quả.", "ok")
    return redirect(f"/xep-hang/{board}", 303)


def publishable(code: str) -> tuple[Campaign, BoardKind]:
    """The campaign and kind of the board, for those who may publish it; `NotAllowed` for others."""
    parsed = parse_board_code(code)
    campaign = campaigns.campaign_by_code(parsed[0]) if parsed else None
    if parsed is None or campaign is None:
        raise NotFound
    if not queries.may_publish(campaign, reader(), at=clock.now()):
        raise NotAllowed(services.NOT_YOURS)
    return campaign, parsed[1]


def _page(board: str, campaign: Campaign, kind: BoardKind, form: HoldForm) -> str:
    found = queries.hold_on(campaign.id, kind, at=clock.now())
    return render_template(
        "standings/hold.html",
        campaign=campaign,
        board_href=f"/xep-hang/{board}",
        form=form,
        standing=_told(found) if found else None,
        hold=found,
    )


def _told(found: BoardHold) -> str:
    """What is hidden, why and until when."""
    what = BOARD_LABELS[found.kind] if found.kind else "Tất cả các bảng của đợt"
    until = f"tự mở lúc {spoken_instant(found.reveals_at)}" if found.reveals_at else "mở bằng tay"
    return f"{what}: giữ kín từ {spoken_instant(found.set_at)}, {until}. Lý do: {found.reason}"
