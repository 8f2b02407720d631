"""The columns of a sheet, who may fill which, what a sheet adds up to, what is counted for it."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from emulation.campaigns.rules import (
    UNIT_SHEET,
    AutomaticSource,
    CriterionLine,
    RatingLine,
    RuleTable,
    SourceLine,
    counted_by_code,
    failed_gates,
    leaves,
    rating_of,
    total,
)

NOTE_MOST = 500


class SheetColumn(StrEnum):
    """Who scored: the unit itself, its cluster or commune, the level that decides."""

    FINAL = "final"
    MIDDLE = "middle"
    SELF = "self"


COLUMN_LABELS: dict[SheetColumn, str] = {
    SheetColumn.SELF: "Tự chấm",
    SheetColumn.MIDDLE: "Cụm, xã chấm",
    SheetColumn.FINAL: "Chính thức",
}


class SheetStage(StrEnum):
    """Whose column is being filled; a closed sheet is only read."""

    CLOSED = "closed"
    FINAL = "final"
    MIDDLE = "middle"
    SELF = "self"


STAGE_LABELS: dict[SheetStage, str] = {
    SheetStage.SELF: "Đơn vị đang tự chấm",
    SheetStage.MIDDLE: "Chờ cụm, xã chấm",
    SheetStage.FINAL: "Chờ chấm chính thức",
    SheetStage.CLOSED: "Đã chốt",
}
AFTER: dict[SheetStage, SheetStage] = {
    SheetStage.SELF: SheetStage.MIDDLE,
    SheetStage.MIDDLE: SheetStage.FINAL,
    SheetStage.FINAL: SheetStage.CLOSED,
}
COLUMN_OF: dict[SheetStage, SheetColumn] = {
    SheetStage.SELF: SheetColumn.SELF,
    SheetStage.MIDDLE: SheetColumn.MIDDLE,
    SheetStage.FINAL: SheetColumn.FINAL,
}
BEFORE: dict[SheetColumn, SheetColumn] = {
    SheetColumn.MIDDLE: SheetColumn.SELF,
    SheetColumn.FINAL: SheetColumn.MIDDLE,
}


@dataclass(frozen=True)
class Mark:
    """What one column says of one criterion: points, why, and the entries that prove it."""

    points: Decimal
    note: str = ""
    entry_codes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Outcome:
    """What a column adds up to, by criterion and in all, with its class."""

    counted: Mapping[str, Decimal]
    total: Decimal
    rating: RatingLine | None
    failed: frozenset[str]


def sheet_criteria(table: RuleTable) -> tuple[CriterionLine, ...]:
    """The criteria that score a unit, groups among them."""
    return tuple(line for line in table.criteria if line.entry_kind == UNIT_SHEET)


def outcome(table: RuleTable, marks: Mapping[str, Mark], passed: Collection[str]) -> Outcome:
    """The column's sums and class; `passed` are the codes of the plain conditions answered yes."""
    criteria = sheet_criteria(table)
    scores = {code: mark.points for code, mark in marks.items()}
    failed = failed_gates(table.gates, criteria, scores, dict.fromkeys(passed, True))
    points = total(criteria, scores)
    return Outcome(
        counted=counted_by_code(criteria, scores),
        total=points,
        rating=rating_of(table.ratings, points, failed),
        failed=failed,
    )


def faults(
    table: RuleTable,
    marks: Mapping[str, Mark],
    *,
    before: Mapping[str, Mark] | None,
    known_entries: Collection[str],
    is_whole: bool,
) -> dict[str, str]:
    """Criterion code -> what has to be mended before the column is kept, or (`is_whole`) sent on.

    A column that differs from the one before says why.
    """
    found: dict[str, str] = {}
    for line in leaves(sheet_criteria(table)):
        mark = marks.get(line.code)
        if mark is None:
            if is_whole:
                found[line.code] = "Ghi điểm; không đạt thì ghi 0."
            continue
        other = (before or {}).get(line.code)
        unknown = [code for code in mark.entry_codes if code not in known_entries]
        if not 0 <= mark.points <= line.ceiling:
            found[line.code] = f"Điểm từ 0 đến {line.ceiling:f}.".replace(".00", "")
        elif len(mark.note) > NOTE_MOST:
            found[line.code] = f"Ghi chú tối đa {NOTE_MOST} ký tự."
        elif other is not None and other.points != mark.points and not mark.note and is_whole:
            found[line.code] = "Chấm khác cột trước thì ghi lý do."
        elif unknown:
            found[line.code] = f"Không có nội dung đã công nhận mã {', '.join(unknown)} của đơn vị."
    return found


@dataclass(frozen=True)
class Counted:
    """What the program counted for an automatic source, and the points it proposes."""

    line: SourceLine
    times: int
    points: Decimal


def proposals(sources: Sequence[SourceLine], times: Mapping[AutomaticSource, int]) -> list[Counted]:
    """For each automatic source the points of what was counted, up to its most."""
    return [
        Counted(line, times.get(line.source, 0), min(line.most, line.points * times[line.source]))
        for line in sources
        if times.get(line.source)
    ]


def silent_months(days: Collection[date], *, first: date, last: date) -> int:
    """Whole months from `first` to `last` in which none of the days lies."""
    months = {(day.year, day.month) for day in days}
    wanted = set()
    year, month = first.year, first.month
    while (year, month) < (last.year, last.month):
        wanted.add((year, month))
        year, month = (year + month // 12, month % 12 + 1)
    return len(wanted - months)
