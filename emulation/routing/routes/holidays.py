"""/quan-tri/ngay-nghi: the days off and made up that due days are counted with."""

from __future__ import annotations

from datetime import date

from flask import flash, redirect, render_template, request
from flask.typing import ResponseReturnValue

from emulation.campaigns import queries, services
from emulation.campaigns.models import Holiday
from emulation.campaigns.rules import DAY_KIND_LABELS, TO_CONFIRM, DaySpec, days_between, read_lines
from emulation.core import clock
from emulation.core.dates import WEEKDAYS, format_date, parse_date
from emulation.core.db import transaction
from emulation.core.errors import Invalid, NotFound
from emulation.core.policy import Permission
from emulation.routing.forms import HolidayForm
from emulation.routing.routes.blueprint import bp
from emulation.web.access import reader, requires

ADDRESS = "/quan-tri/ngay-nghi"
EARLIEST, LATEST = 2000, 2100


@bp.route("/quan-tri/ngay-nghi", methods=["GET", "POST"])
@requires(Permission.ROUTE_MANAGE)
def holidays() -> ResponseReturnValue:
    """The days of a year, and the form that lays down more of them."""
    form = HolidayForm()
    if not form.is_submitted():
        return _page(form, _year())
    year = _put(form)
    if year is None:
        return _page(form, _year()), 422
    return redirect(f"{ADDRESS}?nam={year}", 303)


@bp.post("/quan-tri/ngay-nghi/bo")
@requires(Permission.ROUTE_MANAGE)
def remove_holiday() -> ResponseReturnValue:
    """The day that the button names follows the week again."""
    try:
        day = parse_date(request.form.get("day", ""))
    except Invalid:
        raise NotFound from None
    with transaction():
        services.remove_holiday(day, actor=reader(), at=clock.now())
    flash(f"Đã bỏ ngày {format_date(day)} khỏi bảng.", "ok")
    return redirect(f"{ADDRESS}?nam={day.year}", 303)


def _year() -> int:
    """The year that the address names, or the present one."""
    typed = request.args.get("nam", "")
    is_year = typed.isascii() and typed.isdigit() and len(typed) == 4
    year = int(typed) if is_year else 0
    return year if EARLIEST <= year <= LATEST else clock.local_date(clock.now()).year


def _put(form: HolidayForm) -> int | None:
    """The days stand; None where the form now says what to mend. The year to show next."""
    try:
        specs = read_lines(form.lines.data or "") if form.is_pasted else _typed(form)
        with transaction():
            services.put_holidays(specs, actor=reader(), at=clock.now())
    except Invalid as refusal:
        form.tell(refusal)
        return None
    flash(f"Đã ghi {len(specs)} ngày. Hạn giao từ bây giờ tính theo bảng mới.", "ok")
    return specs[0].day.year


def _typed(form: HolidayForm) -> list[DaySpec]:
    """The days from the first to the last that was typed, all of one kind and name."""
    first, kind = form.read_day("day"), form.chosen_kind()
    last = form.read_day("until") if form.until.data else first
    label, citation = form.label.data or "", form.citation.data or ""
    return [DaySpec(day, kind, label, citation) for day in days_between(first, last)]


def _page(form: HolidayForm, year: int) -> str:
    return render_template(
        "routing/holidays.html",
        form=form,
        year=year,
        rows=[_shown(row) for row in queries.holidays_of(year)],
    )


def _shown(row: Holiday) -> dict[str, str]:
    return {
        "day": format_date(row.day),
        "weekday": _weekday(row.day),
        "kind": DAY_KIND_LABELS[row.kind],
        "label": row.label,
        "citation": row.citation or TO_CONFIRM.capitalize(),
    }


def _weekday(day: date) -> str:
    name = WEEKDAYS[day.weekday()]
    return name[0].upper() + name[1:]
