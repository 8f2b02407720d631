"""The wizard: one screen a step, any order, everything kept at every press of a button."""

from __future__ import annotations

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from emulation.core import clock
from emulation.core.policy import Permission
from emulation.entries import services
from emulation.entries.forms import ContentForm, content_form
from emulation.entries.routes.answers import action_posted, tick
from emulation.entries.routes.blueprint import Draft, address, bp, opened, own_entry, today
from emulation.entries.routes.page import check_page, step_page
from emulation.entries.routes.writing import saved, wanted_lines
from emulation.entries.rules import EDITABLE, STATE_LABELS
from emulation.entries.rules.steps import Step, first_unfinished, step_named
from emulation.web.access import reader, requires


@bp.get("/<code>/viet")
@requires(Permission.ENTRY_WRITE)
def write_on(code: str) -> ResponseReturnValue:
    """To the first step in which something is missing."""
    draft = opened(own_entry(code))
    wrong = services.what_is_missing(draft.entry, at=clock.now())
    step = first_unfinished(draft.kind, wrong)
    return redirect(url_for("entries.step", code=code, step=step.value), 303)


@bp.route("/<code>/buoc/<step>", methods=["GET", "POST"])
@requires(Permission.ENTRY_WRITE)
def step(code: str, step: str) -> ResponseReturnValue:
    """One screen of the wizard; each button keeps everything first."""
    here, entry = step_named(step), own_entry(code)
    if request.method == "POST":
        return saved(opened(entry), action=action_posted())
    if entry.state not in EDITABLE:
        flash(f"«{STATE_LABELS[entry.state]}» nên không sửa được. Nếu cần sửa, hãy rút về.")
        return redirect(address(code), 303)
    draft = opened(entry)
    form = content_form(draft.kind, draft.content, lines=wanted_lines(), renewed=entry.revision)
    if here is Step.CHECK:
        return check_page(form, draft, reader())
    tick(form, draft.persons, [one.code for one in draft.persons])
    _suggest(form, draft)
    return step_page(form, draft, here, reader())


def _suggest(form: ContentForm, draft: Draft) -> None:
    """The day is proposed where none was written: most deeds are written down at once."""
    inside = draft.campaign.starts_on <= today() <= draft.campaign.ends_on
    if inside and not form.happened_from.data and not draft.content.result:
        form.propose_day(today())
