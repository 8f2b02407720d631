"""One press of «Lưu» on the grid of a month: every line and every box on its own."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from emulation.campaigns.models import Campaign
from emulation.core import clock
from emulation.core.db import db
from emulation.core.errors import DomainError, Invalid
from emulation.core.policy import Actor
from emulation.core.text import fold
from emulation.entries.kinds import kind_of
from emulation.entries.queries import month as queries
from emulation.entries.queries.month import MONTHLY_KIND, MonthEntry
from emulation.entries.rules import EDITABLE
from emulation.entries.rules.content import Content
from emulation.entries.rules.month import Month, days_of_deeds, read_day
from emulation.entries.rules.month_line import (
    ReadLine,
    SentCell,
    SentLine,
    TypedLine,
    read_line,
    told,
    with_minutes,
)
from emulation.entries.rules.named import RosterPerson, bare_name
from emulation.entries.services.content import content_with
from emulation.entries.services.month import (
    LineToKeep,
    keep_line,
    report_nothing,
    take_back_report,
)

NO_DEED = "Ghi tên việc làm, hoặc đánh dấu «Không phát sinh»."
CLEARED = "Không xóa trắng được ở đây. Mở bài rồi bấm «Bỏ bản nháp này»."
GONE = "Việc này đã được gửi hoặc chuyển sang tháng khác. Tải lại trang để xem."


@dataclass
class KeptCell:
    """What is left of a cell: lines to be shown again with their sentences by column."""

    lines: list[tuple[SentLine, dict[str, str]]] = field(default_factory=list)
    nothing_error: str = ""


@dataclass
class KeptMonth:
    """What came of one press, cell by cell, and how much of it."""

    cells: dict[int, KeptCell] = field(default_factory=dict)
    counts: Counter[str] = field(default_factory=Counter)
    """saved, sent, nothing, taken_back."""

    @property
    def is_whole(self) -> bool:
        """Everything that was typed is kept, and handed in where that was wished."""
        return not any(one.lines or one.nothing_error for one in self.cells.values())


@dataclass(frozen=True)
class _Sheet:
    """What every line of the press needs."""

    campaign: Campaign
    month: Month
    entries: Mapping[int, list[MonthEntry]]
    roster: Mapping[int, list[RosterPerson]]
    actor: Actor
    at: datetime
    send: bool

    @property
    def today(self) -> date:
        return clock.local_date(self.at)


def keep_month(
    campaign: Campaign,
    month: Month,
    sent: Mapping[int, SentCell],
    *,
    actor: Actor,
    at: datetime,
    send: bool = False,
) -> KeptMonth:
    """Each line stands as a draft of its cell (handed in, with `send`, where it is whole), each
    ticked box as a report of nothing; what could not be kept comes back with its sentence."""
    lines = [line for cell in sent.values() for line in cell.lines]
    sheet = _Sheet(
        campaign=campaign,
        month=month,
        entries=queries.month_entries(
            actor,
            unit_ids=sent.keys(),
            campaign_id=campaign.id,
            month=month,
            on=clock.local_date(at),
        ),
        roster=roster_of(sent.keys(), (line.typed.subject_name for line in lines)),
        actor=actor,
        at=at,
        send=send,
    )
    reported = queries.month_reports(sent.keys(), campaign_id=campaign.id, month=month)
    kept = KeptMonth()
    for unit_id, cell in sent.items():
        kept.cells[unit_id] = KeptCell()
        for line in with_minutes(cell.lines):
            _keep(sheet, unit_id, line, kept, is_nothing=cell.is_nothing)
        if cell.is_nothing is not (unit_id in reported):
            _keep_box(sheet, unit_id, cell, kept)
    return kept


def blank_deed(campaign: Campaign, month: Month, *, today: date) -> Content:
    """What a new deed of the month says before anything is typed: its days."""
    first, last = days_of_deeds(
        month, starts_on=campaign.starts_on, ends_on=campaign.ends_on, today=today
    )
    return Content(happened_from=first, happened_to=last)


def content_of_row(row: MonthEntry) -> Content:
    """What the row says."""
    return content_with(row.version, figures=row.figures, persons=row.persons)


def roster_of(unit_ids: Iterable[int], names: Iterable[str]) -> dict[int, list[RosterPerson]]:
    """Unit -> the people on its list whom any of the written names may mean."""
    wanted = {fold(bare_name(name)) for name in names if name}
    return queries.persons_named(set(unit_ids), wanted) if wanted else {}


def _keep(
    sheet: _Sheet, unit_id: int, line: SentLine, kept: KeptMonth, *, is_nothing: bool
) -> None:
    """The line is kept as far as it can be; a line of nothing is left alone."""
    known = {row.entry.code: row for row in sheet.entries.get(unit_id, ()) if _is_editable(row)}
    row = known.get(line.code)
    is_idle = line.typed.is_empty() or (is_nothing and line.typed.is_only_minutes())
    if not line.code and is_idle:
        return
    refusal = _refusal(line, is_known=row is not None)
    if refusal:
        kept.cells[unit_id].lines.append((line, refusal))
        return
    read = _read(sheet, unit_id, line.typed, row)
    is_same = row is not None and read.content == content_of_row(row)
    if is_same and not read.problems and not sheet.send:
        return
    _keep_read(sheet, unit_id, line, read, kept)


def _is_editable(row: MonthEntry) -> bool:
    return row.is_own and row.entry.state in EDITABLE


def _refusal(line: SentLine, *, is_known: bool) -> dict[str, str]:
    """Why nothing of the line is kept, if so."""
    if line.code and not is_known:
        return {"": GONE}
    if line.code and line.typed.is_empty():
        return {"title": CLEARED}
    if line.typed.is_only_minutes():
        return {"title": NO_DEED}
    return {}


def _read(sheet: _Sheet, unit_id: int, typed: TypedLine, row: MonthEntry | None) -> ReadLine:
    stored = (
        content_of_row(row) if row else blank_deed(sheet.campaign, sheet.month, today=sheet.today)
    )
    roster: Sequence[RosterPerson] = sheet.roster.get(unit_id, ())
    kind = kind_of(MONTHLY_KIND)
    return read_line(typed, stored, kind, month=sheet.month, today=sheet.today, roster=roster)


def _keep_read(
    sheet: _Sheet, unit_id: int, line: SentLine, read: ReadLine, kept: KeptMonth
) -> None:
    one = keep_line(
        sheet.campaign,
        LineToKeep(unit_id, read.content, line.key, line.code, line.revision),
        actor=sheet.actor,
        at=sheet.at,
        send=sheet.send and not read.problems,
    )
    kept.counts["sent"] += one.is_sent
    kept.counts["saved"] += one.is_saved and not one.is_sent
    sentences = {**told(one.sentences), **read.problems}
    if sentences and one.entry is not None:
        line = replace(line, code=one.entry.code, revision=one.entry.revision)
    if sentences:
        kept.cells[unit_id].lines.append((line, sentences))


def _keep_box(sheet: _Sheet, unit_id: int, cell: SentCell, kept: KeptMonth) -> None:
    """The report of nothing stands as the box says; a refusal is told beside it."""
    try:
        with db.session.begin_nested():
            if cell.is_nothing:
                _report(sheet, unit_id, cell)
            else:
                take_back_report(
                    sheet.campaign, sheet.month, unit_id=unit_id, actor=sheet.actor, at=sheet.at
                )
    except DomainError as refusal:
        kept.cells[unit_id].nothing_error = str(refusal)
    else:
        kept.counts["nothing" if cell.is_nothing else "taken_back"] += 1


def _report(sheet: _Sheet, unit_id: int, cell: SentCell) -> None:
    """With the minutes that were noted in the cell's line, as far as they can be read."""
    typed = cell.lines[0].typed if cell.lines else TypedLine()
    try:
        day = read_day(typed.minutes_on, sheet.month) if typed.minutes_on else None
    except Invalid:
        day = None
    report_nothing(
        sheet.campaign,
        sheet.month,
        unit_id=unit_id,
        minutes_number=typed.minutes_number[:60] if typed.is_only_minutes() else "",
        minutes_on=day if typed.is_only_minutes() else None,
        actor=sheet.actor,
        at=sheet.at,
    )
