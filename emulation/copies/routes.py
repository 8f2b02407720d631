"""«Nội dung tương tự»: for the author's side before it sends."""

from __future__ import annotations

from flask import Blueprint, make_response, render_template, request
from flask.typing import ResponseReturnValue

from emulation.copies import queries
from emulation.core import clock
from emulation.core.errors import NotAllowed
from emulation.core.policy import Permission
from emulation.entries import queries as entries
from emulation.web.access import reader, requires

bp = Blueprint("copies", __name__)


@bp.get("/ho-so/<code>/tuong-tu")
@requires(Permission.ENTRY_WRITE)
def hint(code: str) -> ResponseReturnValue:
    """What the text being written is alike; a part of a page where a page asked for it."""
    today = clock.local_date(clock.now())
    entry = entries.readable_entry(code, actor=reader(), on=today)
    if not entries.is_author(entry, reader(), on=today):
        raise NotAllowed("Chỉ bên lập mới xem được phần so sánh trước khi gửi.")
    version = entries.version_of(entry.id, entry.version_number)
    told = queries.told(queries.alike(version), actor=reader(), on=today)
    is_part = "HX-Request" in request.headers
    page = "copies/hint.html" if is_part else "copies/hint_page.html"
    answer = make_response(render_template(page, entry=entry, told=told))
    answer.vary.add("HX-Request")
    return answer
