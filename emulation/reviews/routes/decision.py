"""/cho-xu-ly/<code>: one entry with its proofs, the verdict on it, and taking the verdict back."""

from __future__ import annotations

from datetime import date, datetime

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from emulation.core import clock
from emulation.core.db import transaction
from emulation.core.errors import Invalid, NotAllowed, WrongState
from emulation.core.policy import Actor
from emulation.entries import queries as entries
from emulation.entries.models import Entry
from emulation.entries.rules import Action, State, state_label
from emulation.reviews import queries, services
from emulation.reviews.forms import Sent, sent_revision, sent_verdict
from emulation.reviews.routes.blueprint import DECIDING, bp
from emulation.reviews.routes.checks import decided_words
from emulation.reviews.routes.page import desk_context, form_of
from emulation.reviews.routes.queue import Place, offer_of, undo_offer
from emulation.reviews.routes.sifting import sifted
from emulation.units import queries as units
from emulation.web.access import reader, requires

FOLLOWING = 10
"""How many of those behind are looked at: the first that does not bar the reader comes next."""
HAPPENED = (Action.RECOGNISE, Action.PASS_UP, Action.RETURN, Action.REJECT, Action.REVOKE)


@bp.get("/cho-xu-ly/<code>")
@requires(*DECIDING)
def show(code: str) -> ResponseReturnValue:
    """The entry as it was sent, its proofs, and what may be decided; or what became of it."""
    actor, at = reader(), clock.now()
    today = clock.local_date(at)
    entry = entries.readable_entry(code, actor=actor, on=today)
    if not entries.is_at_step(entry, actor, on=today):
        return _settled(entry, actor=actor, at=at)
    services.require_decider(entry, actor, at=at)
    return _desk(entry, actor=actor, at=at)


@bp.post("/cho-xu-ly/<code>")
@requires(*DECIDING)
def decide(code: str) -> ResponseReturnValue:
    """The step is decided and the next entry of the queue opens, with the way back on top."""
    actor, at = reader(), clock.now()
    sent = sent_verdict(request.form)
    try:
        place = _decide(code, sent, actor=actor, at=at)
    except Invalid:
        return _mend(code, sent, actor=actor, at=at)
    return redirect(_onward(code, place, actor=actor, today=clock.local_date(at)), 303)


def _decide(code: str, sent: Sent, *, actor: Actor, at: datetime) -> Place:
    """The entry's place in the queue before it was decided."""
    if sent.faults:
        raise Invalid("Có chỗ cần sửa.", sent.faults)
    today = clock.local_date(at)
    with transaction():
        entry = entries.readable_entry(code, actor=actor, on=today)
        place = (entry.due_on or today, entry.id)
        services.decide(
            entry,
            sent.verdict,
            actor=actor,
            at=at,
            revision=sent.revision,
            request_key=sent.key,
        )
    return place


def _mend(code: str, sent: Sent, *, actor: Actor, at: datetime) -> ResponseReturnValue:
    """The same page with every fault named; a 409 page where somebody was faster meanwhile."""
    entry = entries.readable_entry(code, actor=actor, on=clock.local_date(at))
    if entry.state is not State.SUBMITTED or entry.revision != sent.revision:
        raise services.lost(entry)
    services.require_decider(entry, actor, at=at)
    return _desk(entry, actor=actor, at=at, sent=sent)


def _desk(
    entry: Entry, *, actor: Actor, at: datetime, sent: Sent | None = None
) -> ResponseReturnValue:
    case = services.case_of(entry, at=at)
    wanted = sifted(on=clock.local_date(at))
    form = form_of(case, sent_inputs=request.form if sent else None)
    errors = []
    if sent is not None:
        errors = form.put(case.faults(sent.verdict) | sent.faults)
    html = render_template(
        "reviews/show.html",
        **desk_context(case, wanted, actor=actor, at=at, sent=sent, form=form),
        errors=errors,
        undo=undo_offer(request.args.get("xong", ""), actor=actor, at=at),
    )
    return html, 422 if sent else 200


def _onward(code: str, place: Place, *, actor: Actor, today: date) -> str:
    """The address of the entry that follows in the queue as it is sifted, or else its first one;
    the queue itself when that is empty. On top of it stands what was just decided."""
    wanted = sifted(on=today)
    following = queries.queue(actor, on=today, sifting=wanted.sifting, after=place, limit=FOLLOWING)
    rows = following.rows or queries.queue(actor, on=today, mine=following.mine).rows
    if not rows:
        return url_for("reviews.index", xong=code, **wanted.carried)
    return url_for("reviews.show", code=rows[0].code, xong=code, **wanted.carried)


@bp.post("/cho-xu-ly/<code>/da-xem")
@requires(*DECIDING)
def look(code: str) -> ResponseReturnValue:
    """It stands that the reader opened the entry; the page itself says nothing of it."""
    actor, at = reader(), clock.now()
    with transaction():
        entry = entries.readable_entry(code, actor=actor, on=clock.local_date(at))
        services.look(entry, actor=actor, at=at)
    return "", 204


def _settled(entry: Entry, *, actor: Actor, at: datetime) -> ResponseReturnValue:
    """What became of an entry that does not wait for this reader."""
    decisions = [row for row in entries.decisions_of(entry.id) if row.action in HAPPENED]
    last = decisions[-1] if decisions else None
    if entry.state is State.DRAFT:
        raise WrongState("Nội dung này chưa được gửi nên chưa có gì để xử lý.")
    if entry.state is State.SUBMITTED and (last is None or last.actor_id != actor.id):
        raise NotAllowed("Bước này do đơn vị khác xử lý.")
    today = clock.local_date(at)
    holder = units.unit_by_id(entry.step_unit_id, on=today) if entry.step_unit_id else None
    is_waiting = entry.state is State.SUBMITTED and holder is not None
    return render_template(
        "reviews/settled.html",
        entry=entry,
        state=state_label(entry.state, entry.recognition),
        last=decided_words(last) if last else "",
        reason=last.reason if last else "",
        waits_at=holder.committee_name if holder and is_waiting else "",
        undo=offer_of(entry, actor=actor, at=at),
        may_revoke=entry.state is State.APPROVED and queries.may_revoke(entry, actor, on=today),
    )


@bp.post("/cho-xu-ly/<code>/hoan-tac")
@requires(*DECIDING)
def undo(code: str) -> ResponseReturnValue:
    """The reader's own decision of the last ten minutes no longer holds."""
    actor, at = reader(), clock.now()
    revision = sent_revision(request.form)
    with transaction():
        entry = entries.readable_entry(code, actor=actor, on=clock.local_date(at))
        services.undo(entry, actor=actor, at=at, revision=revision)
    flash("Đã hoàn tác. Mục này lại chờ xử lý.", "ok")
    carried = sifted(on=clock.local_date(at)).carried
    return redirect(url_for("reviews.show", code=code, **carried), 303)
