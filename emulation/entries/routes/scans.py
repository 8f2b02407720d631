"""Paper out and back: the slips of a month in one file, and their signed scans taken in."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Response, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm
from wtforms import MultipleFileField

from emulation.core import clock
from emulation.core.db import transaction
from emulation.core.errors import NotFound, WrongState
from emulation.core.numbers import format_size
from emulation.core.policy import Permission
from emulation.core.text import clean
from emulation.entries import exports, queries
from emulation.entries.queries.beside import ScanRow, scan_by_code, scan_row, waiting_scans
from emulation.entries.routes.blueprint import bp, sent_files_now, today
from emulation.entries.routes.month_grid import opened_grid
from emulation.entries.rules import State
from emulation.entries.services.scans import TakenScan, give_scan, put_away_scan, take_scans
from emulation.files.configured import file_store
from emulation.files.rules import disposition
from emulation.files.services import keep
from emulation.web.access import reader, requires, signed_in

PRINTED = frozenset({State.DRAFT, State.RETURNED, State.SUBMITTED, State.APPROVED})
MOST_SLIPS = 200
PUT_AWAY = "put_away:"
ACCEPT = "image/jpeg,image/png,image/webp,application/pdf"


class ScanForm(FlaskForm):  # type: ignore[misc]  # -- flask_wtf publishes no types
    """The files that came back from the scanner."""

    files = MultipleFileField("Tệp quét các phiếu đã ký")


@dataclass(frozen=True)
class WaitingScan:
    """A scan nobody knows the entry of yet, as the page shows it."""

    code: str
    name: str
    href: str
    size_text: str
    input_name: str
    value: str
    error: str


@bp.get("/thang/phieu")
@requires(Permission.ENTRY_WRITE)
def month_slips() -> ResponseReturnValue:
    """Every slip of the month's cells, in the order of the grid, ready to be signed."""
    grid = opened_grid()
    rows = [
        (row.entry, row.is_own)
        for cell in grid.cells
        for row in grid.entries.get(cell.id, ())
        if row.entry.state in PRINTED
    ][:MOST_SLIPS]
    if not rows:
        raise WrongState("Tháng này chưa có việc làm nào để in phiếu.")
    month = grid.choice.month
    content = exports.slips_pdf(
        rows,
        title=f"Phiếu ghi việc làm, {month.label.lower()}",
        printed_by=reader().full_name,
        at=clock.now(),
        is_demo=current_app.config["IS_DEMO"],
    )
    return _attached(content, f"phieu-thang-{month.code}.pdf")


@bp.route("/nhan-ban-ky", methods=["GET", "POST"])
@requires(Permission.ENTRY_WRITE)
def take_signed() -> ResponseReturnValue:
    """Signed scans find their entries by the code in their names, or typed beside them."""
    if request.method == "GET":
        return _page()
    action, batch = request.form.get("action", ""), sent_files_now()
    with transaction():
        at, store = clock.now(), file_store()
        files = [(keep(one, store=store, at=at), one.name) for one in batch.prepared]
        taken = take_scans(files, actor=reader(), at=at)
        answered = _answered(action)
    _say([*taken, *answered])
    typed = {one.code: one.sentence for one in answered if one.sentence}
    if batch.refusals or typed:
        return _page(refusals=batch.refusals, typed=typed), 422
    return redirect(url_for("entries.take_signed"), 303)


@bp.get("/ban-ky/<scan>")
@signed_in
def signed_scan(scan: str) -> ResponseReturnValue:
    """The file of a signed scan, for whoever may read its entry; a waiting one for who brought
    it."""
    row = scan_row(scan[:40])
    if row.entry_id is None and row.added_by_id != reader().id:
        raise NotFound
    if row.entry_id is not None:
        queries.readable_entry(queries.fresh_entry(row.entry_id).code, actor=reader(), on=today())
    return Response(file_store().open(row.digest), headers=disposition(row, row.name))


def _attached(content: bytes, name: str) -> Response:
    answer = Response(content, mimetype="application/pdf")
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def _answered(action: str) -> list[TakenScan]:
    """Inside the transaction: what was typed beside waiting scans, and what is put away."""
    found = []
    for row in waiting_scans(reader()):
        written = clean(request.form.get(_input(row), ""), one_line=True)[:80]
        scan, _ = scan_by_code(row.code)
        if action == f"{PUT_AWAY}{row.code}":
            put_away_scan(scan, actor=reader(), at=clock.now())
        elif written:
            found.append(give_scan(scan, written, actor=reader(), at=clock.now()))
    return found


def _input(row: ScanRow) -> str:
    return f"code.{row.code}"


def _say(answers: list[TakenScan]) -> None:
    """Which entries have their paper now, and which files still wait."""
    done = [one.entry_code for one in answers if one.entry_code]
    waiting = len(answers) - len(done)
    if done:
        flash(f"Đã gắn {len(done)} bản ký: {', '.join(done)}.", "ok")
    if waiting:
        flash(f"{waiting} tệp chưa rõ của bài nào, nhập mã ở bên dưới.", "warning")


def _page(*, refusals: tuple[str, ...] = (), typed: dict[str, str] | None = None) -> str:
    form = ScanForm()
    form.files.errors = [" ".join(refusals)] if refusals else []
    waiting = [_waiting(row, typed or {}) for row in waiting_scans(reader())]
    faults = [(form.files.id, sentence) for sentence in form.files.errors]
    faults += [(one.input_name, f"{one.name}: {one.error}") for one in waiting if one.error]
    return render_template(
        "entries/signed.html", form=form, waiting=waiting, faults=faults, accept=ACCEPT
    )


def _waiting(row: ScanRow, typed: dict[str, str]) -> WaitingScan:
    size = format_size(row.size)
    is_typed = row.code in typed
    return WaitingScan(
        code=row.code,
        name=row.name,
        href=url_for("entries.signed_scan", scan=row.code),
        size_text=f"{row.pages} trang, {size}" if row.pages else size,
        input_name=_input(row),
        value=clean(request.form.get(_input(row), ""), one_line=True)[:80] if is_typed else "",
        error=typed.get(row.code, ""),
    )
