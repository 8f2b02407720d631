"""/quan-tri/cum/<cluster>: which unit leads one cluster, and what the cluster is called."""

from __future__ import annotations

from dataclasses import dataclass

from flask import flash, redirect, render_template
from flask.typing import ResponseReturnValue

from emulation.comparing import queries, services
from emulation.comparing.forms import LeadForm, NameForm
from emulation.comparing.routes import shown
from emulation.comparing.routes.blueprint import bp, superior, today
from emulation.comparing.routes.clusters import ADDRESS, ids_of, levels_of
from emulation.comparing.rules import size_words
from emulation.core import clock
from emulation.core.dates import format_date
from emulation.core.db import transaction
from emulation.core.errors import Invalid, NotFound
from emulation.core.policy import Permission
from emulation.units.queries import ClusterRow, UnitRow, children
from emulation.units.rules import ClusterRole, lead_label
from emulation.web.access import reader, requires


@dataclass(frozen=True)
class View:
    """A cluster beside the others of the units under one superior."""

    over: UnitRow
    units: list[UnitRow]
    cluster: ClusterRow
    members: list[UnitRow]
    """Those of the units that are in it today."""
    size: int

    def href(self, part: str = "") -> str:
        return f"{ADDRESS}/{self.cluster.code}{part}?cha={self.over.code}"


@bp.get(f"{ADDRESS}/<cluster>")
@requires(Permission.ACCOUNT_MANAGE)
def cluster(cluster: str) -> ResponseReturnValue:
    """Who leads the cluster and did, and the forms that say who does from a day on."""
    view = _view(cluster)
    form = LeadForm.of(view.cluster, view.members)
    return _page(view, form, NameForm(name=view.cluster.name))


@bp.post(f"{ADDRESS}/<cluster>/cum-truong")
@requires(Permission.ACCOUNT_MANAGE)
def lead_cluster(cluster: str) -> ResponseReturnValue:
    """The unit leads the cluster from the day on."""
    view = _view(cluster)
    form = LeadForm.of(view.cluster, view.members)
    try:
        _lead(form, view)
    except Invalid as refusal:
        form.tell_at("unit", refusal)
        naming = NameForm(formdata=None, name=view.cluster.name)
        return _page(view, form, naming), 422
    return redirect(view.href(), 303)


def _lead(form: LeadForm, view: View) -> None:
    turn = form.turn()
    with transaction():
        is_new = services.write_turn(
            view.cluster, turn, view.units, actor=reader(), on=today(), at=clock.now()
        )
    label = lead_label(turn.role, view.cluster.name).lower()
    words = f"Đã ghi {label}, tính từ {format_date(turn.valid_from)}."
    flash(words if is_new else f"{label.capitalize()} đã được ghi như vậy từ trước.", "ok")


@bp.post(f"{ADDRESS}/<cluster>/ten")
@requires(Permission.ACCOUNT_MANAGE)
def rename_cluster(cluster: str) -> ResponseReturnValue:
    """The cluster bears another name."""
    view, form = _view(cluster), NameForm()
    try:
        _rename(form, view)
    except Invalid as refusal:
        form.tell_at("name", refusal)
        leading = LeadForm.of(view.cluster, view.members, is_empty=True)
        return _page(view, leading, form), 422
    return redirect(view.href(), 303)


def _rename(form: NameForm, view: View) -> None:
    name = form.name.data or ""
    with transaction():
        services.rename(
            view.cluster,
            name,
            view.units,
            seen=form.seen.data or "",
            actor=reader(),
            on=today(),
            at=clock.now(),
        )
    flash(f"Cụm mang tên {name}. Bảng đã công bố giữ tên cũ.", "ok")


def _view(code: str) -> View:
    over, on = superior(), today()
    units = children(over.id, on=on)
    offered = queries.clusters_for(ids_of(units), levels_of(units))
    found = next((one for one in offered if one.code == code), None)
    if found is None:
        raise NotFound
    held = set(queries.members_on([found.id], on).get(found.id, []))
    members = [unit for unit in units if unit.id in held]
    return View(over, units, found, members, len(held))


def _page(view: View, form: LeadForm, naming: NameForm) -> str:
    on, cluster = today(), view.cluster
    leads = queries.leads([cluster.id], on=on)
    for role, field in (
        (ClusterRole.HEAD, form.seen_head),
        (ClusterRole.DEPUTY, form.seen_deputy),
    ):
        now = queries.lead_on(leads, role, on)
        field.data = now.unit_code if now else ""
    naming.seen.data = cluster.name
    return render_template(
        "comparing/cluster.html",
        view=view,
        form=form,
        naming=naming,
        label=lead_label(ClusterRole.HEAD, cluster.name).lower(),
        both=shown.both_labels(cluster.name),
        led=shown.led_words(cluster, leads, on),
        warning=size_words(view.size),
        turns=shown.turns(cluster, leads),
        back=f"{ADDRESS}?cha={view.over.code}",
    )
