"""«Nội dung tương tự»: for the author's side before it sends, for the decider before deciding."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from flask import Blueprint, make_response, render_template, request
from flask.typing import ResponseReturnValue

from emulation.copies import queries
from emulation.copies.queries import Alike
from emulation.core import clock
from emulation.core.errors import NotAllowed
from emulation.core.policy import Permission
from emulation.entries import queries as entries
from emulation.entries.kinds import kind_of
from emulation.entries.models import Entry
from emulation.units.queries import UnitRow, units_by_id
from emulation.web.access import reader, requires

bp = Blueprint("copies", __name__)


@dataclass(frozen=True)
class Named:
    """An alike entry that the reader may open."""

    href: str
    title: str
    about: str
    """Kind, year, unit and code."""
    percent: int


@bp.get("/ho-so/<code>/tuong-tu")
@requires(Permission.ENTRY_WRITE)
def hint(code: str) -> ResponseReturnValue:
    """What the text being written is alike; a part of a page where a page asked for it."""
    today = clock.local_date(clock.now())
    entry = entries.readable_entry(code, actor=reader(), on=today)
    if not entries.is_author(entry, reader(), on=today):
        raise NotAllowed("Chỉ bên lập mới xem được phần so sánh trước khi gửi.")
    version = entries.version_of(entry.id, entry.version_number)
    found = queries.alike(queries.texts_of(version), but=entry.id)
    named, has_others = _told(found, on=today)
    is_part = "HX-Request" in request.headers
    answer = make_response(
        render_template(
            "copies/hint.html" if is_part else "copies/hint_page.html",
            entry=entry,
            named=named,
            has_others=has_others,
        )
    )
    answer.vary.add("HX-Request")
    return answer


def _told(found: list[Alike], *, on: date) -> tuple[list[Named], bool]:
    """What the reader may open, by name; and whether there is anything else, not how much."""
    ids = {one.other.entry.id for one in found}
    allowed = queries.readable_of(ids, actor=reader(), on=on)
    shown = [one for one in found if one.other.entry.id in allowed]
    entries_shown = [one.other.entry for one in shown]
    units = {unit for entry in entries_shown for unit in (entry.unit_id, entry.commune_id) if unit}
    names = units_by_id(units, on=on)
    return [_named(one, names) for one in shown], ids != allowed


def _named(one: Alike, names: dict[int, UnitRow]) -> Named:
    entry, version = one.other.entry, one.other.version
    day = version.happened_from or clock.local_date(entry.received_at or entry.created_at)
    places = [names[unit].full_name for unit in _places(entry) if unit in names]
    kind = kind_of(entry.kind).label.capitalize()
    return Named(
        href=f"/ho-so/{entry.code}",
        title=version.title,
        about=f"{kind} năm {day.year} · {', '.join(places)} · {entry.code}",
        percent=one.percent,
    )


def _places(entry: Entry) -> list[int]:
    """The unit, and the commune it lies in."""
    return list(dict.fromkeys(unit for unit in (entry.unit_id, entry.commune_id) if unit))
