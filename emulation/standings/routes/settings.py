"""/xep-hang/<board>/thiet-lap: how much of a board units see."""

from __future__ import annotations

from flask import flash, redirect, render_template
from flask.typing import ResponseReturnValue

from emulation.campaigns.models import Campaign
from emulation.core import clock
from emulation.core.db import transaction
from emulation.core.errors import Invalid
from emulation.core.policy import Permission
from emulation.standings import queries, services
from emulation.standings.forms import SettingForm
from emulation.standings.routes.blueprint import bp
from emulation.standings.routes.holds import publishable
from emulation.standings.rules import (
    BOARD_LABELS,
    LIVE_SIGHT,
    PUBLISHED_SIGHT,
    BoardKind,
)
from emulation.web.access import reader, requires


@bp.route("/<board>/thiet-lap", methods=["GET", "POST"])
@requires(Permission.BOARD_PUBLISH)
def settings(board: str) -> ResponseReturnValue:
    campaign, kind = publishable(board)
    form = SettingForm()
    if not form.is_submitted():
        _fill(form, campaign, kind)
        return _page(board, campaign, kind, form)
    try:
        _set_up(campaign, kind, form)
    except Invalid as refusal:
        form.tell(refusal)
        return _page(board, campaign, kind, form), 422
    flash("Đã lưu thiết lập của bảng.", "ok")
    return redirect(f"/xep-hang/{board}", 303)


def _fill(form: SettingForm, campaign: Campaign, kind: BoardKind) -> None:
    found = queries.setting_of(campaign.id, kind)
    form.seen.data = str(found.revision if found else 0)
    form.live_sight.data = found.live_sight if found else LIVE_SIGHT
    form.published_sight.data = found.published_sight if found else PUBLISHED_SIGHT


def _set_up(campaign: Campaign, kind: BoardKind, form: SettingForm) -> None:
    live, published = form.sight("live_sight"), form.sight("published_sight")
    with transaction():
        services.set_up_board(
            campaign,
            kind,
            live=live,
            published=published,
            seen=form.revision(),
            actor=reader(),
            at=clock.now(),
            key=form.key(),
        )


def _page(board: str, campaign: Campaign, kind: BoardKind, form: SettingForm) -> str:
    return render_template(
        "standings/settings.html",
        campaign=campaign,
        board_name=BOARD_LABELS[kind],
        board_href=f"/xep-hang/{board}",
        form=form,
    )
