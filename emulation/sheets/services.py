"""Beginning a sheet, filling one's column, sending it on, closing it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime

from sqlalchemy import delete, update

from emulation.audit import services as audit
from emulation.audit.rules import Event
from emulation.campaigns import queries as campaigns
from emulation.campaigns.models import Campaign
from emulation.campaigns.rules import RuleTable
from emulation.core.clock import local_date
from emulation.core.codes import public_code
from emulation.core.db import changes_one, db
from emulation.core.errors import Conflict, Invalid, NotAllowed, WrongState
from emulation.core.policy import Actor, Permission
from emulation.sheets import queries
from emulation.sheets.models import Sheet, SheetAnswer, SheetHand, SheetMark
from emulation.sheets.rules import (
    AFTER,
    BEFORE,
    COLUMN_LABELS,
    COLUMN_OF,
    Mark,
    Outcome,
    SheetColumn,
    SheetStage,
    faults,
    outcome,
    sheet_criteria,
)
from emulation.units import queries as units

OWN_BRANCH = "Đồng chí thuộc đơn vị này nên không chấm cột của cấp trên."
TWICE = "Đồng chí đã chấm một cột khác của phiếu này. Cần người khác chấm."


def begin_sheet(
    campaign: Campaign, unit_id: int, year: int, *, actor: Actor, at: datetime
) -> Sheet:
    """The unit's sheet of the year, new or the one that is there.

    `NotAllowed` for who does not write for the unit, `WrongState` while the campaign's rules have
    no criteria for units or the year lies outside the campaign.
    """
    if not _holds(actor, Permission.ENTRY_WRITE, unit_id, at=at):
        raise NotAllowed("Phiếu do đơn vị tự lập.")
    known = queries.sheet_of(campaign.id, unit_id, year)
    if known is not None:
        return known
    if not campaign.starts_on.year <= year <= campaign.ends_on.year:
        raise WrongState(f"Đợt «{campaign.name}» không có năm {year}.")
    rules = campaigns.current_rule_set(campaign.id, on=local_date(at))
    if rules is None or not sheet_criteria(campaigns.rule_table(rules.id)):
        raise WrongState(
            f"Bộ tiêu chí của «{campaign.name}» chưa có tiêu chí chấm đơn vị nên chưa lập phiếu."
        )
    row = Sheet(
        code=public_code(),
        campaign_id=campaign.id,
        rule_set_id=rules.id,
        unit_id=unit_id,
        year=year,
        stage=SheetStage.SELF,
        revision=1,
        request_key="",
        total=None,
        rating="",
        begun_at=at,
        closed_at=None,
    )
    db.session.add(row)
    db.session.flush()
    _record(Event.SHEET_BEGIN, row, actor=actor, at=at, facts={"year": year})
    return row


def bar_of(sheet: Sheet, actor: Actor, *, at: datetime) -> str | None:
    """Why the actor may not fill the column whose turn it is; None where they may.

    The unit's writers fill the first column. The second is for those who propose above it (or, with
    no such level between, who decide), the third for those who decide above it; nobody of the unit
    itself, and nobody who filled another column.
    """
    if sheet.stage is SheetStage.CLOSED:
        return "Phiếu đã chốt."
    if sheet.stage is SheetStage.SELF:
        may = _holds(actor, Permission.ENTRY_WRITE, sheet.unit_id, at=at)
        return None if may else "Đang chờ đơn vị tự chấm."
    right = _right_of(sheet, at=at)
    if not _holds(actor, right, sheet.unit_id, at=at, is_above=True):
        return "Đang chờ người khác chấm."
    if sheet.unit_id in units.lines_of([actor.home_unit_id], on=local_date(at)).get(
        actor.home_unit_id, []
    ):
        return OWN_BRANCH
    column = COLUMN_OF[sheet.stage]
    others = (hand for one, hand in queries.columns_of(sheet.id).hands.items() if one is not column)
    return TWICE if any(hand.person_id == actor.person_id for hand in others) else None


def put_marks(
    sheet: Sheet,
    marks: Mapping[str, Mark],
    passed: Collection[str],
    *,
    is_sent: bool,
    actor: Actor,
    at: datetime,
    revision: int,
    key: str,
) -> None:
    """The column whose turn it is says this; with `is_sent` the next one's turn has come.

    The same form sent twice changes it once. `NotAllowed` with the bar, `Invalid` by criterion,
    `Conflict` where the sheet has moved on since `revision`.
    """
    if sheet.request_key == key:
        return
    bar = bar_of(sheet, actor, at=at)
    if bar:
        raise NotAllowed(bar)
    column, table = COLUMN_OF[sheet.stage], campaigns.rule_table(sheet.rule_set_id)
    _require_sound(sheet, table, column, marks, is_whole=is_sent)
    result = outcome(table, marks, passed)
    _advance(sheet, result, is_sent=is_sent, at=at, revision=revision, key=key)
    _write(sheet, column, marks, passed, actor=actor, at=at)
    facts = {
        "column": COLUMN_LABELS[column],
        "total": result.total,
        "rating": result.rating.label if result.rating else "",
        "marks": {code: mark.points for code, mark in marks.items()},
    }
    event = Event.SHEET_SEND if is_sent else Event.SHEET_SCORE
    _record(event, sheet, actor=actor, at=at, facts=facts)


def _require_sound(
    sheet: Sheet,
    table: RuleTable,
    column: SheetColumn,
    marks: Mapping[str, Mark],
    *,
    is_whole: bool,
) -> None:
    there = queries.columns_of(sheet.id)
    found = faults(
        table,
        marks,
        before=there.marks[BEFORE[column]] if column in BEFORE else None,
        known_entries=queries.recognised_codes(sheet),
        is_whole=is_whole,
    )
    if found:
        raise Invalid("Có chỗ cần sửa.", found)


def _advance(
    sheet: Sheet, result: Outcome, *, is_sent: bool, at: datetime, revision: int, key: str
) -> None:
    stage = AFTER[sheet.stage] if is_sent else sheet.stage
    is_closed = stage is SheetStage.CLOSED
    moved = changes_one(
        update(Sheet)
        .where(Sheet.id == sheet.id, Sheet.revision == revision, Sheet.stage == sheet.stage)
        .values(
            revision=revision + 1,
            request_key=key,
            stage=stage,
            closed_at=at if is_closed else None,
            total=result.total if is_closed else None,
            rating=result.rating.label if is_closed and result.rating else "",
        )
    )
    if not moved:
        raise Conflict(
            "Phiếu vừa được người khác sửa. Phần đồng chí vừa ghi được giữ ở bên dưới; mở lại "
            "phiếu, đối chiếu rồi lưu lại."
        )
    db.session.refresh(sheet)


def _write(
    sheet: Sheet,
    column: SheetColumn,
    marks: Mapping[str, Mark],
    passed: Collection[str],
    *,
    actor: Actor,
    at: datetime,
) -> None:
    for model in (SheetMark, SheetAnswer, SheetHand):
        db.session.execute(delete(model).where(model.sheet_id == sheet.id, model.column == column))
    db.session.add_all(
        SheetMark(
            sheet_id=sheet.id,
            column=column,
            criterion_code=code,
            points=mark.points,
            note=mark.note,
            entry_codes=list(mark.entry_codes),
        )
        for code, mark in marks.items()
    )
    db.session.add_all(
        SheetAnswer(sheet_id=sheet.id, column=column, gate_code=code) for code in passed
    )
    db.session.add(SheetHand(sheet_id=sheet.id, column=column, person_id=actor.person_id, at=at))
    db.session.flush()


def _right_of(sheet: Sheet, *, at: datetime) -> Permission:
    """What filling the column asks for above the unit: for a commune or agency nobody proposes in
    between, so that those who decide type in what its cluster agreed."""
    commune = units.ancestor_at_level(sheet.unit_id, "commune", on=local_date(at))
    has_between = commune is not None and commune.id != sheet.unit_id
    if sheet.stage is SheetStage.MIDDLE and has_between:
        return Permission.ENTRY_ENDORSE
    return Permission.ENTRY_APPROVE


def _holds(
    actor: Actor, right: Permission, unit_id: int, *, at: datetime, is_above: bool = False
) -> bool:
    """The actor holds the right at the unit or above it; with `is_above` only above it."""
    line = units.lines_of([unit_id], on=local_date(at)).get(unit_id, [])
    return bool(set(actor.units_with(right)).intersection(line[1:] if is_above else line))


def _record(
    event: Event, sheet: Sheet, *, actor: Actor, at: datetime, facts: Mapping[str, object]
) -> None:
    audit.record(
        event,
        actor=actor,
        subject=f"sheet:{sheet.code}",
        at=at,
        unit_id=sheet.unit_id,
        facts=facts,
    )
