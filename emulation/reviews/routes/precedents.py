"""/cho-xu-ly/<code>/da-xu-ly: how entries like the one on the desk were decided; a reading aid."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from flask import make_response, render_template, request
from flask.typing import ResponseReturnValue

from emulation.core import clock
from emulation.core.dates import format_date
from emulation.core.errors import NotFound
from emulation.core.numbers import format_points
from emulation.entries import queries as entries
from emulation.entries.rules import TAG_KINDS, state_label
from emulation.reviews import queries, services
from emulation.reviews.queries import Outcome
from emulation.reviews.routes.blueprint import DECIDING, bp, place_words
from emulation.units import queries as units
from emulation.units.queries import UnitRow
from emulation.web.access import reader, requires


@dataclass(frozen=True)
class Precedent:
    """A settled entry in words."""

    href: str
    title: str
    place: str
    tag_label: str
    tag_kind: str
    gave: str
    decided: str
    reason: str


@bp.get("/cho-xu-ly/<code>/da-xu-ly")
@requires(*DECIDING)
def precedents(code: str) -> ResponseReturnValue:
    """Up to five settled entries of the same kind and field; a part where a page asked for it."""
    actor, at = reader(), clock.now()
    today = clock.local_date(at)
    entry = entries.readable_entry(code, actor=actor, on=today)
    services.require_decider(entry, actor, at=at)
    version = entries.last_sent_version(entry.id)
    if version is None:
        raise NotFound
    rows = queries.precedents(entry, version, actor, on=today)
    is_part = "HX-Request" in request.headers
    page = "reviews/precedents.html" if is_part else "reviews/precedents_page.html"
    answer = make_response(
        render_template(page, entry=entry, rows=in_words(rows, today=today), is_part=is_part)
    )
    answer.vary.add("HX-Request")
    return answer


def in_words(rows: Sequence[Outcome], *, today: date) -> list[Precedent]:
    """The outcomes as the list shows them."""
    ids = {row.unit_id for row in rows} | {row.decided_at_unit_id for row in rows}
    named = units.units_by_id(ids | {row.commune_id for row in rows if row.commune_id}, on=today)
    return [_precedent(row, named) for row in rows]


def _precedent(row: Outcome, named: Mapping[int, UnitRow]) -> Precedent:
    decider = named.get(row.decided_at_unit_id)
    when = format_date(clock.local_date(row.decided_at))
    return Precedent(
        href=f"/ho-so/{row.code}",
        title=row.title,
        place=place_words(row.unit_id, row.commune_id, dict(named)),
        tag_label=state_label(row.state, row.recognition),
        tag_kind=TAG_KINDS[row.state],
        gave=f"{format_points(row.points)} điểm" if row.points is not None else "",
        decided=f"{decider.committee_name if decider else ''} xử lý ngày {when}".strip(),
        reason=row.reason,
    )
