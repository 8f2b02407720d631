"""/cho-xu-ly/<code>/huy-cong-nhan: one person proposes to revoke, another confirms or drops it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from emulation.core import clock
from emulation.core.db import transaction
from emulation.core.errors import Invalid
from emulation.core.policy import Actor, Permission
from emulation.core.text import clean
from emulation.entries import queries as entries
from emulation.entries.models import Entry
from emulation.entries.queries import DecisionRow
from emulation.entries.rules import Action, state_label, transition
from emulation.people.queries import person_id_of
from emulation.points import queries as points
from emulation.reviews import queries, services
from emulation.reviews.forms import RevocationForm, sent_revision
from emulation.reviews.routes.blueprint import bp, place_words
from emulation.reviews.routes.checks import decided_words
from emulation.reviews.rules import REVOKE_REASON_LENGTH
from emulation.units import queries as units
from emulation.web.access import reader, requires

CONFIRM, DROP = "confirm", "drop"


@bp.get("/cho-xu-ly/<code>/huy-cong-nhan")
@requires(Permission.ENTRY_REVOKE)
def revocation(code: str) -> ResponseReturnValue:
    """The recognition with its points, and the proposal to revoke it or the form for one."""
    actor, at = reader(), clock.now()
    entry = entries.readable_entry(code, actor=actor, on=clock.local_date(at))
    transition(Action.REVOKE, entry.state)
    services.require_revoker(entry, actor, at=at)
    return _page(entry, RevocationForm(formdata=None), actor=actor, at=at)


@bp.post("/cho-xu-ly/<code>/huy-cong-nhan")
@requires(Permission.ENTRY_REVOKE)
def revoke(code: str) -> ResponseReturnValue:
    """Proposed, confirmed or dropped, as the button says."""
    actor, at = reader(), clock.now()
    try:
        done = _revoke(code, request.form.get("action", ""), actor=actor, at=at)
    except Invalid as error:
        form = RevocationForm()
        errors = form.put(error.fields)
        entry = entries.readable_entry(code, actor=actor, on=clock.local_date(at))
        return _page(entry, form, actor=actor, at=at, errors=errors), 422
    flash(done, "ok")
    return redirect(url_for("reviews.show", code=code), 303)


def _revoke(code: str, action: str, *, actor: Actor, at: datetime) -> str:
    """What was done, as a sentence."""
    reason = clean(request.form.get("reason", ""))
    with transaction():
        entry = entries.readable_entry(code, actor=actor, on=clock.local_date(at))
        if action not in (CONFIRM, DROP):
            services.propose_revocation(entry, reason=reason, actor=actor, at=at)
            return "Đã đề nghị hủy công nhận. Cần một người khác xác nhận thì mới có hiệu lực."
        services.close_revocation(
            entry,
            confirm=action == CONFIRM,
            actor=actor,
            at=at,
            revision=sent_revision(request.form),
        )
    if action == CONFIRM:
        return "Đã hủy công nhận, điểm được trừ lại."
    return "Đã bỏ đề nghị hủy, công nhận giữ nguyên."


def _page(
    entry: Entry,
    form: RevocationForm,
    *,
    actor: Actor,
    at: datetime,
    errors: Sequence[tuple[str | None, str]] = (),
) -> str:
    ids = {entry.unit_id} | ({entry.commune_id} if entry.commune_id else set())
    named = units.units_by_id(ids, on=clock.local_date(at))
    proposal = queries.open_revocation(entry.id)
    proposer = person_id_of(proposal.proposed_by_id) if proposal else None
    return render_template(
        "reviews/revocation.html",
        entry=entry,
        form=form,
        errors=errors,
        place=place_words(entry.unit_id, entry.commune_id, named),
        state=state_label(entry.state, entry.recognition),
        recognition=_recognition_words(entries.decisions_of(entry.id)),
        points=points.totals_of_entries([entry.id]).get(entry.id),
        proposal=proposal,
        proposed_by=queries.names_of([proposal.proposed_by_id])[proposal.proposed_by_id][1]
        if proposal
        else "",
        is_own=proposer == actor.person_id,
        least=REVOKE_REASON_LENGTH,
    )


def _recognition_words(decisions: Sequence[DecisionRow]) -> str:
    found = [row for row in decisions if row.action is Action.RECOGNISE]
    return decided_words(found[-1]) if found else ""
