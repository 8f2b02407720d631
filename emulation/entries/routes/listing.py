"""/ho-so/: what the reader may see, newest first."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from emulation.core.dates import format_date
from emulation.core.errors import NotFound
from emulation.core.policy import Permission
from emulation.entries import queries
from emulation.entries.kinds import KIND_BY_CODE, KINDS
from emulation.entries.queries import EntryFilter, EntryRow
from emulation.entries.routes.blueprint import READING, address, bp, today
from emulation.entries.routes.narrowing import Narrowed, narrowed
from emulation.entries.rules import STATE_LABELS, TAG_KINDS, State, late_words, state_label
from emulation.entries.rules.stages import STAGE_LABELS, STAGE_TAGS
from emulation.units.queries import UnitRow, units_by_id
from emulation.web.access import reader, requires

PAGE = 20
UNTITLED = "Chưa đặt tên"
STATE_CHOICES = [("", "Mọi tình trạng"), *((s.value, label) for s, label in STATE_LABELS.items())]
KIND_CHOICES = [
    ("", "Việc làm và mô hình"),
    *((kind.code, kind.label[0].upper() + kind.label[1:]) for kind in KINDS),
]


@dataclass(frozen=True)
class Wanted:
    """What the address asks for; `note` says what of it could not be followed."""

    chosen: EntryFilter
    state: str
    kind: str
    before: int | None
    note: str
    narrowed: Narrowed


@bp.get("/")
@requires(*READING)
def index() -> ResponseReturnValue:
    """A page of rows; the unit names are asked for once, whatever their number."""
    on = today()
    wanted = _wanted(narrowed(on=on))
    rows = queries.readable_entries(
        reader(), on=on, chosen=wanted.chosen, before=wanted.before, limit=PAGE + 1
    )
    shown = rows[:PAGE]
    names = units_by_id({row.unit_id for row in shown}, on=on)
    return render_template(
        "entries/index.html",
        rows=[_listed(row, names) for row in shown],
        wanted=wanted,
        first_href=_address(wanted, None),
        next_href=_address(wanted, shown[-1].code) if len(rows) > PAGE else None,
        states=STATE_CHOICES,
        kinds=KIND_CHOICES,
        acts=KINDS if reader().may(Permission.ENTRY_WRITE) else (),
    )


def _wanted(found: Narrowed) -> Wanted:
    """The address as far as it can be read; the rest is told and ignored."""
    state, kind = request.args.get("trang-thai", ""), request.args.get("loai", "")
    last = request.args.get("truoc", "")
    before, wrong = _before(last)
    chosen_state = State(state) if state in list(State) else None
    chosen_kind = kind if kind in KIND_BY_CODE else ""
    is_broken = found.is_broken or wrong or (state and chosen_state is None) or kind != chosen_kind
    return Wanted(
        chosen=replace(found.chosen, state=chosen_state, kind=chosen_kind),
        state=chosen_state.value if chosen_state else "",
        kind=chosen_kind,
        before=before,
        note="Địa chỉ có phần không đọc được nên được bỏ qua. Chọn lại ở ô lọc bên dưới."
        if is_broken
        else "",
        narrowed=found,
    )


def _before(code: str) -> tuple[int | None, bool]:
    """The row behind which the page begins, and whether the address names none of theirs."""
    if not code:
        return None, False
    try:
        return queries.readable_entry(code[:40], actor=reader(), on=today()).id, False
    except NotFound:
        return None, True


def _address(wanted: Wanted, last: str | None) -> str:
    parts: dict[str, Any] = {
        "trang-thai": wanted.state or None,
        "loai": wanted.kind or None,
        "truoc": last,
        **wanted.narrowed.kept,
    }
    return url_for("entries.index", **parts)


def _listed(row: EntryRow, names: dict[int, UnitRow]) -> dict[str, str]:
    unit = names.get(row.unit_id)
    day = row.received_at or row.created_at
    verb = "gửi" if row.received_at else "lập"
    kind = KIND_BY_CODE[row.kind].label
    return {
        "title": row.title or UNTITLED,
        "href": address(row.code),
        "tag": "Đã bấm gửi, chờ tệp đến"
        if row.sending_since
        else state_label(row.state, row.recognition),
        "tag_kind": TAG_KINDS[row.state],
        "stage": STAGE_LABELS[row.stage] if row.stage else "",
        "stage_tag": STAGE_TAGS[row.stage] if row.stage else "",
        "mark": late_words(row.lateness),
        "unit": unit.full_name if unit else "",
        "meta": f"{kind[0].upper()}{kind[1:]}, {verb} ngày {format_date(day)}. {row.campaign_name}",
    }
