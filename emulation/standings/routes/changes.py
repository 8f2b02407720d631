"""What changed for a unit between two seals: its place, its points, and every row between them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from emulation.core.clock import local_date
from emulation.core.dates import format_date
from emulation.core.numbers import format_points, signed_points
from emulation.core.policy import Actor
from emulation.standings import queries
from emulation.standings.queries import Board
from emulation.standings.routes import past, reasons
from emulation.standings.rules import AsOf, BoardRow

UNCOMPARED = "nên chưa so sánh được."


@dataclass(frozen=True)
class Change:
    """The section «Thay đổi» of the page that explains a number."""

    day: str
    heading: str
    words: str
    points: list[reasons.ShownPoint]
    sum: str
    count: int


def changed(
    board: Board, row: BoardRow, args: Mapping[str, str], *, reader: Actor
) -> Change | None:
    """What stands between the day «so» and the board; None where no day is asked for.

    The rows' sum is the difference of the two totals, to the last decimal.
    """
    day = args.get("so", "").strip()
    if not day:
        return None
    since, notes = past.read_as_of({"ngay": day}, at=board.at, otherwise=UNCOMPARED)
    if since is None:
        return Change(day, "Thay đổi", " ".join(notes), [], "", 0)
    if board.as_of and since.seal >= board.as_of.seal:
        words = "Ngày so sánh phải trước ngày của bảng. Chọn lại ở ô «So với ngày»."
        return Change(day, "Thay đổi", words, [], "", 0)
    return _between(board, row, since, day, reader=reader)


def _between(board: Board, row: BoardRow, since: AsOf, day: str, *, reader: Actor) -> Change:
    then = _then(board, row, since, reader=reader)
    page = queries.point_page(
        board.contest,
        row.unit.id,
        board.kind,
        board.period,
        reader=reader,
        at=board.at,
        as_of=board.as_of,
        since=since,
        line=board.line_of([row.unit.id]),
    )
    moved = row.total - then.total if then else row.total
    place = f"hạng {then.place.rank} → {row.place.rank}" if then else f"hạng {row.place.rank}"
    before = format_points(then.total) if then else "0"
    sealed_on = format_date(local_date(since.at))
    heading = f"Thay đổi từ ngày {sealed_on} (dấu niêm phong số {since.seal})"
    words = (
        f"{place[0].upper()}{place[1:]}, điểm {before} → {format_points(row.total)} "
        f"({signed_points(moved)}), {page.count} dòng điểm."
    )
    return Change(
        day, heading, words, reasons.show_points(page, board), signed_points(moved), page.count
    )


def _then(board: Board, row: BoardRow, since: AsOf, *, reader: Actor) -> BoardRow | None:
    """The unit's row as of the earlier seal; None where it was in no board then."""
    earlier = queries.board(
        board.contest,
        board.kind,
        board.period,
        reader=reader,
        at=board.at,
        unit_code=row.unit.code,
        as_of=since,
        ordering=board.ordering,
        alone=True,
    )
    rows = [each for section in earlier.sections for each in section.rows]
    return next((each for each in rows if each.unit.id == row.unit.id), None)
