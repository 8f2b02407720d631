"""/ho-so/<code>/tien-do: how a model lives on, and the form that goes on telling it."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from flask import Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from emulation.core import clock
from emulation.core.dates import format_date
from emulation.core.db import transaction
from emulation.core.errors import Invalid, NotFound
from emulation.core.policy import Permission
from emulation.entries import queries
from emulation.entries.forms.progress import ProgressForm, StrikeForm, progress_form
from emulation.entries.models import Entry
from emulation.entries.queries import progress as life
from emulation.entries.routes.blueprint import address, bp, own_entry, sent_files_now, today
from emulation.entries.rules.progress import Progress
from emulation.entries.rules.stages import ALIVE, Moment, require_alive
from emulation.entries.services import progress as services
from emulation.entries.services.progress import NewFile
from emulation.entries.services.telling import life_of
from emulation.files.configured import file_store
from emulation.files.rules import disposition, thumbnail_headers
from emulation.web.access import reader, requires, signed_in

ADD_FIGURE = "add_figure"
INPUTS = ((Moment.BEFORE, "before"), (Moment.AFTER, "after"), (Moment.OTHER, "files"))
CHOOSE_AGAIN = "Chọn lại các tệp sau khi sửa những chỗ trên."


@bp.get("/<code>/tien-do")
@signed_in
def progress(code: str) -> ResponseReturnValue:
    """The way of the model; for its author's side with the form."""
    entry = queries.readable_entry(code, actor=reader(), on=today())
    return _page(entry, _form(entry) if _may_write(entry) else None)


@bp.post("/<code>/tien-do")
@requires(Permission.ENTRY_WRITE)
def record_progress(code: str) -> ResponseReturnValue:
    """The note stands, or the form says what to mend."""
    entry = own_entry(code)
    form = _form(entry)
    if queries.request_result(form.key()) is not None:
        return redirect(url_for("entries.progress", code=code, _anchor="ghi-nhan"), 303)
    if request.form.get("action") == ADD_FIGURE:
        form.add_line()
        return _page(entry, form)
    read = form.read()
    files, refused = _sent_files(form)
    form.tell(refused)
    if read is None or refused or not _recorded(entry, form, read, files):
        _ask_again(form, has_files=bool(files))
        return _page(queries.fresh_entry(entry.id), form), 422
    flash("Đã ghi tiến độ.", "ok")
    return redirect(url_for("entries.progress", code=code, _anchor="ghi-nhan"), 303)


@bp.route("/<code>/tien-do/<note>/bo", methods=["GET", "POST"])
@requires(Permission.ENTRY_WRITE)
def strike_note(code: str, note: str) -> ResponseReturnValue:
    """A note that was told wrongly counts no longer; the page asks why."""
    entry = own_entry(code)
    form, number = StrikeForm(), entry.id
    if request.method == "POST" and _struck(entry, note[:40], form):
        flash("Đã bỏ ghi nhận. Số liệu của ghi nhận này không còn được cộng.", "ok")
        return redirect(url_for("entries.progress", code=code, _anchor="ghi-nhan"), 303)
    form.renew()
    page = render_template(
        "entries/strike.html",
        form=form,
        entry=queries.fresh_entry(number),
        note=life.note_by_code(number, note[:40]),
        back=address(code) + "/tien-do",
    )
    return page, 422 if form.errors else 200


@bp.get("/<code>/tien-do/tep/<file>")
@signed_in
def progress_file(code: str, file: str) -> ResponseReturnValue:
    row = _file(code, file)
    return Response(file_store().open(row.digest), headers=disposition(row, row.name))


@bp.get("/<code>/tien-do/tep/<file>/thu-nho")
@signed_in
def progress_thumbnail(code: str, file: str) -> ResponseReturnValue:
    row = _file(code, file)
    if row.thumb_digest is None:
        raise NotFound
    return Response(file_store().open(row.thumb_digest), headers=thumbnail_headers())


def _file(code: str, file: str) -> life.ProgressFileRow:
    entry = queries.readable_entry(code, actor=reader(), on=today())
    return life.progress_file(entry.id, file[:40])


def _may_write(entry: Entry) -> bool:
    return entry.stage is not None and entry.state in ALIVE and _is_own(entry)


def _is_own(entry: Entry) -> bool:
    return queries.is_author(entry, reader(), on=today())


def _form(entry: Entry) -> ProgressForm:
    """The form with likely days: until today, from the day after the last period."""
    stage = require_alive(entry.stage, entry.state)
    spans = life.spans_of(entry.id)
    last = max((span.on for span in spans), default=None)
    since = last + timedelta(days=1) if last else services.began_on(entry)
    return progress_form(stage, today=format_date(today()), since=_shown(since))


def _shown(day: date) -> str:
    return format_date(day) if day <= today() else ""


def _sent_files(form: ProgressForm) -> tuple[list[NewFile], dict[str, str]]:
    """The files that were chosen, durable, and a sentence at each input whose files are refused."""
    captions: dict[Moment, Any] = {
        Moment.BEFORE: form.before_caption.data,
        Moment.AFTER: form.after_caption.data,
    }
    files: list[NewFile] = []
    refused = {}
    for moment, name in INPUTS:
        batch = sent_files_now(name)
        if batch.refusals:
            refused[name] = " ".join(batch.refusals)
        caption = captions.get(moment) or ""
        files += [NewFile(prepared, moment, caption) for prepared in batch.prepared]
    return files, refused


def _recorded(entry: Entry, form: ProgressForm, read: Progress, files: list[NewFile]) -> bool:
    try:
        with transaction():
            services.record_progress(
                queries.fresh_entry(entry.id),
                read,
                files,
                store=file_store(),
                actor=reader(),
                at=clock.now(),
                key=form.key(),
            )
    except Invalid as refusal:
        form.tell(refusal.fields or {"": str(refusal)})
        return False
    return True


def _struck(entry: Entry, note: str, form: StrikeForm) -> bool:
    try:
        with transaction():
            services.strike_note(
                queries.fresh_entry(entry.id),
                note,
                reason=form.reason.data or "",
                actor=reader(),
                at=clock.now(),
            )
    except Invalid as refusal:
        form.reason.errors = list(refusal.fields.values())
        return False
    return True


def _ask_again(form: ProgressForm, *, has_files: bool) -> None:
    """The form is shown for another try; a browser cannot keep the files that were chosen."""
    if has_files and not form["files"].errors:
        form.tell({"files": CHOOSE_AGAIN})
    form.renew()


def _page(entry: Entry, form: ProgressForm | None) -> str:
    told = life_of(entry)
    if told is None:
        raise NotFound
    return render_template(
        "entries/progress.html",
        entry=entry,
        life=told,
        form=form,
        is_own=_is_own(entry),
        action=url_for("entries.record_progress", code=entry.code),
        back=address(entry.code),
    )
