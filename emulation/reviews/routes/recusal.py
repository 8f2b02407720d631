"""Who decides an entry: withdrawing, asking for another person, and answering such requests."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from emulation.core import clock
from emulation.core.dates import short_instant
from emulation.core.db import transaction
from emulation.core.errors import Invalid, WrongState
from emulation.core.policy import Actor, Permission
from emulation.core.text import clean
from emulation.entries import queries as entries
from emulation.entries.models import Entry
from emulation.entries.queries.assignments import Place, given_to, places_of
from emulation.entries.queries.recusals import RecusalRow, recusals_of, recusals_to_answer
from emulation.entries.rules import State
from emulation.entries.rules.recusals import (
    RECUSAL_LABELS,
    RECUSAL_REASONS,
    RULING_LABELS,
    RecusalKind,
    RecusalRuling,
)
from emulation.reviews import services
from emulation.reviews.forms import PassForm, RecuseForm, ReplaceForm, offer_persons
from emulation.reviews.routes.blueprint import DECIDING, bp
from emulation.reviews.rules import barred_words
from emulation.units.queries import units_by_id
from emulation.web.access import reader, requires, signed_in

Errors: TypeAlias = Sequence[tuple[str | None, str]]
OPEN, STANDING = "Chưa trả lời", "Không xử lý mục này"
DONE: dict[str, str] = {
    RecusalRuling.UPHELD: "Đã đồng ý. Người khác cùng phụ trách sẽ xử lý.",
    RecusalRuling.REFUSED: "Đã ghi không đồng ý. Đồng chí ấy lại xử lý được mục này.",
    RecusalRuling.LIFTED: "Đã cho xử lý trở lại.",
}


@dataclass(frozen=True)
class RecusalItem:
    """A recusal in words, with what may still be said to it."""

    code: str
    entry: str
    title: str
    state: str
    is_open: bool
    unit: str
    told: str
    words: str
    said: tuple[str, ...]
    rulings: tuple[tuple[str, str], ...]


@bp.get("/cho-xu-ly/<code>/nguoi-xu-ly")
@requires(*DECIDING)
def hands(code: str) -> ResponseReturnValue:
    """Who stands out of deciding the entry, and how the reader leaves it to others."""
    actor, at = reader(), clock.now()
    entry = on_desk(code, actor=actor, at=at)
    return hands_page(entry, at=at)


@bp.post("/cho-xu-ly/<code>/xin-rut")
@requires(*DECIDING)
def recuse(code: str) -> ResponseReturnValue:
    """The reader stays out of the entry; it goes on to the others of the step."""
    actor, at = reader(), clock.now()
    form = RecuseForm()
    try:
        with transaction():
            entry = entries.readable_entry(code, actor=actor, on=clock.local_date(at))
            services.recuse(
                entry,
                reason=form.reason.data or "",
                words=form.words.data or "",
                actor=actor,
                at=at,
            )
    except Invalid as error:
        entry = on_desk(code, actor=actor, at=at)
        return hands_page(entry, at=at, form=form, errors=form.put(error.fields)), 422
    flash("Đã rút. Mục này chuyển cho người khác cùng phụ trách.", "ok")
    return redirect(url_for("reviews.index"), 303)


def on_desk(code: str, *, actor: Actor, at: datetime) -> Entry:
    """The entry, if it waits for this reader and nothing bars them."""
    entry = entries.readable_entry(code, actor=actor, on=clock.local_date(at))
    if entry.state is not State.SUBMITTED:
        raise WrongState("Mục này không còn chờ xử lý. Tải lại trang để xem.")
    services.require_decider(entry, actor, at=at)
    return entry


def hands_page(
    entry: Entry,
    *,
    at: datetime,
    form: RecuseForm | None = None,
    passing: PassForm | None = None,
    errors: Errors = (),
) -> str:
    """Who has the entry, who else could, and who stands out of it; with what has to be mended."""
    on = clock.local_date(at)
    places, given = places_of(entry, on=on), given_to(entry, on=on)
    passing = passing or PassForm(formdata=None)
    free = [one for one in places if not one.bars and not (given and one.is_with(given))]
    offer_persons(passing, [(one.holder.code, _load(one)) for one in free])
    return render_template(
        "reviews/hands.html",
        entry=entry,
        form=form or RecuseForm(formdata=None),
        passing=passing,
        has_others=bool(free),
        given=given,
        barred=[(one.holder.full_name, barred_words([one.bars])) for one in places if one.bars],
        errors=errors,
        recusals=[_item(row, {}) for row in recusals_of(entry.id)],
    )


def _load(place: Place) -> str:
    return f"{place.holder.full_name} (đang giữ {place.load} mục)"


@bp.get("/ho-so/<code>/de-nghi-doi-nguoi")
@signed_in
def ask_for_another(code: str) -> ResponseReturnValue:
    """Whom the author's side, a person named or another decider asks to be replaced."""
    actor, at = reader(), clock.now()
    entry = entries.readable_entry(code, actor=actor, on=clock.local_date(at))
    services.require_asker(entry, actor, at=at)
    return _ask_page(entry, ReplaceForm(formdata=None), actor=actor, at=at)


@bp.post("/ho-so/<code>/de-nghi-doi-nguoi")
@signed_in
def request_another(code: str) -> ResponseReturnValue:
    """The request stands, and the person asked about waits for its answer."""
    actor, at = reader(), clock.now()
    form = ReplaceForm()
    try:
        with transaction():
            entry = entries.readable_entry(code, actor=actor, on=clock.local_date(at))
            services.request_recusal(
                entry,
                form.person.data or "",
                reason=form.reason.data or "",
                words=form.words.data or "",
                actor=actor,
                at=at,
            )
    except Invalid as error:
        entry = entries.readable_entry(code, actor=actor, on=clock.local_date(at))
        return _ask_page(entry, form, actor=actor, at=at, faults=error.fields), 422
    flash("Đã gửi đề nghị. Trong khi chờ trả lời, người được nêu không xử lý mục này.", "ok")
    return redirect(f"/ho-so/{code}", 303)


def _ask_page(
    entry: Entry,
    form: ReplaceForm,
    *,
    actor: Actor,
    at: datetime,
    faults: dict[str, str] | None = None,
) -> str:
    if entry.state is not State.SUBMITTED:
        raise WrongState("Mục này không còn chờ xử lý nên không cần đổi người.")
    holders = services.holders_to_replace(entry, actor, at=at)
    offer_persons(form, [(one.code, _named(one.full_name, one.position)) for one in holders])
    return render_template(
        "reviews/ask.html",
        entry=entry,
        form=form,
        has_holders=bool(holders),
        errors=form.put(faults or {}),
    )


@bp.get("/cho-xu-ly/doi-nguoi")
@requires(*DECIDING, Permission.ACCOUNT_MANAGE)
def recusals() -> ResponseReturnValue:
    """Requests that wait for an answer, and who stands out of what, in the reader's units."""
    return _recusals_page({})


@bp.post("/cho-xu-ly/doi-nguoi/<recusal>")
@requires(*DECIDING, Permission.ACCOUNT_MANAGE)
def answer_recusal(recusal: str) -> ResponseReturnValue:
    """Upheld, refused or lifted, with the reason."""
    ruling, words = request.form.get("action", ""), clean(request.form.get("words", ""))
    try:
        with transaction():
            services.answer_recusal(recusal, ruling, words=words, actor=reader(), at=clock.now())
    except Invalid as error:
        return _recusals_page({recusal: (str(error), error.fields.get("words", ""), words)}), 422
    flash(DONE[ruling], "ok")
    return redirect(url_for("reviews.recusals"), 303)


def _recusals_page(faults: dict[str, tuple[str, str, str]]) -> str:
    """`faults`: recusal -> (sentence, sentence at its reason, what was typed)."""
    actor, on = reader(), clock.local_date(clock.now())
    rows = recusals_to_answer(actor, on=on)
    named = units_by_id({row.unit_id for row in rows}, on=on)
    items = [_item(row, {key: unit.full_name for key, unit in named.items()}) for row in rows]
    return render_template(
        "reviews/recusals.html",
        waiting=[item for item in items if item.is_open],
        standing=[item for item in items if not item.is_open],
        faults=faults,
    )


def _item(row: RecusalRow, units: dict[int, str]) -> RecusalItem:
    is_open = row.kind is RecusalKind.REQUESTED and not row.said
    by = f", đồng chí {row.by_name} đề nghị" if row.kind is RecusalKind.REQUESTED else ""
    ended = [word.ruling for word in row.said if word.ruling is not RecusalRuling.UPHELD]
    return RecusalItem(
        code=row.code,
        entry=row.entry_code,
        title=f"Đồng chí {row.full_name}",
        state=OPEN if is_open else RULING_LABELS[ended[-1]] if ended else STANDING,
        is_open=is_open,
        unit=f"{units[row.unit_id]}, mã tiếp nhận {row.receipt}" if row.unit_id in units else "",
        told=f"{RECUSAL_LABELS[row.kind]}{by} lúc {short_instant(row.at)}: "
        f"{RECUSAL_REASONS[row.reason].lower()}.",
        words=row.words,
        said=tuple(
            f"{RULING_LABELS[word.ruling]} (đồng chí {word.by_name}, "
            f"{short_instant(word.at)}): {word.words}"
            for word in row.said
        ),
        rulings=tuple((ruling.value, RULING_LABELS[ruling]) for ruling in row.rulings),
    )


def _named(full_name: str, position: str) -> str:
    return ", ".join(part for part in (full_name, position) if part)
