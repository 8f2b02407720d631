"""/tra-cuu: one box over entries, units and people."""

from __future__ import annotations

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue

from emulation.core import clock
from emulation.entries.kinds import kind_of
from emulation.entries.rules import TAG_KINDS, state_label
from emulation.search import queries
from emulation.search.queries import Hit, Results
from emulation.search.rules import MOST_WORDS
from emulation.web.access import reader, signed_in

bp = Blueprint("search", __name__)


@bp.get("/tra-cuu")
@signed_in
def index() -> ResponseReturnValue:
    """What the reader may see of what holds the words."""
    typed, before = request.args.get("q", ""), request.args.get("sau")
    actor, today = reader(), clock.local_date(clock.now())
    is_folded = request.args.get("dau") == "khong"
    found = queries.search(typed, actor=actor, on=today, before=before, is_folded=is_folded)
    names = before is None
    return render_template(
        "search/index.html",
        found=found,
        hits=[_row(hit) for hit in found.hits],
        units=queries.find_units(found.query, on=today) if names else [],
        people=queries.find_people(found.query, actor=actor, on=today) if names else [],
        next_href=_next(found),
        is_first=names,
        most_words=MOST_WORDS,
    )


def _next(found: Results) -> str | None:
    if found.next is None:
        return None
    marks = "khong" if found.is_folded else None
    return url_for("search.index", q=found.query.text, sau=found.next, dau=marks)


def _row(hit: Hit) -> dict[str, object]:
    return {
        "href": f"/ho-so/{hit.code}",
        "title": hit.title,
        "snippet": hit.snippet,
        "tag_label": state_label(hit.state, hit.recognition),
        "tag_kind": TAG_KINDS[hit.state],
        "kind": kind_of(hit.kind).label.capitalize(),
        "unit": hit.unit_name,
        "on": hit.on,
        "code": hit.code,
    }
