"""/cho-xu-ly/<code>/xem-xet-lai: somebody who did not decide answers with a reason."""

from __future__ import annotations

from flask import flash, redirect, render_template
from flask.typing import ResponseReturnValue

from emulation.appeals import services
from emulation.appeals.forms import AnswerForm
from emulation.appeals.routes.blueprint import bp, opened
from emulation.core import clock
from emulation.core.db import transaction
from emulation.core.errors import Invalid
from emulation.core.policy import Permission
from emulation.entries import queries as entries
from emulation.entries.models import Entry
from emulation.web.access import reader, requires

ANSWERING = (Permission.ENTRY_APPROVE, Permission.ENTRY_ENDORSE)


@bp.get("/cho-xu-ly/<code>/xem-xet-lai")
@requires(*ANSWERING)
def answer(code: str) -> ResponseReturnValue:
    """The request with the form of its answer."""
    entry = opened(code)
    services.require_answerer(entry, reader(), at=clock.now())
    return _page(entry, AnswerForm(formdata=None))


@bp.post("/cho-xu-ly/<code>/xem-xet-lai")
@requires(*ANSWERING)
def answer_appeal(code: str) -> ResponseReturnValue:
    """Answered, or the form says what to mend and keeps what was typed."""
    entry, form = opened(code), AnswerForm()
    try:
        with transaction():
            services.answer_appeal(
                entries.fresh_entry(entry.id),
                form.chosen(),
                form.answer.data or "",
                actor=reader(),
                at=clock.now(),
                revision=form.seen(),
            )
    except Invalid as error:
        form.tell(error.fields)
        return _page(opened(code), form), 422
    flash("Đã trả lời đề nghị xem xét lại.", "ok")
    return redirect(f"/ho-so/{code}/xem-xet-lai", 303)


def _page(entry: Entry, form: AnswerForm) -> str:
    form.revision.data = str(entry.revision)
    told = services.told(entry, reader(), at=clock.now())
    return render_template("appeals/answer.html", entry=entry, told=told, form=form)
