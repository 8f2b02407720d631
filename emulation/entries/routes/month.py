"""/ho-so/thang: the month of all cells in one grid, saved by one button."""

from __future__ import annotations

from flask import flash, redirect, request
from flask.typing import ResponseReturnValue

from emulation.core import clock
from emulation.core.db import transaction
from emulation.core.policy import Permission
from emulation.entries.forms.month import sent_cells
from emulation.entries.routes.blueprint import bp
from emulation.entries.routes.month_grid import Grid, opened_grid
from emulation.entries.routes.month_page import Answer, Pending, month_address, month_page
from emulation.entries.routes.month_paste import as_typed, read_into
from emulation.entries.rules.month_line import SentCell
from emulation.entries.services.month_sheet import KeptMonth, keep_month
from emulation.web.access import reader, requires

SEND, READ, ADD = "send", "read", "add:"


@bp.route("/thang", methods=["GET", "POST"])
@requires(Permission.ENTRY_WRITE)
def month() -> ResponseReturnValue:
    """Every cell under the typist with its month; each line that can be kept is kept."""
    if request.method == "GET":
        return month_page()
    grid = opened_grid()
    sent = sent_cells(request.form, {cell.code: cell.id for cell in grid.cells})
    action = request.form.get("action", "")
    if action == READ or action.startswith(ADD):
        return _unsaved(grid, sent, action)
    campaign, wanted = grid.choice.campaign, grid.choice.month
    with transaction():
        kept = keep_month(
            campaign, wanted, sent, actor=reader(), at=clock.now(), send=action == SEND
        )
    if kept.is_whole:
        flash(_words(kept), "ok")
        return redirect(month_address(grid), 303)
    return month_page(_left(kept, sent), done=_words(kept)), 422


def _unsaved(grid: Grid, sent: dict[int, SentCell], action: str) -> str:
    """The page as it was typed, with one line more for one cell, or with what was pasted."""
    answers = as_typed(sent)
    if action == READ:
        read = read_into(grid, answers, request.form.get("pasted", ""))
        return month_page(
            read.answers, done=read.said, lost=read.lost, pasted=read.left, is_unsaved=True
        )
    longer = action.removeprefix(ADD)
    for cell in grid.cells:
        if cell.code == longer:
            answers.setdefault(cell.id, Answer()).wants_line = True
    return month_page(answers, is_unsaved=True)


def _left(kept: KeptMonth, sent: dict[int, SentCell]) -> dict[int, Answer]:
    """What has to be shown again as it was typed, each with its sentence."""
    return {
        unit_id: Answer(
            [
                Pending(one.typed, one.code, "" if one.code else one.key, one.revision, told)
                for one, told in cell.lines
            ],
            is_nothing=sent[unit_id].is_nothing,
            nothing_error=cell.nothing_error,
        )
        for unit_id, cell in kept.cells.items()
    }


def _words(kept: KeptMonth) -> str:
    """What was done, for the top of the page: «Đã lưu 12 việc, 3 đơn vị không phát sinh.»"""
    parts = (
        ("saved", "đã lưu {} việc"),
        ("sent", "đã gửi {} việc"),
        ("nothing", "{} đơn vị không phát sinh"),
        ("taken_back", "bỏ {} dấu không phát sinh"),
    )
    said = ", ".join(text.format(kept.counts[name]) for name, text in parts if kept.counts[name])
    return f"{said[:1].upper()}{said[1:]}." if said else "Không có gì thay đổi."
