"""/phieu-cham: the yearly sheets of units, begun, scored column by column, closed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from emulation.campaigns import queries as campaigns
from emulation.campaigns.models import Campaign
from emulation.campaigns.rules import RatingLine, RuleTable, leaves, over_quota, tree_rows
from emulation.core import clock
from emulation.core.dates import short_instant
from emulation.core.db import transaction
from emulation.core.errors import Invalid, NotFound
from emulation.core.numbers import format_points, signed_points
from emulation.core.policy import Permission
from emulation.sheets import queries, services
from emulation.sheets.forms import SheetForm, sheet_form
from emulation.sheets.models import Sheet
from emulation.sheets.queries import Columns
from emulation.sheets.rules import (
    BEFORE,
    COLUMN_LABELS,
    COLUMN_OF,
    STAGE_LABELS,
    SheetColumn,
    SheetStage,
    outcome,
    proposals,
    sheet_criteria,
)
from emulation.units.queries import unit_by_code, units_by_id, units_in_scope
from emulation.web.access import reader, requires

bp = Blueprint("sheets", __name__, url_prefix="/phieu-cham")
MOST_BEGINNINGS = 60
READING = (Permission.ENTRY_READ,)
TAGS = {
    SheetStage.SELF: "draft",
    SheetStage.MIDDLE: "waiting",
    SheetStage.FINAL: "waiting",
    SheetStage.CLOSED: "approved",
}
IN_ORDER = (SheetColumn.SELF, SheetColumn.MIDDLE, SheetColumn.FINAL)


@dataclass(frozen=True)
class Beginning:
    """A sheet that the reader's unit may begin."""

    title: str
    campaign: str
    unit: str
    year: int


@bp.get("/")
@requires(*READING)
def index() -> ResponseReturnValue:
    """The sheets of the reader's units and those below, and what their own may begin."""
    today = clock.local_date(clock.now())
    sheets = queries.readable_sheets(reader(), on=today)
    named = units_by_id({row.unit_id for row in sheets}, on=today)
    known = queries.campaigns_by_id(row.campaign_id for row in sheets)
    return render_template(
        "sheets/index.html",
        sheets=[
            {
                "title": f"{named[row.unit_id].full_name}, năm {row.year}",
                "href": url_for("sheets.show", code=row.code),
                "tag": STAGE_LABELS[row.stage],
                "kind": TAGS[row.stage],
                "meta": known[row.campaign_id].name,
            }
            for row in sheets
        ],
        classes=_classes(),
        beginnings=_beginnings(sheets),
    )


@bp.post("/")
@requires(Permission.ENTRY_WRITE)
def begin() -> ResponseReturnValue:
    """The sheet of the unit, the campaign and the year that were named exists."""
    at = clock.now()
    campaign = campaigns.campaign_by_code(request.form.get("campaign", "")[:60])
    unit = unit_by_code(request.form.get("unit", "")[:40], on=clock.local_date(at))
    year = request.form.get("year", "")
    if campaign is None or unit is None or not (year.isascii() and year.isdigit()):
        raise NotFound
    with transaction():
        sheet = services.begin_sheet(campaign, unit.id, int(year[:4]), actor=reader(), at=at)
    return redirect(url_for("sheets.show", code=sheet.code), 303)


@bp.route("/<code>", methods=["GET", "POST"])
@requires(*READING)
def show(code: str) -> ResponseReturnValue:
    """The sheet with its columns; the one whose turn it is can be typed by whom it is for."""
    sheet, at = _readable(code), clock.now()
    bar = services.bar_of(sheet, reader(), at=at)
    table, columns = campaigns.rule_table(sheet.rule_set_id), queries.columns_of(sheet.id)
    form = None if bar else _form(sheet, table, columns)
    if form is None or not form.is_submitted():
        return _page(sheet, table, columns, form, bar)
    is_sent = request.form.get("action") == "send"
    if not _put(sheet, form, is_sent=is_sent):
        return _page(sheet, table, columns, form, bar), 422
    flash(f"Đã gửi. {STAGE_LABELS[sheet.stage]}." if is_sent else "Đã lưu.", "ok")
    return redirect(url_for("sheets.show", code=sheet.code), 303)


def _readable(code: str) -> Sheet:
    """The sheet, if the reader's right to read reaches its unit."""
    sheet = queries.sheet_by_code(code[:40])
    held = reader().units_with(Permission.ENTRY_READ)
    if sheet is None or not queries.is_in_scope(sheet, held, on=clock.local_date(clock.now())):
        raise NotFound
    return sheet


def _form(sheet: Sheet, table: RuleTable, columns: Columns) -> SheetForm:
    column = COLUMN_OF[sheet.stage]
    begun = column in columns.hands
    source = column if begun or column not in BEFORE else BEFORE[column]
    marks = columns.marks[source]
    form = sheet_form(
        leaves(sheet_criteria(table)),
        [gate for gate in table.gates if not gate.criterion_code],
        marks,
        columns.passed[source],
    )
    if not form.is_submitted():
        form.revision.data = str(sheet.revision)
    return form


def _put(sheet: Sheet, form: SheetForm, *, is_sent: bool) -> bool:
    """The column was kept; False where the form now says what to mend."""
    typed = form.revision.data or ""
    revision = int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 9 else 0
    try:
        with transaction():
            services.put_marks(
                sheet,
                form.marks(),
                form.passed(),
                is_sent=is_sent,
                actor=reader(),
                at=clock.now(),
                revision=revision,
                key=(form.request_key.data or "")[:64],
            )
    except Invalid as refusal:
        form.tell(refusal)
        return False
    return True


def _beginnings(sheets: list[Sheet]) -> list[Beginning]:
    """What the units for which the reader writes may begin this year and have not."""
    at = clock.now()
    today = clock.local_date(at)
    held = units_in_scope(reader().units_with(Permission.ENTRY_WRITE), on=today)
    there = {(row.campaign_id, row.unit_id, row.year) for row in sheets}
    return [
        Beginning(
            title=f"Phiếu năm {today.year} của {unit.full_name}, {campaign.name}",
            campaign=campaign.code,
            unit=unit.code,
            year=today.year,
        )
        for campaign in _with_sheets()
        for unit in held[:MOST_BEGINNINGS]
        if (campaign.id, unit.id, today.year) not in there
    ]


def _classes() -> list[dict[str, object]]:
    """How the closed sheets of each campaign and year are distributed over the classes."""
    found: dict[tuple[int, int, int], dict[str, int]] = {}
    for campaign_id, year, rules, rating, count in queries.closed_classes(
        reader(), on=clock.local_date(clock.now())
    ):
        found.setdefault((campaign_id, year, rules), {})[rating] = count
    named = queries.campaigns_by_id(key[0] for key in found)
    return [
        {
            "title": f"{named[campaign_id].name}, năm {year}",
            **_distribution(campaigns.rule_table(rules).ratings, rated),
        }
        for (campaign_id, year, rules), rated in found.items()
    ]


def _distribution(ratings: Sequence[RatingLine], rated: dict[str, int]) -> dict[str, object]:
    """A row for each class, from the best down, and what goes over a quota."""
    count = sum(rated.values())
    return {
        "rows": [
            [
                line.label,
                str(rated.get(line.label, 0)),
                f"{rated.get(line.label, 0) * 100 // count}%",
            ]
            for line in ratings
        ],
        "notes": [
            f"«{line.label}» vượt tỷ lệ {line.quota_percent}%: {rated[line.label]} đơn vị, tối đa "
            f"{most} trong {count} đơn vị đã chốt ({line.clause})."
            for line, most in over_quota(ratings, rated)
        ],
    }


def _with_sheets() -> list[Campaign]:
    """The campaigns under way whose rules score units."""
    today = clock.local_date(clock.now())
    found = []
    for campaign in campaigns.shown_campaigns():
        rules = campaigns.current_rule_set(campaign.id, on=today)
        is_now = campaign.starts_on.year <= today.year <= campaign.ends_on.year
        if rules is not None and is_now and sheet_criteria(campaigns.rule_table(rules.id)):
            found.append(campaign)
    return found


def _page(
    sheet: Sheet, table: RuleTable, columns: Columns, form: SheetForm | None, bar: str | None
) -> str:
    at = clock.now()
    unit = units_by_id([sheet.unit_id], on=clock.local_date(at))[sheet.unit_id]
    campaign = queries.campaigns_by_id([sheet.campaign_id])[sheet.campaign_id]
    tally = queries.tally_of(sheet)
    counted = proposals(table.sources, queries.counted_times(sheet, campaign, at=at))
    return render_template(
        "sheets/show.html",
        sheet=sheet,
        unit=unit,
        campaign=campaign,
        stage=STAGE_LABELS[sheet.stage],
        bar=bar,
        form=form,
        column=COLUMN_LABELS[COLUMN_OF[sheet.stage]] if sheet.stage in COLUMN_OF else "",
        rows=_rows(table, columns),
        sums=_sums(table, columns),
        hands=[
            f"{COLUMN_LABELS[one]}: đồng chí {hand.full_name}, {short_instant(hand.at)}."
            for one in IN_ORDER
            if (hand := columns.hands.get(one))
        ],
        notes=_notes(table, columns),
        entries=f"{format_points(tally.total)} điểm từ {tally.recognised} nội dung được công nhận",
        counted=[
            f"{one.line.label}: đếm được {one.times}, đề xuất {one.line.verb} "
            f"{format_points(one.points)} điểm ở tiêu chí {one.line.criterion_code} "
            f"({one.line.clause})."
            for one in counted
        ],
    )


def _rows(table: RuleTable, columns: Columns) -> list[list[str]]:
    """Criterion, most, and what counts in each column; a difference from the column before."""
    found = [outcome(table, columns.marks[one], columns.passed[one]) for one in IN_ORDER]
    rows = []
    for depth, line in tree_rows(sheet_criteria(table)):
        cells, before = [], None
        for one, result in zip(IN_ORDER, found, strict=True):
            is_filled = one in columns.hands
            points = result.counted[line.code]
            differs = is_filled and before is not None and points != before
            cell = format_points(points) if is_filled else "–"
            cells.append(
                f"{cell} ({signed_points(points - before)})"
                if differs and before is not None
                else cell
            )
            before = points if is_filled else before
        rows.append(
            [f"{'– ' * depth}{line.code} {line.label}", format_points(line.ceiling), *cells]
        )
    return rows


def _sums(table: RuleTable, columns: Columns) -> list[dict[str, str]]:
    """For each filled column its total, its class, and what kept it from a better one."""
    labels = {gate.code: gate.label for gate in table.gates}
    found = []
    for one in IN_ORDER:
        if one not in columns.hands:
            continue
        result = outcome(table, columns.marks[one], columns.passed[one])
        missed = "; ".join(labels[code].lower() for code in sorted(result.failed))
        rating = f". Xếp loại: {result.rating.label}" if result.rating else ""
        found.append(
            {
                "label": COLUMN_LABELS[one],
                "value": f"{format_points(result.total)} điểm{rating}"
                + (f". Chưa đạt: {missed}." if missed else "."),
            }
        )
    return found


def _notes(table: RuleTable, columns: Columns) -> list[str]:
    """What was written beside the points, column by column."""
    return [
        f"{line.code}, {COLUMN_LABELS[one].lower()}: {mark.note}"
        + (f" Minh chứng: {', '.join(mark.entry_codes)}." if mark.entry_codes else "")
        for line in leaves(sheet_criteria(table))
        for one in IN_ORDER
        if (mark := columns.marks[one].get(line.code)) and (mark.note or mark.entry_codes)
    ]
