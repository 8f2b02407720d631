"""What a board ranks by, in words: figures, the rule, and who could not be ranked."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from emulation.core.numbers import format_number, format_points
from emulation.points.rules import ZERO
from emulation.standings.rules import BoardRow, Ordering, Section

PER_WORDS: dict[Ordering, str] = {
    Ordering.TOTAL: "Trên 100 đảng viên",
    Ordering.PER_MEMBERS: "Trên 100 đảng viên",
    Ordering.PER_CELL: "Trên mỗi chi bộ",
}
"""Heads the column beside the total."""
RULES: dict[Ordering, str] = {
    Ordering.TOTAL: "",
    Ordering.PER_MEMBERS: "Xếp theo điểm trên 100 đảng viên, làm tròn hai chữ số sau dấu phẩy; số "
    "đảng viên lấy tại ngày của bảng.",
    Ordering.PER_CELL: "Xếp theo điểm chia cho số chi bộ trực thuộc, làm tròn hai chữ số sau dấu "
    "phẩy; số chi bộ lấy tại ngày của bảng.",
}
NAMED = 20
"""Units that a sentence names; of more it says how many."""


def spoken(value: Decimal, ordering: Ordering) -> str:
    """«3,5 điểm», «3,25 điểm trên 100 đảng viên»."""
    if ordering is Ordering.TOTAL:
        return f"{format_points(value)} điểm"
    return f"{format_number(value, 2)} điểm {PER_WORDS[ordering].lower()}"


def per_words(row: BoardRow) -> str:
    """The figure beside the total: by the unit's size."""
    if row.ordering is not Ordering.TOTAL:
        return format_number(row.value, 2)
    return "–" if row.per_hundred is None else format_number(row.per_hundred, 1)


def per_together(rows: Iterable[BoardRow]) -> str:
    """The same for all the rows as if they were one unit; a dash where a size is not known."""
    known = list(rows)
    is_by_cells = bool(known) and known[0].ordering is Ordering.PER_CELL
    sizes = [row.unit.cells if is_by_cells else row.unit.members for row in known]
    by = sum(each or 0 for each in sizes)
    if not by or any(each is None for each in sizes):
        return "–"
    total = sum((row.total for row in known), ZERO) * (1 if is_by_cells else 100)
    is_ranked = known[0].ordering is not Ordering.TOTAL
    return format_number(total / by, 2 if is_ranked else 1)


def left_out_words(section: Section, ordering: Ordering, ask: str) -> str:
    """Who is not ranked for want of a size, and what to do about it."""
    count = len(section.left_out)
    named = ", ".join(unit.full_name for unit in section.left_out[:NAMED])
    if count > NAMED:
        named += f" và {count - NAMED} đơn vị khác"
    if ordering is Ordering.PER_CELL:
        return (
            f"Chưa xếp {count} đơn vị vì không có chi bộ trực thuộc: {named}. Nếu chưa đúng, đơn "
            f"vị báo quản trị hệ thống (điện thoại {ask}) để bổ sung chi bộ."
        )
    return (
        f"Chưa xếp {count} đơn vị vì chưa có số đảng viên: {named}. Đơn vị báo số đảng viên cho "
        f"quản trị hệ thống (điện thoại {ask}) để được xếp."
    )
