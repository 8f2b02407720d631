"""Correcting a published board: proposing a newer one, and the second person's page."""

from __future__ import annotations

from urllib.parse import urlencode

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from emulation.core import clock
from emulation.core.dates import spoken_instant
from emulation.core.db import transaction
from emulation.core.errors import Invalid, NotAllowed, NotFound
from emulation.core.policy import Permission
from emulation.publications import queries, services
from emulation.publications.forms import CorrectionForm
from emulation.publications.models import Correction
from emulation.publications.queries import Found, FoundCorrection
from emulation.publications.routes import shown
from emulation.publications.routes.blueprint import bp
from emulation.publications.routes.boards import found_shown, newest_or_named_seal
from emulation.publications.rules import Move, Snapshot, moves, read_snapshot
from emulation.publications.services.correcting import NOT_YOURS
from emulation.publications.services.publishing import names_on, written
from emulation.standings import queries as standings
from emulation.standings.queries import Board
from emulation.standings.rules import WHOLE
from emulation.web.access import reader, requires


@bp.route("/<code>/dinh-chinh", methods=["GET", "POST"])
@requires(Permission.BOARD_PUBLISH)
def correct(code: str) -> ResponseReturnValue:
    """The same board as of a later seal is proposed in its place."""
    found, form = _theirs(found_shown(code)), CorrectionForm()
    board = _board_now(found)
    if not form.is_submitted():
        return _page(found, board, form)
    try:
        row = _propose(found, board, form)
    except Invalid as refusal:
        form.tell(refusal)
        return _page(found, board, form), 422
    flash("Đã trình bản đính chính. Người thứ hai cần chốt.", "ok")
    return redirect(url_for("publications.correction", code=row.code), 303)


def _propose(found: Found, board: Board, form: CorrectionForm) -> Correction:
    with transaction():
        return services.propose_correction(
            found,
            board,
            reason=form.reason.data or "",
            paper=form.paper.data or "",
            actor=reader(),
            at=clock.now(),
            key=form.key(),
        )


@bp.get("/dinh-chinh/<code>")
@requires(Permission.BOARD_PUBLISH)
def correction(code: str) -> ResponseReturnValue:
    """What is proposed, why, and who would move."""
    found = _proposed(code)
    row, old = found.row, found.corrected
    return render_template(
        "publications/correction.html",
        row=row,
        title=shown.titled(old.campaign, old.row.board),
        here=url_for("publications.correction", code=row.code),
        old_href=url_for("publications.show", code=old.row.code),
        facts=_facts(found),
        is_own=row.proposed_by_id == reader().person_id,
        **_moved(old, read_snapshot(row.content), row.names),
    )


@bp.post("/dinh-chinh/<code>")
@requires(Permission.BOARD_PUBLISH)
def close_correction(code: str) -> ResponseReturnValue:
    """A second person publishes it, or it is put away."""
    found, action = _proposed(code), request.form.get("action", "")
    if action not in ("confirm", "decline"):
        raise Invalid("Chọn «Chốt và công bố» hoặc «Không chốt».")
    with transaction():
        row = services.close_correction(
            found.row, confirm=action == "confirm", actor=reader(), at=clock.now()
        )
    if row is None:
        flash("Đã đóng bản đính chính. Bảng đã công bố giữ nguyên.", "ok")
        return redirect(url_for("publications.show", code=found.corrected.row.code), 303)
    flash("Đã công bố bản đính chính.", "ok")
    return redirect(url_for("publications.show", code=row.code), 303)


def _theirs(found: Found) -> Found:
    """The publication, for those who may publish its board."""
    on = clock.local_date(clock.now())
    if not services.publishable([found.campaign], reader(), on=on):
        raise NotAllowed(NOT_YOURS)
    return found


def _proposed(code: str) -> FoundCorrection:
    found = queries.correction_by_code(code[:40])
    if found is None:
        raise NotFound
    _theirs(found.corrected)
    return found


def _board_now(found: Found) -> Board:
    """The same clusters and period as of the newest seal, or of the one that «dau» numbers."""
    snapshot = read_snapshot(found.row.content)
    groups = [section.group for section in snapshot.sections]
    return standings.board(
        standings.contest_of(found.campaign),
        shown.kind_of(found.row.board),
        snapshot.period,
        reader=reader(),
        at=clock.now(),
        group=groups[0] if len(groups) == 1 else "",
        whole=groups == [WHOLE],
        as_of=newest_or_named_seal(),
    )


def _page(found: Found, board: Board, form: CorrectionForm) -> str:
    seal = board.as_of
    after = read_snapshot(written(board, seal).decode()) if seal else None
    here = url_for("publications.correct", code=found.row.code)
    return render_template(
        "publications/correct.html",
        form=form,
        title=shown.titled(found.campaign, found.row.board),
        old_href=url_for("publications.show", code=found.row.code),
        # The seal that is read is the seal that is proposed, even if a newer one is made meanwhile.
        action=f"{here}?{urlencode({'dau': seal.seal if seal else ''})}",
        as_of=spoken_instant(board.at),
        **_moved(found, after, names_on(board)),
    )


def _moved(found: Found, after: Snapshot | None, names: dict[str, str]) -> dict[str, object]:
    before = read_snapshot(found.row.content)
    changed: list[Move] = moves(before, after) if after else []
    has_points = bool(before.rules)
    return {
        "moves": shown.move_rows(changed, found.row.names | names, has_points),
        "has_points": has_points,
    }


def _facts(found: FoundCorrection) -> list[dict[str, str]]:
    row, old = found.row, found.corrected.row
    return [
        {"label": "Lý do đính chính", "value": row.reason},
        {"label": "Căn cứ", "value": row.paper},
        {"label": "Người trình", "value": f"{found.by_name}, {spoken_instant(row.proposed_at)}"},
        {"label": "Thay bảng công bố", "value": f"{spoken_instant(old.at)}, mã {old.digest[:16]}"},
        {"label": "Số liệu mới", "value": f"dấu niêm phong số {row.seal_n}"},
        {"label": "Mã kiểm tra", "value": row.digest},
    ]
