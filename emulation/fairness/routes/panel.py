"""/bao-cao/cong-bang: whose work is seen, for those who decide and lead."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from flask import Response, current_app, render_template, request, url_for
from flask.typing import ResponseReturnValue

from emulation.audit.queries import printed_last_seal
from emulation.campaigns import queries as campaigns
from emulation.campaigns.models import Campaign
from emulation.core import clock
from emulation.core.dates import format_date, spoken_instant
from emulation.core.numbers import format_number, format_points
from emulation.core.policy import Permission
from emulation.documents.table import ILLUSTRATION, Column, Table
from emulation.documents.table import Group as TableGroup
from emulation.documents.xlsx import render_xlsx
from emulation.entries.rules import State
from emulation.fairness import queries
from emulation.fairness.routes.blueprint import bp
from emulation.fairness.rules import SMALL, Flag, Line, flags, lines
from emulation.reports.queries import area
from emulation.units.queries import UnitRow, lines_of
from emulation.web.access import reader, requires
from emulation.web.downloads import workbook
from emulation.web.replica import instant

ADDRESS = "/bao-cao/cong-bang/"
READING = (Permission.ENTRY_READ, Permission.ENTRY_READ_APPROVED)
HEADS = (
    ("Nhóm", ""), ("Đã gửi", "number"), ("Công nhận", "number"), ("Điểm", "number"),
    ("% công nhận", "number"), ("% đảng viên", "number"), ("So sánh", ""),
)  # fmt: skip
HIDDEN = "ẩn"
NOTES = (
    f"Nhóm dưới {SMALL} người được ẩn, và ẩn thêm nhóm nhỏ kế tiếp để không trừ ra được. Bảng chỉ "
    "có một phạm vi, cả đợt, nên không so hai bảng mà trừ ra được.",
    "Nội dung nêu tên nhiều người được tính cho mỗi nhóm có người được nêu. Tỷ lệ đảng viên chỉ so "
    "với đảng viên: quần chúng và hộ gia đình tính riêng.",
    "Loại đơn vị: xã tính cả chi bộ trực thuộc.",
)
PLACES = "Địa bàn"
NO_MARK = "Đã bật so sánh địa bàn nhưng chưa ghi đơn vị nào. Người quản trị ghi tại trang Quản trị."


@dataclass(frozen=True)
class Panel:
    """Everything that the page and the list are made from."""

    campaign: Campaign
    parts: list[tuple[str, list[Line]]]
    flagged: list[Flagged]
    notes: tuple[str, ...]
    at: datetime


@dataclass(frozen=True)
class Flagged:
    """A unit worth a look, and where its entries are listed; no address for who may not read
    them."""

    unit: str
    sentence: str
    href: str | None


@bp.get(ADDRESS)
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
        notes=panel.notes,
        here=ADDRESS,
        export_href=f"{ADDRESS}xuat?dot={panel.campaign.code}",
    )


@bp.get(f"{ADDRESS}xuat")
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
    parts, notes = _parts(asked, campaign, at)
    return Panel(campaign, parts, _flagged(asked, campaign, found.units), notes, at)


def _parts(
    asked: queries.Scope, campaign: Campaign, at: datetime
) -> tuple[list[tuple[str, list[Line]]], tuple[str, ...]]:
    """The tables in their order, and what must be said beneath them."""
    work = queries.work_of_units(asked, at=at)
    parts = [
        ("Nữ và nam là đảng viên", queries.by_gender(asked)),
        ("Đảng viên lãnh đạo và đảng viên trực tiếp làm", queries.by_position(asked)),
        ("Người ngoài Đảng", queries.outside_party(asked)),
        ("Loại đơn vị", queries.by_kind(work)),
    ]
    notes: tuple[str, ...] = NOTES
    shown = queries.switched_on(asked[1], on=asked[2])
    if shown:
        day = min(asked[2], campaign.ends_on)
        places = queries.by_place(asked, work, shown, day=day, at=at)
        parts += [(PLACES, places)] if places else []
        told = f"Địa bàn: theo văn bản có hiệu lực ngày {format_date(day)}, mỗi đơn vị một nhóm."
        notes = (*NOTES, told if places else NO_MARK)
    return [(title, lines(groups)) for title, groups in parts], notes


def _flagged(asked: queries.Scope, campaign: Campaign, units: Sequence[UnitRow]) -> list[Flagged]:
    """What came all at once, with the way to the very entries for who may read them."""
    known = {unit.id: unit for unit in units}
    last = clock.local_date(campaign.deadline).replace(day=1)
    told = flags(queries.months_by_unit(asked, list(known)), last=last)
    above = lines_of({one.unit_id for one in told}, on=asked[2])
    held = {unit for permission in READING for unit in reader().units_with(permission)}
    return [
        Flagged(
            known[one.unit_id].full_name,
            one.sentence,
            None
            if held.isdisjoint(above.get(one.unit_id, []))
            else _entries_href(one, known[one.unit_id], campaign),
        )
        for one in told
    ]


def _entries_href(flag: Flag, unit: UnitRow, campaign: Campaign) -> str:
    """The recognised entries of the unit that were received in the month."""
    first = flag.month
    last = date(first.year, first.month, monthrange(first.year, first.month)[1])
    asked: dict[str, Any] = {
        "trang-thai": State.APPROVED.value,
        "don-vi": unit.code,
        "dot": campaign.code,
        "tu": format_date(first),
        "den": format_date(last),
    }
    return url_for("entries.index", **asked)


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
            *panel.notes,
            *(f"Cần xem thêm: {one.unit}. {one.sentence}" for one in panel.flagged),
            printed_last_seal(),
        ),
        watermark=ILLUSTRATION if current_app.config["IS_DEMO"] else "",
        landscape=True,
    )
    return workbook(render_xlsx(table), f"cong-bang-{panel.campaign.code}.xlsx")
