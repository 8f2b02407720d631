"""/quan-tri/cum: in which cluster each unit under one superior is compared."""

from __future__ import annotations

from datetime import date

from flask import flash, redirect, render_template
from flask.typing import ResponseReturnValue

from emulation.comparing import queries, services
from emulation.comparing.forms import ClusterForm, MoveForm, move_form
from emulation.comparing.routes import shown
from emulation.comparing.routes.blueprint import bp, superior, today
from emulation.core import clock
from emulation.core.dates import format_date
from emulation.core.db import transaction
from emulation.core.errors import Invalid
from emulation.core.policy import Permission
from emulation.units.queries import ClusterRow, UnitRow, children
from emulation.web.access import reader, requires

ADDRESS = "/quan-tri/cum"


@bp.route(ADDRESS, methods=["GET", "POST"])
@requires(Permission.ACCOUNT_MANAGE)
def clusters() -> ResponseReturnValue:
    """Every unit with its cluster, and where to move it."""
    over = superior()
    units = children(over.id, on=today())
    offered = queries.clusters_for(ids_of(units), levels_of(units))
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
    flash(_moved_words(moved, day), "ok")


def _moved_words(moved: list[UnitRow], day: date) -> str:
    if not moved:
        return "Các đơn vị đã ở đúng cụm được chọn. Không có gì thay đổi."
    return f"Đã ghi cụm mới của {len(moved)} đơn vị, tính từ {format_date(day)}."


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
        offered = queries.clusters_for(ids_of(units), levels_of(units))
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


def ids_of(units: list[UnitRow]) -> list[int]:
    return [unit.id for unit in units]


def levels_of(units: list[UnitRow]) -> set[str]:
    return {unit.level_code for unit in units}


def _href(unit: UnitRow, part: str = "") -> str:
    return f"{ADDRESS}{part}?cha={unit.code}"


def _page(
    form: MoveForm,
    making: ClusterForm,
    over: UnitRow,
    units: list[UnitRow],
    offered: list[ClusterRow],
) -> str:
    ids, on = [one.id for one in offered], today()
    return render_template(
        "comparing/clusters.html",
        form=form,
        making=making,
        here=_href(over),
        new_href=_href(over, "/moi"),
        superior=over.full_name,
        has_units=bool(units),
        groups=shown.groups(
            form,
            units,
            offered,
            memberships=queries.memberships(ids_of(units)),
            sizes=queries.members_on(ids, on),
            leads=queries.leads(ids, on=on),
            on=on,
        ),
        below=f"?cha={over.code}",
    )
