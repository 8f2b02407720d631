"""/ho-so/<code>/trao-doi: what is said to the sender, and what they answer."""

from __future__ import annotations

from flask import flash, redirect
from flask.typing import ResponseReturnValue

from emulation.core.db import transaction
from emulation.core.policy import Permission
from emulation.entries import queries as entries
from emulation.talk import services
from emulation.talk.forms import StrikeForm
from emulation.talk.routes import pages
from emulation.talk.routes.blueprint import bp
from emulation.talk.rules import Thread
from emulation.web.access import reader, requires, signed_in

SPEAKING = (Permission.ENTRY_APPROVE, Permission.ENTRY_ENDORSE, Permission.ENTRY_WRITE)


@bp.get("/ho-so/<code>/trao-doi")
@signed_in
def messages(code: str) -> ResponseReturnValue:
    """The thread with the sender."""
    return pages.page(pages.opened(code, Thread.TO_SENDER))


@bp.post("/ho-so/<code>/trao-doi")
@requires(*SPEAKING)
def post_message(code: str) -> ResponseReturnValue:
    """A message to the sender, or their answer."""
    return pages.posted(pages.opened(code, Thread.TO_SENDER))


@bp.post("/ho-so/<code>/trao-doi/da-doc")
@signed_in
def mark_read(code: str) -> ResponseReturnValue:
    """Nothing here is new to the reader any longer."""
    one = pages.opened(code, Thread.TO_SENDER)
    here = one.here
    with transaction():
        services.mark_read(entries.fresh_entry(one.entry.id), actor=reader())
    flash("Đã đánh dấu là đã đọc.", "ok")
    return redirect(here, 303)


@bp.get("/ho-so/<code>/trao-doi/<message>/bo")
@requires(*SPEAKING)
def ask_strike_message(code: str, message: str) -> ResponseReturnValue:
    """Why is it struck?"""
    return pages.striking(pages.opened(code, Thread.TO_SENDER), message, StrikeForm())


@bp.post("/ho-so/<code>/trao-doi/<message>/bo")
@requires(*SPEAKING)
def strike_message(code: str, message: str) -> ResponseReturnValue:
    """A slip of one's own is shown no longer."""
    return pages.struck(pages.opened(code, Thread.TO_SENDER), message)


@bp.get("/ho-so/<code>/trao-doi/tep/<file>")
@signed_in
def message_file(code: str, file: str) -> ResponseReturnValue:
    return pages.file_of(pages.opened(code, Thread.TO_SENDER), file)
