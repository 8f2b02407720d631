"""/bao-cao/cong-bang: whose work is seen, for those who decide and lead."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from flask import Blueprint, Response, current_app, render_template, request
from flask.typing import ResponseReturnValue

from emulation.audit.queries import printed_last_seal
from emulation.campaigns import queries as campaigns
from emulation.campaigns.models import Campaign
from emulation.core import clock
from emulation.core.dates import spoken_instant
from emulation.core.numbers import format_number, format_points
from emulation.core.policy import Permission
from emulation.documents.table import ILLUSTRATION, Column, Table
from emulation.documents.table import Group as TableGroup
from emulation.documents.xlsx import render_xlsx
from emulation.fairness import queries
from emulation.fairness.rules import SMALL, Line, flags, lines
from emulation.reports.queries import area
from emulation.web.access import reader, requires
from emulation.web.downloads import workbook
from emulation.web.replica import instant

bp = Blueprint("fairness", __name__, url_prefix="/bao-cao/cong-bang")
HEADS = (
    ("Nhóm", ""), ("Đã gửi", "number"), ("Công nhận", "number"), ("Điểm", "number"),
    ("% công nhận", "number"), ("% đảng viên", "number"), ("So sánh", ""),
)  # fmt: skip
HIDDEN = "ẩn"
NOTES = (
    f"Nhóm dưới {SMALL} người được ẩn, và ẩn thêm nhóm nhỏ kế tiếp để không trừ ra được. Bảng chỉ "
    "có một phạm vi, cả đợt, nên không so hai bảng mà trừ ra được.",
    "Nội dung nêu tên nhiều người được tính cho mỗi nhóm có người được nêu.",
)


@dataclass(frozen=True)
class Panel:
    """Everything that the page and the list are made from."""

    campaign: Campaign
    parts: list[tuple[str, list[Line]]]
    flagged: list[tuple[str, str]]
    at: datetime


@bp.get("/")
@requires(Permission.REPORT_READ)
def index() -> ResponseReturnValue:
    """Groups beside their share of members, and units whose work came all at once."""
    panel = _panel()
    if panel is None:
        return render_template("reports/empty.html")
    return render_template(
        "fairness/index.html",
        campaign=panel.campaign,
        options=[(row.code, row.name) for row in campaigns.shown_campaigns()],
        as_of=spoken_instant(panel.at),
        seal=printed_last_seal(),
        heads=list(HEADS),
        parts=[(title, [_cells(one) for one in found]) for title, found in panel.parts],
        flagged=panel.flagged,
        notes=NOTES,
        export_href=f"/bao-cao/cong-bang/xuat?dot={panel.campaign.code}",
    )


@bp.get("/xuat")
@requires(Permission.REPORT_READ)
def export() -> ResponseReturnValue:
    """The same as one list for Excel."""
    panel = _panel()
    return render_template("reports/empty.html") if panel is None else _sheet(panel)


def _panel() -> Panel | None:
    known = campaigns.shown_campaigns()
    code = request.args.get("dot", "")
    named = next((row for row in known if row.code == code), None)
    at = instant()
    on = clock.local_date(at)
    campaign = named or campaigns.current_campaign(known, on=on) or next(iter(known), None)
    if campaign is None:
        return None
    found = area(reader().units_with(Permission.REPORT_READ), on=on)
    asked = (campaign.id, found.top_ids, on)
    names = {unit.id: unit.full_name for unit in found.units}
    last = clock.local_date(campaign.deadline).replace(day=1)
    told = flags(queries.months_by_unit(asked, list(names)), last=last)
    return Panel(
        campaign=campaign,
        parts=[
            ("Nữ và nam", lines(queries.by_gender(asked))),
            ("Lãnh đạo và người trực tiếp làm", lines(queries.by_position(asked))),
            ("Loại đơn vị", lines(queries.by_kind(asked))),
        ],
        flagged=[(names[one.unit_id], one.sentence) for one in told],
        at=at,
    )


def _cells(line: Line) -> list[str]:
    """One row of the table; a hidden group says so and nothing else."""
    group = line.group
    shares = [_share(line.share), _share(line.member_share)]
    if line.is_hidden:
        return [group.label, *[HIDDEN] * 5, f"nhóm dưới {SMALL} người hoặc ẩn kèm"]
    figures = [format_number(group.sent), format_number(group.recognised)]
    return [group.label, *figures, format_points(group.points), *shares, line.verdict]


def _share(percent: object) -> str:
    return "–" if percent is None else f"{percent}%".replace(".", ",")


def _sheet(panel: Panel) -> Response:
    table = Table(
        title="Công bằng",
        subtitle=f"{panel.campaign.name}, tính đến {spoken_instant(panel.at)}",
        columns=tuple(Column(title=label, width=24) for label, _ in HEADS),
        groups=tuple(
            TableGroup(title=title, rows=tuple(tuple(_cells(one)) for one in found))
            for title, found in panel.parts
        ),
        notes=(
            *NOTES,
            *(f"Cần xem thêm: {unit}. {sentence}" for unit, sentence in panel.flagged),
            printed_last_seal(),
        ),
        watermark=ILLUSTRATION if current_app.config["IS_DEMO"] else "",
        landscape=True,
    )
    return workbook(render_xlsx(table), f"cong-bang-{panel.campaign.code}.xlsx")
