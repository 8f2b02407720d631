"""The page of a month: for each cell the lines to type in, the deeds that stand, and its state."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from flask import render_template, url_for

from emulation.campaigns import queries as campaigns
from emulation.campaigns.rules import Deadline, spoken_deadline
from emulation.core import clock
from emulation.core.codes import public_code
from emulation.core.dates import format_date, long_instant
from emulation.entries.forms.content import FIELD_CHOICES
from emulation.entries.forms.month import MOST_LINES, input_name
from emulation.entries.kinds import KIND_BY_CODE
from emulation.entries.queries.month import MONTHLY_KIND, MonthEntry, ReportRow
from emulation.entries.routes.blueprint import address, today
from emulation.entries.routes.month_grid import ASKED, Grid, opened_grid
from emulation.entries.rules import TAG_KINDS, State, state_label
from emulation.entries.rules.measured import result_words
from emulation.entries.rules.month_line import (
    COLUMN_LABELS,
    COLUMNS,
    ReadLine,
    TypedLine,
    read_line,
    shown_line,
)
from emulation.entries.rules.named import RosterPerson
from emulation.entries.services.month_sheet import blank_deed, content_of_row, roster_of
from emulation.units.queries import UnitRow

KIND = KIND_BY_CODE[MONTHLY_KIND]


@dataclass(frozen=True)
class Pending:
    """A line that was typed and does not stand on the server as it was typed."""

    typed: TypedLine
    code: str = ""
    key: str = ""
    revision: int = 0
    sentences: Mapping[str, str] = field(default_factory=dict)
    """Column -> what the services said; "" for what concerns no column."""
    doubts: Mapping[str, str] = field(default_factory=dict)
    """Column -> how what was pasted is understood."""


@dataclass
class Answer:
    """What was typed for a cell and has to be shown again."""

    lines: list[Pending] = field(default_factory=list)
    is_nothing: bool | None = None
    """Whether the box stands ticked, where it was sent."""
    nothing_error: str = ""
    wants_line: bool = False
    """One more empty line was asked for."""


@dataclass(frozen=True)
class ShownInput:
    """One cell of the table."""

    column: str
    label: str
    name: str
    value: str
    error: str
    doubt: str
    echo: str


@dataclass(frozen=True)
class ShownLine:
    """One line to type in."""

    number: int
    inputs: tuple[ShownInput, ...]
    hidden: tuple[tuple[str, str], ...]
    error: str
    href: str
    tag: str
    tag_kind: str
    takes_focus: bool


@dataclass(frozen=True)
class ShownDeed:
    """One deed that is only shown."""

    title: str
    href: str
    tag: str
    tag_kind: str
    meta: str


@dataclass(frozen=True)
class ShownCell:
    """One cell of the organisation with its month."""

    code: str
    name: str
    lines: tuple[ShownLine, ...]
    deeds: tuple[ShownDeed, ...]
    nothing_name: str
    shown_name: str
    is_nothing: bool
    nothing_error: str
    state: str
    """«Chưa báo», «Không phát sinh …», «2 việc»."""
    may_add: bool


@dataclass(frozen=True)
class MonthPage:
    """Everything on the page."""

    title: str
    lead: str
    summary: str
    cells: tuple[ShownCell, ...]
    choices: tuple[tuple[str, str, list[tuple[str, str]], str], ...]
    """(name, label, options, chosen) of the selects on top."""
    kept: tuple[tuple[str, str], ...]
    """The choices as hidden inputs of the form."""
    columns: tuple[tuple[str, str], ...]
    fields: tuple[tuple[str, str], ...]
    is_open: bool
    may_send: bool
    slips: str
    """Where the slips of the month are printed."""
    draft_key: str
    faults: tuple[tuple[str | None, str], ...]
    done: str
    """What was just done, or read."""
    lost: tuple[str, ...]
    """Pasted rows that found no place."""
    pasted: str
    is_unsaved: bool
    """What stands in the inputs was sent, but is kept nowhere yet."""
    action: str


def month_page(
    answers: Mapping[int, Answer] | None = None,
    *,
    done: str = "",
    lost: tuple[str, ...] = (),
    pasted: str = "",
    is_unsaved: bool = False,
) -> str:
    """The page as the database has it now, under what was typed and could not be kept."""
    grid = opened_grid()
    cells = _shown_cells(grid, answers or {})
    at = clock.now()
    deadline = _deadline(grid, at)
    page = MonthPage(
        title="Việc làm trong tháng",
        lead=_lead(grid, deadline, at),
        summary=_summary(grid),
        cells=tuple(cells),
        choices=_choices(grid),
        kept=tuple(_kept(grid).items()),
        columns=tuple(COLUMN_LABELS.items()),
        fields=tuple(FIELD_CHOICES),
        is_open=grid.is_open,
        may_send=deadline.takes(at),
        slips=url_for("entries.month_slips", **_asked(grid)),
        draft_key="-".join(("thang", *(value for value in _kept(grid).values() if value))),
        faults=tuple(_faults(cells)),
        done=done,
        lost=lost,
        pasted=pasted,
        is_unsaved=is_unsaved,
        action=url_for("entries.month"),
    )
    return render_template("entries/month.html", page=page)


def month_address(grid: Grid) -> str:
    """The page of the same campaign, month and place."""
    return url_for("entries.month", **_asked(grid))


def _asked(grid: Grid) -> dict[str, Any]:
    return {name: value or None for name, value in _kept(grid).items()}


def _kept(grid: Grid) -> dict[str, str]:
    choice = grid.choice
    values = (choice.campaign.code, choice.month.code, choice.place.code if choice.place else "")
    return dict(zip(ASKED, values, strict=True))


def _deadline(grid: Grid, at: datetime) -> Deadline:
    """The longest of the cells' deadlines: a line that comes too late is refused by itself."""
    campaign, cells = grid.choice.campaign, [cell.id for cell in grid.cells]
    found = campaigns.effective_deadlines([campaign], [campaign.host_id, *cells], at=at)
    return max(found.values(), key=lambda one: one.last)


def _lead(grid: Grid, deadline: Deadline, at: datetime) -> str:
    if not grid.is_open:
        return "Đợt này không nhận nội dung mới; dưới đây là những việc đã ghi."
    if not deadline.takes(at):
        return f"Đã hết hạn gửi lúc {long_instant(deadline.last)}. Vẫn lưu được bản nháp."
    return f"Mỗi chi bộ một dòng, một nút «Lưu» giữ tất cả. {spoken_deadline(deadline, at)}"


def _summary(grid: Grid) -> str:
    """«18 chi bộ: 12 có việc làm, 3 không phát sinh, 3 chưa báo.»"""
    with_deeds = sum(bool(grid.entries.get(cell.id)) for cell in grid.cells)
    nothing = sum(cell.id in grid.reports and not grid.entries.get(cell.id) for cell in grid.cells)
    silent = len(grid.cells) - with_deeds - nothing
    return (
        f"{len(grid.cells)} đơn vị: {with_deeds} có việc làm, {nothing} không phát sinh, "
        f"{silent} chưa báo."
    )


def _choices(grid: Grid) -> tuple[tuple[str, str, list[tuple[str, str]], str], ...]:
    choice, chosen = grid.choice, _kept(grid)
    offered = [
        ("dot", "Chuyên đề, phong trào", [(row.code, row.name) for row in choice.campaigns]),
        ("thang", "Tháng", [(row.code, row.label) for row in choice.months]),
    ]
    if choice.places:
        offered.append(("xa", "Đơn vị cấp trên", [(r.code, r.full_name) for r in choice.places]))
    return tuple((name, label, options, chosen[name]) for name, label, options in offered)


def _shown_cells(grid: Grid, answers: Mapping[int, Answer]) -> list[ShownCell]:
    lines = {cell.id: _lines(grid, cell, answers.get(cell.id, Answer())) for cell in grid.cells}
    names = (one.typed.subject_name for found in lines.values() for one in found)
    roster = roster_of([cell.id for cell in grid.cells], names)
    return [
        _shown_cell(
            grid, cell, lines[cell.id], answers.get(cell.id, Answer()), roster.get(cell.id, ())
        )
        for cell in grid.cells
    ]


def _lines(grid: Grid, cell: UnitRow, answer: Answer) -> list[Pending]:
    """What stands, what was typed over it, and one empty line where there is nothing else."""
    typed = {one.code: one for one in answer.lines if one.code}
    stands = [
        typed.pop(row.entry.code)
        if row.entry.code in typed
        else Pending(shown_line(content_of_row(row)), row.entry.code, revision=row.entry.revision)
        for row in grid.editable(cell.id)
    ]
    lines = [*stands, *typed.values(), *(one for one in answer.lines if not one.code)]
    is_bare = not lines and not grid.settled(cell.id)
    if grid.is_open and (is_bare or answer.wants_line) and len(lines) < MOST_LINES:
        lines.append(Pending(TypedLine()))
    return lines


def _shown_cell(
    grid: Grid,
    cell: UnitRow,
    lines: Sequence[Pending],
    answer: Answer,
    roster: Sequence[RosterPerson],
) -> ShownCell:
    report = grid.reports.get(cell.id)
    rows = {row.entry.code: row for row in grid.entries.get(cell.id, ())}
    is_ticked = report is not None if answer.is_nothing is None else answer.is_nothing
    shown = [
        _shown_line(grid, cell, number, line, rows.get(line.code), roster)
        for number, line in enumerate(lines, start=1)
    ]
    if answer.wants_line and shown:
        shown[-1] = _with_focus(shown[-1])
    return ShownCell(
        code=cell.code,
        name=cell.committee_name or cell.full_name,
        lines=tuple(shown),
        deeds=tuple(_shown_deed(row) for row in grid.settled(cell.id)),
        nothing_name=input_name(cell.code, 0, "nothing"),
        shown_name=input_name(cell.code, 0, "shown"),
        is_nothing=is_ticked,
        nothing_error=answer.nothing_error,
        state=_state(report, len(rows)),
        may_add=grid.is_open and len(lines) < MOST_LINES,
    )


def _with_focus(line: ShownLine) -> ShownLine:
    return ShownLine(**(vars(line) | {"takes_focus": True}))


def _state(report: ReportRow | None, count: int) -> str:
    if count:
        return f"{count} việc"
    if report is None:
        return "Chưa báo"
    return f"Không phát sinh, {report.typist} ghi ngày {format_date(report.at)}"


def _shown_line(
    grid: Grid,
    cell: UnitRow,
    number: int,
    line: Pending,
    row: MonthEntry | None,
    roster: Sequence[RosterPerson],
) -> ShownLine:
    choice = grid.choice
    blank = blank_deed(choice.campaign, choice.month, today=today())
    stored = content_of_row(row) if row else blank
    read = read_line(
        line.typed, stored, KIND, month=grid.choice.month, today=today(), roster=roster
    )
    revision = line.revision or (row.entry.revision if row else 0)
    hidden = {
        "code": line.code,
        "revision": str(revision or ""),
        "key": line.key or public_code(20),
    }
    state = row.entry.state if row else None
    return ShownLine(
        number=number,
        inputs=tuple(_inputs(cell, number, line, read)),
        hidden=tuple((input_name(cell.code, number, name), v) for name, v in hidden.items()),
        error=line.sentences.get("", ""),
        href=address(line.code) if line.code else "",
        tag=state_label(state) if state else "",
        tag_kind=TAG_KINDS[state or State.DRAFT],
        takes_focus=False,
    )


def _inputs(cell: UnitRow, number: int, line: Pending, read: ReadLine) -> Iterable[ShownInput]:
    problems, doubts = {**read.problems, **line.sentences}, {**read.doubts, **line.doubts}
    for column in COLUMNS:
        yield ShownInput(
            column=column,
            label=COLUMN_LABELS[column],
            name=input_name(cell.code, number, column),
            value=getattr(line.typed, column),
            error=problems.get(column, ""),
            doubt=doubts.get(column, ""),
            echo="" if column in doubts else read.echoes.get(column, ""),
        )


def _shown_deed(row: MonthEntry) -> ShownDeed:
    entry, version = row.entry, row.version
    result = result_words(row.figures, version.result)
    parts = [version.subject_name, result, f"Người nhập: {row.typist}"]
    return ShownDeed(
        title=version.title or "Chưa đặt tên",
        href=address(entry.code),
        tag=state_label(entry.state, entry.recognition),
        tag_kind=TAG_KINDS[entry.state],
        meta=" · ".join(part for part in parts if part),
    )


def _faults(cells: Iterable[ShownCell]) -> Iterable[tuple[str | None, str]]:
    """(id of the input, sentence with the cell's name) of everything that is wrong."""
    for cell in cells:
        if cell.nothing_error:
            yield cell.nothing_name, f"{cell.name}: {cell.nothing_error}"
        for line in cell.lines:
            if line.error:
                yield line.inputs[2].name, f"{cell.name}: {line.error}"
            for one in line.inputs:
                if one.error:
                    yield one.name, f"{cell.name}, {one.label.lower()}: {one.error}"
