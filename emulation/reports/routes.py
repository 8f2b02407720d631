"""The leader's page «Tổng quan»: three numbers, the funnel, the ranking, who is late."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from flask import Blueprint, Response, current_app, render_template, request
from flask.typing import ResponseReturnValue

from emulation.audit.queries import printed_last_seal
from emulation.campaigns import queries as campaigns
from emulation.campaigns.models import Campaign
from emulation.core import clock
from emulation.core.dates import format_date, spoken_instant
from emulation.core.numbers import format_number, format_points
from emulation.core.policy import Permission
from emulation.documents.xlsx import render_xlsx
from emulation.entries.rules import FIELD_LABELS
from emulation.points.rules import Grain
from emulation.reports import exports, queries, rules
from emulation.reports.rules import LIFE, STAGES, Counts, Stage
from emulation.standings import queries as standings
from emulation.standings.rules import BoardKind, Section, board_code, period_at
from emulation.web.access import reader, requires
from emulation.web.charts import share
from emulation.web.downloads import workbook
from emulation.web.replica import instant

bp = Blueprint("reports", __name__, url_prefix="/bao-cao")
EXCERPT = 3
IDLE = 5
"""So many units without anything are named at once; the rest on asking."""


@dataclass(frozen=True)
class Report:
    """Everything the page and the list are made from."""

    campaign: Campaign
    area: queries.Area
    by_unit: list[tuple[str, Counts]]
    by_field: list[tuple[str, Counts]]
    at: datetime

    @property
    def total(self) -> Counts:
        return rules.total(counts for _, counts in self.by_unit)

    @property
    def idle(self) -> list[tuple[str, Counts]]:
        """The units without anything recognised."""
        return [row for row in self.by_unit if not row[1].recognised]


@bp.get("/")
@requires(Permission.REPORT_READ)
def index() -> ResponseReturnValue:
    known = campaigns.shown_campaigns()
    campaign, note = _chosen(known)
    if campaign is None:
        return render_template("reports/empty.html")
    report = _report(campaign, at=instant())
    return render_template("reports/index.html", **_page(report, known, note))


@bp.get("/xuat")
@requires(Permission.REPORT_READ)
def export() -> ResponseReturnValue:
    campaign, _ = _chosen(campaigns.shown_campaigns())
    if campaign is None:
        return render_template("reports/empty.html")
    return _sheet(_report(campaign, at=instant()))


def _chosen(known: list[Campaign]) -> tuple[Campaign | None, str | None]:
    """The campaign the address names, or the one under way; and a note if it names none."""
    code = request.args.get("dot", "")
    named = next((row for row in known if row.code == code), None)
    if named is not None:
        return named, None
    default = campaigns.current_campaign(known, on=clock.local_date(clock.now()))
    note = "Không có chuyên đề, phong trào đã chọn. Chọn lại ở trên." if code else None
    return default or next(iter(known), None), note


def _report(campaign: Campaign, *, at: datetime) -> Report:
    on = clock.local_date(at)
    area = queries.area(reader().units_with(Permission.REPORT_READ), on=on)
    cells = queries.counts(campaign.id, area, on=on)
    units = rules.grouped((cell.unit_id, cell.counts) for cell in cells)
    fields = {field: Counts() for field in [*FIELD_LABELS, None]}
    for cell in cells:
        fields[cell.field] += cell.counts
    return Report(
        campaign=campaign,
        area=area,
        by_unit=[
            (unit.full_name, units.get(unit.id, Counts()))
            for unit in [*area.units, *queries.others(units, area, on=on)]
        ],
        by_field=[
            (FIELD_LABELS[field] if field else "Chưa chọn lĩnh vực", counts)
            for field, counts in fields.items()
            if counts.sent
        ],
        at=at,
    )


def _page(report: Report, known: list[Campaign], note: str | None) -> dict[str, object]:
    on = clock.local_date(report.at)
    return {
        "campaign": report.campaign,
        "warning": note,
        "options": [(row.code, row.name) for row in known],
        "as_of": spoken_instant(report.at),
        "seal": printed_last_seal(),
        "total": report.total,
        "units_with": len(report.by_unit) - len(report.idle),
        "units_all": len(report.by_unit),
        "idle": _reasons(report.idle[:IDLE]),
        "idle_more": _reasons(report.idle[IDLE:]),
        "idle_count": len(report.idle),
        "late": _late(report, on),
        **_months(report, on),
        **_funnel(report.total),
        **_life(report),
        "unit_heads": _heads("Đơn vị", STAGES),
        "field_heads": _heads("Lĩnh vực", STAGES),
        "by_unit": _table([row for row in report.by_unit if row[1].sent], report.total),
        "silent": sum(not counts.sent for _, counts in report.by_unit),
        "by_field": _table(report.by_field, report.total),
        "ranking": _ranking(report),
        "board_href": f"/xep-hang/{board_code(report.campaign.code, BoardKind.COMMUNE)}",
        "export_href": f"/bao-cao/xuat?dot={report.campaign.code}",
    }


def _months(report: Report, on: date) -> dict[str, object]:
    months = queries.months(report.campaign.id, report.area, on=on)
    most = max((count for _, count in months), default=0)
    return {
        "month_finding": rules.month_finding(months),
        "months_note": f"Theo tháng gửi lần đầu, tính đến {format_date(report.at)}.",
        "months": [
            {"label": f"Tháng {day.month}/{day.year}", "value": count, "bar": share(count, most)}
            for day, count in months
        ],
    }


def _funnel(total: Counts) -> dict[str, object]:
    stages = total.stages()
    return {
        "funnel_finding": rules.funnel_finding(total),
        "funnel": [
            {"label": stage.label, "value": count, "bar": share(count, max(stages))}
            for stage, count in zip(STAGES, stages, strict=True)
        ],
        "stages": STAGES,
    }


def _life(report: Report) -> dict[str, object]:
    """How far the models came: as a chart, by unit and by field."""
    total = report.total.life()
    return {
        "life_finding": rules.life_finding(report.total),
        "life": [
            {"label": stage.label, "value": count, "bar": share(count, max(total))}
            for stage, count in zip(LIFE, total, strict=True)
        ],
        "life_stages": LIFE[2:],
        "life_unit_heads": _heads("Đơn vị", LIFE),
        "life_field_heads": _heads("Lĩnh vực", LIFE),
        "life_by_unit": _life_table(report.by_unit, report.total),
        "life_by_field": _life_table(report.by_field, report.total),
    }


def _life_table(rows: list[tuple[str, Counts]], total: Counts) -> list[list[str | int]]:
    shown = [row for row in rows if row[1].registered]
    return [[name, *counts.life()] for name, counts in [*shown, ("Cộng", total)]]


def _late(report: Report, on: date) -> list[tuple[str, str, str]]:
    return [
        (row.name, f"{row.count} nội dung quá hạn", f"Chậm {(on - row.oldest).days} ngày")
        for row in queries.late(report.campaign.id, report.area, on=on)
    ]


def _reasons(rows: list[tuple[str, Counts]]) -> list[tuple[str, str]]:
    return [(name, rules.idle_reason(counts)) for name, counts in rows]


def _table(rows: list[tuple[str, Counts]], total: Counts) -> list[list[str | int]]:
    """The funnel's figures of each row, and their sum below."""
    return [[name, *counts.stages()] for name, counts in [*rows, ("Cộng", total)]]


def _heads(first: str, stages: Sequence[Stage]) -> list[tuple[str, str]]:
    return [(first, ""), *((stage.label, "number") for stage in stages)]


def _ranking(report: Report) -> list[dict[str, object]]:
    """The first places of each cluster the reader sees; none while there is no guidance, and while
    results are kept until a ceremony."""
    campaign = report.campaign
    period = period_at(
        Grain.CAMPAIGN,
        clock.local_date(report.at),
        starts_on=campaign.starts_on,
        ends_on=campaign.ends_on,
    )
    try:
        contest = standings.contest_of(campaign)
        board = standings.board(contest, BoardKind.COMMUNE, period, reader=reader(), at=report.at)
    except standings.Held:
        return []
    if not board.rules:
        return []
    return [_excerpt(section) for section in board.sections if section.shown]


def _excerpt(section: Section) -> dict[str, object]:
    first, second = section.rows[0], section.below(section.rows[0])
    if first.is_empty:
        title = f"{section.name}: chưa có điểm"
    elif not first.is_shown:
        title = section.name  # who leads is not told to those who do not see it
    elif first.place.is_tied or second is None:
        title = f"{section.name}: {first.unit.full_name} dẫn đầu"
    else:
        lead = format_points(first.total - second.total)
        title = f"{section.name}: {first.unit.full_name} hơn hạng hai {lead} điểm"
    shown = [row for row in section.shown if row.place.rank <= EXCERPT or row.unit.is_own]
    return {
        "title": title,
        "rows": [
            [row.place.rank, row.unit.full_name, format_points(row.total)]
            for row in shown
            if not row.is_empty
        ],
    }


def _sheet(report: Report) -> Response:
    table = exports.funnel_table(
        f"{report.campaign.name}, tính đến {spoken_instant(report.at)}",
        by_unit=report.by_unit,
        by_field=report.by_field,
        notes=[f"{format_number(report.total.sent)} nội dung đã gửi.", printed_last_seal()],
        is_demo=current_app.config["IS_DEMO"],
    )
    return workbook(render_xlsx(table), f"tong-quan-{report.campaign.code}.xlsx")
