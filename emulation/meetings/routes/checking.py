"""/cho-xu-ly/ket-luan/: conclusions of the reader's units, one with its entries, and its check."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from flask import Response, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from emulation.core import clock
from emulation.core.dates import format_date, long_instant
from emulation.core.db import transaction
from emulation.core.errors import DomainError, Invalid
from emulation.core.numbers import format_points
from emulation.core.policy import Permission
from emulation.entries.models import Entry
from emulation.entries.rules import ACTION_LABELS, LEVEL_LABELS
from emulation.files.configured import file_store
from emulation.files.rules import disposition
from emulation.meetings import queries, services
from emulation.meetings.forms import BackForm, CheckForm
from emulation.meetings.models import Meeting, MeetingItem
from emulation.meetings.queries import MeetingRow
from emulation.meetings.routes.blueprint import DECIDING, bp
from emulation.meetings.rules import RESULT_LABELS, STATE_LABELS, ItemResult, MeetingState
from emulation.reviews.queries import names_of
from emulation.units import queries as units
from emulation.units.queries import UnitRow
from emulation.web.access import reader, requires

NOT_AGREED = "Đánh dấu vào ô này sau khi đã đối chiếu với bản ký."
TAGS = {
    MeetingState.TYPED: "waiting",
    MeetingState.CONFIRMED: "approved",
    MeetingState.SENT_BACK: "returned",
}
RESULT_TAGS = {
    ItemResult.WAITING: "waiting",
    ItemResult.DECIDED: "approved",
    ItemResult.BARRED: "late",
    ItemResult.MOVED: "late",
    ItemResult.REFUSED: "late",
}


@dataclass(frozen=True)
class Line:
    """What the conclusion says of an entry, and what became of it."""

    href: str
    title: str
    place: str
    said: str
    reason: str
    result: str
    tag_kind: str
    words: str


@bp.get("/")
@requires(*DECIDING)
def index() -> ResponseReturnValue:
    """The latest conclusions of the reader's units, what waits first."""
    rows = queries.meetings_of(reader(), on=clock.local_date(clock.now()))
    named = names_of({row.typed_by_id for row in rows})
    return render_template("meetings/index.html", rows=[_row(row, named) for row in rows])


def _row(row: MeetingRow, named: Mapping[int, tuple[int, str]]) -> dict[str, str]:
    done = f", đã ghi {row.decided}" if row.state is MeetingState.CONFIRMED else ""
    return {
        "href": url_for("meetings.show", code=row.code),
        "title": f"Kết luận số {row.number} ngày {format_date(row.concluded_on)}",
        "tag": STATE_LABELS[row.state],
        "tag_kind": TAGS[row.state],
        "meta": f"{row.count} mục{done} · đồng chí {named[row.typed_by_id][1]} nhập "
        f"{long_instant(row.typed_at)}",
    }


@bp.get("/<code>")
@requires(*DECIDING, Permission.AUDIT_READ)
def show(code: str) -> ResponseReturnValue:
    """The paper, what was typed from it, and its check or its results."""
    return _page(_opened(code), CheckForm(formdata=None), BackForm(formdata=None))


@bp.post("/<code>/xac-nhan")
@requires(*DECIDING)
def confirm(code: str) -> ResponseReturnValue:
    """Every entry is decided as the paper says, or told why not."""
    meeting, form = _opened(code), CheckForm()
    if not form.agreed.data:
        form.tell({"agreed": NOT_AGREED})
        return _page(meeting, form, BackForm(formdata=None)), 422
    with transaction():
        services.confirm(_opened(code), actor=reader(), at=clock.now())
    flash("Đã xác nhận kết luận. Kết quả từng mục ở bên dưới.", "ok")
    return redirect(url_for("meetings.show", code=code), 303)


@bp.post("/<code>/tra-lai")
@requires(*DECIDING)
def send_back(code: str) -> ResponseReturnValue:
    """The conclusion is typed anew, because paper and typing differ."""
    form = BackForm()
    try:
        with transaction():
            services.send_back(
                _opened(code), reason=form.reason.data or "", actor=reader(), at=clock.now()
            )
    except Invalid as error:
        form.tell(error.fields)
        return _page(_opened(code), CheckForm(formdata=None), form), 422
    flash("Đã trả lại kết luận. Người nhập ghi lại từ đầu.", "ok")
    return redirect(url_for("meetings.show", code=code), 303)


@bp.get("/<code>/ban-ky")
@requires(*DECIDING, Permission.AUDIT_READ)
def scan(code: str) -> ResponseReturnValue:
    meeting = _opened(code)
    stored = queries.scan_digest(meeting)
    headers = disposition(stored, meeting.scan_name)
    return Response(file_store().open(stored.digest), headers=headers)


def _opened(code: str) -> Meeting:
    return queries.meeting(code[:40], reader(), on=clock.local_date(clock.now()))


def _page(meeting: Meeting, check: CheckForm, back: BackForm) -> str:
    rows = queries.items_of(meeting.id)
    today = clock.local_date(clock.now())
    named = units.units_by_id({meeting.unit_id, *(entry.unit_id for _, entry in rows)}, on=today)
    return render_template(
        "meetings/show.html",
        meeting=meeting,
        state=STATE_LABELS[meeting.state],
        tag_kind=TAGS[meeting.state],
        facts=_facts(meeting, named),
        lines=[_line(item, entry, named) for item, entry in rows],
        decided=sum(item.result is ItemResult.DECIDED for item, _ in rows),
        bar=_bar(meeting),
        check=check,
        back=back,
    )


def _bar(meeting: Meeting) -> str:
    """Why this reader does not check it, or nothing."""
    try:
        services.require_checker(meeting, reader(), at=clock.now())
    except DomainError as error:
        return str(error)
    return ""


def _facts(meeting: Meeting, named: Mapping[int, UnitRow]) -> list[dict[str, str]]:
    people = names_of({meeting.typed_by_id, meeting.checked_by_id or meeting.typed_by_id})
    unit = named.get(meeting.unit_id)
    typist = f"Đồng chí {people[meeting.typed_by_id][1]}, {long_instant(meeting.typed_at)}"
    rows = [
        ("Số, ngày", f"{meeting.number}, {format_date(meeting.concluded_on)}"),
        ("Người ký", f"{meeting.signer}, {meeting.signer_title}"),
        ("Đơn vị xử lý", unit.committee_name if unit else ""),
        ("Người nhập", typist),
    ]
    if meeting.checked_by_id and meeting.checked_at:
        name = people[meeting.checked_by_id][1]
        rows.append(("Người kiểm tra", f"Đồng chí {name}, {long_instant(meeting.checked_at)}"))
    if meeting.reason:
        rows.append(("Lý do trả lại", meeting.reason))
    return [{"label": label, "value": value} for label, value in rows]


def _line(item: MeetingItem, entry: Entry, named: Mapping[int, UnitRow]) -> Line:
    unit = named.get(entry.unit_id)
    level = f" {LEVEL_LABELS[item.recognition]}" if item.recognition else ""
    total = sum((Decimal(value) for value in item.scores.values()), Decimal(0))
    scored = f", tổng {format_points(total)} điểm" if item.scores else ""
    return Line(
        href=f"/ho-so/{entry.code}",
        title=entry.title,
        place=unit.full_name if unit else "",
        said=f"{ACTION_LABELS[item.action]}{level}{scored}",
        reason=item.reason,
        result=RESULT_LABELS[item.result],
        tag_kind=RESULT_TAGS[item.result],
        words=item.words,
    )
