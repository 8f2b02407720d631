"""Boards of the past: which seal an address means, and the sentences about it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from emulation.core.clock import local_date
from emulation.core.dates import format_date, parse_date, spoken_instant
from emulation.core.errors import Invalid
from emulation.standings import queries
from emulation.standings.queries import Board
from emulation.standings.rules import AsOf, canonical, digest_of

NEWEST = "nên bảng hiện số liệu mới nhất."


def read_as_of(
    args: Mapping[str, str], *, at: datetime, otherwise: str = NEWEST
) -> tuple[AsOf | None, list[str]]:
    """The seal that «dau» numbers or the last one of the day «ngay» (dd/mm/yyyy), which wins.

    None where none is named, or where it cannot be met: then a note says why, and that `otherwise`.
    """
    day, number = args.get("ngay", "").strip(), args.get("dau", "").strip()
    if day:
        return _of_day(day, at=at, otherwise=otherwise)
    if not number:
        return None, []
    found = None
    if number.isdecimal() and len(number) < 10:
        found = queries.seal_numbered(int(number))
    if found is not None:
        return found, []
    newest = queries.newest_seal()
    last = f" Dấu mới nhất là số {newest.seal}." if newest else " Chưa có dấu nào."
    return None, [f"Không có dấu niêm phong đã chọn {otherwise}{last}"]


def _of_day(text: str, *, at: datetime, otherwise: str) -> tuple[AsOf | None, list[str]]:
    try:
        day = parse_date(text)
    except Invalid as error:
        return None, [f"Chưa đọc được ngày «{text[:20]}» {otherwise} {error}"]
    if day > local_date(at):
        return None, [f"Ngày {format_date(day)} chưa tới {otherwise}"]
    found = queries.last_seal_of(day)
    if found is not None:
        return found, []
    first = queries.first_seal()
    if first is None:
        return None, [f"Nhật ký chưa niêm phong lần nào {otherwise}"]
    begun = format_date(local_date(first.at))
    return None, [
        f"Trước ngày {begun} chưa có số liệu được niêm phong {otherwise} "
        f"Chọn ngày từ {begun} trở đi."
    ]


def told(code: str, board: Board, as_of: AsOf) -> tuple[bytes, str]:
    """The board in its one writing, and the digest of that."""
    content = canonical(
        code, board.period, as_of, board.sections, rules=board.rules_named,
        ordering=board.ordering, field=board.contest.field or "",
    )  # fmt: skip
    return content, digest_of(content)


def past_words(board: Board) -> str:
    """«Số liệu tính đến 08 giờ 00 ngày 15/11/2024 (dấu niêm phong số 12).»; nothing for the live
    board."""
    if board.as_of is None:
        return ""
    return f"Số liệu tính đến {spoken_instant(board.at)} (dấu niêm phong số {board.as_of.seal})."


def digest_words(code: str, board: Board) -> str:
    """`past_words`, and the first signs of the digest of the board as it is shown."""
    if board.as_of is None:
        return ""
    return f"{past_words(board)} Mã kiểm tra: {told(code, board, board.as_of)[1][:16]}."
