"""Acts on one proof: take off, take back, move, caption; each a button of the form, or asked by the
page's module."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from emulation.core import clock
from emulation.core.db import transaction
from emulation.core.errors import NotFound
from emulation.core.policy import Permission
from emulation.entries import queries, services
from emulation.entries.models import Entry, Evidence
from emulation.entries.routes.answers import STAY
from emulation.entries.routes.blueprint import bp, opened, own_entry
from emulation.entries.routes.held import proofs_of
from emulation.entries.routes.writing import saved
from emulation.web.access import reader, requires
from emulation.web.pages import wants_json

ACTS: dict[str, tuple[Callable[..., Evidence], str]] = {
    "bo": (services.remove_evidence, "Đã bỏ tệp. Nếu bỏ nhầm, bấm «Hoàn tác» ở cuối danh sách."),
    "lay-lai": (services.restore_evidence, "Đã lấy lại tệp."),
    "len": (partial(services.move_evidence, step=-1), "Đã chuyển tệp lên."),
    "xuong": (partial(services.move_evidence, step=1), "Đã chuyển tệp xuống."),
}
"""The last word of an address -> what is done, and how it is told."""


@bp.get("/<code>/minh-chung")
@requires(Permission.ENTRY_WRITE)
def proof_list(code: str) -> ResponseReturnValue:
    """The list of files alone, for the page that shows it already."""
    return render_template("entries/proof_list.html", proofs=proofs_of(own_entry(code)))


@bp.post("/<code>/tep/<evidence>/<act>")
@requires(Permission.ENTRY_WRITE)
def change_proof(code: str, evidence: str, act: str) -> ResponseReturnValue:
    """The act is done; what stands in the form around the button is kept as well."""
    entry = own_entry(code)
    if act not in ACTS:
        raise NotFound
    do, told = ACTS[act]

    def done(now: Entry) -> None:
        do(now, evidence, actor=reader(), at=clock.now())
        flash(told, "ok")

    if "revision" in request.form and not wants_json():
        return saved(opened(entry), action=STAY, act=done)
    return _done(entry, done)


@bp.post("/<code>/tep/<evidence>/chu-thich")
@requires(Permission.ENTRY_WRITE)
def caption(code: str, evidence: str) -> ResponseReturnValue:
    """What is written under one file."""
    said = {evidence: request.form.get("caption", "")}

    def done(now: Entry) -> None:
        services.caption_evidence(now, said, actor=reader(), at=clock.now())

    return _done(own_entry(code), done)


def _done(entry: Entry, act: Callable[[Entry], None]) -> ResponseReturnValue:
    with transaction():
        act(queries.fresh_entry(entry.id))
    if wants_json():
        return {"revision": queries.fresh_entry(entry.id).revision}
    return redirect(url_for("entries.edit", code=entry.code, _anchor="files"), 303)
