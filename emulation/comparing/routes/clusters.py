"""/quan-tri/cum: in which cluster each unit under one superior is compared."""

from __future__ import annotations

from flask import flash, redirect, render_template
from flask.typing import ResponseReturnValue

from emulation.comparing import queries, services
from emulation.comparing.forms import ClusterForm, MoveForm, move_form
from emulation.comparing.routes.blueprint import bp, superior, today
from emulation.comparing.rules import size_words
from emulation.core import clock
from emulation.core.dates import format_date
from emulation.core.db import transaction
from emulation.core.errors import Invalid
from emulation.core.policy import Permission
from emulation.units.models import Cluster
from emulation.units.queries import UnitRow, children
from emulation.web.access import reader, requires

ADDRESS = "/quan-tri/cum"


@bp.route(ADDRESS, methods=["GET", "POST"])
@requires(Permission.ACCOUNT_MANAGE)
def clusters() -> ResponseReturnValue:
    """Every unit with its cluster, and where to move it."""
    over = superior()
    units = children(over.id, on=today())
    offered = queries.clusters_for(_ids(units), _levels(units))
    form = move_form(units, offered)
    if not form.is_submitted():
        return _page(form, ClusterForm.of(units), over, units, offered)
    try:
        _move(form, units)
    except Invalid as refusal:
        form.tell(refusal)
        return _page(form, ClusterForm.of(units), over, units, offered), 422
    return redirect(_href(over), 303)


def _move(form: MoveForm, units: list[UnitRow]) -> None:
    rows, day = form.rows(units), form.day()
    with transaction():
        moved = services.move_units(
            rows, units, valid_from=day, actor=reader(), on=today(), at=clock.now()
        )
    flash(f"Đã chuyển cụm {len(moved)} đơn vị, tính từ {format_date(day)}.", "ok")


@bp.post(f"{ADDRESS}/moi")
@requires(Permission.ACCOUNT_MANAGE)
def new_cluster() -> ResponseReturnValue:
    """An empty cluster, to move units into."""
    over = superior()
    units = children(over.id, on=today())
    form = ClusterForm.of(units)
    try:
        _create(form, units)
    except Invalid as refusal:
        form.tell_at("name", refusal)
        offered = queries.clusters_for(_ids(units), _levels(units))
        return _page(move_form(units, offered), form, over, units, offered), 422
    return redirect(_href(over), 303)


def _create(form: ClusterForm, units: list[UnitRow]) -> None:
    with transaction():
        made = services.create_cluster(
            form.name.data or "",
            units,
            level_code=form.level.data or "",
            actor=reader(),
            on=today(),
            at=clock.now(),
        )
    flash(f"Đã lập {made.name}. Chuyển đơn vị vào cụm ở danh sách dưới.", "ok")


def _ids(units: list[UnitRow]) -> list[int]:
    return [unit.id for unit in units]


def _levels(units: list[UnitRow]) -> set[str]:
    return {unit.level_code for unit in units}


def _href(unit: UnitRow, part: str = "") -> str:
    return f"{ADDRESS}{part}?cha={unit.code}"


def _page(
    form: MoveForm,
    making: ClusterForm,
    over: UnitRow,
    units: list[UnitRow],
    offered: list[Cluster],
) -> str:
    known = queries.memberships(_ids(units))
    rows = []
    for unit in units:
        now = queries.membership_on(known.get(unit.id, []), today())
        form[f"seen-{unit.code}"].data = now.code if now else ""
        rows.append(
            {
                "name": unit.full_name,
                "cluster": now.name if now else "",
                "since": format_date(now.valid_from) if now else "",
                "field": form[f"to-{unit.code}"],
                "seen": form[f"seen-{unit.code}"],
            }
        )
    held = queries.members_on([one.id for one in offered], today())
    return render_template(
        "comparing/clusters.html",
        form=form,
        making=making,
        here=_href(over),
        new_href=_href(over, "/moi"),
        superior=over.full_name,
        rows=rows,
        clusters=[
            (one.name, len(held.get(one.id, [])), size_words(len(held.get(one.id, []))))
            for one in offered
        ],
    )
