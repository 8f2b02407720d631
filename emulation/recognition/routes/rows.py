"""The rows of a list: chosen from entries or a board, mended, put in order, removed."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from emulation.campaigns.rules import RecognitionLevel
from emulation.core import clock
from emulation.core.db import transaction
from emulation.core.errors import NotFound
from emulation.core.numbers import format_number
from emulation.core.policy import Permission
from emulation.entries.rules import LEVEL_LABELS
from emulation.recognition import queries, services
from emulation.recognition.forms import (
    DIRECT,
    LEADER,
    NONE,
    BoardForm,
    EntriesForm,
    ItemForm,
    ReasonForm,
    told_on,
)
from emulation.recognition.models import RecognitionItem, RecognitionList
from emulation.recognition.routes.blueprint import ReasonWords, bp, head_of, reason_page
from emulation.recognition.rules import FORM_LABELS, KIND_LABELS, SOURCE_LABELS, AwardForm
from emulation.recognition.services import ItemText
from emulation.units import queries as units
from emulation.web.access import reader, requires
from emulation.web.choices import options

ALL = ("", "Tất cả")
EDIT = (Permission.RECOGNITION_PROPOSE, Permission.RECOGNITION_CONCLUDE)


@bp.route("/<code>/chon", methods=["GET", "POST"])
@requires(*EDIT)
def choose(code: str) -> ResponseReturnValue:
    """Approved entries of the campaign, to be chosen one by one."""
    form = EntriesForm()
    row = services.list_for(code, actor=reader(), at=clock.now())
    chosen = form.entries.data or []
    if form.validate_on_submit():
        with told_on(form), transaction():
            added = services.propose_from_entries(
                code, entry_codes=chosen, actor=reader(), at=clock.now()
            )
        if not form.is_refused:
            flash(f"Đã thêm {format_number(added)} đề nghị.", "ok")
            return redirect(url_for(".show", code=code), 303)
    return _choices(row, form, chosen), 422 if form.is_refused else 200


def _choices(row: RecognitionList, form: EntriesForm, chosen: list[str]) -> str:
    on = clock.local_date(clock.now())
    level, commune = request.args.get("muc", ""), request.args.get("don_vi", "")
    wanted = RecognitionLevel(level) if level in set(RecognitionLevel) else None
    return render_template(
        "recognition/choose.html",
        head=head_of(row, reader(), clock.now()),
        form=form,
        chosen=chosen,
        found=queries.candidates(row, on=on, level=wanted, commune=commune),
        most=queries.CANDIDATE_LIMIT,
        levels=[ALL, *((value.value, label) for value, label in LEVEL_LABELS.items())],
        communes=[
            ALL,
            *((unit.code, unit.full_name) for unit in units.units_at_level("commune", on=on)),
        ],
        level=level,
        commune=commune,
        level_labels=LEVEL_LABELS,
        kind_labels=KIND_LABELS,
    )


@bp.route("/<code>/bang", methods=["GET", "POST"])
@requires(*EDIT)
def board(code: str) -> ResponseReturnValue:
    """The first places of a board."""
    form = BoardForm()
    row = services.list_for(code, actor=reader(), at=clock.now())
    boards = queries.board_choices(row.unit_id, on=clock.local_date(clock.now()))
    form.board.choices = options((one.code, one.label) for one in boards)
    if form.validate_on_submit():
        with told_on(form), transaction():
            added = services.propose_from_board(
                code, board=form.board.data or "", top=form.count, actor=reader(), at=clock.now()
            )
        if not form.is_refused:
            flash(f"Đã thêm {format_number(added)} tập thể từ bảng xếp hạng.", "ok")
            return redirect(url_for(".show", code=code), 303)
    head = head_of(row, reader(), clock.now())
    html = render_template("recognition/board.html", head=head, form=form)
    return html, 422 if form.is_refused else 200


@bp.route("/<code>/muc/<item_code>", methods=["GET", "POST"])
@requires(*EDIT)
def item(code: str, item_code: str) -> ResponseReturnValue:
    """One row: mended with a reason."""
    form = ItemForm()
    row, found = _row_and_item(code, item_code)
    if not form.is_submitted():
        _fill(form, found)
    elif form.validate():
        with told_on(form), transaction():
            _edit(code, item_code, form)
        if not form.is_refused:
            flash("Đã lưu dòng vừa sửa.", "ok")
            return redirect(url_for(".show", code=code), 303)
    return _item_page(row, found, form)


def _edit(code: str, item_code: str, form: ItemForm) -> None:
    services.edit_item(
        code,
        item_code,
        text=ItemText(
            name=form.name.data or "",
            position_text=form.position_text.data or "",
            party_cell=form.party_cell.data or "",
            is_leader=form.is_leader,
            summary=form.summary.data or "",
            form=AwardForm(form.form.data),
            vote=form.vote.data or "",
            note=form.note.data or "",
        ),
        reason=form.reason.data or "",
        revision=form.seen,
        actor=reader(),
        at=clock.now(),
    )


def _row_and_item(code: str, item_code: str) -> tuple[RecognitionList, RecognitionItem]:
    row = services.list_for(code, actor=reader(), at=clock.now())
    found = queries.item(row.id, item_code)
    if found is None:
        raise NotFound
    return row, found


def _fill(form: ItemForm, found: RecognitionItem) -> None:
    form.process(
        formdata=None,
        obj=found,
        data={
            "standing": {True: LEADER, False: DIRECT, None: NONE}[found.is_leader],
            "form": found.form.value,
            "reason": "",
            "revision": str(found.revision),
        },
    )
    form.form.data = found.form.value


def _item_page(row: RecognitionList, found: RecognitionItem, form: ItemForm) -> ResponseReturnValue:
    entry = queries.entries_by_id([found.entry_id] if found.entry_id else []).get(
        found.entry_id or 0
    )
    html = render_template(
        "recognition/item.html",
        head=head_of(row, reader(), clock.now()),
        item=found,
        kind=KIND_LABELS[found.kind],
        source=SOURCE_LABELS[found.source],
        entry_code=entry.code if entry else "",
        entry_title=entry.title if entry else "",
        form=form,
        form_labels=FORM_LABELS,
    )
    return html, 422 if form.is_refused else 200


@bp.route("/<code>/muc/<item_code>/bo", methods=["GET", "POST"])
@requires(*EDIT)
def remove(code: str, item_code: str) -> ResponseReturnValue:
    """The row is taken off, with a reason."""
    form = ReasonForm()
    row, found = _row_and_item(code, item_code)
    if form.validate_on_submit():
        with told_on(form), transaction():
            services.remove_item(
                code, item_code, reason=form.reason.data or "", actor=reader(), at=clock.now()
            )
        if not form.is_refused:
            flash(f"Đã bỏ {found.name} khỏi danh sách.", "ok")
            return redirect(url_for(".show", code=code), 303)
    words = ReasonWords(
        title="Bỏ khỏi danh sách",
        lead=f"{found.position}. {found.name}. Dòng bỏ đi vẫn được lưu cùng lý do.",
        button="Bỏ dòng này",
        action=url_for(".remove", code=code, item_code=item_code),
    )
    return reason_page(row, form, words)


@bp.post("/<code>/muc/<item_code>/chuyen")
@requires(*EDIT)
def shift(code: str, item_code: str) -> ResponseReturnValue:
    """The row changes places with its neighbour (`direction` is up or down)."""
    with transaction():
        services.move_item(
            code,
            item_code,
            up=request.form.get("direction") != "down",
            actor=reader(),
            at=clock.now(),
        )
    return redirect(url_for(".show", code=code) + f"#dong-{item_code}", 303)


@bp.post("/<code>/xep-lai")
@requires(*EDIT)
def arrange(code: str) -> ResponseReturnValue:
    """The rows stand in the prescribed order again."""
    with transaction():
        services.arrange(code, actor=reader(), at=clock.now())
    flash("Đã xếp lại theo hình thức khen, đơn vị và tên.", "ok")
    return redirect(url_for(".show", code=code), 303)
