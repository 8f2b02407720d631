"""What an entry's page says in words, and whether the installation is ready to serve."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from pathlib import Path

from alembic.script import ScriptDirectory

from emulation.campaigns.rules import spoken_deadline
from emulation.core import clock
from emulation.core.clock import local_date
from emulation.core.dates import format_date, long_instant, remaining
from emulation.core.numbers import format_number, format_points, signed_points
from emulation.desk import queries
from emulation.desk.queries import EntryPage, Home, OpenCampaign, last_decision
from emulation.entries.kinds import kind_of
from emulation.entries.models import Figure
from emulation.entries.queries import DecisionRow, EntryRow, EvidenceRow
from emulation.entries.rules import (
    ACTION_LABELS,
    BASIS_LABELS,
    EDITABLE,
    FIELD_LABELS,
    METRIC_BY_CODE,
    SUBJECT_LABELS,
    Action,
    DecisionKind,
    State,
    late_words,
)
from emulation.entries.rules.figures import summary
from emulation.entries.rules.stages import ALIVE
from emulation.entries.rules.steps import first_named
from emulation.entries.services import awaited_words, figures_read
from emulation.entries.services.background import Background, background
from emulation.files.scanner import Scanner
from emulation.files.store import LocalStore
from emulation.reviews.rules import FIELD_LABELS as REASON_LABELS


@dataclass(frozen=True)
class Answer:
    """One line of what an entry says."""

    label: str
    value: str | tuple[str, ...]


@dataclass(frozen=True)
class WayStep:
    """One step of the way of an entry, as the timeline shows it."""

    label: str
    state: str
    who: str = ""
    when: str = ""
    text: str = ""


WAY_STATES = {
    Action.RETURN: "returned",
    Action.UNDO: "returned",
    Action.REJECT: "refused",
    Action.REVOKE: "refused",
}
REFUSALS = {
    State.REJECTED: (Action.REJECT, "Chưa công nhận"),
    State.REVOKED: (Action.REVOKE, "Đã hủy công nhận"),
}


@dataclass(frozen=True)
class Proof:
    """A file as the gallery shows it."""

    href: str
    thumb_href: str | None
    caption: str
    is_image: bool
    size_text: str
    preview_href: str | None


@dataclass(frozen=True)
class Shown:
    """The page's words."""

    kind_label: str
    unit_name: str
    answers: tuple[Answer, ...]
    way: tuple[WayStep, ...]
    proofs: tuple[Proof, ...]
    total: Decimal
    may_edit: bool
    may_withdraw: bool
    may_resume: bool
    may_progress: bool
    next_words: str
    mark: str
    """How its hand-in stood to the deadline, where it was not plainly in time."""
    """Who reads it next, and by when."""
    told: Background
    """Who typed and mended it, where it began, its signed papers."""


def shown(page: EntryPage, *, at: datetime) -> Shown:
    """The page in words, for this reader."""
    state = page.entry.state
    unit = page.units.get(page.entry.unit_id)
    return Shown(
        kind_label=kind_of(page.entry.kind).label,
        unit_name=unit.full_name if unit else "",
        answers=tuple(answers(page)),
        way=tuple(way(page)),
        proofs=tuple(_proof(page.entry.code, row) for row in page.evidence),
        total=sum((row.adds for row in page.points), Decimal(0)),
        may_edit=page.is_author and state in EDITABLE,
        may_withdraw=page.is_author and state in (State.SUBMITTED, State.RETURNED),
        may_progress=page.is_author and page.life is not None and state in ALIVE,
        may_resume=page.is_author and state is State.WITHDRAWN,
        next_words=awaited_words(page.awaited, at=at) if page.awaited else _next_words(page),
        mark=late_words(page.entry.lateness),
        told=background(page.entry, page.version, at=at),
    )


def _proof(code: str, row: EvidenceRow) -> Proof:
    href = f"/ho-so/{code}/tep/{row.code}"
    return Proof(
        href=href,
        thumb_href=f"{href}/thu-nho" if row.thumb_digest else None,
        caption=row.caption or row.name,
        is_image=row.is_image,
        size_text=row.size_text + ("" if row.is_scanned else ", chưa quét"),
        preview_href=f"{href}/trang-dau" if row.preview_digest else None,
    )


def answers(page: EntryPage) -> list[Answer]:
    """What the version says, question by question, in the words of its kind."""
    version, kind = page.version, kind_of(page.entry.kind)
    dates = " – ".join(
        format_date(day) for day in (version.happened_from, version.happened_to) if day
    )
    minutes = version.minutes_number + (
        f" ngày {format_date(version.minutes_on)}" if version.minutes_on else ""
    )
    targets = tuple(figure_text(row) for row in page.figures if row.is_target)
    results = tuple(figure_text(row) for row in page.figures if not row.is_target)
    rows = [
        Answer(kind.summary_label, version.summary),
        Answer("Kết quả đạt được", version.result),
        Answer("Số liệu", (*results, *summary(figures_read(page.figures)))),
        *([Answer("Chỉ tiêu", targets)] if kind.has_targets else []),
        Answer("Lĩnh vực", FIELD_LABELS[version.field] if version.field else ""),
        Answer("Thời gian thực hiện", dates),
        Answer("Địa điểm", version.place),
        Answer(
            "Người thực hiện",
            f"{SUBJECT_LABELS[version.subject_kind]}"
            + (f": {version.subject_name}" if version.subject_name else ""),
        ),
        *(
            Answer(question.label, version.details.get(question.name, ""))
            for question in kind.questions
        ),
        Answer("Người xác nhận", version.confirmer),
        Answer("Biên bản chi bộ", minutes),
    ]
    return [row for row in rows if row.value]


def figure_text(row: Figure) -> str:
    """«Diện tích đất hiến: 450 m² (lũy kế)»."""
    basis = f" ({BASIS_LABELS[row.basis]})" if row.basis.value == "cumulative" else ""
    name = row.label or METRIC_BY_CODE[row.metric].label
    return f"{name}: {format_number(row.amount)} {row.unit}{basis}"


def way(page: EntryPage) -> list[WayStep]:
    """The timeline: when it was handed in, what was decided, where it stands, what is to come."""
    entry = page.entry
    steps = []
    if entry.first_received_at:
        steps.append(WayStep("Đã gửi", "done", when=long_instant(entry.first_received_at)))
    steps += [_decided(page, row) for row in page.decisions]
    if entry.state is State.SUBMITTED:
        steps += [_ahead(page, *stop) for stop in page.stops if stop[0] >= _position(page)]
    return steps


def not_ready(store: LocalStore) -> list[str]:
    """What keeps the installation from serving: database, migrations, files, a clock that was
    stepped back; empty when ready."""
    checks = (
        ("database", queries.database_answers()),
        ("migrations", queries.schema_revision() == head_revision()),
        ("files", store.is_ready()),
        ("clock", queries.clock_runs_forward(clock.now())),
    )
    return [name for name, is_well in checks if not is_well]


def impaired(scanner: Scanner | None) -> list[str]:
    """What keeps nobody from working but holds something back: a virus scanner that is silent."""
    return [] if scanner is None or scanner.answers() else ["scanner"]


def head_revision() -> str | None:
    """The newest migration that this program ships."""
    folder = Path(__file__).resolve().parents[1] / "migrations"
    return ScriptDirectory(str(folder)).get_current_head()


def _decided(page: EntryPage, row: DecisionRow) -> WayStep:
    unit = page.units.get(row.unit_id)
    who = "" if row.kind is DecisionKind.ROUTE else f"Đồng chí {row.actor_name}"
    name = unit.committee_name if unit else ""
    is_reopened = row.action is Action.UNDO and bool(row.reason)
    return WayStep(
        "Mở lại để xét" if is_reopened else ACTION_LABELS[row.action],
        WAY_STATES.get(row.action, "done"),
        who=", ".join(part for part in (who, name) if part),
        when=long_instant(row.at),
        text=row.reason,
    )


def _ahead(page: EntryPage, position: int, label: str, unit_id: int | None) -> WayStep:
    unit = page.units.get(unit_id) if unit_id else None
    is_now = position == _position(page)
    due = page.entry.due_on
    return WayStep(
        label,
        "now" if is_now else "to_come",
        who=unit.committee_name if unit else "",
        when=f"Trả lời trước ngày {format_date(due)}" if is_now and due else "",
    )


def _position(page: EntryPage) -> int:
    return page.entry.step_position or 0


def _next_words(page: EntryPage) -> str:
    if page.entry.state is State.RETURNED:
        row = last_decision(page, Action.RETURN)
        return f"Đồng chí {row.actor_name} đề nghị bổ sung." if row else ""
    if page.entry.state in REFUSALS:
        return _refusal(page, *REFUSALS[page.entry.state])
    if page.entry.state is not State.SUBMITTED:
        return ""
    here = next((stop for stop in page.stops if stop[0] == _position(page)), None)
    unit = page.units.get(here[2]) if here and here[2] else None
    due = page.entry.due_on
    return (
        f"Việc tiếp theo: {unit.committee_name if unit else 'đơn vị xét'} xem xét"
        + (f" trước ngày {format_date(due)}" if due else "")
        + ". Kết quả sẽ báo tại đây."
    )


def _refusal(page: EntryPage, action: Action, label: str) -> str:
    row = last_decision(page, action)
    return f"{label}: {row.reason}" if row else ""


@dataclass(frozen=True)
class PointLine:
    """A row of the ledger as the table shows it."""

    number: int
    title: str
    href: str | None
    unit: str
    rule: str
    clause: str
    decision: str
    decision_href: str | None
    date: str
    points: str
    is_minus: bool


def point_rows(page: EntryPage) -> list[PointLine]:
    """Every row of the entry in the ledger with its rule, clause, decision and day."""
    decisions = {row.id: row for row in page.decisions}
    unit = page.units.get(page.entry.unit_id)
    return [
        PointLine(
            number=number,
            title="Thu hồi điểm" if row.reversal_of_id else page.version.title,
            href=None,
            unit=unit.full_name if unit else "",
            rule=row.label,
            clause=row.clause,
            decision=decisions[row.decision_id].code,
            decision_href=None,
            date=format_date(local_date(row.posted_at)),
            points=signed_points(row.adds),
            is_minus=row.adds < 0,
        )
        for number, row in enumerate(page.points, start=1)
    ]


def reasons(row: DecisionRow) -> list[tuple[str, str]]:
    """Everything a return asks for: (part of the entry, what to complete)."""
    parts = [(REASON_LABELS.get(name, ""), text) for name, text in row.field_reasons.items()]
    return parts or [("", row.reason)]


def mending_href(code: str, fields: Mapping[str, str]) -> str:
    """The form of what came back, at the first field that was asked about."""
    return f"/ho-so/{code}/sua" + (f"#{first_named(fields)}" if first_named(fields) else "")


def asked_of(page: EntryPage) -> list[list[tuple[str, str]]]:
    """What a returned entry still has to complete: one list, or none."""
    row = last_decision(page, Action.RETURN)
    return [reasons(row)] if row and page.entry.state is State.RETURNED else []


def sent_words(row: EntryRow, work: Home) -> str:
    """Where a sent entry stands, in one line."""
    unit = work.units.get(row.step_unit_id) if row.step_unit_id else None
    if row.state is State.SUBMITTED and unit:
        due = f", trả lời trước ngày {format_date(row.due_on)}" if row.due_on else ""
        return f"Ở {unit.committee_name}{due}."
    when = format_date(local_date(row.decided_at)) if row.decided_at else ""
    given = work.points.get(row.id)
    return f"Cộng {format_points(given)} điểm, ngày {when}." if given else f"Ngày {when}."


def deadline_lines(work: Home, at: datetime) -> list[list[str]]:
    """For each open campaign: its deadline for this reader, who near them has longer, and that it
    was brought forward while something of theirs was open."""
    return [_deadline_lines(one, work, at) for one in work.campaigns]


def _deadline_lines(one: OpenCampaign, work: Home, at: datetime) -> list[str]:
    lines = [spoken_deadline(one.deadline, at)]
    if one.forward:
        lines.append(
            f"Hạn chung được chuyển sớm lên, trước là {long_instant(one.forward.before)}. "
            f"Lý do: {one.forward.reason}"
        )
    own = one.deadline.extension
    for row in one.extensions:
        unit = work.units.get(row.unit_id) if row.unit_id else None
        if unit and (own is None or own.deadline != row.deadline):
            lines.append(
                f"{unit.full_name} được gia hạn đến {long_instant(row.deadline)}, "
                f"{remaining(row.deadline, at)}, theo {row.authority}."
            )
    return lines
