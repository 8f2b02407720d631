"""/quan-tri/quy-trinh: which routes hold, one of them in words, a new version from a day on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from emulation.campaigns import queries as campaigns
from emulation.campaigns.queries import RouteRow
from emulation.campaigns.rules import TO_CONFIRM, step_words
from emulation.core import clock
from emulation.core.dates import format_date, parse_date, short_instant
from emulation.core.db import transaction
from emulation.core.errors import Invalid, NotFound
from emulation.core.policy import Permission
from emulation.routing import queries, services
from emulation.routing.queries import COUNT_LIMIT, Proposal
from emulation.routing.routes.blueprint import bp
from emulation.routing.rules import chain, senders
from emulation.units import queries as units
from emulation.web.access import reader, requires


@dataclass(frozen=True)
class Shown:
    """A route, or the proposal of one, as a list shows it."""

    title: str
    chain: str
    dates: str
    href: str = ""
    confirm_href: str = ""
    drop_href: str = ""


@bp.get("/quan-tri/quy-trinh")
@requires(Permission.ROUTE_MANAGE)
def routes() -> ResponseReturnValue:
    """The routes of a day, those that begin later, those that ended, and what is proposed."""
    day = _day(request.args.get("ngay", ""))
    return render_template(
        "routing/routes.html",
        day=format_date(day),
        in_force=[shown(row) for row in campaigns.routes_on(day)],
        to_come=[shown(row) for row in campaigns.routes_after(day)],
        past=[shown(row) for row in campaigns.routes_before(day)],
        proposals=[_proposed(row) for row in queries.open_proposals()],
    )


@bp.get("/quan-tri/quy-trinh/<code>")
@requires(Permission.ROUTE_MANAGE)
def route(code: str) -> ResponseReturnValue:
    """One route in words, with its other versions and what waits on it."""
    row = found(code)
    versions = [one for one in campaigns.versions_of(row.key) if one.id != row.id]
    return render_template(
        "routing/route.html",
        route=shown(row),
        code=row.code,
        facts=[
            {"label": "Đường đi", "value": chain(row.level_name, row.steps)},
            {"label": "Thời gian áp dụng", "value": _dates(row)},
            {"label": "Căn cứ", "value": row.citation or TO_CONFIRM.capitalize()},
            {"label": "Đang chờ xử lý theo quy trình này", "value": _waiting(row)},
        ],
        steps=_steps(row),
        versions=[shown(one) for one in versions],
    )


@bp.post("/quan-tri/quy-trinh/de-nghi/<change>/xac-nhan")
@requires(Permission.ROUTE_MANAGE)
def confirm_route(change: str) -> ResponseReturnValue:
    """A second administrator agrees: the route holds from its day."""
    with transaction():
        services.confirm_route(change[:40], actor=reader(), at=clock.now())
    flash("Đã xác nhận. Nội dung đã gửi vẫn theo quy trình cũ.", "ok")
    return redirect(url_for("routing.routes"), 303)


@bp.post("/quan-tri/quy-trinh/de-nghi/<change>/bo")
@requires(Permission.ROUTE_MANAGE)
def drop_route(change: str) -> ResponseReturnValue:
    """The proposal comes to nothing."""
    with transaction():
        services.drop_route(change[:40], actor=reader(), at=clock.now())
    flash("Đã bỏ đề nghị. Quy trình giữ như cũ.", "ok")
    return redirect(url_for("routing.routes"), 303)


def found(code: str) -> RouteRow:
    """The route that the address names."""
    row = campaigns.route_by_code(code[:40])
    if row is None:
        raise NotFound
    return row


def shown(row: RouteRow) -> Shown:
    """The route in the words of a list."""
    return Shown(
        title=senders(row.level_name, row.unit_kind, row.field, row.entry_kind),
        chain=chain(row.level_name, row.steps),
        dates=_dates(row),
        href=url_for("routing.route", code=row.code),
    )


def _day(text: str) -> date:
    """The day that the address names, or today."""
    try:
        return parse_date(text)
    except Invalid:
        return clock.local_date(clock.now())


def _dates(row: RouteRow) -> str:
    until = f" đến hết ngày {format_date(row.valid_to)}" if row.valid_to else ""
    return f"Từ ngày {format_date(row.valid_from)}{until}"


def _waiting(row: RouteRow) -> str:
    count = queries.waiting_on([row.id])
    return f"{'hơn ' if count >= COUNT_LIMIT else ''}{count} nội dung"


def _steps(row: RouteRow) -> Sequence[str]:
    """Each step as a sentence, with who decides it and what more it may."""
    names = named_units(row)
    return [
        step_words(step)
        + f" Đơn vị xét: {names.get(step.unit_id or 0) or f'cấp {step.level_name} ở trên'}."
        + (" Được công nhận tiêu biểu." if step.may_exemplify else "")
        + (" Bên gửi được chọn gửi thẳng đến bước này." if step.may_receive else "")
        for step in row.steps
    ]


def named_units(row: RouteRow) -> dict[int, str]:
    """The units that steps of the route name, as they are called today."""
    ids = {step.unit_id for step in row.steps if step.unit_id}
    today = clock.local_date(clock.now())
    return {unit.id: unit.committee_name for unit in units.units_by_id(ids, on=today).values()}


def _proposed(row: Proposal) -> Shown:
    here = f"/quan-tri/quy-trinh/de-nghi/{row.code}"
    is_own = row.proposer_person_id == reader().person_id
    return Shown(
        title=senders(row.level_name, row.unit_kind, row.field, row.entry_kind),
        chain=chain(row.level_name, row.steps),
        dates=f"Từ ngày {format_date(row.valid_from)}. Đồng chí {row.proposer} đề nghị lúc "
        f"{short_instant(row.proposed_at)}.",
        confirm_href="" if is_own else f"{here}/xac-nhan",
        drop_href=f"{here}/bo",
    )
