"""Another deadline for a unit or for all: proposed by one person, confirmed by a second."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from flask import flash, redirect, render_template
from flask.typing import ResponseReturnValue

from emulation.campaigns import queries, services
from emulation.campaigns.forms import ALL, NO_UNIT, DeadlineForm
from emulation.campaigns.models import Campaign
from emulation.campaigns.queries import ChangeRow
from emulation.campaigns.routes.blueprint import bp, shown_campaign
from emulation.campaigns.rules import EXTENSION_LABELS, ExtensionState, spoken_deadline
from emulation.core import clock
from emulation.core.dates import long_instant, remaining
from emulation.core.db import transaction
from emulation.core.errors import Invalid, NotAllowed
from emulation.core.policy import Permission
from emulation.units.queries import UnitRow, units_by_id, units_in_scope
from emulation.web.access import reader, requires

TAGS = {
    ExtensionState.WAITING: "waiting",
    ExtensionState.IN_FORCE: "approved",
    ExtensionState.DROPPED: "withdrawn",
}


@dataclass(frozen=True)
class ShownChange:
    """A change of a deadline as the page shows it."""

    title: str
    tag: str
    tag_kind: str
    until: str
    reason: str
    authority: str
    confirm_href: str = ""
    """Where the reader may confirm it; empty where they may not."""
    drop_href: str = ""


@bp.route("/<code>/han-gui", methods=["GET", "POST"])
@requires(Permission.CAMPAIGN_EXTEND)
def propose(code: str) -> ResponseReturnValue:
    """The form that proposes another deadline."""
    campaign, at = shown_campaign(code), clock.now()
    if not services.may_change_deadline(campaign, reader(), on=clock.local_date(at)):
        raise NotAllowed
    places = units_in_scope([campaign.host_id], on=clock.local_date(at))
    form = DeadlineForm()
    form.offer(_pairs(places))
    if not form.is_submitted():
        return _form_page(campaign, form, at=at)
    if not _proposed(form, campaign, {unit.code: unit.id for unit in places}, at=at):
        return _form_page(campaign, form, at=at), 422
    return redirect(f"/dot/{campaign.code}#gia-han", 303)


@bp.post("/<code>/han-gui/<change>/xac-nhan")
@requires(Permission.CAMPAIGN_EXTEND)
def confirm(code: str, change: str) -> ResponseReturnValue:
    """A second person agrees: the deadline holds from now on."""
    campaign = shown_campaign(code)
    with transaction():
        services.confirm_deadline(change[:40], actor=reader(), at=clock.now())
    flash("Đã xác nhận. Hạn mới áp dụng từ bây giờ.", "ok")
    return redirect(f"/dot/{campaign.code}#gia-han", 303)


@bp.post("/<code>/han-gui/<change>/bo")
@requires(Permission.CAMPAIGN_EXTEND)
def drop(code: str, change: str) -> ResponseReturnValue:
    """The proposal comes to nothing."""
    campaign = shown_campaign(code)
    with transaction():
        services.drop_deadline(change[:40], actor=reader(), at=clock.now())
    flash("Đã bỏ đề nghị. Hạn gửi giữ như cũ.", "ok")
    return redirect(f"/dot/{campaign.code}#gia-han", 303)


def shown_changes(campaign: Campaign, *, at: datetime) -> list[ShownChange]:
    """What holds, for every reader; what waits or was dropped, for those who may decide on it."""
    may = services.may_change_deadline(campaign, reader(), on=clock.local_date(at))
    rows = [row for row in queries.changes_of(campaign.id) if may or row.confirmed_at]
    names = units_by_id({row.unit_id for row in rows if row.unit_id}, on=clock.local_date(at))
    return [_shown(row, campaign, names, may=may, at=at) for row in rows]


def _shown(
    row: ChangeRow, campaign: Campaign, names: dict[int, UnitRow], *, may: bool, at: datetime
) -> ShownChange:
    is_waiting = may and row.state is ExtensionState.WAITING
    here = f"/dot/{campaign.code}/han-gui/{row.code}"
    is_own = row.proposer_person_id == reader().person_id
    is_over = row.state is ExtensionState.IN_FORCE and row.deadline < at
    return ShownChange(
        title=names[row.unit_id].full_name if row.unit_id else "Tất cả đơn vị",
        tag="Đã hết hạn" if is_over else EXTENSION_LABELS[row.state],
        tag_kind="withdrawn" if is_over else TAGS[row.state],
        until=f"Đến {long_instant(row.deadline)} ({remaining(row.deadline, at)})."
        + ("" if row.unit_id else f" Hạn trước đó: {long_instant(row.before)}."),
        reason=row.reason,
        authority=row.authority,
        confirm_href=f"{here}/xac-nhan" if is_waiting and not is_own else "",
        drop_href=f"{here}/bo" if is_waiting else "",
    )


def _pairs(places: list[UnitRow]) -> list[tuple[str, str]]:
    """Every unit below the host by name, a cell with the name of what it hangs under."""
    names = {unit.id: unit.full_name for unit in places}
    return [
        (unit.code, f"{unit.full_name} ({names[unit.parent_id]})")
        if unit.level_rank > 2 and unit.parent_id in names
        else (unit.code, unit.full_name)
        for unit in places
    ]


def _proposed(
    form: DeadlineForm, campaign: Campaign, units: dict[str, int], *, at: datetime
) -> bool:
    """The proposal stands; False where the form now says what to mend."""
    deadline, paper, chosen = form.deadline(), form.paper(), form.unit.data or ""
    form.unit.errors = [] if chosen in units or chosen == ALL else [NO_UNIT]
    if deadline is None or any(field.errors for field in form):
        form.tell(Invalid("", {}) if any(field.errors for field in form) else Invalid(NO_UNIT))
        return False
    try:
        with transaction():
            services.propose_deadline(
                campaign,
                deadline=deadline,
                unit_id=units.get(chosen),
                reason=form.reason.data or "",
                paper=paper,
                actor=reader(),
                at=at,
                key=form.key(),
            )
    except Invalid as refusal:
        form.tell(refusal)
        return False
    said = "Hạn mới áp dụng từ bây giờ." if paper.is_given else "Chờ người thứ hai xác nhận."
    flash(f"Đã ghi. {said}", "ok")
    return True


def _form_page(campaign: Campaign, form: DeadlineForm, *, at: datetime) -> str:
    deadline = queries.effective_deadline(campaign, campaign.host_id, at=at)
    return render_template(
        "campaigns/deadline.html",
        campaign=campaign,
        form=form,
        deadline=spoken_deadline(deadline, at),
    )
