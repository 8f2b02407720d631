"""/quan-tri/dia-ban: which units stand in places that are looked at apart, for who administers."""

from __future__ import annotations

from datetime import date

from flask import flash, redirect, render_template, request
from flask.typing import ResponseReturnValue

from emulation.core import clock
from emulation.core.dates import format_date
from emulation.core.db import transaction
from emulation.core.errors import Invalid, NotFound
from emulation.core.policy import Permission
from emulation.fairness import queries, services
from emulation.fairness.forms import EndForm, MarkForm
from emulation.fairness.models import UnitMark
from emulation.fairness.routes.blueprint import bp
from emulation.fairness.rules import MARKED_LEVELS, TRAIT_LABELS, UnitTrait
from emulation.units.queries import UnitRow, lines_of, units_by_id, units_in_scope
from emulation.web.access import reader, requires
from emulation.web.choices import options

ADDRESS = "/quan-tri/dia-ban"


@bp.route(ADDRESS, methods=["GET", "POST"])
@requires(Permission.ACCOUNT_MANAGE)
def places() -> ResponseReturnValue:
    """What is looked at, the marks that are known, and the form of one more."""
    form, units = MarkForm(), _units()
    form.unit.choices = options((row.code, row.full_name) for row in units)
    if not form.is_submitted():
        return _page(form)
    try:
        _mark(form, units)
    except Invalid as refusal:
        form.tell_at("unit", refusal)
        return _page(form), 422
    return redirect(ADDRESS, 303)


def _mark(form: MarkForm, units: list[UnitRow]) -> None:
    unit = next((row for row in units if row.code == form.unit.data), None)
    if unit is None:
        sentence = "Chọn đơn vị trong danh sách."
        raise Invalid(sentence, {"unit": sentence})
    trait = form.chosen_trait()
    with transaction():
        services.mark_unit(
            unit,
            trait,
            valid_from=form.first_day(),
            valid_to=form.day("valid_to"),
            paper=form.paper.data or "",
            actor=reader(),
            on=_today(),
            at=clock.now(),
            key=form.key(),
        )
    flash(f"Đã ghi {unit.full_name}: {TRAIT_LABELS[trait].lower()}.", "ok")


@bp.post(f"{ADDRESS}/xem")
@requires(Permission.ACCOUNT_MANAGE)
def switch_place() -> ResponseReturnValue:
    """The kind that the button names is looked at, or no longer."""
    trait, is_on = request.form.get("trait", ""), request.form.get("action") == "on"
    if trait not in list(UnitTrait):
        raise NotFound
    with transaction():
        services.switch_trait(
            UnitTrait(trait), is_on=is_on, actor=reader(), on=_today(), at=clock.now()
        )
    done = "Đã bật" if is_on else "Đã tắt"
    flash(f"{done} so sánh: {TRAIT_LABELS[UnitTrait(trait)].lower()}.", "ok")
    return redirect(ADDRESS, 303)


@bp.route(f"{ADDRESS}/<code>", methods=["GET", "POST"])
@requires(Permission.ACCOUNT_MANAGE)
def place(code: str) -> ResponseReturnValue:
    """One mark: its last day is written, or it is struck."""
    mark, form = _known(code), EndForm()
    if not form.is_submitted():
        return _mark_page(mark, form)
    try:
        _end(mark, form)
    except Invalid as refusal:
        form.tell_at("last_day", refusal)
        return _mark_page(mark, form), 422
    flash("Đã bỏ mục ghi nhầm." if form.is_mistake else "Đã ghi ngày cuối.", "ok")
    return redirect(ADDRESS, 303)


def _end(mark: UnitMark, form: EndForm) -> None:
    last_day = form.end()
    with transaction():
        services.end_mark(
            mark, last_day=last_day, actor=reader(), on=_today(), at=clock.now(), key=form.key()
        )


def _known(code: str) -> UnitMark:
    """The mark, of a unit that the reader administers."""
    mark = queries.mark_by_code(code[:40])
    line = lines_of([mark.unit_id], on=_today()).get(mark.unit_id, []) if mark else []
    if mark is None or set(_held()).isdisjoint(line):
        raise NotFound
    return mark


def _today() -> date:
    return clock.local_date(clock.now())


def _held() -> tuple[int, ...]:
    return reader().units_with(Permission.ACCOUNT_MANAGE)


def _units() -> list[UnitRow]:
    rows = units_in_scope(_held(), on=_today())
    return [row for row in rows if row.level_code in MARKED_LEVELS]


def _page(form: MarkForm) -> str:
    on = _today()
    marks = queries.marks_in(_held(), on=on)
    names = units_by_id({row.unit_id for row in marks}, on=on)
    return render_template(
        "fairness/places.html",
        form=form,
        here=ADDRESS,
        switches=[
            (trait.value, label, bool(queries.switches(_held(), trait)))
            for trait, label in TRAIT_LABELS.items()
        ],
        rows=[
            {"unit": names[row.unit_id].full_name, "href": f"{ADDRESS}/{row.code}", **_told(row)}
            for row in marks
        ],
    )


def _mark_page(mark: UnitMark, form: EndForm) -> str:
    unit = units_by_id([mark.unit_id], on=_today())[mark.unit_id]
    return render_template(
        "fairness/place.html",
        form=form,
        here=f"{ADDRESS}/{mark.code}",
        places_href=ADDRESS,
        unit=unit.full_name,
        is_known=mark.superseded_at is None,
        **_told(mark),
    )


def _told(row: UnitMark) -> dict[str, str]:
    return {
        "trait": TRAIT_LABELS[row.trait],
        "first": format_date(row.valid_from),
        "last": format_date(row.valid_to) if row.valid_to else "Chưa có",
        "paper": row.paper,
    }
