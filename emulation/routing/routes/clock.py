"""/cho-xu-ly/qua-han, /quan-tri/khong-nguoi-xu-ly: who holds what is late, what nobody may."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from emulation.campaigns import queries as campaigns
from emulation.core import clock
from emulation.core.dates import (
    WorkCalendar,
    format_date,
    parse_date,
    short_instant,
    working_days_after,
)
from emulation.core.db import transaction
from emulation.core.errors import DomainError
from emulation.core.policy import Permission
from emulation.entries import queries as entries
from emulation.entries.kinds import kind_of
from emulation.routing import queries, services
from emulation.routing.queries import WATCHING, Late
from emulation.routing.routes.blueprint import bp
from emulation.routing.rules import holders_words, late_days_words, reminder_text
from emulation.units import queries as units
from emulation.units.queries import UnitRow
from emulation.web.access import is_signed_in, reader, requires

ADMINISTRATION = "people.administration"


@dataclass(frozen=True)
class LateItem:
    """An overdue entry in words."""

    title: str
    href: str
    unit: str
    step_unit: str
    due: str
    late: str
    holders: str
    reminded: str
    remind_href: str
    message: str
    """The words for pasting into a message."""


@bp.get("/cho-xu-ly/qua-han")
@requires(*WATCHING)
def overdue() -> ResponseReturnValue:
    """What is overdue at the reader's units and below, the longest first, with who holds it."""
    actor, today = reader(), clock.local_date(clock.now())
    at_units = queries.overdue_units(actor, on=today)
    named = units.units_by_id(at_units, on=today)
    chosen = next((row for row in named.values() if row.code == request.args.get("don-vi")), None)
    after = _place(request.args.get("sau", ""))
    found, has_more = queries.overdue(
        actor, on=today, step_unit=chosen.id if chosen else None, after=after
    )
    return render_template(
        "routing/overdue.html",
        items=_items(found, today=today),
        units=[("", "Mọi đơn vị"), *((row.code, row.committee_name) for row in named.values())],
        chosen=chosen.code if chosen else "",
        is_first=after is None,
        next_href=_next(found, chosen) if has_more else None,
    )


@bp.post("/cho-xu-ly/qua-han/<code>/nhac")
@requires(*WATCHING)
def remind(code: str) -> ResponseReturnValue:
    """Those who hold it are reminded, once a working day."""
    with transaction():
        services.remind(code[:40], actor=reader(), at=clock.now())
    flash("Đã nhắc. Người xử lý thấy lời nhắc khi mở trang Việc của tôi.", "ok")
    return redirect(f"{url_for('routing.overdue')}#m-{code[:40]}", 303)


@bp.get("/quan-tri/khong-nguoi-xu-ly")
@requires(Permission.ROUTE_MANAGE, Permission.SYSTEM_READ)
def unheld() -> ResponseReturnValue:
    """The entries that nobody who holds their step may decide."""
    today, after = clock.local_date(clock.now()), request.args.get("sau", "")
    is_number = after.isascii() and after.isdigit() and len(after) < 10
    found, has_more = queries.unheld(reader(), on=today, after=int(after) if is_number else 0)
    ids = {unit for _, one in found for unit in (one.unit_id, one.step_unit_id) if unit}
    named = units.units_by_id(ids, on=today)
    return render_template(
        "routing/unheld.html",
        items=[
            {
                "title": f"{kind_of(one.kind).label.capitalize()} của "
                f"{named[one.unit_id].full_name}",
                "meta": f"Mã tiếp nhận {one.receipt} · Chờ ở "
                f"{named[one.step_unit_id or one.unit_id].committee_name} · "
                f"Từ {short_instant(row.since)}",
            }
            for row, one in found
        ],
        next_href=url_for("routing.unheld", sau=found[-1][0].id) if has_more else None,
    )


@bp.app_context_processor
def told() -> dict[str, object]:
    """Where an administrator begins, how much nobody may decide; the packages below that page
    cannot ask what stands above them."""
    if request.endpoint != ADMINISTRATION or not is_signed_in():
        return {"unheld_count": 0}
    today = clock.local_date(clock.now())
    return {"unheld_count": queries.count_unheld(reader(), on=today)}


def _place(text: str) -> tuple[date, int] | None:
    """The place in the list that an address names, or None for its beginning."""
    day, _, code = text.partition("_")
    try:
        return parse_date(day), entries.entry_by_code(code[:40]).id
    except DomainError:
        return None


def _next(found: list[Late], chosen: UnitRow | None) -> str:
    last = found[-1].entry
    day = last.due_on.isoformat() if last.due_on else ""
    place: dict[str, Any] = {"don-vi": chosen.code if chosen else None, "sau": f"{day}_{last.code}"}
    return url_for("routing.overdue", **place)


def _items(found: list[Late], *, today: date) -> list[LateItem]:
    ids = {unit for row in found for unit in (row.entry.unit_id, row.entry.step_unit_id) if unit}
    named, calendar = units.units_by_id(ids, on=today), campaigns.work_calendar(today)
    may_remind = services.may_remind(reader())
    return [_item(row, named, calendar, today=today, may_remind=may_remind) for row in found]


def _item(
    row: Late, named: dict[int, UnitRow], calendar: WorkCalendar, *, today: date, may_remind: bool
) -> LateItem:
    entry, due = row.entry, row.entry.due_on or today
    kind, unit = kind_of(entry.kind).label.capitalize(), named[entry.unit_id].full_name
    late = late_days_words(working_days_after(due, today, calendar))
    here = f"/cho-xu-ly/qua-han/{entry.code}/nhac"
    is_reminded = row.reminded_at is not None and not working_days_after(
        clock.local_date(row.reminded_at), today, calendar
    )
    return LateItem(
        title=entry.title if row.is_readable else f"{kind}, mã tiếp nhận {entry.receipt}",
        href=f"/ho-so/{entry.code}" if row.is_readable else "",
        unit=unit,
        step_unit=named[entry.step_unit_id or entry.unit_id].committee_name,
        due=f"Hạn {format_date(due)}",
        late=late,
        holders=holders_words(row.holders),
        reminded=f"Đồng chí {row.reminded_by} nhắc lúc {short_instant(row.reminded_at)}."
        if row.reminded_at
        else "",
        remind_href=here if may_remind and row.holders and not is_reminded else "",
        message=reminder_text(
            holders=row.holders,
            kind=kind,
            unit=unit,
            receipt=entry.receipt or "",
            due_on=due,
            late=late,
        )
        if row.holders
        else "",
    )
