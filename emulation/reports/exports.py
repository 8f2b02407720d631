"""The leader's page as one list for Excel: the funnel by unit, then by field."""

from __future__ import annotations

from collections.abc import Sequence

from emulation.documents.table import ILLUSTRATION, Column, Group, Table
from emulation.reports.rules import LIFE, STAGES, Counts

COLUMNS = (
    Column(title="Đơn vị, lĩnh vực", width=60),
    Column(title="Đã gửi", width=18, align="right", kind="integer"),
    *(Column(title=stage.label, width=18, align="right", kind="integer") for stage in STAGES),
    *(Column(title=stage.label, width=18, align="right", kind="integer") for stage in LIFE[2:]),
    Column(title="Gửi sau hạn chung", width=18, align="right", kind="integer"),
    Column(title="Chờ xử lý", width=18, align="right", kind="integer"),
    Column(title="Quá hạn", width=18, align="right", kind="integer"),
)
Rows = Sequence[tuple[str, Counts]]


def funnel_table(
    title: str, *, by_unit: Rows, by_field: Rows, notes: Sequence[str], is_demo: bool
) -> Table:
    """One sheet: rows by unit, rows by field, and the definitions below."""
    return Table(
        title="Tổng quan",
        subtitle=title,
        columns=COLUMNS,
        groups=(
            Group(title="Theo đơn vị", rows=tuple(_row(name, found) for name, found in by_unit)),
            Group(title="Theo lĩnh vực", rows=tuple(_row(name, found) for name, found in by_field)),
        ),
        notes=(
            *notes,
            *(f"{stage.label}: {stage.definition}." for stage in (*STAGES, *LIFE[2:])),
            "Gửi sau hạn chung: nội dung gửi trong thời gian gia hạn, có tệp đến sau hạn "
            "hoặc gửi muộn.",
        ),
        watermark=ILLUSTRATION if is_demo else "",
        landscape=True,
    )


def _row(name: str, found: Counts) -> tuple[str | int, ...]:
    return (
        name,
        found.sent,
        *found.stages(),
        *found.life()[2:],
        found.after_deadline,
        found.waiting,
        found.overdue,
    )
