"""A board handed out: the list for Excel, and the paper in the Party's layout."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Response, current_app

from emulation.audit.queries import printed_last_seal
from emulation.core.clock import local_date
from emulation.core.dates import spoken_instant
from emulation.core.errors import Invalid
from emulation.documents.pdf import render_pdf
from emulation.documents.table import LetterHead
from emulation.documents.xlsx import render_xlsx
from emulation.standings import exports
from emulation.standings.queries import Board
from emulation.standings.routes import past
from emulation.standings.rules import Section
from emulation.units.queries import ancestors
from emulation.web.access import reader
from emulation.web.downloads import pdf_file, workbook

UNDER_TITLE = 2
"""Notes that stand above the list on paper: of when it is and by which guidance."""


def handed_out(
    code: str, board: Board, sections: Sequence[Section], notes: Sequence[str], form: str
) -> Response:
    """The board in the form asked for; an unknown one is refused."""
    if form not in ("xlsx", "pdf"):
        raise Invalid("Chọn dạng tệp Excel hoặc PDF để tải bảng.")
    seal, is_demo = printed_last_seal(), bool(current_app.config["IS_DEMO"])
    on_top = notes[:UNDER_TITLE] if form == "pdf" else [*notes, seal]
    table = exports.board_table(board, sections, notes=on_top, is_demo=is_demo)
    name = f"xep-hang-{code}{f'-dau-{board.as_of.seal}' if board.as_of else ''}.{form}"
    if form == "xlsx":
        return workbook(render_xlsx(table), name)
    digest = past.told(code, board, board.as_of)[1] if board.as_of else exports.rows_digest(table)
    paper = exports.board_paper(
        table,
        _head(board),
        closing=notes[UNDER_TITLE:],
        proof=(
            f"Bảng {code}, tính đến {spoken_instant(board.at)}. In bởi {reader().full_name}.",
            f"Mã kiểm tra (SHA-256): {digest}",
            seal,
        ),
        digest=digest,
    )
    return pdf_file(render_pdf(paper), name)


def _head(board: Board) -> LetterHead:
    """Of the unit that holds the campaign, on the day that the board tells of."""
    day = local_date(board.at)
    host, *above = ancestors(board.campaign.host_id, on=day)
    return LetterHead(
        superior=f"Đảng bộ {above[0].full_name}".upper() if above else "",
        issuer=host.committee_name.upper(),
        place=host.place_name,
        day=day,
    )
