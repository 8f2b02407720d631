"""/quan-tri/dang-vien: how many Party members the units under one superior have."""

from __future__ import annotations

from flask import flash, redirect, render_template
from flask.typing import ResponseReturnValue

from emulation.comparing import queries, services
from emulation.comparing.forms import CountForm, count_form
from emulation.comparing.routes.blueprint import bp, superior, today
from emulation.core import clock
from emulation.core.dates import format_date
from emulation.core.db import transaction
from emulation.core.errors import Invalid
from emulation.core.policy import Permission
from emulation.units.queries import UnitRow, children, lines_of, units_by_id
from emulation.web.access import reader, requires

ADDRESS = "/quan-tri/dang-vien"


@bp.route(ADDRESS, methods=["GET", "POST"])
@requires(Permission.ACCOUNT_MANAGE)
def counts() -> ResponseReturnValue:
    """The numbers known of the units under one superior, and an input for each new one."""
    over = superior()
    units = children(over.id, on=today())
    form = count_form(units)
    if not form.is_submitted():
        return _page(form, over, units)
    try:
        _write(form, units)
    except Invalid as refusal:
        form.tell(refusal)
        return _page(form, over, units), 422
    return redirect(_href(over), 303)


def _write(form: CountForm, units: list[UnitRow]) -> None:
    rows, day = form.rows(units), form.day()
    with transaction():
        changed = services.set_counts(
            rows, valid_from=day, actor=reader(), on=today(), at=clock.now()
        )
    flash(f"Đã ghi số đảng viên của {len(changed)} đơn vị, tính từ {format_date(day)}.", "ok")


def _href(unit: UnitRow) -> str:
    return f"{ADDRESS}?cha={unit.code}"


def _page(form: CountForm, over: UnitRow, units: list[UnitRow]) -> str:
    on, held = today(), reader().units_with(Permission.ACCOUNT_MANAGE)
    known = queries.counts([row.id for row in units])
    rows = []
    for unit in units:
        told = queries.count_on(known.get(unit.id, []), on)
        form[f"seen-{unit.code}"].data = str(told.count) if told else ""
        rows.append(
            {
                "name": unit.full_name,
                "href": _href(unit) if unit.level_code != "cell" else "",
                "count": told.count if told else None,
                "since": format_date(told.valid_from) if told else "",
                "field": form[f"count-{unit.code}"],
                "seen": form[f"seen-{unit.code}"],
            }
        )
    line = lines_of([over.id], on=on)[over.id]
    ways = units_by_id({*held, *line[:2]} if _is_under(line, held) else held, on=on)
    return render_template(
        "comparing/counts.html",
        form=form,
        here=_href(over),
        superior=over.full_name,
        rows=rows,
        total=sum(row["count"] or 0 for row in rows),
        missing=sum(row["count"] is None for row in rows),
        ways=[(row.full_name, _href(row)) for row in ways.values() if row.id != over.id],
    )


def _is_under(line: list[int], held: tuple[int, ...]) -> bool:
    """The superior's own superior is administered by the reader, too."""
    return not set(held).isdisjoint(line[1:])
