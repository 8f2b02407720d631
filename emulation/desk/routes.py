"""The home of each role, the page of one entry, its files, the receipt check, and health."""

from __future__ import annotations

from flask import Blueprint, Response, abort, redirect, render_template, request
from flask.typing import ResponseReturnValue

from emulation.appeals import services as appeals
from emulation.core import clock
from emulation.core.codes import normalise
from emulation.core.policy import Permission
from emulation.desk import queries, services
from emulation.entries import queries as entries
from emulation.entries.rules import TAG_KINDS, state_label
from emulation.entries.rules.stages import STAGE_LABELS, STAGE_TAGS
from emulation.files.configured import file_store, virus_scanner
from emulation.files.rules import disposition, thumbnail_headers
from emulation.talk.services import sender_box
from emulation.web import replica
from emulation.web.access import public, reader, signed_in

bp = Blueprint("desk", __name__)

FIRST_PAGES: tuple[tuple[Permission, str], ...] = (
    (Permission.ENTRY_WRITE, ""),
    (Permission.ENTRY_ENDORSE, ""),
    (Permission.ENTRY_APPROVE, ""),
    (Permission.ACCOUNT_MANAGE, "/quan-tri/"),
    (Permission.AUDIT_READ, "/nhat-ky-he-thong/"),
    (Permission.RECOGNITION_CONCLUDE, "/khen-thuong/"),
    (Permission.REPORT_READ, "/bao-cao/"),
)
"""The first permission held decides the first page; empty is the desk's own."""

for function in (
    services.asked_of,
    services.deadline_lines,
    services.mending_href,
    services.point_rows,
    services.sent_words,
):
    bp.add_app_template_global(function, function.__name__)
bp.add_app_template_global(services.reasons, "shown_reasons")
bp.add_app_template_global(state_label, "state_label")
bp.add_app_template_global(STAGE_LABELS.__getitem__, "stage_label")
bp.add_app_template_global(STAGE_TAGS.__getitem__, "stage_tag")
bp.add_app_template_global(TAG_KINDS.__getitem__, "tag_kind")


@bp.get("/")
@signed_in
def home() -> ResponseReturnValue:
    actor, at = reader(), clock.now()
    for permission, address in FIRST_PAGES:
        if actor.may(permission) and address:
            return redirect(address, 303)
        if actor.may(permission):
            break
    return render_template(
        "desk/home.html",
        work=queries.home(actor, at=at),
        actor=actor,
        at=at,
        today=clock.local_date(at),
        P=Permission,
    )


@bp.get("/ho-so/<code>")
@signed_in
def show(code: str) -> ResponseReturnValue:
    at = clock.now()
    page = queries.entry_page(code, actor=reader(), at=at)
    return render_template(
        "desk/entry.html",
        page=page,
        shown=services.shown(page, at=at),
        talk=sender_box(page.entry, reader(), at=at),
        appeal=appeals.told(page.entry, reader(), at=at),
        at=at,
        just_sent="da-gui" in request.args,
    )


@bp.get("/ho-so/<code>/tep/<evidence>")
@signed_in
def file(code: str, evidence: str) -> ResponseReturnValue:
    row = _evidence(code, evidence)
    content = file_store().open(row.digest)
    return Response(content, headers=disposition(row, row.name))


@bp.get("/ho-so/<code>/tep/<evidence>/thu-nho")
@signed_in
def thumbnail(code: str, evidence: str) -> ResponseReturnValue:
    row = _evidence(code, evidence)
    if row.thumb_digest is None:
        abort(404)
    return Response(file_store().open(row.thumb_digest), headers=thumbnail_headers())


@bp.get("/ho-so/<code>/tep/<evidence>/trang-dau")
@signed_in
def first_page(code: str, evidence: str) -> ResponseReturnValue:
    row = _evidence(code, evidence)
    if row.preview_digest is None:
        abort(404)
    return Response(file_store().open(row.preview_digest), headers=thumbnail_headers())


@bp.get("/phieu-tiep-nhan/")
@public
def find_receipt() -> ResponseReturnValue:
    code = normalise(request.args.get("ma", ""))
    return redirect(f"/phieu-tiep-nhan/{code}", 303) if code else _receipt_page("", None)


@bp.get("/phieu-tiep-nhan/<receipt>")
@public
def receipt(receipt: str) -> ResponseReturnValue:
    code = normalise(receipt)[:40]
    return _receipt_page(code, entries.entry_by_receipt(code) is not None)


@bp.get("/healthz")
@public
def healthz() -> ResponseReturnValue:
    return {"status": "ok"}


@bp.get("/readyz")
@public
def readyz() -> ResponseReturnValue:
    wrong = services.not_ready(file_store())
    told = {"status": "not ready" if wrong else "ok", "wrong": wrong}
    if impaired := services.impaired(virus_scanner()):
        told["impaired"] = impaired
    if following := replica.told():
        told["replica"] = following
    return told, 503 if wrong else 200


def _receipt_page(code: str, is_received: bool | None) -> ResponseReturnValue:
    return render_template("desk/receipt.html", code=code, is_received=is_received)


def _evidence(code: str, evidence: str) -> entries.EvidenceRow:
    """The file, if this reader may read the entry and was sent the file; else 404."""
    today = clock.local_date(clock.now())
    entry = entries.readable_entry(code, actor=reader(), on=today)
    row = queries.seen_evidence(evidence, entry=entry, actor=reader(), on=today)
    if row is None:
        abort(404)
    return row
