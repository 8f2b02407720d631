"""/cho-xu-ly/<code>/ghi-chu: internal notes, which the author's side never sees."""

from __future__ import annotations

from flask.typing import ResponseReturnValue

from emulation.core.policy import Permission
from emulation.talk.forms import StrikeForm
from emulation.talk.routes import pages
from emulation.talk.routes.blueprint import bp
from emulation.talk.rules import Thread
from emulation.web.access import requires

WRITING = (Permission.ENTRY_APPROVE, Permission.ENTRY_ENDORSE)


@bp.get("/cho-xu-ly/<code>/ghi-chu")
@requires(Permission.NOTE_READ)
def notes(code: str) -> ResponseReturnValue:
    """The internal notes in the reader's reach."""
    return pages.page(pages.opened(code, Thread.INTERNAL))


@bp.post("/cho-xu-ly/<code>/ghi-chu")
@requires(*WRITING)
def post_note(code: str) -> ResponseReturnValue:
    """An internal note stands."""
    return pages.posted(pages.opened(code, Thread.INTERNAL))


@bp.get("/cho-xu-ly/<code>/ghi-chu/<message>/bo")
@requires(*WRITING)
def ask_strike_note(code: str, message: str) -> ResponseReturnValue:
    """Why is it struck?"""
    return pages.striking(pages.opened(code, Thread.INTERNAL), message, StrikeForm())


@bp.post("/cho-xu-ly/<code>/ghi-chu/<message>/bo")
@requires(*WRITING)
def strike_note(code: str, message: str) -> ResponseReturnValue:
    """A slip of one's own is shown no longer."""
    return pages.struck(pages.opened(code, Thread.INTERNAL), message)


@bp.get("/cho-xu-ly/<code>/ghi-chu/tep/<file>")
@requires(Permission.NOTE_READ)
def note_file(code: str, file: str) -> ResponseReturnValue:
    return pages.file_of(pages.opened(code, Thread.INTERNAL), file)
