"""For the author's side before it sends: «Nội dung tương tự», and naming whose model it applies."""

from __future__ import annotations

from flask import Blueprint, flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from emulation.copies import queries, services
from emulation.core import clock
from emulation.core.db import transaction
from emulation.core.errors import Invalid, NotAllowed
from emulation.core.policy import Permission
from emulation.entries import queries as entries
from emulation.entries.models import Entry
from emulation.entries.rules import EDITABLE
from emulation.web.access import reader, requires

bp = Blueprint("copies", __name__)

ONLY_AUTHOR = "Chỉ bên lập mới ghi nguồn mô hình cho nội dung này."
LONGEST = 200
"""Signs of what is looked for that are read."""


@bp.get("/ho-so/<code>/tuong-tu")
@requires(Permission.ENTRY_WRITE)
def hint(code: str) -> ResponseReturnValue:
    """What the text being written is alike; a part of a page where a page asked for it."""
    today = clock.local_date(clock.now())
    entry = _own(code, "Chỉ bên lập mới xem được phần so sánh trước khi gửi.")
    version = entries.version_of(entry.id, entry.version_number)
    told = queries.told(entry, queries.alike(version), actor=reader(), on=today)
    is_part = "HX-Request" in request.headers
    page = "copies/hint.html" if is_part else "copies/hint_page.html"
    answer = make_response(render_template(page, entry=entry, told=told))
    answer.vary.add("HX-Request")
    return answer


@bp.get("/ho-so/<code>/ap-dung")
@requires(Permission.ENTRY_WRITE)
def credit(code: str) -> ResponseReturnValue:
    """Whose model the entry applies is looked for; the one named stands above."""
    if _own(code, ONLY_AUTHOR).state not in EDITABLE:
        flash("Nội dung đã gửi nên không đổi nguồn được. Nếu cần đổi, hãy rút về.")
        return redirect(f"/ho-so/{code}", 303)
    return _credit_page(code)


@bp.post("/ho-so/<code>/ap-dung")
@requires(Permission.ENTRY_WRITE)
def name_original(code: str) -> ResponseReturnValue:
    """The model of this code is named; without one, none is."""
    refusal = _credited(code, request.form.get("original", ""))
    return _credit_page(code, refusal) if refusal else redirect(url_for(".credit", code=code), 303)


def _credit_page(code: str, refusal: str = "") -> ResponseReturnValue:
    entry = _own(code, ONLY_AUTHOR)
    today, typed = clock.local_date(clock.now()), request.args.get("q", "").strip()[:LONGEST]
    page = render_template(
        "copies/credit.html",
        entry=entry,
        typed=typed,
        refusal=refusal,
        credit=queries.credit_of(entry, actor=reader(), on=today),
        models=queries.choosable(entry, typed, actor=reader(), on=today),
    )
    return page, 422 if refusal else 200


def _credited(code: str, original: str) -> str:
    """The sentence of a refusal; nothing where it was done."""
    actor, at = reader(), clock.now()
    try:
        with transaction():
            entry = _own(code, ONLY_AUTHOR)
            if original:
                services.credit(entry, original, actor=actor, at=at)
            else:
                services.take_credit_back(entry, actor=actor, at=at)
    except Invalid as refusal:
        return str(refusal)
    flash("Đã ghi nguồn mô hình áp dụng." if original else "Đã bỏ ghi nguồn.", "success")
    return ""


def _own(code: str, refusal: str) -> Entry:
    """The entry, for its author's side alone."""
    today = clock.local_date(clock.now())
    entry = entries.readable_entry(code, actor=reader(), on=today)
    if not entries.is_author(entry, reader(), on=today):
        raise NotAllowed(refusal)
    return entry
