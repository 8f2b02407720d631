"""What the views of both threads have in common: open, post, strike, give out a file."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Response, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue

from emulation.core import clock
from emulation.core.db import transaction
from emulation.core.errors import Invalid, NotFound
from emulation.entries import queries as entries
from emulation.entries.models import Entry
from emulation.files.configured import file_store, taken_now
from emulation.files.rules import disposition
from emulation.files.services import Batch
from emulation.talk import queries, services
from emulation.talk.forms import MessageForm, StrikeForm, message_form
from emulation.talk.rules import STRIKE_MINUTES, Thread, Voice
from emulation.web.access import reader

DONE = {Thread.TO_SENDER: "Đã gửi ý kiến.", Thread.INTERNAL: "Đã lưu ghi chú nội bộ."}
CHOOSE_AGAIN = "Chọn lại các tệp sau khi sửa những chỗ trên."


@dataclass(frozen=True)
class Opened:
    """A thread that the reader may read."""

    entry: Entry
    thread: Thread
    voice: Voice | None

    @property
    def here(self) -> str:
        """The thread's own page."""
        return services.address(self.entry.code, self.thread)


def opened(code: str, thread: Thread) -> Opened:
    """The thread with the reader's voice; `NotFound` for those who may not read it."""
    at = clock.now()
    entry = entries.readable_entry(code, actor=reader(), on=clock.local_date(at))
    return Opened(entry, thread, services.require_reader(entry, thread, reader(), at=at))


def page(one: Opened, form: MessageForm | None = None) -> str:
    """The thread's own page."""
    shown = services.box(
        one.entry, one.thread, reader(), one.voice, at=clock.now(), before=_before(one)
    )
    if form is None and shown.may_write:
        form = _form(one)
    return render_template(
        "talk/thread.html",
        entry=one.entry,
        box=shown,
        form=form,
        is_note=one.thread is Thread.INTERNAL,
    )


def _form(one: Opened) -> MessageForm:
    return message_form(one.thread, is_sender=one.voice is not None and one.voice.is_sender)


def _before(one: Opened) -> int | None:
    code = request.args.get("truoc", "")
    try:
        return queries.message_by_code(one.entry.id, one.thread, code[:40]).id if code else None
    except NotFound:
        return None


def posted(one: Opened) -> ResponseReturnValue:
    """The message stands, or the page says what to mend and keeps what was typed."""
    form = _form(one)
    code, key = one.entry.code, form.key()
    sent = [row for row in request.files.getlist("files") if row.filename]
    batch = taken_now((row.read(), row.filename or "") for row in sent)
    wrong = {"files": " ".join(batch.refusals)} if batch.refusals else {}
    wrong = wrong or _posted(one, form, batch, key)
    if not wrong:
        flash(DONE[one.thread], "ok")
        is_beside = request.form.get("from_desk") == "1"
        return redirect(f"/cho-xu-ly/{code}#trao-doi" if is_beside else one.here, 303)
    form.tell(wrong)
    if batch.prepared and "files" not in wrong:
        form.tell({"files": CHOOSE_AGAIN})
    form.renew()
    return page(opened(code, one.thread), form), 422


def _posted(one: Opened, form: MessageForm, batch: Batch, key: str) -> dict[str, str]:
    """Input name -> what is wrong; empty where the message stands."""
    try:
        with transaction():
            services.post_message(
                entries.fresh_entry(one.entry.id),
                one.thread,
                form.text.data or "",
                batch.prepared,
                store=file_store(),
                actor=reader(),
                at=clock.now(),
                key=key,
            )
    except Invalid as error:
        return dict(error.fields)
    return {}


def striking(one: Opened, message: str, form: StrikeForm) -> str:
    """The page that asks why a message of the reader's own is struck."""
    shown = services.strikable(one.entry, one.thread, message[:40], actor=reader(), at=clock.now())
    return render_template(
        "talk/strike.html",
        entry=one.entry,
        message=shown,
        form=form,
        here=one.here,
        minutes=STRIKE_MINUTES,
    )


def struck(one: Opened, message: str) -> ResponseReturnValue:
    """The slip is shown no longer, or the page asks again for a reason."""
    form, code, here = StrikeForm(), one.entry.code, one.here
    try:
        with transaction():
            services.strike_message(
                entries.fresh_entry(one.entry.id),
                one.thread,
                message[:40],
                reason=form.reason.data or "",
                actor=reader(),
                at=clock.now(),
            )
    except Invalid as error:
        form.reason.errors = list(error.fields.values())
        return striking(opened(code, one.thread), message, form), 422
    flash("Đã bỏ ý kiến viết nhầm.", "ok")
    return redirect(here, 303)


def file_of(one: Opened, file: str) -> ResponseReturnValue:
    """The bytes of a file of the thread."""
    today = clock.local_date(clock.now())
    row = queries.message_file(one.entry.id, one.thread, file[:40], reader(), on=today)
    return Response(file_store().open(row.digest), headers=disposition(row, row.name))
