"""/cho-xu-ly/nhieu: one verdict on entries chosen from the queue, on a sheet that shows all."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from emulation.core import clock
from emulation.core.db import transaction
from emulation.entries.rules import Action
from emulation.reviews import services
from emulation.reviews.forms import ManyForm, Sent, sent_items, sent_verdict
from emulation.reviews.routes.blueprint import DECIDING, bp, place_words
from emulation.reviews.rules import MOST_AT_ONCE, REASON_LENGTH, due_words
from emulation.reviews.services import Chosen, Judged
from emulation.units import queries as units
from emulation.web.access import reader, requires

NOTHING = "Chưa chọn mục nào. Tích vào các mục cần xử lý trong danh sách."
NO_ACTION = "Chọn một cách xử lý."
NO_REASON = "Chọn ít nhất một nội dung cần bổ sung."


@dataclass(frozen=True)
class Line:
    """A chosen entry in words."""

    code: str
    revision: int
    title: str
    href: str
    unit: str
    due: str
    sentence: str


@bp.get("/cho-xu-ly/nhieu")
@requires(*DECIDING)
def many() -> ResponseReturnValue:
    """The sheet: how many, which, of whom, and which cannot be taken along and why."""
    codes = list(dict.fromkeys(request.args.getlist("ma")))
    judged = services.judge_many(codes, actor=reader(), at=clock.now())
    return _sheet(judged, ManyForm(formdata=None), count=len(codes))


@bp.post("/cho-xu-ly/nhieu")
@requires(*DECIDING)
def decide_many() -> ResponseReturnValue:
    """Every entry of the sheet that may be is decided; what became of each is shown."""
    actor, at = reader(), clock.now()
    sent, items = sent_verdict(request.form), sent_items(request.form)
    faults = _faults(sent, items)
    if faults:
        form = ManyForm()
        judged = services.judge_many([code for code, _ in items], actor=actor, at=at)
        return _sheet(judged, form, count=len(items), errors=form.put(faults), key=sent.key), 422
    with transaction():
        done = services.decide_many(
            [Chosen(code, revision) for code, revision in items],
            sent.verdict,
            actor=actor,
            at=at,
            request_key=sent.key,
        )
    return _done(done, sent, missing=len(items) - len(done), at=at)


def _faults(sent: Sent, items: Sequence[tuple[str, int]]) -> dict[str, str]:
    """Input -> sentence: what the verdict lacks whatever the entry."""
    if not items:
        return {"action": NOTHING}
    if "action" in sent.faults:
        return {"action": NO_ACTION}
    verdict = sent.verdict
    if verdict.action is Action.RETURN and not verdict.field_reasons:
        return {"quick": NO_REASON}
    if verdict.action is Action.REJECT and len(verdict.reason) < REASON_LENGTH:
        return {"reason": f"Ghi lý do ít nhất {REASON_LENGTH} ký tự để người gửi hiểu vì sao."}
    return {}


def _lines(judged: Sequence[Judged], *, on: date) -> list[Line]:
    places = {one.entry.unit_id for one in judged}
    places |= {one.entry.commune_id for one in judged if one.entry.commune_id}
    named = units.units_by_id(places, on=on)
    return [
        Line(
            code=one.entry.code,
            revision=one.entry.revision,
            title=one.entry.title,
            href=url_for("reviews.show", code=one.entry.code),
            unit=place_words(one.entry.unit_id, one.entry.commune_id, named),
            due=due_words(one.entry.due_on, today=on)[0],
            sentence=one.sentence,
        )
        for one in judged
    ]


def _sheet(
    judged: Sequence[Judged],
    form: ManyForm,
    *,
    count: int,
    errors: Sequence[tuple[str | None, str]] = (),
    key: str = "",
) -> str:
    lines = _lines(judged, on=clock.local_date(clock.now()))
    return render_template(
        "reviews/many.html",
        taken=[line for line in lines if not line.sentence],
        left=[line for line in lines if line.sentence],
        missing=max(0, count - len(lines)),
        most=MOST_AT_ONCE,
        form=form,
        errors=errors,
        request_key=key or secrets.token_urlsafe(),
    )


def _done(done: Sequence[Judged], sent: Sent, *, missing: int, at: datetime) -> ResponseReturnValue:
    lines = _lines(done, on=clock.local_date(at))
    return render_template(
        "reviews/many_done.html",
        action=sent.verdict.action,
        decided=[line for line in lines if not line.sentence],
        left=[line for line in lines if line.sentence],
        missing=missing,
    )
