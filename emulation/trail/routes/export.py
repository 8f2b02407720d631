"""/nhat-ky-he-thong/xuat: a copy of the trail that proves itself, and what checks it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from flask import Response, render_template, request, stream_with_context, url_for
from flask.typing import ResponseReturnValue

from emulation.audit.queries import last_seal
from emulation.core import clock
from emulation.core.dates import local
from emulation.core.db import db, transaction
from emulation.core.policy import Permission
from emulation.trail import checker, exports, queries
from emulation.trail.queries import event_label
from emulation.trail.routes.blueprint import bp
from emulation.trail.routes.pages import Asked, exact, read_filter
from emulation.trail.services import record_export
from emulation.web.access import reader, requires

CHECKER_NAME = "kiem_tra_nhat_ky.py"
LABELS = {
    "su_kien": "Việc",
    "nguoi": "Người",
    "don_vi": "Đơn vị",
    "tu_ngay": "Từ ngày",
    "den_ngay": "Đến ngày",
}


@bp.get("/xuat")
@requires(Permission.AUDIT_READ)
def export_page() -> ResponseReturnValue:
    """What will be in the file and what it proves."""
    return _page(read_filter(request.args), 200)


@bp.post("/xuat")
@requires(Permission.AUDIT_READ)
def export() -> ResponseReturnValue:
    """The trail that was asked for as a file; that it was taken is recorded first."""
    asked = read_filter(request.form)
    if asked.errors:
        return _page(asked, 422)
    made = _begun(asked)
    answer = Response(stream_with_context(exports.written(made)), mimetype="application/jsonl")
    name = f"nhat-ky-{local(made.at):%Y%m%d-%H%M%S}.jsonl"
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


@bp.get(f"/{CHECKER_NAME}")
@requires(Permission.AUDIT_READ)
def checker_file() -> ResponseReturnValue:
    """The program that checks an export without Thi Đua."""
    answer = Response(Path(checker.__file__).read_bytes(), mimetype="text/x-python")
    answer.headers["Content-Disposition"] = f'attachment; filename="{CHECKER_NAME}"'
    return answer


def _begun(asked: Asked) -> exports.Export:
    """The copy is recorded; it reaches to the last seal and record of that moment."""
    at, seal = clock.now(), last_seal()
    until = seal.n if seal else 0
    with transaction():
        record_export(asked.filter, last_seal=until, actor=reader(), at=at)
    on = clock.local_date(at)
    return exports.Export(
        asked=asked.filter,
        typed={name: value for name, value in asked.typed.items() if value},
        reader=reader(),
        at=at,
        on=on,
        whole=queries.is_whole(asked.filter, reader=reader(), on=on),
        gapless=db.engine.dialect.name == "sqlite",
        last_seal=until,
        last_record=queries.last_record_id(),
    )


def _page(asked: Asked, status: int) -> ResponseReturnValue:
    typed: dict[str, Any] = {name: value for name, value in asked.typed.items() if value}
    html = render_template(
        "trail/export.html",
        errors=asked.errors,
        typed=typed,
        parts=[_part(name, value) for name, value in typed.items()],
        seal=last_seal(),
        exact=exact,
        checker_name=CHECKER_NAME,
        back=url_for("trail.index", **typed),
    )
    return html, status


def _part(name: str, value: str) -> dict[str, str]:
    return {"label": LABELS[name], "value": event_label(value) if name == "su_kien" else value}
