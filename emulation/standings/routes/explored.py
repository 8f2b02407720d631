"""What a leader's chart is told: the measures of one cluster, and its units over the months."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from emulation.points.rules import ZERO, Tally
from emulation.standings import queries
from emulation.standings.queries import Board
from emulation.standings.routes import drawn
from emulation.standings.routes.shown import plain
from emulation.standings.rules import ORDERING_LABELS, BoardRow, Ordering, Period, Section, middle

MONTHLY = "theo-thang"
Measure = tuple[str, str, Sequence[Decimal | int]]
"""Key, name, and the figure of each unit."""


@dataclass(frozen=True)
class Explored:
    """The chart and the table beneath it."""

    finding: str
    told: dict[str, object]
    choices: list[tuple[str, str]]
    names: list[tuple[str, str]]
    heads: list[tuple[str, str]]
    table: list[list[str | int]]
    month_heads: list[tuple[str, str]]
    month_table: list[list[str]]
    """Empty where points are not shown by month."""


def explored(board: Board, section: Section) -> Explored:
    """One cluster, its units in the order of the list, at most as many as a picture holds."""
    rows = section.shown[: drawn.MOST_DRAWN]
    months = queries.months_of(board)
    found = queries.monthly(board, [row.unit.id for row in rows], months)
    series = [[_total(month, row.unit.id) for month in found] for row in rows]
    names = [row.unit.full_name for row in rows]
    measures = _measures(board, rows)
    is_lined = bool(board.rules) and len(months) > 1
    return Explored(
        finding=drawn.bars_of(section).title if board.rules else "Số nội dung được công nhận",
        told=_told(rows, measures, months, series),
        choices=[
            *((key, label) for key, label, _ in measures),
            *([(MONTHLY, "Điểm theo tháng")] if is_lined else []),
        ],
        names=[(str(n), name) for n, name in enumerate(names)],
        heads=[("Đơn vị", ""), *((label, "number") for _, label, _ in measures)],
        table=[
            [name, *(_written(values[n]) for _, _, values in measures)]
            for n, name in enumerate(names)
        ],
        month_heads=[("Đơn vị", ""), *((f"T{one.start.month}", "number") for one in months)],
        month_table=[[name, *map(plain, one)] for name, one in zip(names, series, strict=True)]
        if is_lined
        else [],
    )


def _told(
    rows: Sequence[BoardRow],
    measures: Sequence[Measure],
    months: Sequence[Period],
    series: Sequence[Sequence[Decimal]],
) -> dict[str, object]:
    """What the script reads: plain numbers, since a chart needs no more."""
    return {
        "units": [
            {"name": row.unit.full_name, "own": row.unit.is_own, "monthly": list(map(float, one))}
            for row, one in zip(rows, series, strict=True)
        ],
        "measures": [
            {"key": key, "label": label, "values": list(map(float, values))}
            for key, label, values in measures
        ],
        "months": [month.label for month in months],
        "middle": [float(middle(column)) for column in zip(*series, strict=True)],
    }


def _measures(board: Board, rows: Sequence[BoardRow]) -> list[Measure]:
    """Of points only where a guidance gives them."""
    tallies = [row.place.tally for row in rows]
    counted: list[Measure] = [
        ("cong-nhan", "Đã công nhận", [tally.recognised for tally in tallies]),
        ("tieu-bieu", "Trong đó tiêu biểu", [tally.exemplary for tally in tallies]),
    ]
    if not board.rules:
        return counted
    ranked: list[Measure] = []
    if board.ordering is not Ordering.TOTAL:
        ranked = [("xep", ORDERING_LABELS[board.ordering], [row.value for row in rows])]
    total = ("diem", ORDERING_LABELS[Ordering.TOTAL], [row.total for row in rows])
    return [*ranked, total, *counted]


def _written(value: Decimal | int) -> str | int:
    return plain(value) if isinstance(value, Decimal) else value


def _total(month: dict[int, Tally], unit_id: int) -> Decimal:
    return month[unit_id].total if unit_id in month else ZERO
