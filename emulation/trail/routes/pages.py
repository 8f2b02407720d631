"""/nhat-ky-he-thong/: what was done, by whom, and whether the record of it is whole."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from emulation.audit.queries import count_unsealed, last_seal, verify
from emulation.audit.rules import EVENT_LABELS
from emulation.core import clock
from emulation.core.dates import DateError, format_date, local, parse_date
from emulation.core.policy import Permission
from emulation.core.text import clean, unit_key
from emulation.trail import queries
from emulation.trail.queries import Filter
from emulation.trail.routes.blueprint import bp
from emulation.web.access import reader, requires

MOST_SHOWN = 100
"""Faults listed on the page; the command line lists all."""


@dataclass(frozen=True)
class Asked:
    """The filter as it was typed, as it is understood, and what could not be read."""

    typed: dict[str, str]
    filter: Filter
    errors: tuple[str, ...]


@bp.get("/")
@requires(Permission.AUDIT_READ)
def index() -> ResponseReturnValue:
    """The newest acts that were asked for, and the state of the chain."""
    asked = read_filter(request.args)
    before = request.args.get("sau")
    page = queries.trail(
        asked.filter, reader=reader(), on=clock.local_date(clock.now()), before=before
    )
    typed: dict[str, Any] = {name: value for name, value in asked.typed.items() if value}
    return render_template(
        "trail/index.html",
        page=page,
        asked=asked,
        events=_event_options(),
        seal=last_seal(),
        unsealed=count_unsealed(),
        exact=exact,
        export_href=url_for("trail.export_page", **typed),
        first_href=url_for("trail.index", **typed) if before else None,
        next_href=url_for("trail.index", **typed, sau=page.next) if page.next else None,
    )


@bp.get("/kiem-tra")
@requires(Permission.AUDIT_READ)
def verified() -> ResponseReturnValue:
    """Whether every record and every seal is as it was written."""
    anchor = clean(request.args.get("niem_phong", ""), one_line=True)[:120]
    faults = verify(anchor=anchor or None)
    return render_template(
        "trail/verified.html",
        faults=faults[:MOST_SHOWN],
        count=len(faults),
        anchor=anchor,
        seal=last_seal(),
        unsealed=count_unsealed(),
        exact=exact,
        checked_at=clock.now(),
    )


def exact(at: datetime) -> str:
    """The instant to the second: «08:00:00 15/11/2024»."""
    return f"{local(at):%H:%M:%S} {format_date(at)}"


def _event_options() -> list[tuple[str, str]]:
    options = sorted(EVENT_LABELS.items(), key=lambda pair: unit_key(pair[1]))
    return [("", "Tất cả"), *((event.value, label) for event, label in options)]


def read_filter(args: Mapping[str, str]) -> Asked:
    """What was asked for, by the names of the page's inputs."""
    names = ("su_kien", "nguoi", "don_vi", "tu_ngay", "den_ngay")
    typed = {name: clean(args.get(name, ""), one_line=True)[:200] for name in names}
    errors: list[str] = []
    first = _day(typed["tu_ngay"], "Từ ngày", errors)
    last = _day(typed["den_ngay"], "Đến ngày", errors)
    if first and last and first > last:
        errors.append("«Từ ngày» đứng sau «Đến ngày». Đổi lại hai ngày rồi lọc lại.")
    asked = Filter(
        event=typed["su_kien"],
        person=typed["nguoi"],
        unit=typed["don_vi"],
        first=first,
        last=last,
    )
    return Asked(typed, asked, tuple(errors))


def _day(text: str, name: str, errors: list[str]) -> date | None:
    if not text:
        return None
    try:
        return parse_date(text)
    except DateError as error:
        errors.append(f"{name}: {error}")
        return None
